/** Names and patterns of `toFQDNs` and `rules.dns`: which characters they may have (facts/policy.md §3.3). @module */
import type { DnsRule } from '../../cluster/kinds.ts';
import { PolicyError } from './policy-error.ts';

const LONGEST = 255;

/**
 * @param rule the name is one of `rules.dns`, which are refused in other words than `toFQDNs`
 * @throws PolicyError naming the field below `field`
 */
export function checkDnsName({ matchName, matchPattern }: DnsRule, field: string, rule = false): void {
  if (matchName) check(`${field}.matchName`, matchName, /^[-a-zA-Z0-9_.]+$/, 'MatchName', rule ? '. and -' : '., -, _');
  if (matchPattern) check(`${field}.matchPattern`, matchPattern, /^[-a-zA-Z0-9_.*]+$/, 'MatchPattern', '., -, _ and *');
}

function check(field: string, written: string, allowed: RegExp, name: string, signs: string): void {
  if (written.length > LONGEST) {
    throw new PolicyError(field, `${name} must be no longer than ${LONGEST} characters`, { kind: 'schema', found: `${written.length}` });
  }
  if (allowed.test(written)) return;
  throw new PolicyError(field, `Invalid characters in ${name}: "${written}". Only 0-9, a-z, A-Z and ${signs} characters are allowed`);
}
