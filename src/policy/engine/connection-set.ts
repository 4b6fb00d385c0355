/**
 * Sets of connections: (protocol, port) pairs, as intervals on one line on which every protocol has its
 * own 65,536 places. Union, intersection and subtraction are walks over two sorted lists.
 * @module
 */
import type { PortRange, PortSet, Protocol } from '../ports.ts';

/** Places on the line in this order; `other` stands for every protocol that no rule can name. */
const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'VRRP', 'IGMP', 'other'] as const;
const WIDTH = 65_536;
const END = PROTOCOLS.length * WIDTH - 1;
const PLACE: Readonly<Record<Protocol, number>> = {
  TCP: 0,
  UDP: WIDTH,
  SCTP: 2 * WIDTH,
  ICMP: 3 * WIDTH,
  ICMPv6: 4 * WIDTH,
  VRRP: 5 * WIDTH,
  IGMP: 6 * WIDTH,
};

/** One stretch of ports (for ICMP: types) of a protocol, both ends included. */
export interface ConnectionRange {
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly from: number;
  readonly to: number;
}

/**
 * An immutable set of connections.
 *
 * @example
 * const web = ConnectionSet.of([{ protocol: 'TCP', from: 80, to: 80 }]);
 * web.union(ConnectionSet.of([{ protocol: 'TCP', from: 443, to: 443 }])).text; // 'TCP 80,443'
 */
export class ConnectionSet {
  static readonly none = new ConnectionSet([]);
  static readonly all = new ConnectionSet([0, END]);

  /** Sorted ends of disjoint intervals that do not touch: from, to, from, to … Equal sets have equal spans. */
  readonly spans: readonly number[];
  #text: string | undefined;

  constructor(spans: readonly number[]) {
    this.spans = spans;
  }

  static of(ranges: readonly PortRange[]): ConnectionSet {
    const pieces = ranges.map(({ protocol, from, to }): [number, number] => [PLACE[protocol] + from, PLACE[protocol] + to]);
    pieces.sort(([a], [b]) => a - b);
    const spans: number[] = [];
    for (const [from, to] of pieces) append(spans, from, to);
    return new ConnectionSet(spans);
  }

  get isEmpty(): boolean {
    return this.spans.length === 0;
  }

  get isAll(): boolean {
    return this.spans.length === 2 && this.spans[0] === 0 && this.spans[1] === END;
  }

  /** Canonical form: equal for equal sets. */
  get key(): string {
    return this.spans.join();
  }

  has(protocol: Protocol, port: number): boolean {
    const at = PLACE[protocol] + port;
    const { spans } = this;
    for (let index = 0; index < spans.length; index += 2) if (at <= spans[index + 1]!) return at >= spans[index]!;
    return false;
  }

  union(other: ConnectionSet): ConnectionSet {
    return new ConnectionSet(merge(this.spans, other.spans));
  }

  intersect(other: ConnectionSet): ConnectionSet {
    return new ConnectionSet(overlap(this.spans, other.spans));
  }

  subtract(other: ConnectionSet): ConnectionSet {
    return new ConnectionSet(overlap(this.spans, gaps(other.spans)));
  }

  contains(other: ConnectionSet): boolean {
    return other.subtract(this).isEmpty;
  }

  equals(other: ConnectionSet): boolean {
    return this.spans.length === other.spans.length && this.spans.every((end, index) => end === other.spans[index]);
  }

  /** Cut at the borders of protocols. */
  ranges(): ConnectionRange[] {
    const { spans } = this;
    const ranges: ConnectionRange[] = [];
    for (let index = 0; index < spans.length; index += 2) {
      const last = spans[index + 1]!;
      for (let from = spans[index]!; from <= last;) {
        const place = Math.floor(from / WIDTH);
        const to = Math.min(last, (place + 1) * WIDTH - 1);
        ranges.push({ protocol: PROTOCOLS[place]!, from: from - place * WIDTH, to: to - place * WIDTH });
        from = to + 1;
      }
    }
    return ranges;
  }

