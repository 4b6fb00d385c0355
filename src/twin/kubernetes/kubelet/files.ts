/** What a container finds in its file system: mounted volumes, the files the kubelet writes, and its own. @module */
import { posix } from 'node:path';
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import { configMaps, secrets, type Container, type Pod, type PodSpec } from '../../../kube/resources.ts';
import type { ResolverConfig } from '../dns/resolver.ts';
import type { ContainerFiles } from '../program.ts';
import { ContainerConfigError, decoded, fieldOf } from './environment.ts';
import type { LiveFiles } from './proc-net.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];
type Files = Map<string, string>;

/** Shared by the containers of a pod: the contents of its volumes by name (an `emptyDir` is written by all). */
export class PodVolumes {
  readonly #pod: Pod;
  readonly #client: KubeClient;
  readonly #addresses: { podIP: string; hostIP: string };
  readonly #volumes = new Map<string, Files>();

  constructor(pod: Pod, client: KubeClient, addresses: { podIP: string; hostIP: string }) {
    this.#pod = pod;
    this.#client = client;
    this.#addresses = addresses;
  }

  /** The container's files, its volumes read anew. Rejects when a ConfigMap or Secret is missing. */
  async filesFor(
    container: Container,
    resolver: ResolverConfig,
    live: LiveFiles = new Map(),
  ): Promise<ContainerFiles & { terminationMessage(): string | undefined }> {
    const files = new MountedFiles(container.terminationMessagePath ?? '/dev/termination-log', live);
    for (const mount of container.volumeMounts ?? []) {
      const volume = this.#pod.spec?.volumes?.find(({ name }) => name === mount.name);
      if (volume) files.mount(mount.mountPath, mount.subPath, await this.#contents(volume));
    }
    files.put('/etc/resolv.conf', resolvConf(resolver));
    files.put('/etc/hosts', hostsFile(resolver));
    files.put('/etc/hostname', `${this.#pod.spec?.hostname ?? this.#pod.metadata.name}\n`);
    return files;
  }

  async #contents(volume: Volume): Promise<Files> {
    if (volume.configMap) return this.#keep(volume, await this.#configMap(volume.configMap));
    if (volume.secret) return this.#keep(volume, await this.#secret({ ...volume.secret, name: volume.secret.secretName }));
    if (volume.downwardAPI) return this.#keep(volume, this.#fields(volume.downwardAPI.items));
    if (volume.projected) {
      const all: Files = new Map();
      for (const source of volume.projected.sources ?? []) for (const [path, text] of await this.#projection(source)) all.set(path, text);
      return this.#keep(volume, all);
    }
    return this.#volumes.get(volume.name) ?? this.#keep(volume, new Map());
  }

  #keep(volume: Volume, files: Files): Files {
    this.#volumes.set(volume.name, files);
    return files;
  }

  async #projection(source: Projection): Promise<Files> {
    if (source.configMap) return this.#configMap(source.configMap);
    if (source.secret) return this.#secret(source.secret);
    if (source.downwardAPI) return this.#fields(source.downwardAPI.items);
    return new Map();
  }

  async #configMap(source: Source): Promise<Files> {
    const found = await getIfExists(this.#client, configMaps, { namespace: this.#pod.metadata.namespace, name: source.name ?? '' });
    if (!found && !source.optional) throw new ContainerConfigError(`configmap "${source.name}" not found`);
    return selected(found?.data ?? {}, source.items);
  }

  async #secret(source: Source): Promise<Files> {
    const found = await getIfExists(this.#client, secrets, { namespace: this.#pod.metadata.namespace, name: source.name ?? '' });
    if (!found && !source.optional) throw new ContainerConfigError(`secret "${source.name}" not found`);
    return selected(decoded(found?.data), source.items);
  }

  #fields(items: readonly { path: string; fieldRef?: { fieldPath: string } }[] | undefined): Files {
    return new Map(
      (items ?? []).flatMap(({ path, fieldRef }) => (fieldRef ? [[path, fieldOf(this.#pod, fieldRef.fieldPath, this.#addresses)]] : [])),
    );
  }
}

interface Source {
  name?: string;
  optional?: boolean;
  items?: readonly { key: string; path: string }[];
}

function selected(data: Readonly<Record<string, string>>, items: Source['items']): Files {
  if (!items) return new Map(Object.entries(data));
  return new Map(items.flatMap(({ key, path }) => (data[key] === undefined ? [] : [[path, data[key]]])));
}

class MountedFiles implements ContainerFiles {
  readonly #own: Files = new Map();
  readonly #mounts: { at: string; files: Files }[] = [];
  readonly #terminationPath: string;
  readonly #live: LiveFiles;

  constructor(terminationPath: string, live: LiveFiles) {
    this.#terminationPath = terminationPath;
    this.#live = live;
  }

  mount(at: string, subPath: string | undefined, files: Files): void {
    if (subPath !== undefined && files.has(subPath)) this.put(at, files.get(subPath)!);
    else this.#mounts.push({ at: at.replace(/\/+$/, ''), files });
  }

  put(path: string, text: string): void {
    this.#own.set(posix.normalize(path), text);
  }

  read(path: string): string | undefined {
    const full = posix.normalize(path);
    const own = this.#live.get(full)?.() ?? this.#own.get(full);
    if (own !== undefined) return own;
    const mount = this.#mountOf(full);
    return mount?.files.get(full.slice(mount.at.length + 1));
  }

  list(path: string): readonly string[] | undefined {
    const prefix = posix.normalize(`${path}/`);
    const names = new Set<string>();
    const add = (full: string): void => {
      if (full.startsWith(prefix)) names.add(full.slice(prefix.length).split('/')[0]!);
    };
    for (const full of this.#own.keys()) add(full);
    for (const { at, files } of this.#mounts) {
      add(at);
      for (const name of files.keys()) add(`${at}/${name}`);
    }
    const isMount = this.#mounts.some(({ at }) => `${at}/` === prefix);
    return names.size > 0 || isMount ? [...names].filter((name) => name !== '').sort() : undefined;
  }

  write(path: string, text: string): void {
    const full = posix.normalize(path);
    const mount = this.#mountOf(full);
    if (mount) mount.files.set(full.slice(mount.at.length + 1), text);
    else this.#own.set(full, text);
  }

  terminationMessage(): string | undefined {
    return this.read(this.#terminationPath)?.slice(0, 4096);
  }

  #mountOf(full: string): { at: string; files: Files } | undefined {
    return this.#mounts.filter(({ at }) => full.startsWith(`${at}/`)).sort((a, b) => b.at.length - a.at.length)[0];
  }
}

function resolvConf({ nameservers, search, ndots }: ResolverConfig): string {
  const lines = nameservers.map((server) => `nameserver ${server}`);
  if (search.length > 0) lines.unshift(`search ${search.join(' ')}`);
  if (ndots !== 1) lines.push(`options ndots:${ndots}`);
  return `${lines.join('\n')}\n`;
}

function hostsFile({ hosts }: ResolverConfig): string {
  const lines = [...hosts].map(([name, address]) => `${address}\t${name}`);
  return `# Kubernetes-managed hosts file.\n${lines.join('\n')}\n`;
}
