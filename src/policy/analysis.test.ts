/** The analysis, the matrix and the diff over whole clusters. @module */
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../cluster/manifests/manifest.ts';
import type { AnyObject } from '../kube/objects.ts';
import { seededRandom } from '../kube/random.ts';
import { analyse, type PolicyAnalysis } from './analysis.ts';
import { diff } from './diff.ts';
import { pick, randomPolicy, type Random } from './engine/testing/random-cluster.ts';
import { matrix } from './matrix.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));

const source = { file: 'test.yaml', line: 1, locate: () => ({ line: 1, column: 1 }) };
const manifest = (object: object): Manifest => ({ object: object as AnyObject, source });
const pod = (namespace: string, name: string, labels: Record<string, string>, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels },
  spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 8080 }] }] },
  ...more,
});

/** `from => to : connections / judged`, by name. */
function lines(analysis: PolicyAnalysis, options: Parameters<typeof matrix>[1] = {}): string[] {
  const { nodes, connections } = matrix(analysis, options);
  return [...connections()]
    .map(({ from, to, allowed, restricted }) => `${nodes[from]!.name} => ${nodes[to]!.name} : ${allowed.text} / ${restricted.text}`)
    .sort();
}

function randomPod(random: Random): object {
  const labels = { app: pick(random, ['a', 'b', 'c']), ...(random() < 0.5 && { tier: pick(random, ['x', 'y']) }) };
  return pod(pick(random, ['one', 'two']), pick(random, ['p', 'q', 'r', 's', 't']), labels);
}

describe.each(Array.from({ length: 25 }, (_, index) => seed + index))('seed %i', (one) => {
  const random = seededRandom(one);

  test('objects put and removed one by one end where a fresh analysis begins', () => {
    const objects = new Map<string, Manifest>();
    const analysis = analyse([]);
    for (let step = 0; step < 20; step += 1) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'one', labels: { team: pick(random, ['one', 'two']) } } };
      const next = pick(random, [
        () => randomPod(random),
        () => randomPod(random),
        () => randomPolicy(random, pick(random, ['p', 'q', 'r'])),
        () => namespace,
      ])();
      const one = manifest(next);
      const { kind, metadata } = one.object;
      const id = `${kind}/${metadata.namespace}/${metadata.name}`;
      if (objects.has(id) && random() < 0.4) {
        objects.delete(id);
        expect(analysis.remove(kind, metadata.name, metadata.namespace)).toBe(true);
      } else {
        objects.set(id, one);
        analysis.put(one);
      }
      if (random() < 0.5) lines(analysis);
    }
    const fresh = analyse(objects.values());
    const names = (of: PolicyAnalysis): string[] => of.rejected.map(({ ref }) => ref.name).sort();
    // The order in which workloads came may differ, and with it which pod stands for an identity: pods are compared.
    expect(lines(analysis, { allReserved: true })).toEqual(lines(fresh, { allReserved: true }));
    expect(names(analysis)).toEqual(names(fresh));
  });

  test('a diff is the difference of two matrices', () => {
    const base = Array.from({ length: 8 }, () => manifest(randomPod(random)));
    const some = (): Manifest[] => Array.from({ length: 3 }, (_, index) => manifest(randomPolicy(random, `p${index}`)));
    const [before, after] = [analyse([...base, ...some()]), analyse([...base, ...some()])];
    const { changes } = diff(before, after);
    const byPair = (of: PolicyAnalysis): Map<string, [string, string]> => {
      const { nodes, connections } = matrix(of);
      return new Map(
        [...connections()].map(({ from, to, allowed, restricted }) => [
          `${nodes[from]!.name} => ${nodes[to]!.name}`,
          [allowed.key, restricted.key],
        ]),
      );
    };
    const [was, is] = [byPair(before), byPair(after)];
    const changed = [...new Set([...was.keys(), ...is.keys()])].filter((pair) => String(was.get(pair)) !== String(is.get(pair)));
    expect(changes.map(({ from, to }) => `${from} => ${to}`).sort()).toEqual(changed.sort());
    for (const { from, to, opened, closed } of changes) {
      const pair = `${from} => ${to}`;
      const keyOf = (side: Map<string, [string, string]>): string => side.get(pair)?.[0] ?? '';
      expect(opened.isEmpty && closed.isEmpty).toBe(keyOf(was) === keyOf(is));
    }
  });
});
