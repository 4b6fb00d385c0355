/** Laws of patching and applying over random Deployments. @module */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { builtinKinds } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';
import { serverSideApply, strategicMergePatch, trackUpdate } from './index.ts';
import type { JsonObject } from '../json.ts';

const time = '2026-01-01T00:00:00Z';
const deploymentKind = builtinKinds.find(({ resource }) => resource.kind === 'Deployment') as KindDefinition;

/** Partial Deployments with maps, sets, keyed and atomic lists and structs. */
function generator(random: () => number) {
  const chance = (p: number): boolean => random() < p;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  /** At least one: an empty list or map next to its absence is where kube-apiserver itself is not idempotent. */
  const some = <T>(values: readonly T[]): T[] => {
    const chosen = values.filter(() => chance(0.6)).toSorted(() => random() - 0.5);
    return chosen.length > 0 ? chosen : [pick(values)];
  };
  const maybe = (name: string, p: number, make: () => unknown): JsonObject => (chance(p) ? { [name]: make() } : {});
  const map = (...keys: string[]): JsonObject => Object.fromEntries(some(keys).map((key) => [key, pick(['1', '2'])]));
  const container = (name: string): JsonObject => ({
    name,
    ...maybe('image', 0.7, () => pick(['i1', 'i2'])),
    ...maybe('command', 0.3, () => some(['x', 'y'])),
    ...maybe('ports', 0.4, () =>
      some([{ containerPort: 80 }, { containerPort: 82, protocol: 'UDP' }, { containerPort: 81, protocol: 'TCP' }]),
    ),
    ...maybe('env', 0.4, () => some(['A', 'B']).map((variable) => ({ name: variable, value: pick(['1', '2']) }))),
    ...maybe('resources', 0.3, () => ({ limits: map('cpu', 'memory') })),
  });
  const deployment = (): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'd',
      namespace: 'default',
      ...maybe('labels', 0.5, () => map('a', 'b')),
      ...maybe('finalizers', 0.3, () => some(['f/1', 'f/2'])),
    },
    spec: {
      ...maybe('replicas', 0.5, () => pick([1, 2])),
      ...maybe('selector', 0.3, () => ({ matchLabels: map('a', 'b') })),
      ...maybe('template', 0.8, () => ({ spec: { containers: some(['c1', 'c2', 'c3']).map(container) } })),
      minReadySeconds: 1,
    },
  });
  return { chance, pick, deployment };
}

const without = (object: JsonObject): JsonObject => {
  const { managedFields: _, ...metadata } = object['metadata'] as JsonObject;
  return { ...object, metadata };
};
const apply = (applied: JsonObject, manager: string, live?: JsonObject, force = true) =>
  serverSideApply({ kind: deploymentKind, applied, manager, force, time, ...(live && { live }) });
const ownersOf = (object: JsonObject): unknown[] => ((object['metadata'] as JsonObject)['managedFields'] as { manager: string }[]) ?? [];

const seeds = Array.from({ length: 150 }, (_, i) => 20_260 + i);

describe.each([['seeds 20260 to 20409']])('%s', () => {
  test('applying the same object twice is a no-op', () => {
    for (const seed of seeds) {
      const { deployment } = generator(seededRandom(seed));
      const [first, second] = [deployment(), deployment()];
      const live = apply(second, 'b', apply(first, 'a').object).object;
      expect(apply(second, 'b', live).object, `seed ${seed}`).toEqual(live);
    }
  });

  test('what one manager alone applied, and no longer applies, is gone; the rest is as if it had never been', () => {
    for (const seed of seeds) {
      const { deployment: make } = generator(seededRandom(seed));
      const [mine, nothing] = [make(), { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'default' } }];
      const live = apply(mine, 'a').object;
      const gone = apply(nothing, 'a', live).object;
      expect(without(gone), `seed ${seed}`).toEqual(nothing);
      expect(ownersOf(gone), `seed ${seed}`).toEqual([]);
    }
  });

  test('an applied object is contained in the result, and a forced apply never conflicts', () => {
    for (const seed of seeds) {
      const { deployment, chance } = generator(seededRandom(seed));
      let live = apply(deployment(), 'a').object;
      for (const manager of ['b', 'c', 'a']) {
        if (chance(0.3))
          live = trackUpdate({
            kind: deploymentKind,
            before: live,
            after: strategicMergePatch(deploymentKind.schema, live, deployment()),
            manager: 'u',
            time,
          });
        const applied = deployment();
        const { object, conflicts } = apply(applied, manager, live);
        expect(conflicts, `seed ${seed}`).toEqual([]);
        expect(without(apply(applied, manager, object).object), `seed ${seed}`).toEqual(without(object));
        live = object;
      }
    }
  });

  test('without force, an apply either changes nothing or has no conflict', () => {
    for (const seed of seeds) {
      const { deployment } = generator(seededRandom(seed));
      const live = apply(deployment(), 'a').object;
      const { object, conflicts } = apply(deployment(), 'b', live, false);
      if (conflicts.length > 0) expect(object, `seed ${seed}`).toBe(live);
      else expect(apply(without(live), 'c', live, false).conflicts, `seed ${seed}`).toEqual([]);
    }
  });

  test('an update by the same content owns nothing', () => {
    for (const seed of seeds) {
      const { deployment } = generator(seededRandom(seed));
      const live = apply(deployment(), 'a').object;
      expect(trackUpdate({ kind: deploymentKind, before: live, after: structuredClone(live), manager: 'u', time }), `seed ${seed}`).toEqual(
        live,
      );
    }
  });

  test('a strategic merge patch of a document with itself, or given twice, changes nothing more', () => {
    for (const seed of seeds) {
      const { deployment } = generator(seededRandom(seed));
      const [doc, patch] = [deployment(), deployment()];
      expect(strategicMergePatch(deploymentKind.schema, doc, doc), `seed ${seed}`).toEqual(doc);
      const once = strategicMergePatch(deploymentKind.schema, doc, patch);
      expect(strategicMergePatch(deploymentKind.schema, once, patch), `seed ${seed}`).toEqual(once);
    }
  });
});
