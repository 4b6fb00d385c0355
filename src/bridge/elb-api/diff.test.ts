/** From an entrypoint to the ELB's wanted state, and from there to the fewest calls in the order that loses nothing. @module */
import { describe, expect, it } from 'vitest';
import type { HealthMonitor, Listener, Pool } from '../../huawei/elb/types.ts';
import { loadBalancer, situation, TARGETS, type SituationParts } from '../testing/situation.ts';
import { diff, nothingWanted, type ElbPlan } from './diff.ts';
import type { MemberState } from './member-list.ts';
import { DEFAULT_MONITOR, elbModel, type ElbModel } from './model.ts';
import { holderOf, isOfCluster, ownershipMark, ownershipTags } from './ownership.ts';
import type { ElbState } from './view.ts';

const MARK = ownershipMark('c', 'default/web');
const TAGS = ownershipTags('c', 'default/web');

const model = (parts: SituationParts = {}, elb = loadBalancer()): ElbModel =>
  elbModel(situation(parts), elb, { learned: new Map(), assumed: elb.vip_subnet_cidr_id });

const listener = (more: Partial<Listener> = {}): Listener =>
  ({
    id: 'l80',
    name: 'cilium-cce_default_web_80',
    description: MARK,
    tags: TAGS,
    protocol: 'TCP',
    protocol_port: 80,
    default_pool_id: 'p80',
    sni_container_refs: [],
    transparent_client_ip_enable: false,
    ...more,
  }) as Listener;
const member = (address: string, port = 31000, more: Partial<MemberState> = {}): MemberState => ({
  id: `${address}:${port}`,
  address,
  port,
  weight: 1,
  status: 'ONLINE',
  reason: undefined,
  ...more,
});
const pool = (members: readonly MemberState[], more: Partial<Pool> = {}): ElbState['pools'][number] => ({
  pool: {
    id: 'p80',
    name: 'cilium-cce_default_web_80',
    description: MARK,
    protocol: 'TCP',
    lb_algorithm: 'ROUND_ROBIN',
    listeners: [{ id: 'l80' }],
    healthmonitor_id: 'm',
    ...more,
  } as Pool,
  members,
  monitor: { id: 'm', ...DEFAULT_MONITOR } as unknown as HealthMonitor,
});
const state = (listeners: readonly Listener[], pools: readonly ElbState['pools'][number][]): ElbState => ({
  loadBalancer: loadBalancer(),
  listeners,
  pools,
});
const both = TARGETS.map(({ address }) => member(address));
const never = (): boolean => false;
const text = ({ changes }: ElbPlan): string[] => changes.map(({ verb, target, detail }) => `${verb} ${target}${detail && ` (${detail})`}`);

describe('an ELB on which nothing is', () => {
  it('gets pool, members and health monitor before the listener, which never leads to nothing', () => {
    expect(text(diff(model(), state([], []), never))).toMatchInlineSnapshot(`
      [
        "create pool cilium-cce_default_web_80 on elb lb-1 (ROUND_ROBIN)",
        "create members of pool cilium-cce_default_web_80 on elb lb-1 (2 × port 31000)",
        "create health monitor of cilium-cce_default_web_80 on elb lb-1 (TCP every 5 s)",
        "create listener 80 on elb lb-1 (TCP)",
      ]
    `);
  });

  it('goes on where a crash has left it: the pool that waits for its listener is used', () => {
    const waiting = pool([member('10.2.128.11')], { listeners: [] });
    expect(text(diff(model(), state([], [waiting]), never))).toEqual([
      'create members of pool cilium-cce_default_web_80 on elb lb-1 (1 × port 31000)',
      'create listener 80 on elb lb-1 (TCP)',
    ]);
  });
});

