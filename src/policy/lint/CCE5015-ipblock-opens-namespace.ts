/** CCE5015: until 1.19.4 an ingress ipBlock of a NetworkPolicy lets the whole own namespace in (CVE-2026-56743). @module */
import { message } from '../../i18n/index.ts';
import { POD_NAMESPACE } from '../labels.ts';
import type { PolicySet } from '../policy-set.ts';
import { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, listAt, type Entry } from './entries.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { addOpened, networkPoliciesUnder } from './repaired.ts';

export const ipBlockOpensNamespace: PolicyLint = {
  code: 'CCE5015',
  title: 'policy.lint.CCE5015.title',
  explanation: 'policy.lint.CCE5015.explanation',
  severity: 'error',
  threads: [...cilium(46305, 46456), 'https://github.com/cilium/cilium/security/advisories/GHSA-fm8w-2m5w-9j7r'],
  *run(context) {
    const { settings } = context;
    // Where peers are not bound to a cluster, the fault does not show.
    if (!settings.ipBlockOpensNamespace || settings.policyCluster === '') return;
    const concerned = entriesOf(context).filter(opens);
    if (concerned.length === 0) return;
    // As a repaired agent reads them (facts/policy.md §3.23).
    const repaired = networkPoliciesUnder(context, { ipBlockOpensNamespace: false });
    for (const entry of concerned) {
      const { consequence } = opened(context, entry, repaired);
      const [index] = listAt(entry.written, 'from').flatMap((peer, position) => (peer['ipBlock'] ? [position] : []));
      yield {
        policy: entry.policy.ref,
        field: `${entry.field}.from[${index ?? 0}].ipBlock`,
        severity: consequence.total > 0 ? 'error' : 'warning',
        message: message('policy.lint.CCE5015.opens', {
          namespace: entry.policy.ref.namespace ?? 'default',
        }),
        consequence,
      };
    }
  },
};

const opens = ({ policy, direction, written }: Entry): boolean =>
  policy.ref.kind === 'NetworkPolicy' && direction === 'ingress' && listAt(written, 'from').some((peer) => peer['ipBlock']);

function opened(context: LintContext, { policy, spec, rules }: Entry, repaired: PolicySet): PairList {
  const pairs = new PairList('allowed', context);
  const peers = context.pods.filter(
    ({ identity: { labels } }) => labels.find('k8s', POD_NAMESPACE)?.value === (policy.ref.namespace ?? 'default'),
  );
  for (const subject of context.subjects(spec)) {
    for (const rule of rules) addOpened(pairs, context, repaired, rule, { subject, direction: 'ingress', peers });
  }
  return pairs;
}
