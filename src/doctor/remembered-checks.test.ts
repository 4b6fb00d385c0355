/** Checks that remember: asked again when the cluster, what is known of it, or the time that they read has changed. */
import { expect, test } from 'vitest';
import type { Check, CheckAnswer, ClusterView } from '../checks/check.ts';
import type { Coverage } from '../cluster/coverage.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { namespaces } from '../kube/resources.ts';
import { examine } from './examine.ts';
import { rememberedChecks } from './remembered-checks.ts';

const ALL_KNOWN: Coverage = { unknownKind: () => undefined, served: () => true, unknownSignal: () => undefined };
const namespace = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
});

function counted(run: (view: ClusterView) => CheckAnswer): { check: Check; runs: () => number } {
  let runs = 0;
  const counting = (view: ClusterView): CheckAnswer => {
    runs += 1;
    return run(view);
  };
  const check: Check = { code: 'CCE0001', name: 'x', severity: 'info', title: 'cli.error', needs: [], run: counting };
  return { check, runs: () => runs };
}

const viewAt = (model: StaticClusterModel, second: number, coverage = ALL_KNOWN): ClusterView => ({
  model,
  coverage,
  source: { kind: 'live', name: 'c', takenAt: undefined, redacted: false },
  now: new Date(second * 1000),
});

test('at rest a check is not asked again; a change of the objects or of what is known asks it', () => {
  const model = new StaticClusterModel({ objects: [namespace('a')] });
  const { check, runs } = counted(({ model: cluster }) => ({ findings: [], looked: [...cluster.list(namespaces)].length }));
  const [remembering] = rememberedChecks([check]);
  const looked = (view: ClusterView): number => examine(view, [remembering!])[0]!.looked;
  expect([looked(viewAt(model, 1)), looked(viewAt(model, 2)), runs()]).toEqual([1, 1, 1]);
  model.set(namespace('b'));
  expect([looked(viewAt(model, 3)), runs()]).toEqual([2, 2]);
  expect([looked(viewAt(model, 4, { ...ALL_KNOWN })), runs()]).toEqual([2, 3]);
  expect([looked(viewAt(new StaticClusterModel(), 5, ALL_KNOWN)), runs()]).toEqual([0, 4]);
});

test('a check that reads the clock is asked each time', () => {
  const model = new StaticClusterModel();
  const { check, runs } = counted(({ now }) => ({ findings: [], looked: now.getTime() }));
  const [remembering] = rememberedChecks([check]);
  expect([1, 2, 3].map((second) => examine(viewAt(model, second), [remembering!])[0]!.looked)).toEqual([1000, 2000, 3000]);
  expect(runs()).toBe(3);
});

test('a check that has broken down is asked again', () => {
  const model = new StaticClusterModel();
  const { check, runs } = counted(() => {
    throw new Error('broken');
  });
  const [remembering] = rememberedChecks([check]);
  for (const second of [1, 2]) expect(() => examine(viewAt(model, second), [remembering!])).toThrow('broken');
  expect(runs()).toBe(2);
});