  /**
   * `All Connections`, `none`, or by protocol `SCTP 1-65535,TCP 80,8000-8999`, for ICMP the types; where
   * everything but little is meant, `All but TCP 80`.
   */
  get text(): string {
    return (this.#text ??= this.#write());
  }

  #write(): string {
    if (this.isAll) return 'All Connections';
    if (this.isEmpty) return 'none';
    // No rule can name what is in the last place: a set that holds it was made by taking away.
    if (this.spans.at(-1) === END) return `All but ${ConnectionSet.all.subtract(this).text}`;
    const byProtocol = new Map<string, string[]>();
    for (const { protocol, from, to } of this.ranges()) {
      const written = byProtocol.get(protocol) ?? [];
      byProtocol.set(protocol, written);
      const transport = ['TCP', 'UDP', 'SCTP'].includes(protocol);
      // Of other protocols every type is said by the name alone.
      if (!transport && from === 0 && to === WIDTH - 1) continue;
      const first = transport ? Math.max(from, 1) : from;
      written.push(first === to ? `${to}` : `${first}-${to}`);
    }
    return [...byProtocol]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([protocol, written]) => (written.length > 0 ? `${protocol} ${written.join()}` : protocol))
      .join();
  }
}

/** TCP, UDP and SCTP, all that a Kubernetes NetworkPolicy speaks of. */
export const TRANSPORTS = ConnectionSet.of([
  { protocol: 'TCP', from: 0, to: WIDTH - 1 },
  { protocol: 'UDP', from: 0, to: WIDTH - 1 },
  { protocol: 'SCTP', from: 0, to: WIDTH - 1 },
]);

/**
 * What a rule's ports cover.
 * @param ports `undefined`: every connection
 * @param numbersOf the numbers behind a port name, as {@link covers} takes them: a name with several has no effect
 */
export function connectionsOf(
  ports: PortSet | undefined,
  numbersOf: (name: string, protocol: Protocol) => readonly number[] | undefined,
): ConnectionSet {
  if (!ports) return ConnectionSet.all;
  const named = ports.named.flatMap(({ protocol, name, endPort = 0 }): PortRange[] => {
    const numbers = numbersOf(name, protocol);
    return numbers?.length === 1 ? [{ protocol, from: numbers[0]!, to: Math.max(numbers[0]!, endPort) }] : [];
  });
  return ConnectionSet.of([...ports.ranges, ...named]);
}

/** Adds an interval whose beginning is not before that of the last one. */
function append(spans: number[], from: number, to: number): void {
  const last = spans.length - 1;
  if (last > 0 && from <= spans[last]! + 1) spans[last] = Math.max(spans[last]!, to);
  else spans.push(from, to);
}

function merge(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length || right < b.length) {
    if (right >= b.length || (left < a.length && a[left]! <= b[right]!)) {
      append(merged, a[left]!, a[left + 1]!);
      left += 2;
    } else {
      append(merged, b[right]!, b[right + 1]!);
      right += 2;
    }
  }
  return merged;
}

function overlap(a: readonly number[], b: readonly number[]): number[] {
  const common: number[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const from = Math.max(a[left]!, b[right]!);
    const to = Math.min(a[left + 1]!, b[right + 1]!);
    if (from <= to) common.push(from, to);
    if (a[left + 1]! < b[right + 1]!) left += 2;
    else right += 2;
  }
  return common;
}

/** Everything outside the intervals. */
function gaps(spans: readonly number[]): number[] {
  const outside: number[] = [];
  let from = 0;
  for (let index = 0; index < spans.length; index += 2) {
    if (spans[index]! > from) outside.push(from, spans[index]! - 1);
    from = spans[index + 1]! + 1;
  }
  if (from <= END) outside.push(from, END);
  return outside;
}
