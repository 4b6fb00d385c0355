/**
 * Whether a node can take a pod, and if not the reason in kube-scheduler's words. The first filter that
 * refuses decides, in the order of the default profile of 1.33. Pure.
 * @module
 */
import { matchesSelector } from '../../../kube/selectors.ts';
import type { Node, Pod } from '../../../kube/resources.ts';
import { matchesNode } from '../node-affinity.ts';
import { parseQuantity } from '../quantity.ts';
import { SCHEDULING_EFFECTS, tolerates, untoleratedTaint, type Taint } from '../tolerations.ts';
import { hostPortsOf, requestsOf, type NodeInfo, type NodeInfos } from './node-info.ts';

export interface Rejection {
  reasons: readonly string[];
  /** Whether evicting other pods could change the verdict (what preemption asks). */
  preemptible: boolean;
}

const final = (...reasons: string[]): Rejection => ({ reasons, preemptible: false });
const preemptible = (...reasons: string[]): Rejection => ({ reasons, preemptible: true });

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** What one pod asks for, computed once for all nodes. */
export interface Candidate {
  pod: Pod;
  requests: { milliCPU: number; memory: number };
  ports: readonly string[];
  affinity: AffinityView;
}

/** What the scheduler has to know of a pod before it looks at nodes. */
export function candidateOf(pod: Pod, infos: NodeInfos, nodeOf: (name: string) => Node | undefined): Candidate {
  return { pod, requests: requestsOf(pod.spec), ports: hostPortsOf(pod.spec), affinity: affinityOf(pod, infos, nodeOf) };
}

/** `undefined`: the node fits. */
export function rejectionOf({ pod, requests, ports, affinity }: Candidate, node: Node, info: NodeInfo): Rejection | undefined {
  const { spec } = pod;
  if (node.spec?.unschedulable && !spec?.tolerations?.some((toleration) => tolerates(toleration, UNSCHEDULABLE))) {
    return final('node(s) were unschedulable');
  }
  if (spec?.nodeName && spec.nodeName !== node.metadata.name) return final("node(s) didn't match the requested node name");
  const taint = untoleratedTaint(node.spec?.taints, spec?.tolerations, SCHEDULING_EFFECTS);
  if (taint) return final(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  if (!matchesNode(spec, node)) return final("node(s) didn't match Pod's node affinity/selector");
  if (ports.some((port) => info.ports.has(port))) return preemptible("node(s) didn't have free ports for the requested pod ports");
  return insufficient(requests, node, info) ?? affinity.rejectionOf(node);
}

function insufficient(requests: Candidate['requests'], node: Node, info: NodeInfo): Rejection | undefined {
  const allocatable = node.status?.allocatable ?? node.status?.capacity;
  const reasons: string[] = [];
  let hopeless = false;
  const check = (asked: number, used: number, limit: number, reason: string): void => {
    if (asked === 0 || asked <= limit - used) return;
    reasons.push(reason);
    hopeless ||= asked > limit;
  };
  if (allocatable?.['pods'] !== undefined) check(1, info.pods.size, parseQuantity(allocatable['pods']), 'Too many pods');
  if (allocatable?.['cpu'] !== undefined) {
    check(requests.milliCPU, info.requested.milliCPU, parseQuantity(allocatable['cpu']) * 1000, 'Insufficient cpu');
  }
  if (allocatable?.['memory'] !== undefined) {
    check(requests.memory, info.requested.memory, parseQuantity(allocatable['memory']), 'Insufficient memory');
  }
  if (reasons.length === 0) return undefined;
  return hopeless ? final(...reasons) : preemptible(...reasons);
}

type Terms = NonNullable<
  NonNullable<NonNullable<NonNullable<Pod['spec']>['affinity']>['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>;

/** Which topology domains a pod's required pod (anti-)affinity allows, and whom it would disturb. */
interface AffinityView {
  rejectionOf(node: Node): Rejection | undefined;
}

const NO_AFFINITY: AffinityView = { rejectionOf: () => undefined };

function affinityOf(pod: Pod, infos: NodeInfos, nodeOf: (name: string) => Node | undefined): AffinityView {
  const attract = pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const repel = pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const domainsOf = (term: Terms[number]): ReadonlySet<string> => {
    const domains = new Set<string>();
    for (const { pod: other, node } of infos.placed()) {
      const domain = nodeOf(node)?.metadata.labels?.[term.topologyKey];
      if (domain !== undefined && selects(term, pod, other)) domains.add(domain);
    }
    return domains;
  };
  const wanted = attract.map((term) => ({ key: term.topologyKey, domains: domainsOf(term), self: selects(term, pod, pod) }));
  const shunned = repel.map((term) => ({ key: term.topologyKey, domains: domainsOf(term) }));
  const hostile: { key: string; domain: string }[] = [];
  for (const { pod: other, node } of infos.repelling()) {
    for (const term of other.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      const domain = nodeOf(node)?.metadata.labels?.[term.topologyKey];
      if (domain !== undefined && selects(term, other, pod)) hostile.push({ key: term.topologyKey, domain });
    }
  }
  if (wanted.length + shunned.length + hostile.length === 0) return NO_AFFINITY;
  return {
    rejectionOf: ({ metadata: { labels } }) => {
      // The first pod of a group that wants its own company may go anywhere.
      const lonely = ({ key, domains, self }: (typeof wanted)[number]): boolean =>
        labels?.[key] === undefined || (!domains.has(labels[key]) && !(domains.size === 0 && self));
      if (wanted.some(lonely)) return final("node(s) didn't match pod affinity rules");
      if (shunned.some(({ key, domains }) => labels?.[key] !== undefined && domains.has(labels[key]))) {
        return preemptible("node(s) didn't match pod anti-affinity rules");
      }
      if (hostile.some(({ key, domain }) => labels?.[key] === domain)) {
        return preemptible("node(s) didn't satisfy existing pods anti-affinity rules");
      }
      return undefined;
    },
  };
}

/** Whether `owner`'s term selects `other`: by default within the owner's own namespace. */
function selects(term: Terms[number], owner: Pod, other: Pod): boolean {
  const everywhere = term.namespaceSelector && Object.keys(term.namespaceSelector).length === 0;
  const namespaces = term.namespaces?.length ? term.namespaces : [owner.metadata.namespace];
  if (!everywhere && !namespaces.includes(other.metadata.namespace)) return false;
  return matchesSelector(term.labelSelector, other.metadata.labels);
}
