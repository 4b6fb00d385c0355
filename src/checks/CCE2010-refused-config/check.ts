/** Combinations that Helm lets through and the agent refuses (facts/cilium.md §1.4). @module */
import { agentRefusals, refusalText, type AgentRefusal } from '../../chart/agent-refusals.ts';
import { message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { configOn, INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

export const refusedConfig: Check = {
  code: 'CCE2010',
  name: 'refused-config',
  severity: 'error',
  title: 'checks.CCE2010.title',
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: [
    'https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/',
    'https://docs.cilium.io/en/v1.19/network/concepts/routing/',
  ],
  run({ model }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const found = new Map<AgentRefusal, string[]>();
    const all = nodesOf(model);
    for (const node of all) {
      const config = configOn(installation, node);
      const [first] = agentRefusals(config);
      if (first) found.set(first, [...(found.get(first) ?? []), node.metadata.name]);
    }
    return { findings: [...found].map(([refusal, where]) => findingOf(installation, refusal, where)), looked: all.length };
  },
};

function findingOf(installation: Installation, refusal: AgentRefusal, where: readonly string[]): Finding {
  const { keys, values } = refusal;
  const { config, configMap } = installation;
  return {
    code: 'CCE2010',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(configMap)],
    about: where.map((name) => `node/${name}`),
    evidence: keys.map((key) => ({ at: refOf(configMap), path: `data.${key}`, observed: config[key] ?? message('evidence.notSet') })),
    message: message('checks.CCE2010.found', { text: refusalText(refusal, config) }),
    cause: message('checks.CCE2010.cause', { keys: keys.join(', ') }),
    fixes: [helmFix(message('checks.CCE2010.set'), installation, values)],
  };
}
