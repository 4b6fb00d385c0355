/** IPv4 subnets of nodes are asked for once; failures are asked about again only after a while. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HuaweiError } from '../../huawei/errors.ts';
import type { Subnet } from '../../huawei/vpc/types.ts';
import { AdjustableClock } from '../../kube/clock.ts';
import { JumpingClock } from '../testing/faults/jumping-clock.ts';
import { ASK_AGAIN_MS, MOST_NETWORKS, NodeSubnets, PATIENCE_MS, type LearnedSubnets } from './node-subnets.ts';

type Reply = (id: string, signal: AbortSignal | undefined) => Promise<Partial<Subnet>>;

const found: Reply = (id) => Promise.resolve({ neutron_subnet_id: `ipv4-of-${id}` });
const refused: Reply = () =>
  Promise.reject(new HuaweiError({ code: 'VPC.2701', status: 403, message: 'GET subnets: 403', detail: 'not allowed' }));
const silent: Reply = (_id, signal) =>
  new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));

let clock: AdjustableClock;
let time: JumpingClock;
let asked: string[];
let reply: Reply;
let subnets: NodeSubnets;
beforeEach(() => {
  clock = new AdjustableClock({ frozen: true });
  time = new JumpingClock(clock);
  asked = [];
  reply = found;
  const showSubnet = (id: string, signal?: AbortSignal): Promise<Subnet> => {
    asked.push(id);
    return reply(id, signal) as Promise<Subnet>;
  };
  subnets = new NodeSubnets({ showSubnet }, time);
});
afterEach(() => expect(clock.pending).toBe(0));

const learn = (...networks: (string | undefined)[]): Promise<LearnedSubnets> =>
  subnets.of(networks.map((network, i) => ({ node: `n${i}`, address: `10.0.0.${i}`, ...(network && { network }) })));
const idsOf = async (...networks: string[]): Promise<Record<string, string>> => Object.fromEntries((await learn(...networks)).ids);

describe('what is learned', () => {
  it('is asked for once per network, however many nodes and looks there are', async () => {
    expect(await idsOf('a', 'b', 'a')).toEqual({ a: 'ipv4-of-a', b: 'ipv4-of-b' });
    await clock.advance(100 * ASK_AGAIN_MS);
    expect(await learn('b', undefined)).toEqual({ ids: new Map([['b', 'ipv4-of-b']]), unknown: undefined });
    expect(asked).toEqual(['a', 'b']);
  });

  it('is one call where several ask at the same time', async () => {
    await Promise.all([learn('a'), learn('a', 'b'), learn('b')]);
    expect(asked).toEqual(['a', 'b']);
  });

  it('is nothing, and no fault, where nobody can be asked or no node says where it is', async () => {
    expect(await new NodeSubnets(undefined, clock).of([{ node: 'n', address: '10.0.0.1', network: 'a' }])).toEqual({
      ids: new Map(),
      unknown: undefined,
    });
    expect(await learn(undefined)).toEqual({ ids: new Map(), unknown: undefined });
    expect(asked).toEqual([]);
  });
});

describe('a failure', () => {
  it('says whether the right is missing, keeps others from nothing, and is asked about again after a while', async () => {
    reply = (id, signal) => (id === 'a' ? refused : found)(id, signal);
    const first = await learn('a', 'b');
    expect(first.unknown).toMatchObject({ isForbidden: true, why: 'not allowed' });
    expect([...first.ids]).toEqual([['b', 'ipv4-of-b']]);
    await clock.advance(ASK_AGAIN_MS - 1);
    expect((await learn('a', 'b')).unknown).toMatchObject({ isForbidden: true });
    expect(asked).toEqual(['a', 'b']);
    reply = found;
    await clock.advance(1);
    expect(await learn('a')).toEqual({ ids: new Map([['a', 'ipv4-of-a']]), unknown: undefined });
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('is also silence, a subnet without IPv4, and whatever else is no answer', async () => {
    reply = silent;
    const waiting = learn('a');
    await clock.advance(PATIENCE_MS);
    expect((await waiting).unknown).toMatchObject({ isForbidden: false, why: 'no answer within 5 s' });
    reply = () => Promise.resolve({ neutron_subnet_id: '' });
    expect((await learn('b')).unknown).toMatchObject({ isForbidden: false, why: 'VPC subnet b has no IPv4 subnet' });
    reply = () => Promise.reject(new TypeError('odd'));
    expect((await learn('c')).unknown).toMatchObject({ isForbidden: false, why: 'odd' });
  });

  it('is asked about again when the clock was put back: its age is not known then', async () => {
    reply = refused;
    await learn('a');
    time.jump(-10 * ASK_AGAIN_MS);
    reply = found;
    expect(await idsOf('a')).toEqual({ a: 'ipv4-of-a' });
  });
});

it('ever new networks are not asked about without end', async () => {
  const round = (from: number): string[] => Array.from({ length: MOST_NETWORKS }, (_, i) => `net-${from + i}`);
  await learn(...round(0));
  await learn(...round(1_000));
  expect(asked).toHaveLength(2 * MOST_NETWORKS);
  const { ids, unknown } = await learn(...round(2_000));
  expect(ids.size).toBe(0);
  expect(unknown?.why).toContain('more than 256');
  expect(asked).toHaveLength(2 * MOST_NETWORKS);
  await clock.advance(ASK_AGAIN_MS);
  expect((await learn('net-2000')).ids.get('net-2000')).toBe('ipv4-of-net-2000');
});
