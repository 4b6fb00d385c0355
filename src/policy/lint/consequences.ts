/** From identities to the pairs that a finding names. @module */
import { message, type Message } from '../../i18n/index.ts';
import { ConnectionSet } from '../engine/connection-set.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import type { Protocol } from '../ports.ts';
import type { Direction } from '../rule.ts';
import type { LintContext } from './context.ts';
import type { Entry } from './entries.ts';
import type { AffectedPair, Consequence } from './finding.ts';

/** As many pairs as are listed; all are counted. */
const LISTED = 5;

export const NOTHING: Consequence = { effect: 'unchanged', pairs: [], total: 0 };

/** Collects pairs, keeps the first few. */
export class PairList {
  readonly #effect: Consequence['effect'];
  readonly #context: Pick<LintContext, 'passes'> | undefined;
  readonly #pairs: AffectedPair[] = [];
  readonly #seen = new Set<string>();

  /** @param context with it, only pairs are taken of which the effect is true at layer 4 */
  constructor(effect: Consequence['effect'], context?: Pick<LintContext, 'passes'>) {
    this.#effect = effect;
    this.#context = context;
  }

  /** @param subject whose policy decides; the peer is at the other end. Names stand for ends that are no identity of the cluster. */
  add(direction: Direction, subject: IdentityClass | string, peer: IdentityClass | string, ports: ConnectionSet): void {
    if (ports.isEmpty) return;
    if (typeof subject !== 'string' && typeof peer !== 'string' && !this.#holds(direction, subject, peer, ports)) return;
    const [from, to] = direction === 'ingress' ? [nameOf(peer), nameOf(subject)] : [nameOf(subject), nameOf(peer)];
    const { text } = ports;
    const id = `${from}\n${to}\n${text}`;
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    if (this.#pairs.length < LISTED) this.#pairs.push({ from, to, ports: text });
  }

  #holds(direction: Direction, subject: IdentityClass, peer: IdentityClass, ports: ConnectionSet): boolean {
    if (!this.#context || this.#effect === 'unchanged') return true;
    return this.#context.passes(subject, direction, peer, ports) === (this.#effect !== 'refused');
  }

  get total(): number {
    return this.#seen.size;
  }

  get consequence(): Consequence {
    return { effect: this.#effect, pairs: this.#pairs, total: this.total };
  }
}

/** What an entry would let in or out if these were its peers, and is refused now. */
export function refusedAmong(context: LintContext, entry: Entry, peers: readonly IdentityClass[]): Consequence {
  const pairs = new PairList('refused', context);
  for (const subject of context.subjects(entry.spec)) {
    for (const rule of entry.rules) {
      const ports = context.connections(rule, entry.direction, subject);
      for (const peer of peers) pairs.add(entry.direction, subject, peer, ports);
    }
  }
  return pairs.consequence;
}

/** One port of a protocol. */
export const onePort = (protocol: Protocol, port: number): ConnectionSet => ConnectionSet.of([{ protocol, from: port, to: port }]);

const nameOf = (of: IdentityClass | string): string => (typeof of === 'string' ? of : of.name);

/** `default/client[Pod] → default/web[Deployment] TCP 80, and 3 more`; or that nobody is concerned at present. */
export function affected({ pairs, total }: Consequence): Message {
  const [first] = pairs;
  if (!first) return message('policy.lint.affected.none');
  const pair = { from: first.from, to: first.to, ports: first.ports };
  return total === 1 ? message('policy.lint.affected.one', pair) : message('policy.lint.affected.many', { ...pair, more: total - 1 });
}

/** The names of some identities, the first few of them. */
export function namesOf(classes: readonly { readonly name: string }[], most = 3): string {
  const names = classes.slice(0, most).map(({ name }) => name);
  return classes.length > most ? `${names.join(', ')} … (${classes.length})` : names.join(', ');
}
