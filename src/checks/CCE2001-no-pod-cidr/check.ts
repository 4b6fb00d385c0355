/** 問題二: an agent without a pod CIDR waits, then panics, whichever IPAM mode it is in (facts/cilium.md §7.2, §8). @module */
import { ciliumNodes } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { nodes, type Node } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { agentOn, INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { freeRange, poolsOf } from '../cluster-facts/networks.ts';
import { isOld } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, nodeRef } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';

const ANNOTATION = 'network.cilium.io/ipv4-pod-cidr';

export const noPodCidr: Check = {
  code: 'CCE2001',
  name: 'no-pod-cidr',
  severity: 'error',
  title: 'checks.CCE2001.title',
  problem: 2,
  needs: [nodes, ciliumNodes, ...INSTALLATION_NEEDS],
  // Without an operator nobody gives anything away: a taint (問題四) can look like 問題二.
  causedBy: ['CCE1003', 'CCE1008', 'CCE1009', 'CCE1011', 'CCE2003'],
  threads: ['https://docs.cilium.io/en/v1.19/network/concepts/ipam/kubernetes/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const mode = installation.config['ipam'] ?? 'cluster-pool';
    if (mode !== 'kubernetes' && mode !== 'cluster-pool') return { skip: message('checks.CCE2001.skip', { mode }) };
    const starved = nodesOf(view.model).filter((node) => {
      const agent = agentOn(installation, node.metadata.name);
      return agent && isOld(view, agent) && !hasPodCIDR(view, node, mode);
    });
    const looked = installation.agents.length;
    if (starved.length === 0) return { findings: [], looked };
    return { findings: [mode === 'kubernetes' ? ofNodes(view, installation, starved) : ofPool(view, installation, starved)], looked };
  },
};

function hasPodCIDR({ model }: ClusterView, { metadata, spec }: Node, mode: 'kubernetes' | 'cluster-pool'): boolean {
  if (mode === 'cluster-pool') return (model.get(ciliumNodes, { name: metadata.name })?.spec?.ipam?.podCIDRs ?? []).length > 0;
  return Boolean(spec?.podCIDR || spec?.podCIDRs?.length || metadata.annotations?.[ANNOTATION]);
}

const subject = (starved: readonly Node[]): Pick<Finding, 'code' | 'severity' | 'confidence' | 'objects' | 'about'> => ({
  code: 'CCE2001',
  severity: 'error',
  confidence: 'certain',
  objects: starved.map(({ metadata }) => nodeRef(metadata.name)),
  about: ['cluster', ...starved.map(({ metadata }) => `node/${metadata.name}`)],
});

const namesOf = (starved: readonly Node[]): ReturnType<typeof names> => names(starved.map(({ metadata }) => metadata.name));

/** `ipam: kubernetes`, on a cloud that does not write Node.spec.podCIDR. */
function ofNodes(view: ClusterView, installation: Installation, starved: readonly Node[]): Finding {
  const pool = freeRange(view.model, installation);
  const values = {
    'ipam.mode': 'cluster-pool',
    'ipam.operator.clusterPoolIPv4PodCIDRList': [pool],
    'ipam.operator.clusterPoolIPv4MaskSize': 24,
    'operator.rollOutPods': true,
  };
  return {
    ...subject(starved),
    evidence: starved.slice(0, 3).map(({ metadata }) => ({
      at: nodeRef(metadata.name),
      path: 'spec.podCIDR',
      observed: message('evidence.notSet'),
      expected: message('evidence.nodeRange'),
    })),
    message: message('checks.CCE2001.kubernetes', { nodes: namesOf(starved) }),
    cause: message('checks.CCE2001.kubernetesCause'),
    fixes: [helmFix(message('checks.CCE2001.useClusterPool', { pool }), installation, values)],
  };
}

/** `ipam: cluster-pool`: the operator gives nothing, because it is not there or has nothing left. */
function ofPool(view: ClusterView, installation: Installation, starved: readonly Node[]): Finding {
  const errors = starved.map(({ metadata: { name } }) => ({
    name,
    error: view.model.get(ciliumNodes, { name })?.status?.ipam?.['operator-status']?.error,
  }));
  const isFull = errors.some(({ error }) => error?.includes('allocator full'));
  const pools = poolsOf(installation);
  return {
    ...subject(starved),
    evidence: errors.slice(0, 3).map(({ name, error }): Evidence => ({
      at: { kind: 'CiliumNode', name },
      path: error ? 'status.ipam.operator-status.error' : 'spec.ipam.podCIDRs',
      observed: error ?? message('evidence.empty'),
      expected: message('evidence.poolRange', { pools: pools.join(', ') }),
    })),
    message: message('checks.CCE2001.clusterPool', { nodes: namesOf(starved) }),
    cause: isFull ? message('checks.CCE2001.fullCause', { pools: pools.join(', ') }) : message('checks.CCE2001.clusterPoolCause'),
    fixes: [isFull ? morePools(view, installation, pools) : restartOperator(installation)],
  };
}

/** The list may only be appended to (facts/cilium.md §1.1). */
function morePools({ model }: ClusterView, installation: Installation, pools: readonly string[]): Fix {
  const more = freeRange(model, installation);
  const values = { 'ipam.operator.clusterPoolIPv4PodCIDRList': [...pools, more], 'operator.rollOutPods': true };
  return {
    ...helmFix(message('checks.CCE2001.append', { pool: more }), installation, values, { agents: false }),
    reversible: false,
  };
}

const restartOperator = ({ namespace }: Installation): Fix => ({
  what: message('checks.CCE2001.restartOperator'),
  kind: 'command',
  text: kubectl('-n', namespace, 'rollout', 'restart', 'deployment/cilium-operator'),
  risk: 'restart',
  reversible: true,
});
