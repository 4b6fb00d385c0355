/** Sets of connections against sets of numbers. @module */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import type { PortRange } from '../ports.ts';
import { ConnectionSet } from './connection-set.ts';
import { ALL, ConnectionTable, NONE } from './connection-table.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
const PORTS = Array.from({ length: 12 }, (_, index) => index);
const PROTOCOLS = ['TCP', 'UDP', 'ICMP'] as const;
const everything = PROTOCOLS.flatMap((protocol) => PORTS.map((port) => [protocol, port] as const));

const membersOf = (set: ConnectionSet): string => everything.map(([protocol, port]) => (set.has(protocol, port) ? '1' : '0')).join('');
const combine = (a: string, b: string, keep: (a: string, b: string) => boolean): string =>
  a
    .split('')
    .map((bit, index) => (keep(bit, b[index]!) ? '1' : '0'))
    .join('');

function randomSet(random: () => number): ConnectionSet {
  const ranges = Array.from({ length: Math.floor(random() * 4) }, (): PortRange => {
    const from = Math.floor(random() * PORTS.length);
    const to = Math.min(PORTS.length - 1, from + Math.floor(random() * 4));
    return { protocol: PROTOCOLS[Math.floor(random() * PROTOCOLS.length)]!, from, to };
  });
  const set = ConnectionSet.of(ranges);
  return random() < 0.3 ? ConnectionSet.all.subtract(set) : set;
}

describe(`seed ${seed}`, () => {
  const random = seededRandom(seed);

  test('operations are those of sets, by value and by number, and equal sets are one', () => {
    const table = new ConnectionTable();
    for (let round = 0; round < 3000; round += 1) {
      const [a, b] = [randomSet(random), randomSet(random)];
      const expected = {
        union: combine(membersOf(a), membersOf(b), (x, y) => x === '1' || y === '1'),
        intersect: combine(membersOf(a), membersOf(b), (x, y) => x === '1' && y === '1'),
        subtract: combine(membersOf(a), membersOf(b), (x, y) => x === '1' && y === '0'),
      };
      for (const operation of ['union', 'intersect', 'subtract'] as const) {
        const result = a[operation](b);
        expect(membersOf(result)).toBe(expected[operation]);
        const number = table[operation](table.numberOf(a), table.numberOf(b));
        expect(table.set(number).key).toBe(result.key);
      }
      expect(ConnectionSet.all.subtract(ConnectionSet.all.subtract(a)).equals(a)).toBe(true);
      expect(a.union(b).contains(a)).toBe(true);
    }
    expect(table.set(NONE).isEmpty).toBe(true);
    expect(table.set(ALL).isAll).toBe(true);
  });
});

describe('as text', () => {
  const of = (...ranges: [PortRange['protocol'], number, number][]): string =>
    ConnectionSet.of(ranges.map(([protocol, from, to]) => ({ protocol, from, to }))).text;

  test.each([
    ['TCP 80', of(['TCP', 80, 80])],
    ['TCP 80-81', of(['TCP', 81, 81], ['TCP', 80, 80])],
    ['TCP 5432,8000-8999,9090', of(['TCP', 8080, 8080], ['TCP', 8000, 8999], ['TCP', 9090, 9090], ['TCP', 5432, 5432])],
    ['SCTP 1-65535,TCP 8080,UDP 1-65535', of(['UDP', 0, 65_535], ['SCTP', 0, 65_535], ['TCP', 8080, 8080])],
    ['ICMP 8,ICMPv6', of(['ICMP', 8, 8], ['ICMPv6', 0, 65_535])],
    ['All Connections', ConnectionSet.all.text],
    ['none', ConnectionSet.none.text],
    ['All but TCP 80', ConnectionSet.all.subtract(ConnectionSet.of([{ protocol: 'TCP', from: 80, to: 80 }])).text],
  ])('%s', (expected, text) => expect(text).toBe(expected));

  test('ports 65535 of TCP and 0 of UDP touch on the line and stay apart in words', () => {
    expect(of(['TCP', 65_535, 65_535], ['UDP', 0, 1])).toBe('TCP 65535,UDP 1');
  });
});
