/** Pictures of what is configured: equal exactly when nobody has changed anything. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../kube/testing/eventually.ts';
import { NODE_A, NODE_B, selfSigned, startElbFixture, SUBNET, type ElbFixture } from '../testing/elb-fixture.ts';
import { removeLoadBalancer, takeSnapshot, type ElbSnapshot } from './index.ts';

let lab: ElbFixture;
beforeEach(async () => {
  lab = await startElbFixture();
});
afterEach(() => lab.stop());

const picture = (options?: Parameters<typeof takeSnapshot>[1]): ElbSnapshot => takeSnapshot(lab.elb.state, options);
const listener = (port: number, description = '', lb = lab.shared): Record<string, unknown> => ({
  loadbalancer_id: lb,
  protocol: 'TCP',
  protocol_port: port,
  name: `l-${port}`,
  description,
});
const member = (address: string): { address: string; protocol_port: number } => ({ address, protocol_port: 30080 });

test('every change shows, reading and probing do not', async () => {
  lab.network.at(NODE_A, 30080, (socket) => void socket.resume());
  const { listener: made, pool } = await lab.serve(listener(80), [member(NODE_A)]);
  const monitor = await lab.client.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 3 });
  let before = picture();
  await eventually(async () => (await lab.client.listMembers(pool.id))[0]!.operating_status === 'ONLINE', 'the member is judged');
  await lab.client.listListeners();
  expect(picture()).toEqual(before);
  const changes: (() => Promise<unknown>)[] = [
    () => lab.client.batchAddMembers(pool.id, [{ ...member(NODE_B), subnet_cidr_id: SUBNET }]),
    () => lab.client.updateListener(made.id, { description: 'x' }),
    () => lab.client.changeListenerTags(made.id, 'create', [{ key: 'k', value: 'v' }]),
    () => lab.client.changeLoadBalancerTags(lab.shared, 'create', [{ key: 'k', value: 'v' }]),
    () => lab.client.updatePool(pool.id, { lb_algorithm: 'SOURCE_IP' }),
    () => lab.client.updateHealthMonitor(monitor.id, { delay: 7 }),
    () => lab.client.batchDeleteMembers(pool.id, [member(NODE_A)]),
    () => lab.client.deleteHealthMonitor(monitor.id),
    async () => lab.createCertificate({ type: 'client', certificate: (await selfSigned(['ca'])).certificate }),
  ];
  for (const change of changes) {
    await change();
    const after = picture();
    expect(after, String(change)).not.toEqual(before);
    before = after;
  }
  expect(JSON.parse(JSON.stringify(before))).toEqual(before);
});

test('without ids, what was made anew in another order is the same', async () => {
  const build = async (ports: number[], addresses: string[]): Promise<void> => {
    for (const port of ports) await lab.serve(listener(port), addresses.map(member));
  };
  await build([80, 443, 8080], [NODE_A, NODE_B]);
  const [with_, without] = [picture(), picture({ ids: false })];
  for (const one of await lab.client.listListeners()) await lab.call('DELETE', `listeners/${one.id}/force`);
  expect(picture({ ids: false }).loadBalancers.every(({ listeners }) => listeners.length === 0)).toBe(true);
  await lab.clock.advance(60_000);
  await build([8080, 80, 443], [NODE_B, NODE_A]);
  expect(picture()).not.toEqual(with_);
  expect(picture({ ids: false })).toEqual(without);
  const [shared] = picture({ ids: false, loadBalancer: lab.shared }).loadBalancers;
  expect(shared!.listeners.map((one) => [one.protocol_port, one.pool!.members.map(({ address }) => address)])).toEqual([
    [80, [NODE_A, NODE_B]],
    [443, [NODE_A, NODE_B]],
    [8080, [NODE_A, NODE_B]],
  ]);
});

test('proves that the listeners of others were left alone', async () => {
  await lab.serve(listener(80, 'somebody else’s'), [member(NODE_A)]);
  const { pool } = await lab.serve(listener(443, 'mine'), [member(NODE_A)]);
  const isForeign = ({ description }: { description: string }): boolean => description !== 'mine';
  const before = picture({ listeners: isForeign });
  await lab.client.batchDeleteMembers(pool.id, [member(NODE_A)]);
  await lab.client.deletePool(pool.id);
  expect(picture({ listeners: isForeign })).toEqual(before);
});

test('a load balancer that somebody deletes takes listeners, pools, members and monitors along, and nothing else', async () => {
  const { listener: gone, pool } = await lab.serve(listener(80), [member(NODE_A)]);
  await lab.client.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 3 });
  await lab.client.createPool({ loadbalancer_id: lab.shared, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' });
  const { listener: left } = await lab.serve(listener(80, '', lab.dedicated), [member(NODE_A)]);
  const before = picture({ loadBalancer: lab.dedicated });
  removeLoadBalancer(lab.elb.state, lab.shared);
  await lab.elb.dataPlane.settled();
  const { state } = lab.elb;
  expect([state.loadBalancers.size, state.listeners.size, state.pools.size, state.totalMembers, state.healthMonitors.size]).toEqual([
    1, 1, 1, 1, 0,
  ]);
  expect(picture({ loadBalancer: lab.dedicated })).toEqual(before);
  expect(lab.elb.dataPlane.localAddressOf(gone.id)).toBeUndefined();
  expect(lab.portOf(left)).toBeGreaterThan(0);
  await eventually(() => lab.clock.pending === 0, 'nobody is probed any more');
});

test('keys are in no picture', async () => {
  await lab.createCertificate({ name: 'c', ...(await selfSigned(['a.example'])) });
  expect(JSON.stringify(picture())).not.toMatch(/private_key|PRIVATE KEY/);
  expect(picture().certificates).toHaveLength(1);
});
