/** All pairs at once: which connections each identity may open to each other one, kept up to date as pods and policies change. @module */
import { namedPortKey } from '../ports.ts';
import { formatPolicyRef, type Direction, type PolicyRef, type PolicySpec, type Rule } from '../rule.ts';
import { exists, selector } from '../selector.ts';
import type { PolicySettings } from '../settings.ts';
import { BitSet } from './bit-set.ts';
import type { ConnectionSet } from './connection-set.ts';
import { ConnectionTable, NONE } from './connection-table.ts';
import type { IdentityClass } from './identity-class.ts';
import { LabelIndex } from './label-index.ts';
import { emptyRow, fillRow, type PolicyClass, type PolicyRow, type RowContext } from './policy-row.ts';
import { PortNames } from './port-names.ts';

/** What may pass between two classes, and the part of it on which a proxy judges every request. */
export interface Connections {
  readonly allowed: ConnectionSet;
  readonly restricted: ConnectionSet;
}

/** A row and what it was made of. */
interface KnownRow extends PolicyClass {
  row: PolicyRow;
  readonly specs: readonly number[];
  readonly numbersOf: RowContext['numbersOf'];
}

const HOST = selector([exists('reserved', 'host')]);
const DIRECTIONS = ['ingress', 'egress'] as const;
const ROOM_FOR_MORE = 1.25;

/**
 * Subjects with the same rules share one row. A policy that changes costs the rows of the subjects that it
 * selects; a class that comes, one entry in each row (facts/policy.md §7.2).
 *
 * @example
 * const engine = new PolicyEngine(DEFAULT_SETTINGS);
 * const [client, web] = [engine.addClass(clientClass), engine.addClass(webClass)];
 * engine.setPolicy(ref, specs);
 * engine.connections(client, web).allowed.text; // 'TCP 80'
 */
export class PolicyEngine {
  readonly settings: PolicySettings;
  readonly table: ConnectionTable;
  readonly #index = new LabelIndex();
  /** The classes that can be subjects. */
  readonly #endpoints = new BitSet(64);
  readonly #classes: (IdentityClass | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #portNames = new PortNames();
  readonly #policies = new Map<string, readonly number[]>();
  readonly #specs = new Map<number, PolicySpec>();
  #lastSpec = 0;
  /** By class: the specs that select it, ascending; `undefined`: to be worked out. */
  readonly #selecting: (number[] | undefined)[] = [];
  readonly #rows: Record<Direction, Map<string, KnownRow>> = { ingress: new Map(), egress: new Map() };
  /** By class: its row, once asked for. */
  readonly #current: Record<Direction, (KnownRow | undefined)[]> = { ingress: [], egress: [] };

  /** @param table shared by engines whose answers are compared by number */
  constructor(settings: PolicySettings, table = new ConnectionTable()) {
    this.settings = settings;
    this.table = table;
  }

  /** By number; `undefined` where a class has gone. */
  get classes(): readonly (IdentityClass | undefined)[] {
    return this.#classes;
  }

