/** Members on nodes of several VPC subnets, each with the IPv4 subnet that its address lies in; and where nobody tells which. @module */
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { nodes } from '../../kube/resources.ts';
import { httpBackend } from '../../twin/cce/testing/fake-network.ts';
import { CCE_DEFAULTS } from '../../twin/cce/index.ts';
import { NETWORK_OF_NODE } from '../api/names.ts';
import { BridgeFixture, ELB, NODE_A, type FixtureOptions } from '../testing/bridge-fixture.ts';
import { ASK_AGAIN_MS } from './node-subnets.ts';

const { networkId: FIRST_NETWORK, subnetId: FIRST_SUBNET } = CCE_DEFAULTS;
const SECOND = { id: '5a0e0000-0000-4000-8000-00000000000a', networkId: '5a0e0000-0000-4000-8000-00000000000b', cidr: '10.2.64.0/18' };
const IN_SECOND = '10.2.64.11';

let lab: BridgeFixture;
afterEach(() => lab.stop());

/** One node in the ELB's subnet and one, unless said otherwise, in another; a Gateway with an entrypoint. */
async function start({ others = 1, firsts = 1, ...options }: FixtureOptions & { others?: number; firsts?: number } = {}): Promise<void> {
  lab = await BridgeFixture.start({ idle: true, ...options, cce: { nodes: firsts, moreSubnets: [SECOND], ...options.cce } });
  for (let i = 0; i < others; i++) await lab.cce.cce.addNode({ networkId: SECOND.networkId });
  await lab.createGateway();
  await lab.createEntrypoint();
  const port = await lab.nodePort();
  for (const node of [NODE_A, IN_SECOND]) lab.cce.network.at(node, port, httpBackend(node));
}

function get(): Promise<string> {
  const { port } = lab.cce.cce.elb.localAddressAt(ELB, 80)!;
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, agent: false }, (response) => void text(response).then(resolve, reject)).on('error', reject);
  });
}

/** `address subnet`, sorted. */
async function placed(): Promise<string[]> {
  const [pool] = await lab.elb.listPools({ loadbalancer_id: ELB });
  return (pool ? await lab.elb.listMembers(pool.id) : []).map((one) => `${one.address} ${one.subnet_cidr_id}`).sort();
}

const warnings = async (): Promise<string[]> => (await lab.entrypoint()).status?.warnings ?? [];
const online = (count: number): Promise<string[]> =>
  lab.until(
    () => lab.members(),
    (all) => all.filter((one) => one.includes('ONLINE')).length === count,
  );
const writes = (): number => lab.cce.cce.elb.api.requests.get('POST elb/pools/members/batch-add') ?? 0;

describe('nodes that say which VPC subnet they are in', () => {
  it('are members with the IPv4 subnet of each, and answer from either', async () => {
    await start();
    lab.startBridge();
    await lab.conditionIs('Bound', /^True/);
    await online(2);
    expect(await placed()).toEqual([`${NODE_A} ${FIRST_SUBNET}`, `${IN_SECOND} ${SECOND.id}`].sort());
    expect(new Set([await get(), await get()])).toEqual(new Set([NODE_A, IN_SECOND]));
    expect(await warnings()).toEqual([]);
  });

  it('all in another subnet than the ELB are members there', async () => {
    await start({ firsts: 0 });
    lab.startBridge();
    await online(1);
    expect(await placed()).toEqual([`${IN_SECOND} ${SECOND.id}`]);
    expect(await get()).toBe(IN_SECOND);
  });

  it('win over --subnet-id, which counts for those that do not say it', async () => {
    await start();
    await lab.client.patch(nodes, { name: IN_SECOND }, { type: 'merge', body: { metadata: { labels: { [NETWORK_OF_NODE]: null } } } });
    lab.startBridge({ subnetId: SECOND.id });
    await online(2);
    expect(await placed()).toEqual([`${NODE_A} ${FIRST_SUBNET}`, `${IN_SECOND} ${SECOND.id}`].sort());
    expect(lab.asked).toEqual([FIRST_NETWORK]);
  });

  it('cost one call of the VPC API for each subnet: none at rest, none when something happens', async () => {
    await start();
    lab.startBridge();
    await online(2);
    const third = await lab.cce.cce.addNode({ networkId: SECOND.networkId });
    lab.cce.network.at(third, await lab.nodePort(), httpBackend(third));
    await online(3);
    await lab.pass(3 * ASK_AGAIN_MS, 10_000);
    expect(await placed()).toContain(`${third} ${SECOND.id}`);
    expect(lab.asked.toSorted()).toEqual([SECOND.networkId, FIRST_NETWORK].sort());
  });
});

