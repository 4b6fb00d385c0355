/** Which nodes take a Gateway's traffic. @module */
import { expect, test } from 'vitest';
import { seededRandom } from '../kube/random.ts';
import { node } from './testing/situation.ts';
import { targetFacts, targetNodes } from './targets.ts';

const names = (targets: readonly { node: string }[]): string[] => targets.map((one) => one.node);

test('Ready, schedulable nodes that are not excluded and that the selector picks, by name', () => {
  const nodes = [
    node('c', { labels: { pool: 'edge' } }),
    node('a', { labels: { pool: 'edge' } }),
    node('b', { labels: { pool: 'edge' }, ready: 'Unknown' }),
    node('d', { labels: { pool: 'edge' }, unschedulable: true }),
    node('e', { labels: { pool: 'edge', 'node.kubernetes.io/exclude-from-external-load-balancers': '' } }),
    node('f'),
  ];
  const selector = { matchLabels: { pool: 'edge' } };
  expect(names(targetNodes(nodes, { most: 10, key: 'default/web', selector }))).toEqual(['a', 'c']);
  expect(names(targetNodes(nodes, { most: 10, key: 'default/web' }))).toEqual(['a', 'c', 'f']);
});

test('of more nodes than may be, one node more or less changes one member at most, and Gateways spread over the nodes', () => {
  const seed = 20_261_127;
  const random = seededRandom(seed);
  let nodes = Array.from({ length: 300 }, (_, i) => node(`node-${i}`));
  const wish = { most: 20, key: 'default/web' };
  let before = new Set(names(targetNodes(nodes, wish)));
  expect(before.size).toBe(20);
  for (let round = 0; round < 50; round++) {
    nodes = random() < 0.5 ? [...nodes, node(`new-${round}`)] : nodes.toSpliced(Math.floor(random() * nodes.length), 1);
    const after = new Set(names(targetNodes(nodes, wish)));
    expect([...after].filter((one) => !before.has(one)).length, `seed ${seed}, round ${round}`).toBeLessThanOrEqual(1);
    before = after;
  }
  const used = new Set(Array.from({ length: 100 }, (_, i) => names(targetNodes(nodes, { most: 20, key: `default/gw-${i}` }))).flat());
  expect(used.size).toBeGreaterThan(nodes.length * 0.9);
});

test('a heartbeat is no news, a label is', () => {
  const one = node('a');
  const beat = structuredClone(one);
  beat.status!.conditions![0]!.lastHeartbeatTime = '2026-11-27T00:00:01Z';
  expect(targetFacts(beat)).toBe(targetFacts(one));
  expect(targetFacts(node('a', { labels: { pool: 'edge' } }))).not.toBe(targetFacts(one));
  expect(targetFacts(undefined)).not.toBe(targetFacts(one));
});
