/** Pod CIDRs from pools. @module */
import { describe, expect, it } from 'vitest';
import { AllocatorFullError, ClusterPool } from './cluster-pool.ts';

describe('ClusterPool', () => {
  it('gives prefixes in order, pool after pool, and then is full', () => {
    const pool = new ClusterPool(['10.100.0.0/23', '10.200.0.0/24'], 24);
    expect([pool.allocate(), pool.allocate(), pool.allocate()]).toEqual(['10.100.0.0/24', '10.100.1.0/24', '10.200.0.0/24']);
    expect(() => pool.allocate()).toThrow(new AllocatorFullError());
    expect(() => pool.allocate()).toThrow('allocator full');
  });

  it('comes back to a released prefix only after the others', () => {
    const pool = new ClusterPool(['10.100.0.0/22'], 24);
    const first = pool.allocate();
    pool.release(first);
    expect([pool.allocate(), pool.allocate(), pool.allocate(), pool.allocate()]).toEqual([
      '10.100.1.0/24',
      '10.100.2.0/24',
      '10.100.3.0/24',
      '10.100.0.0/24',
    ]);
  });

  it('leaves out what nodes already have', () => {
    const pool = new ClusterPool(['10.100.0.0/22'], 24);
    expect(pool.occupy('10.100.0.0/24')).toBe(true);
    expect(pool.occupy('10.100.0.0/24')).toBe(false);
    expect(pool.occupy('10.9.0.0/24')).toBe(false);
    expect(pool.occupy('10.100.0.0/25')).toBe(false);
    expect(pool.allocate()).toBe('10.100.1.0/24');
  });

  it.each([['10.100.0.0/26'], ['nonsense'], ['10.300.0.0/16']])('refuses %s for nodes of /24', (cidr) => {
    expect(() => new ClusterPool([cidr], 24)).toThrow('Unable to init cluster-pool allocator');
  });

  it('never gives one prefix twice, in any order of giving and releasing', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let state = seed;
    const random = (): number => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
    const pool = new ClusterPool(['10.0.0.0/20', '10.50.0.0/22'], 24);
    const held = new Set<string>();
    for (let step = 0; step < 2000; step++) {
      if (random() < 0.6 && held.size < 20) {
        const cidr = pool.allocate();
        expect(held.has(cidr), `seed ${seed}`).toBe(false);
        held.add(cidr);
      } else {
        const [cidr] = held;
        if (cidr) {
          pool.release(cidr);
          held.delete(cidr);
        }
      }
    }
  });
});
