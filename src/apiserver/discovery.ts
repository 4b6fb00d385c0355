/** What the server offers: aggregated discovery (v2, v2beta1) and the legacy documents. @module */
import type { KindRegistry } from './kind-registry.ts';
import type { KindDefinition } from './schema/types.ts';
import { byPriority } from './schema/version-priority.ts';

export interface Subresource {
  name: string;
  /** Group, version and kind of the body; absent: the parent's. */
  responseKind?: { group: string; version: string; kind: string };
  verbs: string[];
}

const READ_WRITE = ['get', 'patch', 'update'];
const STREAM = ['create', 'get'];

/** Subresources of built-in kinds beyond status and scale. */
const SPECIAL: Readonly<Record<string, readonly Subresource[]>> = {
  pods: [
    { name: 'attach', responseKind: { group: '', version: 'v1', kind: 'PodAttachOptions' }, verbs: STREAM },
    { name: 'binding', responseKind: { group: '', version: 'v1', kind: 'Binding' }, verbs: ['create'] },
    { name: 'ephemeralcontainers', verbs: READ_WRITE },
    { name: 'eviction', responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' }, verbs: ['create'] },
    { name: 'exec', responseKind: { group: '', version: 'v1', kind: 'PodExecOptions' }, verbs: STREAM },
    { name: 'log', verbs: ['get'] },
    { name: 'portforward', responseKind: { group: '', version: 'v1', kind: 'PodPortForwardOptions' }, verbs: STREAM },
  ],
  namespaces: [{ name: 'finalize', verbs: ['update'] }],
  serviceaccounts: [
    { name: 'token', responseKind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }, verbs: ['create'] },
  ],
};

function subresourcesOf(kind: KindDefinition): Subresource[] {
  const { group, plural } = kind.resource;
  const special = group === '' ? (SPECIAL[plural] ?? []) : [];
  const scale: Subresource = { name: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, verbs: READ_WRITE };
  const status: Subresource = { name: 'status', verbs: READ_WRITE };
  const all = [...special, ...(kind.subresources.scale ? [scale] : []), ...(kind.subresources.status ? [status] : [])];
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

interface Group {
  name: string;
  versions: { version: string; kinds: KindDefinition[] }[];
}

/** Groups in order of appearance, versions by Kubernetes' priority (v2, v1, v1beta1, v1alpha1 …). */
export function groupsOf(kinds: KindRegistry): Group[] {
  const groups = new Map<string, Map<string, KindDefinition[]>>();
  for (const kind of kinds.all) {
    const { group, version } = kind.resource;
    const versions = groups.get(group) ?? new Map<string, KindDefinition[]>();
    groups.set(group, versions);
    versions.set(version, [...(versions.get(version) ?? []), kind]);
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions].map(([version, of]) => ({ version, kinds: of })).toSorted((a, b) => byPriority(a.version, b.version)),
  }));
}

/** `root`: `/api` holds the core group, `/apis` the others. */
export function aggregatedDiscovery(kinds: KindRegistry, root: 'api' | 'apis', version: 'v2' | 'v2beta1'): object {
  const items = groupsOf(kinds)
    .filter(({ name }) => (name === '') === (root === 'api'))
    .map(({ name, versions }) => ({
      metadata: { ...(name && { name }), creationTimestamp: null },
      versions: versions.map((it) => ({
        version: it.version,
        resources: it.kinds.map(aggregatedResource),
        freshness: 'Current',
      })),
    }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function aggregatedResource(kind: KindDefinition): object {
  const { group, version, plural, kind: name, namespaced } = kind.resource;
  const own = { group, version, kind: name };
  const subresources = subresourcesOf(kind).map((sub) => ({
    subresource: sub.name,
    responseKind: sub.responseKind ?? own,
    verbs: sub.verbs,
  }));
  return {
    resource: plural,
    responseKind: own,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}

export const apiVersions = (serverAddress: string): object => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
});

export const apiGroupList = (kinds: KindRegistry): object => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groupsOf(kinds)
    .filter(({ name }) => name !== '')
    .map(groupDocument),
});

/** The APIGroup document of `/apis/GROUP`; `undefined`: nothing is served there. */
export function apiGroup(kinds: KindRegistry, name: string): object | undefined {
  const found = groupsOf(kinds).find((group) => group.name === name);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(found) };
}

function groupDocument({ name, versions }: Group): object {
  const described = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: described, preferredVersion: described[0] };
}

/** The APIResourceList of `/api/v1` or `/apis/GROUP/VERSION`; `undefined`: nothing is served there. */
export function apiResourceList(kinds: KindRegistry, group: string, version: string): object | undefined {
  const own = kinds.all.filter(({ resource }) => resource.group === group && resource.version === version);
  if (own.length === 0) return undefined;
  const resources = own.flatMap((kind) => {
    const { plural, kind: name, namespaced } = kind.resource;
    const main = {
      name: plural,
      singularName: kind.singular,
      namespaced,
      kind: name,
      verbs: kind.verbs,
      ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
      ...(kind.categories.length > 0 && { categories: kind.categories }),
    };
    const subs = subresourcesOf(kind).map(({ name: sub, responseKind, verbs }) => ({
      name: `${plural}/${sub}`,
      singularName: '',
      namespaced,
      ...(responseKind &&
        (responseKind.group !== group || responseKind.version !== version) && { group: responseKind.group, version: responseKind.version }),
      kind: responseKind?.kind ?? name,
      verbs,
    }));
    return [main, ...subs];
  });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group ? `${group}/${version}` : version, resources };
}
