/** What makes the ELB twin bear thousands of listeners: a change costs what it touches, not what there is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NODE_A, NODE_B, startElbFixture, SUBNET, type ElbFixture } from '../testing/elb-fixture.ts';
import type { Changes } from './state.ts';
import { Table } from './table.ts';

describe('a table', () => {
  interface Thing {
    id: string;
    of: string[];
  }
  const table = (): { table: Table<Thing, 'of'>; touched: string[] } => {
    const touched: string[] = [];
    return {
      table: new Table<Thing, 'of'>({ of: (one) => one.of }, (before, after) => touched.push(`${before?.id ?? ''}>${after?.id ?? ''}`)),
      touched,
    };
  };
  const idsBy = (from: Table<Thing, 'of'>, key: string): string[] => from.by('of', key).map(({ id }) => id);

  test('finds by what objects refer to, through replacing and deleting', () => {
    const { table: things, touched } = table();
    things.set({ id: '1', of: ['a', 'b'] });
    things.set({ id: '2', of: ['b'] });
    expect([idsBy(things, 'a'), idsBy(things, 'b'), idsBy(things, 'c')]).toEqual([['1'], ['1', '2'], []]);
    things.set({ id: '1', of: ['c'] });
    expect([idsBy(things, 'a'), idsBy(things, 'b'), idsBy(things, 'c')]).toEqual([[], ['2'], ['1']]);
    expect(things.countBy('of', 'b')).toBe(1);
    expect(things.delete('2')).toBe(true);
    expect(things.delete('2')).toBe(false);
    expect(things.countBy('of', 'b')).toBe(0);
    expect([...things.values()].map(({ id }) => id)).toEqual(['1']);
    expect(touched).toEqual(['>1', '>2', '1>1', '2>']);
  });

  test('agrees with a search after any sequence of changes', () => {
    for (const seed of [1, 2, 3]) {
      const { table: things } = table();
      const plain = new Map<string, Thing>();
      let state = seed;
      const draw = (below: number): number => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor((state / 2_147_483_648) * below);
      };
      for (let step = 0; step < 2000; step++) {
        const id = String(draw(40));
        if (draw(3) === 0) {
          expect(things.delete(id), `seed ${seed}, step ${step}`).toBe(plain.delete(id));
        } else {
          const thing = { id, of: [...new Set(Array.from({ length: draw(3) }, () => `k${draw(8)}`))] };
          things.set(thing);
          plain.set(id, thing);
        }
        const key = `k${draw(8)}`;
        const searched = [...plain.values()].filter(({ of }) => of.includes(key)).map((one) => one.id);
        expect(idsBy(things, key).sort(), `seed ${seed}, step ${step}`).toEqual(searched.sort());
      }
      expect(things.size).toBe(plain.size);
    }
  });
});

describe('a change', () => {
  let lab: ElbFixture;
  beforeEach(async () => {
    lab = await startElbFixture();
  });
  afterEach(() => lab.stop());

  const member = (address: string): { address: string; protocol_port: number } => ({ address, protocol_port: 30080 });

  test('tells its watchers what it touched, and leaves the signals of everything else as they are', async () => {
    const services = [];
    for (let port = 1; port <= 20; port++)
      services.push(
        await lab.serve({ loadbalancer_id: port % 2 ? lab.shared : lab.dedicated, protocol: 'TCP', protocol_port: port }, [member(NODE_A)]),
      );
    const [first, second, third] = services;
    const seen: Changes[] = [];
    lab.elb.state.onChange((changes) => seen.push(changes));
    const byId = (): Map<string, object> => {
      const shown = new Map<string, object>();
      for (const loadBalancer of lab.elb.signals.all()) {
        shown.set(loadBalancer.id, loadBalancer);
        for (const { pool } of loadBalancer.listeners) shown.set(pool!.id, pool!);
      }
      return shown;
    };
    const before = byId();
    await lab.client.batchAddMembers(first!.pool.id, [{ ...member(NODE_B), subnet_cidr_id: SUBNET }]);
    await lab.client.updateListener(third!.listener.id, { description: 'x' });
    expect(seen.map(({ loadBalancers, listeners, pools }) => [[...loadBalancers], [...listeners], [...pools]])).toEqual([
      [[], [], [first!.pool.id]],
      [[lab.shared], [third!.listener.id], [third!.pool.id]],
    ]);
    const after = byId();
    const fresh = [...after].filter(([id, shown]) => before.get(id) !== shown).map(([id]) => id);
    expect(fresh.sort()).toEqual([lab.shared, first!.pool.id, third!.pool.id].sort());
    expect(after.get(second!.pool.id)).toBe(before.get(second!.pool.id));
  });

  test('of a member’s health reaches the signals', async () => {
    lab.network.at(NODE_A, 30080, 'refuse');
    const { pool } = await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 80 }, [member(NODE_A)]);
    const statuses = (): string[] => lab.elb.signals.all()[0]!.listeners[0]!.pool!.members.map(({ operatingStatus }) => operatingStatus);
    expect(statuses()).toEqual(['NO_MONITOR']);
    const judged = new Promise<void>((resolve) => {
      lab.elb.state.onChange(({ health }) => {
        if (health.has(pool.id)) resolve();
      });
    });
    await lab.client.createHealthMonitor({ pool_id: pool.id, type: 'TCP', delay: 5, timeout: 3, max_retries: 3 });
    await judged;
    expect(statuses()).toEqual(['OFFLINE']);
    await lab.client.deleteHealthMonitor((await lab.client.showPool(pool.id)).healthmonitor_id!);
    expect(statuses()).toEqual(['NO_MONITOR']);
    await lab.client.updateListener((await lab.client.listListeners())[0]!.id, { default_pool_id: null });
    expect(lab.elb.signals.all()[0]!.listeners[0]!.pool).toBeUndefined();
  });
});

test('without traffic, 50 listeners with 200 members each are made, read and taken away', async () => {
  const lab = await startElbFixture({ traffic: false });
  const many = Array.from({ length: 200 }, (_, i) => ({ address: i % 2 ? NODE_A : NODE_B, protocol_port: 30_000 + i }));
  for (let port = 1; port <= 50; port++) await lab.serve({ loadbalancer_id: lab.dedicated, protocol: 'TCP', protocol_port: port }, many);
  expect(lab.elb.state.totalMembers).toBe(10_000);
  const shown = lab.elb.signals.all().flatMap(({ listeners }) => listeners.flatMap(({ pool }) => pool!.members));
  expect(shown).toHaveLength(10_000);
  for (const { id } of await lab.client.listListeners()) await lab.call('DELETE', `listeners/${id}/force`);
  expect([lab.elb.state.listeners.size, lab.elb.state.pools.size, lab.elb.state.totalMembers]).toEqual([0, 0, 0]);
  await lab.stop();
});