describe('an ELB that is as it should be', () => {
  it('gets no call', () => {
    expect(diff(model(), state([listener()], [pool(both)]), never)).toEqual({ changes: [], conflicts: [], unfinished: false });
  });

  it('gets none either as a shared one with HTTPS, which it shows as TERMINATED_HTTPS', () => {
    const wish = { listeners: [{ port: 80, elbPort: 443, protocol: 'HTTPS' as const, certificateID: 'cert' }] };
    const shown = listener({ protocol: 'TERMINATED_HTTPS', protocol_port: 443, default_tls_container_ref: 'cert', name: 'x' });
    const found = diff(model({ spec: wish }), state([shown], [pool(both, { protocol: 'HTTP' })]), never);
    expect(found).toEqual({ changes: [], conflicts: [], unfinished: false });
  });
});

describe('members', () => {
  it('of a new NodePort are added in one call; the old ones get no further connection from then on, and go when they have drained', () => {
    const moved = model({ ports: [{ port: 80, nodePort: 32000 }] });
    const first = diff(moved, state([listener()], [pool(both)]), never);
    expect(text(first)).toEqual([
      'create members of pool cilium-cce_default_web_80 on elb lb-1 (2 × port 32000)',
      'update members of pool cilium-cce_default_web_80 on elb lb-1 (2 × weight 0)',
    ]);
    expect(first.unfinished).toBe(true);
    const fresh = TARGETS.map(({ address }) => member(address, 32000, { status: 'INITIAL' }));
    const drained = both.map((one) => ({ ...one, weight: 0 }));
    const later = diff(moved, state([listener()], [pool([...fresh, ...drained])]), () => true);
    expect(text(later)).toEqual(['delete members of pool cilium-cce_default_web_80 on elb lb-1 (2)']);
    expect(later.unfinished).toBe(false);
  });

  it('of a node that leaves drain only when another can take over, and at once when they are OFFLINE then', () => {
    const one = model({ targets: TARGETS.slice(0, 1) });
    const alone = (status: MemberState['status']) => pool([member('10.2.128.11', 31000, { status }), member('10.2.128.12')]);
    expect(text(diff(one, state([listener()], [alone('INITIAL')]), never))).toEqual([]);
    expect(text(diff(one, state([listener()], [alone('ONLINE')]), never))).toEqual([
      'update members of pool cilium-cce_default_web_80 on elb lb-1 (1 × weight 0)',
    ]);
    const dead = pool([member('10.2.128.11'), member('10.2.128.12', 31000, { status: 'OFFLINE' })]);
    expect(text(diff(one, state([listener()], [dead]), never))).toEqual([
      'delete members of pool cilium-cce_default_web_80 on elb lb-1 (1)',
    ]);
  });

  it('that come back while they drain get their weight again', () => {
    const draining = pool([member('10.2.128.11'), member('10.2.128.12', 31000, { weight: 0 })]);
    expect(text(diff(model(), state([listener()], [draining]), never))).toEqual([
      'update members of pool cilium-cce_default_web_80 on elb lb-1 (1 × weight 1)',
    ]);
  });

  it('stay as they are while no node is able: the ELB judges better than a control plane that sees nobody', () => {
    expect(diff(model({ targets: [] }), state([listener()], [pool(both)]), never).changes).toEqual([]);
  });
});

describe('other hands', () => {
  it('that hold the port are a conflict, and nothing of theirs is touched', () => {
    const foreign = listener({ id: 'f', description: 'mine', tags: [], name: 'shop' });
    expect(diff(model(), state([foreign], []), never)).toEqual({
      changes: [],
      conflicts: [{ elbPort: 80, holder: 'listener shop' }],
      unfinished: false,
    });
    const other = listener({ description: ownershipMark('c', 'default/other'), tags: ownershipTags('c', 'default/other') });
    expect(diff(model(), state([other], []), never).conflicts).toEqual([
      { elbPort: 80, holder: 'GatewayEntrypoint default/other (cluster c)' },
    ]);
  });

  it('that use the port for datagrams do not meet', () => {
    const datagrams = listener({ id: 'f', description: '', tags: [], protocol: 'UDP' });
    expect(diff(model(), state([datagrams], []), never).conflicts).toEqual([]);
  });

  it('that edited the description, took away a tag, the pool or the monitor are corrected', () => {
    const edited = listener({ description: 'hm' });
    expect(text(diff(model(), state([edited], [pool(both)]), never))).toEqual(['update listener 80 on elb lb-1 (description)']);
    expect(text(diff(model(), state([listener({ tags: [] })], [pool(both)]), never))).toEqual(['update listener 80 on elb lb-1 (tags)']);
    const detached = listener({ default_pool_id: null });
    expect(text(diff(model(), state([detached], [pool(both, { listeners: [] })]), never))).toEqual([
      'update listener 80 on elb lb-1 (pool)',
    ]);
    const blind = { ...pool(both), monitor: undefined };
    expect(text(diff(model(), state([listener()], [blind]), never))).toEqual([
      'create health monitor of cilium-cce_default_web_80 on elb lb-1 (TCP every 5 s)',
    ]);
  });

  it('that leave a pool without its listener, or a second writer that made one more, are cleaned up after', () => {
    const spare = pool([], { id: 'p81', listeners: [] });
    expect(text(diff(model(), state([listener()], [pool(both), spare]), never))).toEqual([
      'delete pool cilium-cce_default_web_80 on elb lb-1 (unused)',
    ]);
  });
});