  /** Takes a class in, under a number of its own. */
  addClass(of: Omit<IdentityClass, 'index'>): IdentityClass {
    const index = this.#free.pop() ?? this.#classes.length;
    const added: IdentityClass = { ...of, index };
    this.#classes[index] = added;
    this.#index.add(index, of.identity.labels);
    this.#endpoints.put(index, this.#isEndpoint(of));
    this.#forgetSubject(index);
    if (this.#portNames.add(of.ports)) this.#forgetNamedEgress();
    this.#fillAll(BitSet.of([index], index + 1));
    return added;
  }

  deleteClass(index: number): void {
    const gone = this.#classes[index];
    if (!gone) return;
    this.#classes[index] = undefined;
    this.#free.push(index);
    this.#index.delete(index);
    this.#endpoints.delete(index);
    this.#forgetSubject(index);
    if (this.#portNames.delete(gone.ports)) this.#forgetNamedEgress();
  }

  /** Adds or replaces the rules of one policy object; none at all: as {@link deletePolicy}. */
  setPolicy(ref: PolicyRef, specs: readonly PolicySpec[]): void {
    this.deletePolicy(ref);
    const numbers = specs.map((spec) => {
      const number = (this.#lastSpec += 1);
      this.#specs.set(number, spec);
      this.#subjectsOf(spec).forEach((subject) => {
        this.#selecting[subject]?.push(number);
        this.#forgetRow(subject);
      });
      return number;
    });
    if (numbers.length > 0) this.#policies.set(formatPolicyRef(ref), numbers);
  }

  deletePolicy(ref: PolicyRef): void {
    const numbers = this.#policies.get(formatPolicyRef(ref)) ?? [];
    this.#policies.delete(formatPolicyRef(ref));
    for (const number of numbers) {
      this.#subjectsOf(this.#specs.get(number)!).forEach((subject) => {
        this.#selecting[subject] = this.#selecting[subject]?.filter((one) => one !== number);
        this.#forgetRow(subject);
      });
      this.#specs.delete(number);
    }
    if (numbers.length === 0) return;
    for (const direction of DIRECTIONS) this.#forgetRows(direction, ({ specs }) => specs.some((one) => numbers.includes(one)));
  }

  /** What the policy of `subject` lets through in one direction, towards or from each class, in numbers of {@link table}. */
  row(subject: number, direction: Direction): PolicyRow {
    return (this.#current[direction][subject] ??= this.#rowOf(subject, direction)).row;
  }

  /** What one side's policy lets through. */
  allowed(subject: IdentityClass, direction: Direction, peer: IdentityClass): ConnectionSet {
    return this.table.set(this.row(subject.index, direction).allowed[peer.index]!);
  }

  /** What both sides let through. A pod and itself over loopback are policed by neither: that is not asked here. */
  connections(from: IdentityClass, to: IdentityClass): Connections {
    const [egress, ingress] = [this.row(from.index, 'egress'), this.row(to.index, 'ingress')];
    const { table } = this;
    const allowed = table.intersect(egress.allowed[to.index]!, ingress.allowed[from.index]!);
    const judged = table.union(egress.restricted?.[to.index] ?? NONE, ingress.restricted?.[from.index] ?? NONE);
    return { allowed: table.set(allowed), restricted: table.set(table.intersect(allowed, judged)) };
  }

  #rowOf(subject: number, direction: Direction): KnownRow {
    const of = this.#classes[subject]!;
    const { labels } = of.identity;
    const policed = this.settings.mode !== 'never' && this.#endpoints.has(subject);
    const specs = policed ? this.#specsOf(subject).filter((number) => this.#specs.get(number)!.hasSection[direction]) : [];
    const written = specs.map((number) => this.#specs.get(number)!);
    const rules = written.flatMap((spec) => spec[direction]);
    const named = rules.some(({ ports }) => ports !== undefined && ports.named.length > 0);
    const always = this.settings.mode === 'always' || labels.hasReserved('init');
    const defaultDeny = policed && (always || written.some((spec) => spec.defaultDeny[direction]));
    const admitsHost = direction === 'ingress' && this.settings.semantics !== 'kubernetes' && !labels.hasReserved('host');
    const names = named && direction === 'ingress' ? [...of.ports].join(' ') : '';
    const key = `${specs.join()}|${defaultDeny}|${admitsHost}|${names}`;
    const known = this.#rows[direction].get(key);
    if (known) return known;
    const numbersOf: RowContext['numbersOf'] =
      direction === 'ingress'
        ? (name, protocol) => of.ports.get(namedPortKey(name, protocol))
        : (name, protocol) => this.#portNames.numbersOf(name, protocol);
    const policy: PolicyClass = { rules, defaultDeny, admitsHost };
    const size = Math.ceil(this.#classes.length * ROOM_FOR_MORE);
    const made: KnownRow = { ...policy, row: emptyRow(policy, size), specs, numbersOf };
    fillRow(made.row, made, this.#index.present, this.#context(direction, numbersOf));
    this.#rows[direction].set(key, made);
    return made;
  }

  #context(direction: Direction, numbersOf: RowContext['numbersOf']): RowContext {
    const perPeer = direction === 'egress' && this.settings.semantics === 'kubernetes';
    return {
      table: this.table,
      hosts: this.#index.bitsOf(HOST),
      bitsOf: (rule) => this.#peersOf(rule),
      numbersOf,
      portsOfPeer: perPeer ? (peer) => this.#classes[peer]!.ports : undefined,
    };
  }

  /** Shared where one selector says it all. */
  #peersOf({ peers }: Rule): BitSet {
    if (peers === 'all') return this.#index.present;
    if (peers.length === 1) return this.#index.bitsOf(peers[0]!);
    const union = new BitSet(this.#classes.length);
    for (const one of peers) union.or(this.#index.bitsOf(one));
    return union;
  }

  /** A class has come: its entry in every row that there is. */
  #fillAll(only: BitSet): void {
    for (const direction of DIRECTIONS) {
      for (const known of this.#rows[direction].values()) {
        if (known.row.allowed.length < this.#classes.length) {
          const longer = emptyRow(known, Math.ceil(this.#classes.length * ROOM_FOR_MORE));
          longer.allowed.set(known.row.allowed);
          if (known.row.restricted) longer.restricted?.set(known.row.restricted);
          known.row = longer;
        }
        fillRow(known.row, known, only, this.#context(direction, known.numbersOf));
      }
    }
  }

  #specsOf(subject: number): readonly number[] {
    // The first time all are unknown: going through the specs once is cheaper than once for each class.
    if (this.#selecting.every((one) => one === undefined)) this.#selectAll();
    return (this.#selecting[subject] ??= [...this.#specs].filter(([, spec]) => this.#selects(spec, subject)).map(([number]) => number));
  }

  #selectAll(): void {
    for (const [index, of] of this.#classes.entries()) this.#selecting[index] = of && [];
    for (const [number, spec] of this.#specs) this.#subjectsOf(spec).forEach((subject) => this.#selecting[subject]!.push(number));
  }

  /** The host is subject to nodeSelector policies only (facts/policy.md §3.4). */
  #subjectsOf({ subject, subjectKind }: PolicySpec): BitSet {
    const selected = this.#index.bitsOf(subject).copy().and(this.#endpoints);
    const hosts = this.#index.bitsOf(HOST);
    return subjectKind === 'host' ? selected.and(hosts) : selected.andNot(hosts);
  }

  #selects({ subject, subjectKind }: PolicySpec, one: number): boolean {
    if (!this.#endpoints.has(one) || this.#index.bitsOf(HOST).has(one) !== (subjectKind === 'host')) return false;
    return this.#index.bitsOf(subject).has(one);
  }

  /** Policies are enforced at endpoints: pods, the reserved ones of each node, and its host under the host firewall. */
  #isEndpoint({ kind, identity: { labels } }: Omit<IdentityClass, 'index'>): boolean {
    if (kind === 'reserved' && labels.hasReserved('host')) return this.settings.hostFirewall;
    return kind === 'pod' || ['health', 'ingress', 'init', 'unmanaged'].some((name) => labels.hasReserved(name));
  }

  #forgetSubject(subject: number): void {
    this.#selecting[subject] = undefined;
    this.#forgetRow(subject);
  }

  #forgetRow(subject: number): void {
    for (const direction of DIRECTIONS) this.#current[direction][subject] = undefined;
  }

  /** A port name means something else now; those of ingress rules are the subject's own. */
  #forgetNamedEgress(): void {
    this.#current.egress.length = 0;
    this.#forgetRows('egress', ({ rules }) => rules.some(({ ports }) => ports !== undefined && ports.named.length > 0));
  }

  #forgetRows(direction: Direction, stale: (known: KnownRow) => boolean): void {
    for (const [key, known] of this.#rows[direction]) if (stale(known)) this.#rows[direction].delete(key);
  }
}
