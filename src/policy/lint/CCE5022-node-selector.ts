/** CCE5022: a policy for nodes on a cluster without the host firewall. @module */
import { message } from '../../i18n/index.ts';
import type { PolicyLint } from './lint.ts';

export const nodeSelector: PolicyLint = {
  code: 'CCE5022',
  title: 'policy.lint.CCE5022.title',
  explanation: 'policy.lint.CCE5022.explanation',
  severity: 'error',
  threads: ['https://docs.cilium.io/en/v1.19/security/host-firewall/'],
  *run(context) {
    if (context.settings.hostFirewall) return;
    for (const { ref, specs } of context.policies) {
      for (const { subjectKind, field } of specs) {
        // facts/policy.md §3.4
        if (subjectKind === 'host')
          yield { policy: ref, field: `${field}.nodeSelector`, severity: 'error', message: message('policy.lint.CCE5022.noFirewall') };
      }
    }
  },
};
