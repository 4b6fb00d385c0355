/** Who from without is meant by a rule that does not do what it says. @module */
import type { LintContext } from './context.ts';
import type { Entry } from './entries.ts';
import type { Draft, Refused } from './finding.ts';

/** Of an ingress rule that admits nobody as it stands: those among its peers who come from without. */
export function refusing(context: LintContext, { direction, action, rules }: Entry): Pick<Draft, 'refuses'> {
  if (direction !== 'ingress' || action !== 'allow') return {};
  const isPeer = (name: string): boolean => {
    const peer = context.reserved(name);
    return peer !== undefined && rules.some((rule) => context.peerBits(rule).has(peer.index));
  };
  const outside = ['world', 'world-ipv4', 'world-ipv6'].some(isPeer);
  const refuses: Refused[] = [...(isPeer('ingress') ? ['envoy' as const] : []), ...(outside ? ['outside' as const] : [])];
  return refuses.length > 0 ? { refuses } : {};
}
