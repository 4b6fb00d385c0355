/** The images that exist in the twin, and how an image reference finds its program. @module */
import type { Informers } from '../../kube/informer.ts';
import type { ImageRegistry, Program } from './program.ts';
import { busybox } from './programs/busybox.ts';
import { coreDns } from './programs/coredns.ts';
import { curlImage } from './programs/curl.ts';
import { httpEcho } from './programs/http-echo.ts';
import { nginx } from './programs/nginx.ts';
import { pause } from './programs/pause.ts';
import { python } from './programs/python.ts';
import { webServer } from './programs/web-server.ts';

export interface ImageRegistryOptions {
  /** With informers, `coredns/coredns` is among the images: its zone data comes from them. */
  informers?: Informers;
}

/** A registry with the built-in images; others are added with `register`. */
export function createImageRegistry(options: ImageRegistryOptions = {}): ImageRegistry {
  const registry = new Registry();
  for (const repository of ['test-python', 'traefik/whoami', 'ealen/echo-server', 'mendhak/http-https-echo']) {
    registry.register(repository, webServer);
  }
  registry.register('python', python);
  registry.register('hashicorp/http-echo', httpEcho);
  registry.register('nginx', nginx);
  registry.register('curlimages/curl', curlImage);
  registry.register('busybox', busybox);
  registry.register('alpine', busybox);
  registry.register('pause', pause);
  if (options.informers) registry.register('coredns', coreDns(options.informers));
  return registry;
}

/** `docker.io/library/nginx:1.27@sha256:…` → `['nginx']`; a registry host and the `library` folder do not count. */
function pathOf(image: string): string[] {
  const parts = image
    .replace(/@sha256:[0-9a-f]+$/, '')
    .replace(/:[^/:]+$/, '')
    .split('/');
  if (parts.length > 1 && (/[.:]/.test(parts[0]!) || parts[0] === 'localhost')) parts.shift();
  if (parts.length > 1 && parts[0] === 'library') parts.shift();
  return parts;
}

class Registry implements ImageRegistry {
  readonly #programs = new Map<string, { path: readonly string[]; program: Program }>();
  readonly unreachable = new Set<string>();

  get repositories(): readonly string[] {
    return [...this.#programs.keys()];
  }

  register(repository: string, program: Program): void {
    this.#programs.set(repository, { path: pathOf(repository), program });
  }

  /** The longest registered path that the image's path ends with. */
  find(image: string): Program | undefined {
    const wanted = pathOf(image);
    let best: { path: readonly string[]; program: Program } | undefined;
    for (const candidate of this.#programs.values()) {
      const { path } = candidate;
      const tail = wanted.slice(-path.length);
      if (path.length <= wanted.length && path.every((part, i) => part === tail[i]) && path.length > (best?.path.length ?? 0))
        best = candidate;
    }
    return best?.program;
  }
}
