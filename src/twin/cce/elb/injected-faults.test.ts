/** Everything that can go wrong with a request to the ELB API, as clients see it and as it leaves the service. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../kube/testing/eventually.ts';
import { codeOf, NODE_A, startElbFixture, SUBNET, type ElbFixture } from '../testing/elb-fixture.ts';
import { refusals, type ObservedRequest } from './index.ts';

let lab: ElbFixture;
let observed: ObservedRequest[];
beforeEach(async () => {
  lab = await startElbFixture({ timeoutMs: 10_000 });
  observed = [];
  lab.elb.api.observe((request) => observed.push(request));
});
afterEach(async () => {
  await lab.stop();
  expect(lab.clock.pending).toBe(0);
});

const many = (count: number): { address: string; protocol_port: number; subnet_cidr_id: string }[] =>
  Array.from({ length: count }, (_, i) => ({ address: NODE_A, protocol_port: 1000 + i, subnet_cidr_id: SUBNET }));
const createListener = (protocol_port = 80): Promise<unknown> =>
  lab.client.createListener({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port });

describe('a batch call that is carried out in part', () => {
  test.each([
    ['is answered 500', {}, /^500 ELB\.8906$/],
    ['is not answered', { hangUp: 'afterCall' as const }, /^0 /],
  ])('%s, and may be repeated', async (_name, more, code) => {
    const { pool } = await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 80 });
    lab.elb.api.injectFaults(({ operation }) => (operation.endsWith('batch-add') ? { applyPart: 3, ...more } : undefined));
    expect(await codeOf(lab.client.batchAddMembers(pool.id, many(10)))).toMatch(code);
    expect(await lab.client.listMembers(pool.id)).toHaveLength(3);
    lab.elb.api.injectFaults(undefined);
    const states = (await lab.client.batchAddMembers(pool.id, many(10))).map(({ ret_status }) => ret_status);
    expect(states.filter((state) => state === 'existed')).toHaveLength(3);
    lab.elb.api.injectFaults(() => ({ applyPart: 4, ...more }));
    expect(await codeOf(lab.client.batchDeleteMembers(pool.id, many(10)))).not.toBe('accepted');
    lab.elb.api.injectFaults(() => ({ applyPart: 0, ...more }));
    expect(await codeOf(lab.client.batchDeleteMembers(pool.id, many(10)))).not.toBe('accepted');
    lab.elb.api.injectFaults(undefined);
    expect(await lab.client.listMembers(pool.id)).toHaveLength(6);
  });

  test('is nothing to other calls', async () => {
    lab.elb.api.injectFaults(() => ({ applyPart: 1 }));
    expect(await codeOf(createListener())).toBe('accepted');
  });
});

describe('a write that takes effect after its client has given up', () => {
  test('leaves the client to its time-out', async () => {
    lab.elb.api.injectFaults(({ method }) => (method === 'POST' ? { effectAfterMs: 30_000 } : undefined));
    const outcome = codeOf(createListener());
    await eventually(() => lab.clock.pending >= 2, 'request and time-out wait');
    await lab.clock.advance(10_000);
    expect(await outcome).toMatch(/^0 /);
    expect(await lab.client.listListeners()).toEqual([]);
    expect(observed.some(({ method }) => method === 'POST')).toBe(false);
    await lab.clock.advance(20_000);
    await eventually(() => observed.some(({ method }) => method === 'POST'), 'the write is done');
    expect((await lab.client.listListeners()).map((one) => one.protocol_port)).toEqual([80]);
    expect(observed.find(({ method }) => method === 'POST')).toMatchObject({
      operation: 'POST elb/listeners',
      status: 0,
      carriedOut: true,
    });
    await eventually(() => lab.elb.api.working === 0, 'nothing is being worked on');
  });

  test('or closes the connection at once', async () => {
    lab.elb.api.injectFaults(({ method }) => (method === 'POST' ? { effectAfterMs: 30_000, hangUp: 'beforeCall' } : undefined));
    expect(await codeOf(createListener())).toMatch(/^0 /);
    lab.elb.api.injectFaults(undefined);
    // The client believes that nothing happened, and is quicker than its own first try.
    await createListener();
    await lab.clock.advance(30_000);
    await eventually(() => observed.filter(({ method }) => method === 'POST').length === 2, 'both are done');
    expect(await lab.client.listListeners()).toHaveLength(1);
  });

  test('does not happen when the service stops before', async () => {
    lab.elb.api.injectFaults(() => ({ effectAfterMs: 30_000, hangUp: 'beforeCall' }));
    expect(await codeOf(createListener())).toMatch(/^0 /);
    await eventually(() => lab.clock.pending === 1, 'the write waits');
  });
});

test('an answer that is lost after the call leaves what the call made', async () => {
  lab.elb.api.injectFaults(({ method }) => (method === 'POST' ? { hangUp: 'afterCall' } : undefined));
  expect(await codeOf(createListener())).toMatch(/^0 /);
  lab.elb.api.injectFaults(undefined);
  expect(await codeOf(createListener())).toBe('400 ELB.6200');
});

test.each([
  ['throttled', refusals.throttled(), '429 APIGW.0308'],
  ['conflict', refusals.conflict(), '409 ELB.8907'],
  ['internal', refusals.internal(), '500 ELB.8906'],
  ['unavailable', refusals.unavailable(), '503 APIGW.0106'],
  ['forbidden', refusals.forbidden('elb:listeners:create'), '403 ELB.9803'],
  ['listener quota', refusals.quota('listener', 50), '403 ELB.6091'],
  ['member quota', refusals.quota('members_per_pool'), '403 ELB.2001'],
  ['load balancer quota', refusals.quota('loadbalancer'), '403 ELB.1091'],
  ['pool quota', refusals.quota('pool'), '409 ELB.8905'],
])('the refusal "%s" comes with its documented code, and nothing is done', async (_name, fault, code) => {
  lab.elb.api.injectFaults(() => fault);
  expect(await codeOf(createListener())).toBe(code);
  expect(observed).toEqual([
    expect.objectContaining({ method: 'POST', operation: 'POST elb/listeners', status: Number(code.split(' ')[0]), carriedOut: false }),
  ]);
  expect(lab.elb.state.listeners.size).toBe(0);
});

test('an observer sees every request with its status until it is taken off', async () => {
  const statuses: string[] = [];
  const off = lab.elb.api.observe(({ operation, status, path }) => statuses.push(`${operation} ${status} ${path.split('/').length}`));
  await createListener();
  await codeOf(createListener());
  await codeOf(lab.client.showListener('0f0f0f0f-0000-4000-8000-000000000000'));
  expect(statuses).toEqual(['POST elb/listeners 201 5', 'POST elb/listeners 400 5', 'GET elb/listeners 404 6']);
  off();
  await lab.client.listListeners();
  expect(statuses).toHaveLength(3);
});

describe('of two that want the same', () => {
  test('the second listener on a port is refused, whichever protocol, in both orders of answers', async () => {
    let first = true;
    // The first one is held back until the second has been answered.
    lab.elb.api.injectFaults(() => {
      const held = first;
      first = false;
      return held ? { latencyMs: 1000 } : undefined;
    });
    const slow = codeOf(createListener());
    await eventually(() => !first, 'the slow one is there');
    expect(await codeOf(lab.client.createListener({ loadbalancer_id: lab.shared, protocol: 'HTTP', protocol_port: 80 }))).toBe('accepted');
    await lab.clock.advance(1000);
    expect(await slow).toBe('400 ELB.6200');
    const race = await Promise.all(Array.from({ length: 8 }, () => codeOf(createListener(81))));
    expect(race.filter((code) => code === 'accepted')).toHaveLength(1);
    expect(race.filter((code) => code === '400 ELB.6200')).toHaveLength(7);
  });

  test('the second default pool, and the second health monitor, is refused with 409', async () => {
    const { listener, pool } = await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 80 });
    const again = lab.client.createPool({ listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' });
    expect(await codeOf(again)).toBe('409 ELB.8907');
    expect(await lab.client.listPools()).toHaveLength(1);
    const monitor = { pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 3 } as const;
    const both = await Promise.all([codeOf(lab.client.createHealthMonitor(monitor)), codeOf(lab.client.createHealthMonitor(monitor))]);
    expect(both.sort()).toEqual(['409 ELB.8907', 'accepted']);
  });
});
