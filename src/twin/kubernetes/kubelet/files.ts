/** What a container finds in its file system: mounted volumes, the files the kubelet writes, and its own. @module */
import { getIfExists } from '../../../kube/client.ts';
import { configMaps, secrets, type Container, type Pod, type PodSpec } from '../../../kube/resources.ts';
import type { ResolverConfig } from '../dns/resolver.ts';
import { ContainerConfigError, decoded, fieldOf } from './environment.ts';
import { FileSystem, Folder } from './file-system.ts';
import type { NodeServices } from './node-services.ts';
import type { LiveFiles } from './proc-net.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Projection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];
type Files = Map<string, string>;
type Services = Pick<NodeServices, 'client' | 'claimedFolder'>;

/** Where a container leaves its last words unless it says otherwise. */
export const TERMINATION_LOG = '/dev/termination-log';

/** Shared by the containers of a pod: its volumes (an `emptyDir` is written by all, what comes from the API by none). */
export class PodVolumes {
  readonly #pod: Pod;
  readonly #node: Services;
  readonly #addresses: { podIP: string; hostIP: string };
  readonly #writable = new Map<string, Folder>();

  constructor(pod: Pod, node: Services, addresses: { podIP: string; hostIP: string }) {
    this.#pod = pod;
    this.#node = node;
    this.#addresses = addresses;
  }

  /** The container's files, its volumes read anew. Rejects when a ConfigMap or Secret is missing. */
  async filesFor(container: Container, resolver: ResolverConfig, live: LiveFiles = new Map()): Promise<FileSystem> {
    const files = new FileSystem({
      workingDirectory: container.workingDir,
      readOnly: container.securityContext?.readOnlyRootFilesystem,
    });
    // Paths that are deeper come later: a mount may lie inside another one.
    for (const { name, mountPath, subPath, readOnly } of (container.volumeMounts ?? []).toSorted(byDepth)) {
      const volume = this.#pod.spec?.volumes?.find((one) => one.name === name);
      if (!volume) continue;
      const contents = await this.#contents(volume);
      if (subPath !== undefined && !contents.find(subPath)) contents.put(subPath, new Folder());
      const mounted = contents.find(subPath ?? '');
      files.mount(mountPath, mounted instanceof Folder ? new Folder(mounted.entries, readOnly || contents.readOnly) : mounted!);
    }
    files.mount(container.terminationMessagePath ?? TERMINATION_LOG, '');
    files.mount('/etc/resolv.conf', resolvConf(resolver));
    files.mount('/etc/hosts', hostsFile(resolver));
    files.mount('/etc/hostname', `${this.#pod.spec?.hostname ?? this.#pod.metadata.name}\n`);
    for (const [path, read] of live) files.mount(path, read);
    return files;
  }

  async #contents(volume: Volume): Promise<Folder> {
    if (volume.configMap) return Folder.of(await this.#configMap(volume.configMap), true);
    if (volume.secret) return Folder.of(await this.#secret({ ...volume.secret, name: volume.secret.secretName }), true);
    if (volume.downwardAPI) return Folder.of(this.#fields(volume.downwardAPI.items), true);
    if (volume.projected) {
      const all: Files = new Map();
      for (const source of volume.projected.sources ?? []) for (const [path, text] of await this.#projection(source)) all.set(path, text);
      return Folder.of(all, true);
    }
    const { namespace, name } = this.#pod.metadata;
    if (volume.persistentVolumeClaim) return this.#node.claimedFolder(namespace, volume.persistentVolumeClaim.claimName);
    if (volume.ephemeral) return this.#node.claimedFolder(namespace, `${name}-${volume.name}`);
    const kept = this.#writable.get(volume.name) ?? new Folder(new Map(), false);
    this.#writable.set(volume.name, kept);
    return kept;
  }

  async #projection(source: Projection): Promise<Files> {
    if (source.configMap) return this.#configMap(source.configMap);
    if (source.secret) return this.#secret(source.secret);
    if (source.downwardAPI) return this.#fields(source.downwardAPI.items);
    return new Map();
  }

  async #configMap(source: Source): Promise<Files> {
    const found = await getIfExists(this.#node.client, configMaps, { namespace: this.#pod.metadata.namespace, name: source.name ?? '' });
    if (!found && !source.optional) throw new ContainerConfigError(`configmap "${source.name}" not found`);
    return selected(found?.data ?? {}, source.items);
  }

  async #secret(source: Source): Promise<Files> {
    const found = await getIfExists(this.#node.client, secrets, { namespace: this.#pod.metadata.namespace, name: source.name ?? '' });
    if (!found && !source.optional) throw new ContainerConfigError(`secret "${source.name}" not found`);
    return selected(decoded(found?.data), source.items);
  }

  #fields(items: readonly { path: string; fieldRef?: { fieldPath: string } }[] | undefined): Files {
    return new Map(
      (items ?? []).flatMap(({ path, fieldRef }) => (fieldRef ? [[path, fieldOf(this.#pod, fieldRef.fieldPath, this.#addresses)]] : [])),
    );
  }
}

const byDepth = (a: { mountPath: string }, b: { mountPath: string }): number => a.mountPath.length - b.mountPath.length;

interface Source {
  name?: string;
  optional?: boolean;
  items?: readonly { key: string; path: string }[];
}

function selected(data: Readonly<Record<string, string>>, items: Source['items']): Files {
  if (!items) return new Map(Object.entries(data));
  return new Map(items.flatMap(({ key, path }) => (data[key] === undefined ? [] : [[path, data[key]]])));
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
