/**
 * All pairs of the benchmark's clusters, against checksums of the answers that netpol-analyzer gives for
 * the same objects.
 * @module
 */
import { describe, expect, test } from 'vitest';
import { checksum, EXPECTED } from '../bench/policy/expected.ts';
import { MersenneTwister } from '../bench/policy/mersenne-twister.ts';
import { benchWorkload } from '../bench/policy/workload.ts';
import type { Manifest } from '../src/cluster/manifests/manifest.ts';
import { analyse, DEFAULT_SETTINGS, matrix } from '../src/policy/index.ts';

const source = { file: 'workload', line: 1, locate: () => ({ line: 1, column: 1 }) };

test('the stream is the reference one', () => {
  const random = new MersenneTwister(1);
  expect([random.random(), random.random(), random.random()]).toEqual([0.13436424411240122, 0.8474337369372327, 0.763774618976614]);
  const fresh = new MersenneTwister(1);
  expect([fresh.below(5), fresh.below(5)]).toEqual([1, 4]);
});

describe.each(EXPECTED.filter(({ workloads }) => workloads <= 1000))('$workloads workloads', (expected) => {
  const { namespaces, pods, policies } = benchWorkload(expected.workloads);
  const manifests = [...namespaces, ...pods, ...policies].map((object) => ({ object, source }) as Manifest);

  test.each(['kubernetes', 'cilium'] as const)('%s semantics answer as expected', (semantics) => {
    expect(policies).toHaveLength(expected.policies);
    const { nodes, connections } = matrix(analyse(manifests, { settings: { ...DEFAULT_SETTINGS, semantics } }));
    const nameOf = (node: number): string => nodes[node]!.name.replace('reserved:world', '0.0.0.0-255.255.255.255[External]');
    const lines = [...connections()]
      .map(({ from, to, allowed }) => `${nameOf(from)} => ${nameOf(to)} : ${allowed.text}`)
      .filter((line) => !line.includes('reserved:'));
    expect(lines).toHaveLength(expected.connections);
    expect(checksum(lines)).toBe(expected.sha256);
  });
});
