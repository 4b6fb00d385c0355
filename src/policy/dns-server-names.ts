/** TLS server names (SNI) against the rules of a redirect to Envoy (facts/policy.md §4.3). @module */
import { filtersAt } from './attribution.ts';
import type { Verdict } from './decide.ts';
import { matchesName } from './dns.ts';
import type { PolicySet } from './policy-set.ts';
import type { Question } from './question.ts';
import type { Rule } from './rule.ts';

export interface ServerNameFilter {
  /** false: some rule for the same peer asks for no name. */
  readonly restricted: boolean;
  readonly names: readonly string[];
}

/** `undefined`: no matching rule asks for a name. A plain rule of the same selector and port does not lift the demand. */
export function serverNameFilter(matching: readonly Rule[], policies: PolicySet, question: Question): ServerNameFilter | undefined {
  const names = [...new Set(matching.flatMap(({ serverNames }) => serverNames))];
  if (names.length === 0) return undefined;
  const peers = filtersAt(policies, question).flatMap((one) => one.peers);
  return { restricted: peers.every(({ serverNames }) => serverNames.size > 0), names };
}

/**
 * Whether a TLS connection with this server name passes; one without a name is refused where names are asked for.
 *
 * @example
 * decideServerName(decide(policies, { ...question, port: 443 }), 'www.example.com');
 */
export function decideServerName({ verdict, tls }: Verdict, name: string | undefined): boolean {
  if (verdict === 'deny' || verdict === 'default-deny') return false;
  if (!tls?.restricted) return true;
  return name !== undefined && tls.names.some((pattern) => matchesName(pattern, name));
}
