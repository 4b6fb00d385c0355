/** Security identities: who a peer is to the policy engine (facts/policy.md §3.2). @module */
import type { Pod } from '../kube/resources.ts';
import { parsePrefix } from './cidr.ts';
import { keepLabel, type LabelFilter } from './label-filter.ts';
import { cidrLabel, LabelSet, NAMESPACE_LABELS, POD_NAMESPACE, POLICY_CLUSTER, POLICY_SERVICE_ACCOUNT, type Label } from './labels.ts';
import { groupLabels, type CidrGroup } from './parse/cidr-group.ts';
import { namedPortKey, type NamedPorts } from './ports.ts';

export interface Identity {
  readonly id: number;
  readonly labels: LabelSet;
}

/** Numbers of the reserved identities (pkg/identity/reserved.go). */
export const RESERVED = {
  unknown: 0,
  host: 1,
  world: 2,
  unmanaged: 3,
  health: 4,
  init: 5,
  'remote-node': 6,
  'kube-apiserver': 7,
  ingress: 8,
  'world-ipv4': 9,
  'world-ipv6': 10,
} as const;

/** Identities from here on are of CIDRs and names, known to one node only. */
export const FIRST_LOCAL_IDENTITY = 1 << 24;

const reservedLabels = (...names: string[]): LabelSet => new LabelSet(names.map((key) => ({ source: 'reserved', key, value: '' })));

const RESERVED_LABELS: ReadonlyMap<number, LabelSet> = new Map(
  Object.entries(RESERVED).map(([name, id]) => [
    id,
    name === 'kube-apiserver' ? reservedLabels(name, 'remote-node') : reservedLabels(name),
  ]),
);

/** A reserved identity by number; 7 as of an API server inside the cluster. */
export function reservedIdentity(id: number): Identity | undefined {
  const labels = RESERVED_LABELS.get(id);
  return labels && { id, labels };
}

/**
 * An address outside the cluster. Instead of the most specific prefix that some policy names, its label is
 * the address itself, which lies in exactly the same rules' prefixes.
 */
export function addressIdentity(
  id: number,
  address: string,
  options: { kubeApiserver?: boolean; dualStack?: boolean; groups?: readonly CidrGroup[] } = {},
): Identity {
  const prefix = parsePrefix(address);
  const world = options.dualStack ? `world-ipv${prefix?.family ?? 4}` : 'world';
  const labels: Label[] = [{ source: 'reserved', key: world, value: '' }];
  if (options.kubeApiserver) labels.push({ source: 'reserved', key: 'kube-apiserver', value: '' });
  if (prefix) labels.push(cidrLabel(`${address}/${prefix.bits}`), ...groupLabels(prefix, options.groups ?? []));
  return { id, labels: new LabelSet(labels) };
}

/**
 * The labels of a pod's identity, filtered as the agent filters them.
 * @param namespaceLabels of the pod's Namespace object
 * @param keep which labels count: {@link labelFilter} of the cluster's setting
 */
export function podLabels(
  pod: Pick<Pod, 'metadata' | 'spec'>,
  namespaceLabels: Readonly<Record<string, string>>,
  cluster = 'default',
  keep: LabelFilter = keepLabel,
): LabelSet {
  const labels: Label[] = [];
  const add = (key: string, value: string): void => {
    if (keep(key)) labels.push({ source: 'k8s', key, value });
  };
  for (const [key, value] of Object.entries(pod.metadata.labels ?? {})) add(key, value);
  for (const [key, value] of Object.entries(namespaceLabels)) add(`${NAMESPACE_LABELS}.${key}`, value);
  add(POD_NAMESPACE, pod.metadata.namespace ?? 'default');
  add(POLICY_CLUSTER, cluster);
  add(POLICY_SERVICE_ACCOUNT, pod.spec?.serviceAccountName ?? 'default');
  return new LabelSet(labels);
}

/** Container ports that have a name, by {@link namedPortKey}. */
export function podNamedPorts(pod: Pick<Pod, 'spec'>): NamedPorts {
  const ports = new Map<string, readonly number[]>();
  for (const container of pod.spec?.containers ?? []) {
    for (const { name, containerPort, protocol } of container.ports ?? []) {
      if (name) ports.set(namedPortKey(name, protocol ?? 'TCP'), [containerPort]);
    }
  }
  return ports;
}

/** One name → numbers map over many: a name with different numbers keeps them all, and is ambiguous. */
export function unionOfPorts(all: Iterable<NamedPorts>): NamedPorts {
  const union = new Map<string, number[]>();
  for (const ports of all) {
    for (const [name, numbers] of ports) {
      const known = union.get(name);
      if (!known) union.set(name, [...numbers]);
      else for (const number of numbers) if (!known.includes(number)) known.push(number);
    }
  }
  return union;
}
