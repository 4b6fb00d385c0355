/** When the controller takes the taint off, when it does not, and what it says. @module */
import { describe, expect, test } from 'vitest';
import { ciliumNodes } from '../cluster/kinds.ts';
import { customResourceDefinitions, pods } from '../kube/resources.ts';
import { ciliumCrds } from '../twin/cilium/crds/crds.ts';
import { HEALTH, NODE, TAINT, taintFixture, type TaintFixture } from './testing/taint-fixture.ts';

const REMOVED = 'RouteUnreachableRemoved';
const KEPT = 'RouteUnreachableKept';
const AGENT = { namespace: 'kube-system', name: 'cilium-a' };
const TEN_MINUTES = 600;

describe('a node whose agent is Ready, that has a pod CIDR, and whose datapath answers', () => {
  test('loses the taint after two answers some seconds apart, and is told what was seen', async () => {
    const { addReadyNode, untilFree, passing, probes, told } = await taintFixture();
    await addReadyNode();
    await untilFree();
    expect(probes).toMatchObject([
      { address: HEALTH, port: 4240, path: '/hello' },
      { address: HEALTH, port: 4240, path: '/hello' },
    ]);
    expect(probes[1]!.at - probes[0]!.at).toBeGreaterThanOrEqual(5_000);
    const [event, ...more] = await passing(async () => (await told(REMOVED)).length > 0 && told(REMOVED));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ type: 'Normal', involvedObject: { kind: 'Node', name: NODE }, count: 1 });
    expect(event!.message).toBe(
      'Removed the taint node.kubernetes.io/route-unreachable: agent cilium-a is Ready, the node has the pod CIDR 10.101.0.0/24, and cilium-health answered 2 times in a row at 10.101.0.7:4240 through the pod network.',
    );
    expect(await told(KEPT)).toEqual([]);
  });

  test('keeps every other taint as it is, and loses this one with every effect', async () => {
    const { addReadyNode, untilFree, taints } = await taintFixture();
    const others = [
      { key: 'node.cilium.io/agent-not-ready', value: 'true', effect: 'NoExecute' as const, timeAdded: '2026-11-27T00:00:00Z' },
      { key: 'node.kubernetes.io/route-unreachable-too', effect: 'NoSchedule' as const },
      { key: 'dedicated', value: 'route-unreachable', effect: 'NoSchedule' as const },
    ];
    const [first, second, third] = others;
    await addReadyNode({
      taints: [first!, TAINT, second!, { ...TAINT, effect: 'NoExecute' }, { ...TAINT, effect: 'PreferNoSchedule' }, third!],
    });
    await untilFree();
    expect(await taints()).toEqual(others);
  });

  test('is asked as often as was wished', async () => {
    const { addReadyNode, untilFree, probes } = await taintFixture({ answers: 4, intervalMs: 20_000 });
    await addReadyNode();
    await untilFree();
    expect(probes).toHaveLength(4);
    for (let n = 1; n < 4; n++) expect(probes[n]!.at - probes[n - 1]!.at).toBeGreaterThanOrEqual(20_000);
  });

  test('is reached at its own address where no health endpoint is known, which the event says', async () => {
    const { addNode, addAgent, addCiliumNode, untilFree, passing, probes, told } = await taintFixture();
    await addCiliumNode({ ipam: { podCIDRs: ['10.101.0.0/24'] } });
    await addAgent('cilium-a');
    await addNode();
    await untilFree();
    expect(probes.map(({ address, port }) => `${address}:${port}`)).toEqual([`${NODE}:4240`, `${NODE}:4240`]);
    const [event] = await passing(async () => (await told(REMOVED)).length > 0 && told(REMOVED));
    expect(event!.message).toContain('only the node was reached, the pod network was not tried');
  });

  test('is told so in Chinese when the operator speaks it', async () => {
    const { addReadyNode, untilFree, passing, told } = await taintFixture({ locale: 'zh-TW' });
    await addReadyNode();
    await untilFree();
    const [event] = await passing(async () => (await told(REMOVED)).length > 0 && told(REMOVED));
    expect(event!.message).toContain('已移除 taint node.kubernetes.io/route-unreachable');
  });

  test('without the taint is left alone, and never asked', async () => {
    const { addReadyNode, addNode, addAgent, addCiliumNode, untilFree, taints, probes } = await taintFixture();
    const other = { key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' as const };
    await addReadyNode({ taints: [other] });
    const [name, address] = ['10.2.128.12', '10.101.1.7'];
    await addAgent('cilium-b', { node: name });
    await addCiliumNode({ ipam: { podCIDRs: ['10.101.1.0/24'] }, health: { ipv4: address } }, name);
    await addNode(name);
    await untilFree(name);
    expect(probes.map((probe) => probe.address)).toEqual([address, address]);
    expect(await taints()).toEqual([other]);
  });
});

