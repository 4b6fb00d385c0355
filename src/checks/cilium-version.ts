/** Which Cilium runs: what the agents say of themselves, else the image that they are started from. @module */
import type { ClusterModel } from '../cluster/model.ts';
import { perRevision } from '../cluster/per-revision.ts';
import { configMaps, daemonSets, pods } from '../kube/resources.ts';

/** Where Cilium is installed is found by its configuration; `kube-system` almost always. */
export interface CiliumConfig {
  readonly namespace: string;
  readonly configMapData: Readonly<Record<string, string>> | undefined;
  /** Of the DaemonSet's image: `1.19.1`. */
  readonly ciliumVersion: string | undefined;
}

const NAME = 'cilium-config';

export function ciliumConfigOf(model: ClusterModel): CiliumConfig {
  const usual = model.get(configMaps, { namespace: 'kube-system', name: NAME });
  const config = usual ?? [...model.list(configMaps)].find(({ metadata }) => metadata.name === NAME);
  const namespace = config?.metadata.namespace ?? 'kube-system';
  const agent = model
    .get(daemonSets, { namespace, name: 'cilium' })
    ?.spec?.template.spec?.containers.find(({ name }) => name === 'cilium-agent');
  return { namespace, configMapData: config?.data, ciliumVersion: versionOfImage(agent?.image) };
}

/** Versions of the agents, with one place for each where it was seen; during an upgrade there are several. */
export const agentVersions: (model: ClusterModel) => ReadonlyMap<string, string> = perRevision(versionsIn);

function versionsIn(model: ClusterModel): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const note = (version: string | undefined, at: string): void => {
    if (version !== undefined && !seen.has(version)) seen.set(version, at);
  };
  for (const name of [...model.nodeNames()].sort()) {
    const agent = model.node(name)?.expected ? undefined : model.node(name)?.agent;
    note(/^v?(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(agent?.version ?? '')?.[1], `cilium-agent on ${name}`);
  }
  const { namespace, ciliumVersion } = ciliumConfigOf(model);
  const agents = [...model.list(pods)].filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['k8s-app'] === 'cilium',
  );
  for (const { metadata, spec } of agents.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)))
    note(versionOfImage(spec?.containers.find(({ name }) => name === 'cilium-agent')?.image), `Pod ${namespace}/${metadata.name}`);
  if (seen.size === 0) note(ciliumVersion, `DaemonSet ${namespace}/cilium`);
  return seen;
}

/** `quay.io/cilium/cilium:v1.19.1@sha256:…` → `1.19.1`. */
export const versionOfImage = (image: string | undefined): string | undefined =>
  /:v?(\d+\.\d+\.\d+(?:-[a-z][\w.]*)?)(?:@|$)/.exec(image ?? '')?.[1];
