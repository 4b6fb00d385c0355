/** Lists, filters, tags and quotas of the ELB API as other programs rely on them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Listener, LoadBalancer, Member, Pool, Quota } from '../../../huawei/elb/types.ts';
import { codeOf, NODE_A, NODE_B, startElbFixture, SUBNET, type ElbFixture } from '../testing/elb-fixture.ts';

let lab: ElbFixture;
beforeEach(async () => {
  lab = await startElbFixture({ traffic: false });
});
afterEach(() => lab.stop());

const listeners = async (query: string): Promise<string[]> =>
  (await lab.call<{ listeners: Listener[] }>('GET', `listeners${query}`)).listeners.map(({ name }) => name);
const pools = async (query: string): Promise<string[]> =>
  (await lab.call<{ pools: Pool[] }>('GET', `pools${query}`)).pools.map(({ name }) => name);

describe('filters', () => {
  beforeEach(async () => {
    for (const [loadbalancer_id, lb] of [
      [lab.shared, 's'],
      [lab.dedicated, 'd'],
    ] as const)
      for (const [protocol, port] of [
        ['TCP', 80],
        ['HTTP', 8080],
        ['TCP', 443],
      ] as const)
        await lab.serve({ loadbalancer_id, protocol, protocol_port: port, name: `${lb}-${port}` });
  });

  test.each([
    ['', ['s-80', 's-8080', 's-443', 'd-80', 'd-8080', 'd-443']],
    ['?name=s-80', ['s-80']],
    ['?name=s-80&name=d-443', ['s-80', 'd-443']],
    ['?protocol=TCP', ['s-80', 's-443', 'd-80', 'd-443']],
    ['?protocol_port=443&protocol_port=80', ['s-80', 's-443', 'd-80', 'd-443']],
    ['?protocol=HTTP&protocol_port=80', []],
    ['?name=unknown', []],
  ])('of listeners%s', async (query, names) => {
    expect(await listeners(query)).toEqual(names);
  });

  test('by load balancer, one or several, with others', async () => {
    expect(await listeners(`?loadbalancer_id=${lab.dedicated}`)).toEqual(['d-80', 'd-8080', 'd-443']);
    expect(await listeners(`?loadbalancer_id=${lab.dedicated}&protocol=TCP&protocol_port=443`)).toEqual(['d-443']);
    expect((await listeners(`?loadbalancer_id=${lab.dedicated}&loadbalancer_id=${lab.shared}`)).sort()).toEqual(
      (await listeners('')).sort(),
    );
    expect(await listeners(`?loadbalancer_id=nope`)).toEqual([]);
    const [one] = (await lab.call<{ listeners: Listener[] }>('GET', `listeners?name=s-443`)).listeners;
    expect(await listeners(`?id=${one!.id}`)).toEqual(['s-443']);
    expect(await listeners(`?id=${one!.id}&loadbalancer_id=${lab.dedicated}`)).toEqual([]);
    expect(await listeners(`?default_pool_id=${one!.default_pool_id}`)).toEqual(['s-443']);
  });

  test('of pools, members and load balancers by what refers to them', async () => {
    const [one] = await lab.client.listListeners({ name: 'd-80' });
    const [pool] = await lab.client.listPools({ listener_id: one!.id });
    expect(pool!.id).toBe(one!.default_pool_id);
    await lab.client.updatePool(pool!.id, { name: 'mine' });
    const target = { subnet_cidr_id: SUBNET, protocol_port: 30080 };
    await lab.client.batchAddMembers(pool!.id, [
      { ...target, address: NODE_A, name: 'a' },
      { ...target, address: NODE_B, name: 'b' },
    ]);
    expect(await pools(`?name=mine&loadbalancer_id=${lab.dedicated}`)).toEqual(['mine']);
    expect(await pools(`?name=mine&loadbalancer_id=${lab.shared}`)).toEqual([]);
    expect(await pools(`?member_address=${NODE_A}`)).toEqual(['mine']);
    const members = async (query: string): Promise<string[]> =>
      (await lab.call<{ members: Member[] }>('GET', query)).members.map(({ name }) => name);
    expect(await members(`pools/${pool!.id}/members?address=${NODE_B}&protocol_port=30080`)).toEqual(['b']);
    expect(await members(`pools/${pool!.id}/members?operating_status=NO_MONITOR`)).toEqual(['a', 'b']);
    expect(await members(`pools/${pool!.id}/members?operating_status=ONLINE`)).toEqual([]);
    expect(await members(`members?pool_id=${pool!.id}&name=a`)).toEqual(['a']);
    expect(await members(`members?loadbalancer_id=${lab.shared}`)).toEqual([]);
    expect(await members(`members?instance_id=ecs-${NODE_A}`)).toEqual(['a']);
    const found = await lab.call<{ loadbalancers: LoadBalancer[] }>('GET', `loadbalancers?listener_id=${one!.id}`);
    expect(found.loadbalancers.map(({ name }) => name)).toEqual(['dedicated']);
  });
});

describe('tags', () => {
  test('come with creation, are changed one by one, on listeners and load balancers', async () => {
    const made = await lab.client.createListener({
      loadbalancer_id: lab.shared,
      protocol: 'TCP',
      protocol_port: 80,
      tags: [{ key: 'cluster', value: 'c1' }],
    });
    expect(made.tags).toEqual([{ key: 'cluster', value: 'c1' }]);
    const lb = await lab.client.createLoadBalancer({ guaranteed: false, vpc_id: 'vpc-1', tags: [{ key: 'owner', value: 'me' }] });
    for (const at of [`/listeners/${made.id}`, `/loadbalancers/${lb.id}`]) {
      const action = (name: string, ...tags: object[]): Promise<unknown> => lab.call('POST', `${at}/tags/action`, { action: name, tags });
      await action('create', { key: 'cluster', value: 'c2' }, { key: 'more', value: '' });
      await action('delete', { key: 'owner' });
      expect(await lab.call('GET', `${at}/tags`)).toMatchObject({
        tags: [
          { key: 'cluster', value: 'c2' },
          { key: 'more', value: '' },
        ],
      });
      expect(await codeOf(action('replace', { key: 'a', value: 'b' }))).toBe('400 ELB.8902');
      expect(await codeOf(action('create', { value: 'b' }))).toBe('400 ELB.8902');
      expect(await codeOf(action('create', { key: 'a', value: 'b' }, { key: 'a', value: 'c' }))).toBe('400 ELB.8902');
    }
    expect((await lab.client.showListener(made.id)).tags).toHaveLength(2);
    expect(
      await codeOf(lab.client.createListener({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 81, tags: ['x'] as never })),
    ).toBe('400 ELB.8902');
  });
});

describe('quotas', () => {
  test('are shown, change at runtime, and count from the next call on', async () => {
    await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 80 });
    lab.elb.state.setQuotas({ listeners_per_loadbalancer: 1, pool: 1 });
    expect((await lab.call<{ quota: Quota }>('GET', 'quotas')).quota).toMatchObject({
      listeners_per_loadbalancer: 1,
      pool: 1,
      member: 10000,
    });
    const second = (port: number): Promise<string> =>
      codeOf(lab.client.createListener({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: port }));
    expect(await second(81)).toBe('403 ELB.6091');
    lab.elb.state.setQuotas({ listeners_per_loadbalancer: 2 });
    expect(await second(81)).toBe('accepted');
    expect(await codeOf(lab.client.createPool({ loadbalancer_id: lab.shared, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' }))).toBe(
      '409 ELB.8905',
    );
    lab.elb.state.setQuotas({ pool: -1, listeners_per_pool: 1 });
    const [pool] = await lab.client.listPools();
    const sharing = { loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 82, default_pool_id: pool!.id } as const;
    lab.elb.state.setQuotas({ listeners_per_loadbalancer: -1 });
    expect(await codeOf(lab.client.createListener(sharing))).toBe('409 ELB.8905');
    lab.elb.state.setQuotas({ listeners_per_pool: 2 });
    expect(await codeOf(lab.client.createListener(sharing))).toBe('accepted');
  });

  test('of members hold for the pool and for the project, and a refused batch adds nothing', async () => {
    const { pool } = await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 80 });
    const add = (from: number, count: number): Promise<string> =>
      codeOf(
        lab.client.batchAddMembers(
          pool.id,
          Array.from({ length: count }, (_, i) => ({ address: NODE_A, protocol_port: from + i, subnet_cidr_id: SUBNET })),
        ),
      );
    lab.elb.state.setQuotas({ members_per_pool: 5 });
    expect(await add(1, 6)).toBe('403 ELB.2001');
    expect(lab.elb.state.totalMembers).toBe(0);
    expect(await add(1, 5)).toBe('accepted');
    // What is there already needs no room.
    expect(await add(1, 5)).toBe('accepted');
    lab.elb.state.setQuotas({ members_per_pool: -1, member: 6 });
    expect(await add(4, 4)).toBe('403 ELB.2001');
    expect(await add(5, 2)).toBe('accepted');
  });
});

test('without traffic there are no local ports and no probes', async () => {
  const { listener, pool } = await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 80 }, [
    { address: NODE_A, protocol_port: 30080 },
  ]);
  await lab.client.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 3 });
  expect(lab.elb.dataPlane.localAddressOf(listener.id)).toBeUndefined();
  expect(lab.clock.pending).toBe(0);
  expect((await lab.client.listMembers(pool.id))[0]!.operating_status).toBe('INITIAL');
});