describe('what is wanted differently', () => {
  it('as another port or none: the old listener goes with its pool', () => {
    const moved = diff(model({ spec: { listeners: [{ port: 80, elbPort: 8080 }] } }), state([listener()], [pool(both)]), never);
    expect(text(moved)[0]).toBe('delete listener 80 on elb lb-1');
    expect(text(moved)).toContain('create listener 8080 on elb lb-1 (TCP)');
    expect(text(diff(nothingWanted(model()), state([listener()], [pool(both)]), never))).toEqual(['delete listener 80 on elb lb-1']);
  });

  it('as another protocol, which a listener cannot change: it goes first, the next look makes the new one', () => {
    const wish = { listeners: [{ port: 80, protocol: 'HTTP' as const }] };
    const plan = diff(model({ spec: wish }), state([listener()], [pool(both)]), never);
    expect(text(plan)).toEqual(['delete listener 80 on elb lb-1']);
    expect(plan.unfinished).toBe(true);
  });

  it('as algorithm, health check, certificate or client address: in place', () => {
    const spec = { algorithm: 'SOURCE_IP' as const, healthCheck: { intervalSeconds: 7, timeoutSeconds: 3 }, clientIP: 'Preserve' as const };
    expect(text(diff(model({ spec }), state([listener()], [pool(both)]), never))).toEqual([
      'update pool cilium-cce_default_web_80 on elb lb-1 (ROUND_ROBIN → SOURCE_IP)',
      'update health monitor of cilium-cce_default_web_80 on elb lb-1 (TCP every 7 s)',
      'update listener 80 on elb lb-1 (client IP)',
    ]);
    const unprobed = diff(model({ spec: { healthCheck: { enabled: false } } }), state([listener()], [pool(both)]), never);
    expect(text(unprobed)).toEqual(['delete health monitor of cilium-cce_default_web_80 on elb lb-1']);
  });

  it('is not asked of a dedicated ELB, which always keeps the client address', () => {
    expect(model({ spec: { clientIP: 'Preserve' } }, loadBalancer({ guaranteed: true })).listeners[0]!.transparent).toBeUndefined();
  });
});

describe('ownership', () => {
  it('fits into a description and into tags, whatever the names', () => {
    const long = `${'n'.repeat(63)}/${'g'.repeat(253)}`;
    expect(ownershipMark('c', long).length).toBeLessThanOrEqual(255);
    expect(ownershipMark('c', long)).not.toBe(ownershipMark('c', `${long.slice(0, -1)}x`));
    for (const { value } of ownershipTags('x'.repeat(80), long)) expect(value.length).toBeLessThanOrEqual(43);
    expect(isOfCluster(ownershipMark('c', long), 'c')).toBe(true);
    expect(isOfCluster(ownershipMark('other', 'a/b'), 'c')).toBe(false);
  });

  it.each(['', 'text', '{broken', '{"managedBy":"else"}', 'null'])('of a listener described as %j is nobody known', (description) => {
    expect(holderOf({ id: 'id', name: '', description })).toBe('listener id');
    expect(isOfCluster(description, 'c')).toBe(false);
  });
});
