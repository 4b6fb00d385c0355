/** Objects whose fields were changed by chance: what the allow-list lets through harms nobody who follows packets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../kube/random.ts';
import type { AnyObject } from '../kube/objects.ts';
import { configMaps, nodes } from '../kube/resources.ts';
import { Lab } from '../lab/index.ts';
import { untilReady } from '../lab/readiness.ts';
import { trace, type Connection } from '../path/index.ts';
import { gateways } from './kinds.ts';
import { SeenOrExpectedModel } from './load-expected.ts';
import { ALL_KINDS } from './load-kinds.ts';
import { ObjectsOfSource } from './load-objects.ts';

let lab: Lab;
let objects: AnyObject[];
beforeAll(async () => {
  lab = await Lab.start();
  await untilReady(lab, () => undefined, 60_000);
  objects = ALL_KINDS.filter(({ of }) => of.kind !== 'CustomResourceDefinition').flatMap(({ of, names }) =>
    [...lab.model.list(of)].filter(({ metadata }) => !names || names.includes(metadata.name)),
  );
}, 60_000);
afterAll(() => lab.stop());

const CONNECTION: Connection = {
  from: { kind: 'external', address: '198.51.100.7' },
  to: { address: '203.0.113.10', port: 80 },
  protocol: 'TCP',
  request: { method: 'GET', path: '/', authority: 'localhost', headers: {} },
};

/** Follows a packet over what the objects let one expect. */
function follow(changed: readonly AnyObject[]): { nodes: number; hops: number } {
  const source = new ObjectsOfSource();
  for (const object of changed) source.add(object);
  source.model.setCloud(lab.model.cloud);
  const model = new SeenOrExpectedModel(source.model);
  const names = [...model.nodeNames()];
  return { nodes: names.length, hops: trace(model, CONNECTION).hops.length };
}

test('nodes into which nobody looked are as the objects let one expect', () => {
  expect([...lab.model.list(gateways)]).toHaveLength(1);
  expect(objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name)).toContain('cilium-config');
  expect([...lab.model.list(configMaps)].length).toBeGreaterThan(0);
  const { nodes: known, hops } = follow(objects);
  expect(known).toBe([...lab.model.list(nodes)].length);
  expect(hops).toBeGreaterThan(3);
});

test('any field of any shape: no exception', () => {
  const random = seededRandom(11);
  const failures = new Map<string, string>();
  const below = (limit: number): number => Math.floor(random() * limit);
  const values: unknown[] = [null, 5, 'x', '', [], {}, true, [null], [5], { x: null }, -1];
  for (let round = 0; round < 800; round += 1) {
    const index = below(objects.length);
    const object = structuredClone(objects[index]!);
    let at = object as Record<string, unknown>;
    for (let depth = 0; ; depth += 1) {
      const keys = Object.keys(at);
      const key = keys[below(keys.length)]!;
      const next = at[key];
      if (typeof next === 'object' && next !== null && Object.keys(next).length > 0 && random() < 0.8 && depth < 12)
        at = next as Record<string, unknown>;
      else {
        at[key] = values[below(values.length)];
        break;
      }
    }
    try {
      follow(objects.with(index, object));
    } catch (error) {
      failures.set(
        String((error as Error).stack)
          .split('\n')
          .slice(0, 3)
          .join(' '),
        JSON.stringify(object).slice(0, 2000),
      );
    }
  }
  expect([...failures]).toEqual([]);
});
