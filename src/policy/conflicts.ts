/** Rules of one subject that cannot be merged (facts/policy.md §3.17): same peer selector, same port, same protocol. @module */
import type { Rule } from './rule.ts';

/** What the rules of one selector and port agree on so far. */
interface Merged {
  parser?: string;
  mode?: string;
  terminatingTLS?: string;
  originatingTLS?: string;
  listener?: NonNullable<NonNullable<Rule['envoy']>['listener']>;
}

/** Priority of a listener that names none. */
const LISTENER_PRIORITY = 126;

/** The engine's text of the first conflict, or `undefined`. */
export function policyConflict(rules: readonly Rule[]): string | undefined {
  const merged = new Map<string, Merged>();
  for (const rule of rules) {
    if (rule.action === 'deny' || (!rule.l7 && !rule.authentication && !rule.envoy)) continue;
    const misplaced = misplacedListener(rule);
    if (misplaced) return misplaced;
    for (const key of keysOf(rule)) {
      let known = merged.get(key);
      if (!known) merged.set(key, (known = {}));
      const conflict = merge(known, rule, key.slice(0, key.lastIndexOf('|')));
      if (conflict) return conflict;
    }
  }
  return undefined;
}

function merge(known: Merged, rule: Rule, peer: string): string | undefined {
  const parser = rule.l7?.kind;
  if (parser && known.parser && parser !== known.parser && !mergeable(parser, known.parser)) {
    return `cannot merge conflicting L7 parsers (${known.parser}/${parser})`;
  }
  if (parser && known.parser !== 'http') known.parser = parser;
  const { authentication: mode, envoy = {} } = rule;
  if (mode && known.mode && known.mode !== mode) return `cannot merge conflicting authentication types (${mode}/${known.mode})`;
  known.mode ??= mode;
  for (const [field, words] of [
    ['terminatingTLS', 'terminating'],
    ['originatingTLS', 'originating'],
  ] as const) {
    if (envoy[field] && known[field] && envoy[field] !== known[field]) {
      return `cannot merge conflicting ${words} TLS contexts for cached selector ${peer}`;
    }
    known[field] ??= envoy[field];
  }
  return mergeListener(known, envoy.listener);
}

/** Of two listeners the one with the lower priority number serves; with the same number nobody can tell. */
function mergeListener(known: Merged, listener: Merged['listener']): string | undefined {
  const before = known.listener;
  const priority = ({ priority: written }: NonNullable<Merged['listener']>): number => written || LISTENER_PRIORITY;
  if (!listener) return undefined;
  if (before && before.name !== listener.name && priority(before) === priority(listener)) {
    const names = `${before.name}/${listener.name}`;
    return `cannot merge conflicting CiliumEnvoyConfig Listeners (${names}) with the same priority (${priority(listener)})`;
  }
  if (!before || priority(listener) < priority(before)) known.listener = listener;
  return undefined;
}

/** A clusterwide policy has no namespace in which to look for a CiliumEnvoyConfig. */
function misplacedListener({ ref, envoy }: Rule): string | undefined {
  if (ref.kind !== 'CiliumClusterwideNetworkPolicy' || envoy?.listener?.kind !== 'CiliumEnvoyConfig') return undefined;
  return `Listener "${envoy.listener.name}" in CCNP can not use Kind CiliumEnvoyConfig`;
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