interface Unmet {
  without: string;
  make: (fixture: TaintFixture) => Promise<void>;
  says: string;
  mend: (fixture: TaintFixture) => Promise<unknown>;
}

const UNMET: Unmet[] = [
  {
    without: 'an agent',
    async make({ addNode, addCiliumNode, addAgent }) {
      await addCiliumNode();
      await addAgent('cilium-envoy-a', { labels: { 'k8s-app': 'cilium-envoy' } });
      await addAgent('cilium-b', { node: '10.2.128.12' });
      await addNode();
    },
    says: 'no cilium agent pod (label k8s-app=cilium) is on this node',
    mend: ({ addAgent }) => addAgent('cilium-a'),
  },
  {
    without: 'an agent that stays',
    async make({ addNode, addCiliumNode, addAgent, client }) {
      await addCiliumNode();
      await addAgent('cilium-a');
      await client.delete(pods, AGENT, { gracePeriodSeconds: 30 });
      await addNode();
    },
    says: 'cilium agent cilium-a is terminating',
    mend: ({ addAgent }) => addAgent('cilium-b'),
  },
  {
    without: 'an agent that is Ready, as where the operator itself is Pending',
    async make({ addNode, addCiliumNode, addAgent }) {
      await addCiliumNode();
      await addAgent('cilium-a', { ready: false });
      await addNode();
    },
    says: 'cilium agent cilium-a is not Ready. If cilium-operator is Pending, add the taint to operator.tolerations',
    mend: ({ setReady }) => setReady('cilium-a', true),
  },
  {
    without: 'a CiliumNode',
    async make({ addNode, addAgent }) {
      await addAgent('cilium-a');
      await addNode();
    },
    says: `CiliumNode ${NODE} has no pod CIDR`,
    mend: ({ addCiliumNode }) => addCiliumNode(),
  },
  {
    without: 'a pod CIDR',
    async make({ addNode, addAgent, addCiliumNode }) {
      await addAgent('cilium-a');
      await addCiliumNode({ ipam: { podCIDRs: [] }, health: { ipv4: HEALTH } });
      await addNode();
    },
    says: `CiliumNode ${NODE} has no pod CIDR`,
    mend: ({ client }) =>
      client.patch(ciliumNodes, { name: NODE }, { type: 'merge', body: { spec: { ipam: { podCIDRs: ['10.101.0.0/24'] } } } }),
  },
  {
    without: 'any address',
    async make({ addNode, addAgent, addCiliumNode }) {
      await addAgent('cilium-a');
      await addCiliumNode({ ipam: { podCIDRs: ['10.101.0.0/24'] } });
      await addNode(NODE, { internalIP: '' });
    },
    says: 'nothing can be probed',
    mend: ({ client }) => client.patch(ciliumNodes, { name: NODE }, { type: 'merge', body: { spec: { health: { ipv4: HEALTH } } } }),
  },
];

describe('a node', () => {
  test.each(UNMET)('without $without keeps the taint and is told so once; then it loses it', async ({ make, says, mend }) => {
    const fixture = await taintFixture();
    const { told, passing, wait, taints, probes, untilFree, errors } = fixture;
    await make(fixture);
    const said = async (): Promise<false | string> => (await told(KEPT)).some(({ message }) => message?.includes(says)) && says;
    await passing(said, says);
    const before = (await told(KEPT)).map(({ message, count }) => `${count} ${message}`);
    await wait(TEN_MINUTES);
    expect((await told(KEPT)).map(({ message, count }) => `${count} ${message}`)).toEqual(before);
    expect((await told(KEPT)).every(({ type, count }) => type === 'Warning' && count === 1)).toBe(true);
    expect(await taints()).toEqual([TAINT]);
    expect(probes).toEqual([]);
    await mend(fixture);
    await untilFree();
    expect(errors).toEqual([]);
  });

  test("of a cluster that does not serve Cilium's kinds keeps the taint, until everything is there", async () => {
    const { client, addNode, addAgent, addCiliumNode, setReady, told, passing, taints, untilFree } = await taintFixture({ crds: false });
    await addAgent('cilium-a', { ready: false });
    await addNode();
    await passing(async () => (await told(KEPT)).length > 0, 'a reason');
    expect(await taints()).toEqual([TAINT]);
    for (const crd of ciliumCrds()) await client.create(customResourceDefinitions, crd as never);
    await addCiliumNode();
    await setReady('cilium-a', true);
    await untilFree();
  });
});

