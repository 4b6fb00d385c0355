/** Ends that are pods: by name, by workload, by labels, by address. @module */
import { message } from '../../../i18n/index.ts';
import { namespaces, pods, type Pod } from '../../../kube/resources.ts';
import type { PolicyAnalysis } from '../../analysis.ts';
import { formatWorkload } from '../../engine/identity-class.ts';
import { podLabels, RESERVED, reservedIdentity } from '../../identity.ts';
import { UnknownEnd, type ResolvedEnd, type ResolvedEnds } from './end.ts';

type Endpoint = ReturnType<PolicyAnalysis['inventory']['endpoints']> extends Iterable<infer One> ? One : never;

export const addressesOf = ({ status }: Pod): string[] =>
  status?.podIPs?.flatMap(({ ip }) => (ip ? [ip] : [])) ?? (status?.podIP ? [status.podIP] : []);

/** One pod; of its workload's pods each may stand for it where policies cannot tell them apart. */
export function podEnd({ pod, of }: Endpoint): ResolvedEnd {
  const name = `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
  return { name, identity: of.identity, ports: of.ports, addresses: addressesOf(pod), pod: name };
}

/** Pods that no policy can tell apart are one end; two kinds of pods in a workload are two. */
export function workloadEnds(endpoints: readonly Endpoint[]): ResolvedEnd[] {
  const byClass = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const key = `${formatWorkload(endpoint.workload)} ${endpoint.of.index}`;
    const known = byClass.get(key);
    if (known) known.push(endpoint);
    else byClass.set(key, [endpoint]);
  }
  const groups = [...byClass.values()];
  return groups.map((group): ResolvedEnd => {
    const [{ workload, of, pod }] = group as [Endpoint];
    if (workload.kind === 'Pod') return podEnd(group[0]!);
    const name = formatWorkload(workload);
    const several = groups.filter((other) => formatWorkload(other[0]!.workload) === name).length > 1;
    const addresses = group.flatMap((one) => addressesOf(one.pod));
    return { name: several ? `${name}:${pod.metadata.name}` : name, identity: of.identity, ports: of.ports, addresses };
  });
}

/** `default/web`: the pod of that name, else the workload. */
export function namedEnds(namespace: string, name: string, analysis: PolicyAnalysis): ResolvedEnds | undefined {
  const endpoints = [...analysis.inventory.endpoints()].filter(({ pod }) => (pod.metadata.namespace ?? 'default') === namespace);
  const real = analysis.cluster.get(pods, { namespace, name });
  const pod = real && endpoints.find((one) => one.pod.metadata.name === name && one.workload.name !== undefined);
  if (pod) return { ends: [podEnd(pod)], notes: [] };
  if (real?.spec?.hostNetwork) return nodesOwn(`${namespace}/${name}`);
  const members = endpoints.filter(({ workload }) => workload.name === name);
  return members.length > 0 ? { ends: workloadEnds(members), notes: [] } : undefined;
}

/** A hostNetwork pod is its node to every policy (facts/policy.md §3.2). */
function nodesOwn(name: string): ResolvedEnds {
  const identity = reservedIdentity(RESERVED['remote-node'])!;
  return { ends: [{ name: `${name} (hostNetwork)`, identity }], notes: [message('policy.ends.hostNetwork', { pod: name })] };
}

/** The pod with an address. */
export function endWithAddress(address: string, { inventory }: PolicyAnalysis): ResolvedEnd | undefined {
  for (const endpoint of inventory.endpoints()) if (addressesOf(endpoint.pod).includes(address)) return podEnd(endpoint);
  return undefined;
}

/** `app=client,tier=web`, in a namespace; where no pod has these labels, a pod that would have exactly them. */
export function selectedEnds(written: string, namespace: string, analysis: PolicyAnalysis): ResolvedEnds {
  const labels = labelsOf(written);
  const members = [...analysis.inventory.endpoints()].filter(
    ({ pod }) =>
      (pod.metadata.namespace ?? 'default') === namespace &&
      Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  if (members.length > 0) return { ends: workloadEnds(members), notes: [] };
  const pod = { metadata: { name: '', namespace, labels, uid: '', resourceVersion: '', creationTimestamp: '' } };
  const ofNamespace = analysis.cluster.get(namespaces, { name: namespace })?.metadata.labels ?? {};
  const spaceLabels = { 'kubernetes.io/metadata.name': namespace, ...ofNamespace };
  const identity = { id: 0, labels: podLabels(pod, spaceLabels, analysis.settings.clusterName) };
  return {
    ends: [{ name: `${namespace}/{${written}}`, identity }],
    notes: [message('policy.ends.imagined', { labels: written, namespace })],
  };
}

function labelsOf(written: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const part of written.split(',')) {
    const [key = '', value, ...rest] = part.split('=');
    if (key.trim() === '' || value === undefined || rest.length > 0)
      throw new UnknownEnd(message('policy.ends.badLabels', { text: written }));
    labels[key.trim()] = value.trim();
  }
  return labels;
}
