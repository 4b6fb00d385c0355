/** Endpoints that do not become ready although their agent has been for a while (facts/cilium.md §7.3). @module */
import { ciliumEndpoints } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { nodes, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { agentOn, INSTALLATION_NEEDS, installationIn, nodesOf, podsOn } from '../cluster-facts/installation.ts';
import { isOld, isSettled, restartCommands } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

/** What an endpoint is in for a moment at each change of policy: of many there are always some. */
const PASSING: ReadonlySet<string> = new Set(['ready', 'waiting-to-regenerate', 'regenerating', 'disconnecting']);

interface Stuck {
  readonly pod: Pod;
  readonly state: string;
}

export const endpointsNotReady: Check = {
  code: 'CCE2005',
  name: 'endpoints-not-ready',
  severity: 'warning',
  title: 'checks.CCE2005.title',
  needs: [nodes, ciliumEndpoints, ...INSTALLATION_NEEDS],
  causedBy: ['CCE2004', 'CCE2002'],
  threads: ['https://docs.cilium.io/en/v1.19/security/policy/lifecycle/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    let looked = 0;
    const stuck: Stuck[] = [];
    for (const { metadata } of nodesOf(view.model)) {
      const agent = agentOn(installation, metadata.name);
      // An agent that has just started is still at it.
      if (!agent || !isSettled(view, agent)) continue;
      for (const pod of podsOn(view.model, metadata.name)) {
        const state = stateOf(view, pod);
        if (state === undefined || !isOld(view, pod)) continue;
        looked += 1;
        if (!PASSING.has(state)) stuck.push({ pod, state });
      }
    }
    return { findings: stuck.length > 0 ? [findingOf(stuck)] : [], looked };
  },
};

/** As the agent itself says it, else as it has written it down; `undefined`: it has no such endpoint. */
function stateOf({ model }: ClusterView, { metadata: { namespace = '', name }, spec, status }: Pod): string | undefined {
  const seen = model.node(spec!.nodeName!)?.agent?.endpoints.get(status!.podIP!);
  return seen?.state ?? model.get(ciliumEndpoints, { namespace, name })?.status?.state;
}

const findingOf = (stuck: readonly Stuck[]): Finding => ({
  code: 'CCE2005',
  severity: 'warning',
  confidence: 'certain',
  objects: stuck.map(({ pod }) => refOf(pod)),
  about: [
    ...new Set(stuck.map(({ pod }) => `node/${pod.spec!.nodeName!}`)),
    ...stuck.map(({ pod: { metadata } }) => `pod/${metadata.namespace}/${metadata.name}`),
  ],
  evidence: stuck.slice(0, 3).map(({ pod, state }) => ({
    at: refOf(pod),
    path: 'CiliumEndpoint status.state',
    observed: state,
    expected: 'ready',
  })),
  message: message('checks.CCE2005.found', {
    pods: names(stuck.map(({ pod: { metadata }, state }) => `${metadata.namespace}/${metadata.name} (${state})`)),
  }),
  cause: message('checks.CCE2005.cause'),
  fixes: [
    {
      what: message('checks.CCE2005.restart'),
      kind: 'command',
      text: restartCommands(stuck.map(({ pod }) => pod)),
      risk: 'restart',
      reversible: false,
    },
  ],
});
