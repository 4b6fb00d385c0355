/** BPF host routing is off, and nobody has asked for that: `bpf.masquerade` is not set (facts/cilium.md §1.2, §7.2, §10). @module */
import { datapathConfig } from '../../cluster/cilium-config.ts';
import { message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { configOn, INSTALLATION_NEEDS, installationIn, nodesOf } from '../cluster-facts/installation.ts';
import { NO_CILIUM, nodeRef, refOf } from '../cluster-facts/wording.ts';

export const hostRoutingLegacy: Check = {
  code: 'CCE2009',
  name: 'host-routing-legacy',
  severity: 'info',
  title: 'checks.CCE2009.title',
  problem: 3,
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://docs.cilium.io/en/v1.19/operations/performance/tuning/', 'https://github.com/cilium/cilium/issues/23604'],
  run({ model }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const all = nodesOf(model);
    const legacy = all.filter((node) => {
      const { kubeProxyReplacement, masquerading, hostRoutingFallback } = datapathConfig(configOn(installation, node));
      return kubeProxyReplacement && masquerading === 'IPTables' && hostRoutingFallback === 'enable-bpf-masquerade';
    });
    if (legacy.length === 0) return { findings: [], looked: all.length };
    const { configMap } = installation;
    return {
      findings: [
        {
          code: 'CCE2009',
          severity: 'info',
          confidence: 'certain',
          objects: [refOf(configMap), ...legacy.map(({ metadata }) => nodeRef(metadata.name))],
          about: [],
          evidence: [{ at: refOf(configMap), path: 'data.enable-bpf-masquerade', observed: message('evidence.notSet'), expected: 'true' }],
          message: message('checks.CCE2009.found'),
          cause: message('checks.CCE2009.cause'),
          fixes: [helmFix(message('checks.CCE2009.set'), installation, { 'bpf.masquerade': true })],
        },
      ],
      looked: all.length,
    };
  },
};
