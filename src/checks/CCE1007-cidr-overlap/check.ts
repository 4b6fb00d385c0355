/** Ranges of Cilium's pods in which something else lies (facts/cilium.md §1.1, facts/huawei-cce.md §8). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { ciliumEndpoints, ciliumNodes } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { nodes, pods, services, type Pod } from '../../kube/resources.ts';
import { contains, overlap, parsePrefix, type Prefix } from '../../policy/cidr.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { byName, INSTALLATION_NEEDS, installationIn, internalIP, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { freeRange, podCIDRsOf, poolsOf } from '../cluster-facts/networks.ts';
import { isOld, restartCommands } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix, ObjectRef } from '../finding.ts';

interface Conflict {
  readonly range: string;
  readonly what: string;
  readonly at: ObjectRef | string;
  readonly kind: 'node' | 'service' | 'load-balancer' | 'pod' | 'vpc';
}

interface Range {
  readonly text: string;
  readonly prefix: Prefix;
}

const DEFAULT_POOL = '10.0.0.0/8';

export const cidrOverlap: Check = {
  code: 'CCE1007',
  name: 'cidr-overlap',
  severity: 'error',
  title: 'checks.CCE1007.title',
  needs: [nodes, services, ciliumNodes, ciliumEndpoints, ...INSTALLATION_NEEDS],
  threads: ['https://github.com/cilium/cilium/issues/13766', 'https://github.com/cilium/cilium/issues/29881'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const ranges = rangesOf(view, installation);
    if (ranges.length === 0) return { skip: message('checks.CCE1007.skip') };
    const conflicts = conflictsOf(view, installation, ranges);
    return { findings: conflicts.length > 0 ? [findingOf(view, installation, conflicts)] : [], looked: ranges.length };
  },
};

/** The pools, and of the nodes' ranges those that lie in none: a node's part of a pool says no more than the pool. */
function rangesOf({ model }: ClusterView, installation: Installation): Range[] {
  const parsed = (texts: readonly string[]): Range[] =>
    [...new Set(texts)].flatMap((text) => {
      const prefix = parsePrefix(text);
      return prefix ? [{ text, prefix }] : [];
    });
  const pools = parsed(poolsOf(installation)).toSorted((a, b) => a.prefix.bits - b.prefix.bits);
  const others = parsed(podCIDRsOf(model)).filter(({ prefix }) => !pools.some((pool) => contains(pool.prefix, prefix)));
  return [...pools, ...others];
}

function conflictsOf(view: ClusterView, installation: Installation, ranges: readonly Range[]): Conflict[] {
  const { model } = view;
  const found: Conflict[] = [];
  const add = (what: string | undefined, conflict: Omit<Conflict, 'range' | 'what'>): void => {
    const inner = what === undefined ? undefined : parsePrefix(what);
    const range = inner && ranges.find(({ prefix }) => contains(prefix, inner));
    if (range) found.push({ range: range.text, what: what!, ...conflict });
  };
  for (const node of nodesOf(model)) add(internalIP(node), { at: refOf(node), kind: 'node' });
  for (const service of [...model.list(services)].toSorted(byName)) add(service.spec?.clusterIP, { at: refOf(service), kind: 'service' });
  for (const { id, vipAddress } of model.cloud?.loadBalancers ?? []) add(vipAddress, { at: `ELB ${id}`, kind: 'load-balancer' });
  for (const pod of foreignPods(view, installation)) add(pod.status?.podIP, { at: refOf(pod), kind: 'pod' });
  for (const cidr of model.cloud?.vpcCIDRs ?? []) {
    const range = ranges.find(({ text }) => overlap(text, cidr));
    if (range) found.push({ range: range.text, what: cidr, at: 'VPC', kind: 'vpc' });
  }
  return found;
}

/** Pods with an address of CCE's own CNI: sooner or later Cilium gives the same one away (facts/huawei-cce.md §8). */
function foreignPods(view: ClusterView, { config }: Installation): Pod[] {
  // Without CiliumEndpoints every pod would look like one.
  if (isOn(config, 'disable-endpoint-crd')) return [];
  return [...view.model.list(pods)].filter((pod) => isOld(view, pod) && isForeign(view.model, pod)).toSorted(byName);
}

function isForeign(model: ClusterView['model'], { metadata: { namespace = '', name, deletionTimestamp }, spec, status }: Pod): boolean {
  if (spec?.hostNetwork || status?.phase !== 'Running' || !spec?.nodeName || deletionTimestamp) return false;
  const seen = model.node(spec.nodeName)?.agent?.endpoints.has(status.podIP ?? '');
  return !seen && !model.get(ciliumEndpoints, { namespace, name }) && model.get(ciliumNodes, { name: spec.nodeName }) !== undefined;
}

function findingOf(view: ClusterView, installation: Installation, conflicts: readonly Conflict[]): Finding {
  const ranges = [...new Set(conflicts.map(({ range }) => range))];
  const onlyVpc = conflicts.every(({ kind }) => kind === 'vpc');
  return {
    code: 'CCE1007',
    severity: onlyVpc ? 'warning' : 'error',
    confidence: 'certain',
    objects: [refOf(installation.configMap)],
    about: ['cluster'],
    evidence: firstOfEachKind(conflicts).map(({ range, what, at }): Evidence => ({
      at,
      observed: message('evidence.overlap', { what, range }),
      expected: message('evidence.noOverlap'),
    })),
    message: message('checks.CCE1007.found', {
      ranges: ranges.join(', '),
      things: names([...new Set(conflicts.map(({ what, kind }) => `${what} (${kind})`))]),
    }),
    cause: message(ranges.includes(DEFAULT_POOL) ? 'checks.CCE1007.defaultCause' : 'checks.CCE1007.cause'),
    fixes: conflicts.every(({ kind }) => kind === 'pod')
      ? [attachAnew(foreignPods(view, installation))]
      : [newPool(view, installation), moveOver(view, installation)],
  };
}

function firstOfEachKind(conflicts: readonly Conflict[]): Conflict[] {
  const kinds = [...new Set(conflicts.map(({ kind }) => kind))];
  return kinds.map((kind) => conflicts.find((conflict) => conflict.kind === kind)!);
}

/** Once nothing but Cilium's pods has addresses of the range, it may stay as it is (facts/huawei-cce.md §8). */
const attachAnew = (foreign: readonly Pod[]): Fix => ({
  what: message('checks.CCE1007.attach'),
  kind: 'command',
  text: restartCommands(foreign),
  risk: 'restart',
  reversible: false,
});

function newPool({ model }: ClusterView, installation: Installation): Fix {
  const pool = freeRange(model, installation);
  const values = { 'ipam.operator.clusterPoolIPv4PodCIDRList': [pool], 'operator.rollOutPods': true };
  return { ...helmFix(message('checks.CCE1007.pool', { pool }), installation, values), risk: 'traffic' };
}

/** Ranges that nodes already have do not move by themselves (cilium#29881). */
function moveOver({ model }: ClusterView, { namespace }: Installation): Fix {
  const all = [...model.list(pods)]
    .filter(({ metadata, spec, status }) => !spec?.hostNetwork && !metadata.deletionTimestamp && status?.phase === 'Running')
    .toSorted(byName);
  const text = [
    'kubectl delete ciliumnodes --all',
    kubectl('-n', namespace, 'rollout', 'restart', 'daemonset/cilium'),
    kubectl('-n', namespace, 'rollout', 'status', 'daemonset/cilium', '--timeout=10m'),
    restartCommands(all),
  ].join('\n');
  return { what: message('checks.CCE1007.move'), kind: 'command', text, risk: 'traffic', reversible: false, next: true };
}