describe('a VPC API that refuses', () => {
  /** Changes that were carried out. */
  let told: string[];
  const refusing = async (options?: Parameters<typeof start>[0]): Promise<void> => {
    await start(options);
    lab.cce.cce.vpc.forbid(['vpc:subnets:get']);
    told = [];
    lab.startBridge({ onChange: (_entrypoint, { target, detail }) => told.push(`${target} ${detail}`) });
  };

  it('leaves the nodes in the subnet of the ELB, and says which others get nothing, and the right', async () => {
    await refusing({ firsts: 2 });
    await lab.conditionIs('Bound', /^True/);
    await lab.until(warnings, (all) => all.length === 2);
    expect(await placed()).toEqual([`${NODE_A} ${FIRST_SUBNET}`, `10.2.128.12 ${FIRST_SUBNET}`]);
    const [unknown, refused] = await warnings();
    expect(unknown).toContain(`VPC subnets ${[FIRST_NETWORK, SECOND.networkId].sort().join(', ')}`);
    expect(unknown).toContain('allow the action vpc:subnets:get');
    expect(refused).toContain(`does not take nodes ${IN_SECOND} as members in IPv4 subnet ${FIRST_SUBNET}`);
  });

  it('is asked again only after a while, also while things happen, and heeded once it answers', async () => {
    await refusing();
    await online(1);
    expect(lab.asked).toHaveLength(2);
    for (const unschedulable of [true, false]) {
      await lab.client.patch(nodes, { name: NODE_A }, { type: 'merge', body: { spec: { unschedulable } } });
      await lab.pass(20_000);
    }
    expect(lab.asked).toHaveLength(2);
    await lab.until(warnings, (all) => all.length === 2);
    const before = writes();
    told = [];
    const { resourceVersion } = (await lab.entrypoint()).metadata;
    await lab.pass(3 * ASK_AGAIN_MS, 10_000);
    expect(lab.asked.length).toBeLessThanOrEqual(2 + 2 * 3);
    // One attempt a look.
    expect(writes() - before).toBeLessThanOrEqual(4);
    expect((await lab.entrypoint()).metadata.resourceVersion).toBe(resourceVersion);
    expect(told).toEqual([]);
    lab.cce.cce.vpc.forbid([]);
    await lab.pass(2 * ASK_AGAIN_MS, 10_000);
    await online(2);
    await lab.until(warnings, (all) => all.length === 0);
    expect(await placed()).toContain(`${IN_SECOND} ${SECOND.id}`);
  });

  it('is not worth a word where all nodes are in the subnet of the ELB', async () => {
    await refusing({ others: 0 });
    await online(1);
    expect(await warnings()).toEqual([]);
  });

  it('is named as the reason where the ELB takes no node at all', async () => {
    await refusing({ firsts: 0 });
    await lab.conditionIs(
      'Bound',
      /^False FailedDeployModel: The ELB does not take the nodes as members \(.*\)\. .*allow the action vpc:subnets:get/,
    );
    expect(lab.members()).toEqual([]);
  });

  it('does no harm with --subnet-id where all nodes are in that one', async () => {
    await start({ firsts: 0 });
    lab.cce.cce.vpc.forbid(['vpc:subnets:get']);
    lab.startBridge({ subnetId: SECOND.id });
    await online(1);
    expect(await placed()).toEqual([`${IN_SECOND} ${SECOND.id}`]);
    expect(await warnings()).toEqual([]);
  });
});

it('without a VPC API, nodes in the subnet of the ELB are members all the same', async () => {
  await start();
  lab.startBridge({ vpc: undefined });
  await lab.until(warnings, (all) => all.length === 1);
  await online(1);
  expect(await placed()).toEqual([`${NODE_A} ${FIRST_SUBNET}`]);
});
