/** Rules of one subject that cannot be merged (facts/policy.md §3.17): same peer selector, same port, same protocol. @module */
import type { PolicyKind, Rule } from './rule.ts';
import { exists, selector } from './selector.ts';

/** What the rules of one selector and port agree on so far. */
interface Merged {
  parser?: string;
  mode?: string;
  terminatingTLS?: string;
  originatingTLS?: string;
  serverNames?: boolean;
  /** L7 rules inside the connection. */
  lists?: boolean;
  listener?: NonNullable<NonNullable<Rule['envoy']>['listener']>;
}

/** Rules for nobody contradict nobody. */
const NOBODY = selector([exists('reserved', 'none')]);

/** Priority of a listener that names none. */
const LISTENER_PRIORITY = 126;

/** What the agent sorts rules by. */
const KINDS: Readonly<Record<PolicyKind, string>> = {
  CiliumClusterwideNetworkPolicy: 'ccnp',
  CiliumNetworkPolicy: 'cnp',
  NetworkPolicy: 'netpol',
};

/**
 * The engine's text of the first conflict, or `undefined`.
 * @param namespace of the subject; nodes, health checks and the like have none
 */
export function policyConflict(rules: readonly Rule[], namespace = ''): string | undefined {
  if (!rules.some(({ action, l7, authentication, envoy }) => action === 'allow' && (l7 || authentication || envoy))) return undefined;
  const merged = new Map<string, Merged | 'deny'>();
  for (const rule of inOrder(rules)) {
    const misplaced = misplacedListener(rule, namespace);
    if (misplaced) return misplaced;
    for (const key of keysOf(rule)) {
      const known = merged.get(key);
      if (rule.action === 'deny') merged.set(key, 'deny');
      if (rule.action === 'deny' || known === 'deny') continue;
      const own = known ?? {};
      if (!known) merged.set(key, own);
      else if (key.startsWith(`${NOBODY.text}|`)) continue;
      const conflict = merge(own, rule, { peer: key.slice(0, key.lastIndexOf('|')), namespace });
      if (conflict) return conflict;
    }
  }
  return undefined;
}

function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const keyed = rules.map((rule) => ({ rule, key: `${KINDS[rule.ref.kind]}/${rule.ref.namespace ?? ''}/${rule.ref.name}` }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)).map(({ rule }) => rule);
}

function merge(known: Merged, rule: Rule, { peer, namespace }: { peer: string; namespace: string }): string | undefined {
  const parser = rule.l7?.kind === 'proxylib' ? rule.l7.parser : rule.l7?.kind;
  if (parser && known.parser && parser !== known.parser && !mergeable(parser, known.parser)) {
    return `cannot merge conflicting L7 parsers (${known.parser}/${parser})`;
  }
  if (parser && (known.parser === undefined || known.parser === 'tls')) known.parser = parser;
  const listener = mergeListener(known, rule.envoy?.listener, namespace);
  if (listener) return listener;
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
  const lists = known.lists;
  known.serverNames ||= rule.serverNames.length > 0;
  known.lists ||= hasLists(rule);
  // The lists of the rule at hand are not looked at: they are merged after this is asked.
  if (!known.serverNames || !lists || known.terminatingTLS) return undefined;
  return `cannot merge L7 rules for cached selector ${peer} with SNI filtering without TLS termination`;
}

function hasLists({ l7 }: Rule): boolean {
  if (!l7 || l7.kind === 'tls' || l7.kind === 'crd') return false;
  return l7.kind !== 'proxylib' || l7.lists;
}

/** Of two listeners the one with the lower priority number serves; with the same number nobody can tell. */
function mergeListener(known: Merged, listener: Merged['listener'], namespace: string): string | undefined {
  const before = known.listener;
  const priority = ({ priority: written }: NonNullable<Merged['listener']>): number => written || LISTENER_PRIORITY;
  if (!listener) return undefined;
  if (before && before.name !== listener.name && priority(before) === priority(listener)) {
    const names = [listener, before]
      .map(({ kind, name }) => `${kind === 'CiliumClusterwideEnvoyConfig' ? '' : namespace}/${name}`)
      .join('/');
    return `cannot merge conflicting CiliumEnvoyConfig Listeners (${names}) with the same priority (${priority(listener)})`;
  }
  if (!before || priority(listener) < priority(before)) known.listener = listener;
  return undefined;
}

/** A CiliumEnvoyConfig is looked for in the subject's namespace. */
function misplacedListener({ envoy, ports }: Rule, namespace: string): string | undefined {
  if (namespace !== '' || envoy?.listener?.kind !== 'CiliumEnvoyConfig' || !ports) return undefined;
  return `Listener "${envoy.listener.name.split('/').at(-1)}" in CCNP can not use Kind CiliumEnvoyConfig`;
}

/** TLS beside a protocol inside it becomes that protocol. */
const mergeable = (a: string, b: string): boolean => [a, b].includes('tls') && ![a, b].some((kind) => kind === 'dns' || kind === 'crd');

function keysOf(rule: Rule): string[] {
  // A port that is written twice is merged twice, a peer is not.
  const peers = rule.peers === 'all' ? ['*'] : new Set(rule.peers.map(({ text }) => text || '*'));
  const { ranges, named } = rule.ports ?? { ranges: [], named: [] };
  const ports = rule.ports
    ? [
        ...ranges.map(({ protocol, from, endPort = '' }) => `${protocol}:${from}-${endPort}`),
        ...named.map(({ protocol, name }) => `${protocol}:${name}`),
      ]
    : ['*'];
  return [...peers].flatMap((peer) => ports.map((port) => `${peer}|${port}`));
}
