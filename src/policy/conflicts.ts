/** Rules of one subject that cannot be merged (facts/policy.md §3.17): same peer selector, same port, same protocol. @module */
import type { Rule } from './rule.ts';

/** The engine's text of the first conflict, or `undefined`. */
export function policyConflict(rules: readonly Rule[]): string | undefined {
  const parsers = new Map<string, string>();
  const modes = new Map<string, string>();
  for (const rule of rules) {
    if (rule.action === 'deny' || (!rule.l7 && !rule.authentication)) continue;
    for (const key of keysOf(rule)) {
      const parser = rule.l7?.kind;
      const known = parsers.get(key);
      if (parser && known && parser !== known && !mergeable(parser, known))
        return `cannot merge conflicting L7 parsers (${known}/${parser})`;
      if (parser) parsers.set(key, known === 'http' ? known : parser);
      const mode = modes.get(key);
      if (rule.authentication && mode && mode !== rule.authentication) {
        return `cannot merge conflicting authentication types (${rule.authentication}/${mode})`;
      }
      if (rule.authentication) modes.set(key, rule.authentication);
    }
  }
  return undefined;
}

/** HTTP beside TLS becomes HTTP. */
const mergeable = (a: string, b: string): boolean => [a, b].every((kind) => kind === 'http' || kind === 'tls');

function keysOf(rule: Rule): string[] {
  const peers = rule.peers === 'all' ? ['*'] : rule.peers.map(({ text }) => text);
  const { ranges, named } = rule.ports ?? { ranges: [], named: [] };
  const ports = rule.ports
    ? [...ranges.map(({ protocol, from, to }) => `${protocol}:${from}-${to}`), ...named.map(({ protocol, name }) => `${protocol}:${name}`)]
    : ['*'];
  return peers.flatMap((peer) => ports.map((port) => `${peer}|${port}`));
}
