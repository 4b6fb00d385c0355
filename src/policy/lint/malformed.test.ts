/** Whatever a user wrote, the lints speak or are silent; they do not fail. @module */
import { expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { analyse } from '../analysis.ts';
import { isPolicy } from '../parse/parse.ts';
import { lintPolicies } from './lints.ts';
import { CLUSTER, manifestsOf } from './testing/cluster.ts';
import { SCENARIOS } from './testing/scenarios.ts';

/** Marsaglia's xorshift: the same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const ODD: readonly unknown[] = [null, [], {}, '', 0, 'text', true, [null], [{}], { a: null }, -1, ['x'], [[]]];

/** A copy in which one value, somewhere, has become another. */
function spoilt(value: unknown, below: (limit: number) => number, odd = ODD): unknown {
  if (typeof value !== 'object' || value === null || below(6) === 0) return odd[below(odd.length)];
  const entries = Object.entries(value);
  if (entries.length === 0) return odd[below(odd.length)];
  const [key, inner] = entries[below(entries.length)]!;
  const changed = spoilt(inner, below, odd);
  if (Array.isArray(value)) return value.with(Number(key), changed);
  return { ...value, [key]: changed };
}

test('policies with odd values are linted without an exception', async () => {
  const below = numbers(20_251_127);
  const cluster = await manifestsOf(CLUSTER);
  let found = 0;
  for (let round = 0; round < 12; round += 1) {
    for (const { bad } of SCENARIOS) {
      const manifests = (await manifestsOf(bad)).map((manifest) => {
        if (!isPolicy(manifest.object)) return manifest;
        const { spec } = manifest.object;
        return { ...manifest, object: { ...manifest.object, spec: spoilt(spec, below) } };
      });
      for (const { message } of lintPolicies(analyse([...cluster, ...manifests]))) {
        render(message, 'zh-TW');
        found += 1;
      }
    }
  }
  expect(found).toBeGreaterThan(500);
});

test('services and routes with fields that stand without a value are taken as they are', async () => {
  const below = numbers(7);
  for (const { bad, code } of SCENARIOS) {
    if (!['CCE5002', 'CCE5005', 'CCE5007', 'CCE5008', 'CCE5024'].includes(code)) continue;
    for (let round = 0; round < 20; round += 1) {
      const manifests = (await manifestsOf(CLUSTER + bad)).map((manifest) => {
        if (
          isPolicy(manifest.object) ||
          !['Service', 'HTTPRoute', 'Gateway', 'Ingress', 'Endpoints', 'ClusterRoleBinding'].includes(manifest.object.kind)
        )
          return manifest;
        return below(3) === 0
          ? { ...manifest, object: { ...manifest.object, spec: spoilt(manifest.object['spec'], below, [null]) } }
          : manifest;
      });
      expect(() => lintPolicies(analyse(manifests))).not.toThrow();
    }
  }
});
