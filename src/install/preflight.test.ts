/** What speaks against installing, and what does not. */
import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/objects.ts';
import { render } from '../i18n/index.ts';
import type { ClusterFacts } from '../plan/facts.ts';
import { makePlan } from '../plan/plan.ts';
import { objections, remarks } from './preflight.ts';
import { FACTS } from './testing/planned.ts';
import { World } from './testing/world.ts';

function against(world: World, { facts = FACTS, adopt = false }: { facts?: ClusterFacts; adopt?: boolean } = {}): string[] {
  const view = world.view();
  const diagnosis = world.site().diagnose(view, ['CCE1']);
  return objections({ plan: makePlan(facts), view, diagnosis, adopt }).map(({ id }) => id);
}

const object = (value: object): KubeObject => value as KubeObject;
const node = (kubeletVersion: string, taints: object[] = []): KubeObject =>
  object({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', uid: '1', labels: {} },
    spec: { taints },
    status: { nodeInfo: { kubeletVersion } },
  });
const slice = (...addresses: string[]): KubeObject =>
  object({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default', uid: 's', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: addresses.map((one) => ({ addresses: [one] })),
    ports: [{ port: 5444 }],
  });

test('nothing against a new cluster, with or without nodes', () => {
  expect(against(new World(0))).toEqual([]);
  expect(against(new World(2))).toEqual([]);
});

test('DataPlane V2 is refused whatever is chosen; so is a plan that says it is there', () => {
  const world = new World();
  world.model.set(
    object({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { namespace: 'kube-system', name: 'yangtse-cilium', uid: 'y' },
      spec: {},
      status: {},
    }),
  );
  expect(against(world, { adopt: true })).toEqual(['install.refuse.dataplaneV2']);
  expect(against(new World(), { facts: { ...FACTS, dataplaneV2: { value: true, origin: FACTS.region!.origin } }, adopt: true })).toContain(
    'install.refuse.dataplaneV2',
  );
});

test('running workloads are refused until adoption is chosen; CCE’s own are not asked for', () => {
  const world = new World();
  world.addPod('kube-system', 'coredns-1', 'coredns');
  expect(against(world)).toEqual([]);
  world.addPod('default', 'web-1', 'web');
  expect(against(world)).toEqual(['install.refuse.workloads']);
  expect(against(world, { adopt: true })).toEqual([]);
});

test.each([
  ['another API server', slice('192.168.0.2'), ['install.refuse.differs']],
  ['one of several masters', slice('10.2.128.3', '10.2.128.2'), []],
  ['another minor version', node('v1.31.6-r0'), ['install.refuse.differs']],
  ['another patch', node('v1.33.9-r0-33.0.9'), []],
  [
    'another network mode',
    node('v1.33.5', [{ key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' }]),
    ['install.refuse.differs'],
  ],
])('%s', (_name, found, expected) => {
  const world = new World();
  world.model.set(found);
  expect(against(world)).toEqual(expected);
});

test('what cannot be seen is not taken for absent', () => {
  const world = new World();
  const view = world.view();
  const why = { id: 'install.unexpected', params: { why: 'forbidden' } } as const;
  const coverage = { ...view.coverage, unknownKind: () => why };
  const diagnosis = world.site().diagnose(view, []);
  const all = objections({ plan: makePlan(FACTS), view: { ...view, coverage }, diagnosis, adopt: false });
  expect(all.map((one) => render(one, 'en'))).toEqual([
    expect.stringMatching(/^DaemonSet objects could not be seen.*forbidden/) as string,
    expect.stringMatching(/^Pod objects could not be seen.*forbidden/) as string,
  ]);
});

test('a grave finding refuses, one that a later step mends is remarked', () => {
  const world = new World();
  const view = world.view();
  const finding = (code: string) => ({
    code,
    severity: 'error',
    confidence: 'certain',
    objects: [],
    about: [],
    evidence: [],
    message: { id: 'install.skipped', params: {} },
    cause: { id: 'install.skipped', params: {} },
    fixes: [],
  });
  const diagnosis = { ...world.site().diagnose(view, []), results: [{ findings: [finding('CCE1006'), finding('CCE1011')] }] } as never;
  const input = { plan: makePlan(FACTS), view, diagnosis, adopt: false };
  expect(objections(input).map(({ params }) => params)).toEqual([
    expect.objectContaining({ finding: expect.stringContaining('CCE1006') as string }),
  ]);
  expect(remarks(input).map(({ params }) => params)).toEqual([
    expect.objectContaining({ finding: expect.stringContaining('CCE1011') as string }),
  ]);
});
