/** Agents that run with other settings than `cilium-config` has: `helm upgrade` restarts nothing (facts/cilium.md §1.2, §2). @module */
import { datapathConfig } from '../../cluster/cilium-config.ts';
import type { AgentSignals } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { configOn, INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { seenNodes } from '../cluster-facts/seen-nodes.ts';
import { names, NO_CILIUM, nodeRef, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

interface Difference {
  readonly setting: string;
  readonly running: string;
  readonly wanted: string;
}

interface Behind {
  readonly node: string;
  readonly differences: readonly Difference[];
}

export const configNotApplied: Check = {
  code: 'CCE2007',
  name: 'config-not-applied',
  severity: 'warning',
  title: 'checks.CCE2007.title',
  needs: [nodes, ...INSTALLATION_NEEDS],
  causedBy: ['CCE2002'],
  threads: ['https://docs.cilium.io/en/v1.19/configuration/per-node-config/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    let looked = 0;
    const behind: Behind[] = [];
    const { seen, unknown } = seenNodes(view, 'agent');
    for (const { name, node, signals } of seen) {
      if (!signals.agent) continue;
      looked += 1;
      const differences = differencesOf(signals.agent, datapathConfig(configOn(installation, node)));
      if (differences.length > 0) behind.push({ node: name, differences });
    }
    return { findings: behind.length > 0 ? [findingOf(installation, behind)] : [], looked, ...(unknown && { unknown }) };
  },
};

function differencesOf(agent: AgentSignals, wanted: ReturnType<typeof datapathConfig>): Difference[] {
  const settings: [string, string, string][] = [
    ['kube-proxy-replacement', String(agent.kubeProxyReplacement), String(wanted.kubeProxyReplacement)],
    ['masquerading', agent.masquerading, wanted.masquerading],
    ['host routing', agent.hostRouting, wanted.hostRouting],
    ['routing', routingText(agent.routing), routingText(wanted.routing)],
    ['policy enforcement', agent.policyEnforcement, wanted.policyEnforcement],
  ];
  return settings.filter(([, running, to]) => running !== to).map(([setting, running, to]) => ({ setting, running, wanted: to }));
}

const routingText = (routing: AgentSignals['routing']): string => (routing.mode === 'native' ? 'native' : `tunnel ${routing.protocol}`);

function findingOf({ namespace, configMap }: Installation, behind: readonly Behind[]): Finding {
  const settings = [...new Set(behind.flatMap(({ differences }) => differences.map(({ setting }) => setting)))].join(', ');
  const where = behind.map(({ node }) => node);
  return {
    code: 'CCE2007',
    severity: 'warning',
    confidence: 'certain',
    objects: [...where.map(nodeRef), refOf(configMap)],
    about: where.map((name) => `node/${name}`),
    evidence: behind.slice(0, 2).flatMap(({ node, differences }) =>
      differences.map(({ setting, running, wanted }) => ({
        at: `cilium-agent on ${node}`,
        path: setting,
        observed: running,
        expected: `${wanted} (cilium-config)`,
      })),
    ),
    message: message('checks.CCE2007.found', { nodes: names(where), settings }),
    cause: message('checks.CCE2007.cause'),
    fixes: [
      {
        what: message('checks.CCE2007.restart'),
        kind: 'command',
        text: kubectl('-n', namespace, 'rollout', 'restart', 'daemonset/cilium'),
        risk: 'restart',
        reversible: true,
      },
    ],
  };
}