describe('a datapath', () => {
  test('that does not answer keeps the taint, is asked ever more rarely, and is complained of once', async () => {
    let answers = false;
    const { addReadyNode, told, passing, wait, taints, probes, untilFree } = await taintFixture({ probe: () => Promise.resolve(answers) });
    await addReadyNode();
    const [event] = await passing(async () => (await told(KEPT)).length > 0 && told(KEPT));
    expect(event!.message).toContain(`cilium-health does not answer at ${HEALTH}:4240/hello`);
    await wait(TEN_MINUTES);
    expect(await told(KEPT)).toMatchObject([{ type: 'Warning', count: 1 }]);
    expect(await taints()).toEqual([TAINT]);
    expect(probes.length).toBeGreaterThan(10);
    expect(probes.length).toBeLessThan(20);
    answers = true;
    await untilFree();
  });

  test('that answers every other time proves nothing', async () => {
    let times = 0;
    let steady = false;
    const probe = () => Promise.resolve(++times % 2 === 0 || steady);
    const { addReadyNode, told, passing, taints, untilFree } = await taintFixture({ probe });
    await addReadyNode();
    await passing(() => times > 40, 'forty probes');
    expect(await taints()).toEqual([TAINT]);
    expect(await told(KEPT)).toMatchObject([{ count: 1 }]);
    steady = true;
    await untilFree();
  });

  test.each([
    ['hangs', () => new Promise<boolean>(() => undefined)],
    ['fails', () => Promise.reject(new Error('ECONNREFUSED'))],
  ])('whose probe %s does not answer', async (_, probe) => {
    const { addReadyNode, told, passing, wait, taints, errors } = await taintFixture({ probe });
    await addReadyNode();
    await passing(async () => (await told(KEPT)).length > 0, 'a reason');
    await wait(TEN_MINUTES);
    expect(await taints()).toEqual([TAINT]);
    expect(errors).toEqual([]);
  });

  test('has three seconds to answer', async () => {
    const given: number[] = [];
    const { addReadyNode, passing, clock } = await taintFixture({
      probe: (_address, _port, _path, signal) =>
        new Promise((_, reject) => {
          const began = clock.now();
          signal.addEventListener('abort', () => {
            given.push(clock.now() - began);
            reject(new Error('aborted'));
          });
        }),
    });
    await addReadyNode();
    await passing(() => given.length >= 2);
    expect(given.slice(0, 2)).toEqual([3_000, 3_000]);
  });
});

describe('an agent that restarts', () => {
  test('between two answers begins anew', async () => {
    const { addReadyNode, setReady, passing, wait, taints, probes, untilFree } = await taintFixture();
    await addReadyNode();
    await passing(() => probes.length === 1, 'the first answer');
    await setReady('cilium-a', false);
    await wait(60);
    await setReady('cilium-a', true);
    await passing(() => probes.length === 2, 'an answer of the new one');
    await wait(2);
    expect(await taints()).toEqual([TAINT]);
    await untilFree();
    expect(probes).toHaveLength(3);
  });

  test('while it is asked has not answered', async () => {
    const asked: PromiseWithResolvers<boolean>[] = [];
    const probe = (): Promise<boolean> => {
      asked.push(Promise.withResolvers<boolean>());
      return asked.at(-1)!.promise;
    };
    const { addReadyNode, setReady, passing, wait, told, taints, untilFree } = await taintFixture({ probe, answers: 1 });
    await addReadyNode();
    await passing(() => asked.length === 1);
    await setReady('cilium-a', false);
    await wait(1);
    asked[0]!.resolve(true);
    await passing(async () => (await told(KEPT)).some(({ message }) => message?.includes('not Ready')), 'not Ready');
    await wait(60);
    expect(await taints()).toEqual([TAINT]);
    await setReady('cilium-a', true);
    await passing(() => asked.length === 2);
    asked[1]!.resolve(true);
    await untilFree();
  });
});
