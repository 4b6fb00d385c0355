/** From a Gateway to the ELB's wanted state, and from there to the fewest calls. @module */
import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../cluster/kinds.ts';
import type { Listener, Member, Pool } from '../../huawei/elb/types.ts';
import type { Node, Service } from '../../kube/resources.ts';
import { assertNotANode } from '../load-balancer-address.ts';
import { diff, type ObservedListener } from './diff.ts';
import { elbModel, type ElbModel } from './model.ts';
import { holderOf, ownershipMark } from './ownership.ts';

const MONITOR = { type: 'TCP', delay: 5, timeout: 3, max_retries: 3, max_retries_down: 3 } as const;

const node = (name: string, more: { ready?: string; unschedulable?: boolean; labels?: Record<string, string> } = {}): Node =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: more.labels },
    spec: { unschedulable: more.unschedulable },
    status: { addresses: [{ type: 'InternalIP', address: name }], conditions: [{ type: 'Ready', status: more.ready ?? 'True' }] },
  }) as unknown as Node;

const gateway = (annotations?: Record<string, string>): Gateway =>
  ({ metadata: { namespace: 'default', name: 'web', annotations } }) as unknown as Gateway;
const service = (...ports: { port: number; nodePort?: number; protocol?: string }[]): Service =>
  ({ spec: { ports } }) as unknown as Service;

const model = (nodePort: number, nodes: Node[] = [node('10.0.0.1'), node('10.0.0.2')]): ElbModel =>
  elbModel(
    { gateway: gateway(), service: service({ port: 80, nodePort }), nodes, loadBalancerId: 'lb' },
    { cluster: 'c', subnetId: 's', algorithm: 'ROUND_ROBIN', monitor: MONITOR },
  );

const member = (address: string, port: number, more: Partial<Member> = {}): Member =>
  ({ id: `${address}:${port}`, address, protocol_port: port, weight: 1, operating_status: 'ONLINE', ...more }) as Member;
const observed = (members: Member[], description = ownershipMark('c', 'default/web')): ObservedListener => ({
  listener: { id: 'l', name: 'n', protocol: 'TCP', protocol_port: 80, description } as Listener,
  pool: { id: 'p', lb_algorithm: 'ROUND_ROBIN' } as Pool,
  members,
  monitor: { id: 'm', ...MONITOR } as unknown as ObservedListener['monitor'],
});
const never = (): boolean => false;
const kinds = (plan: ReturnType<typeof diff>): string[] => plan.changes.map(({ kind }) => kind);

const make = (annotations: Record<string, string>, loadBalancerId?: string): ElbModel =>
  elbModel(
    { gateway: gateway(annotations), service: service(), nodes: [], loadBalancerId },
    { cluster: 'c', subnetId: 's', algorithm: 'ROUND_ROBIN', monitor: MONITOR },
  );

describe('model', () => {
  it('takes ready, schedulable nodes that are not excluded, and TCP ports that have a NodePort', () => {
    const made = elbModel(
      {
        gateway: gateway(),
        service: service({ port: 80, nodePort: 31000 }, { port: 53, nodePort: 31001, protocol: 'UDP' }, { port: 443 }),
        nodes: [
          node('10.0.0.3'),
          node('10.0.0.1'),
          node('a', { ready: 'Unknown' }),
          node('b', { unschedulable: true }),
          node('c', { labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } }),
        ],
        loadBalancerId: 'lb',
      },
      { cluster: 'c', subnetId: undefined, algorithm: 'ROUND_ROBIN', monitor: MONITOR },
    );
    expect(made.listeners.map(({ port }) => port)).toEqual([80]);
    expect(made.listeners[0]!.members).toEqual([
      { address: '10.0.0.1', protocol_port: 31000, name: '10.0.0.1', weight: 1 },
      { address: '10.0.0.3', protocol_port: 31000, name: '10.0.0.3', weight: 1 },
    ]);
  });

  it('refuses a class that does not exist, and no load balancer', () => {
    expect(() => make({ 'cilium-cce.io/elb-class': 'shared' }, 'lb')).toThrow('is "shared", not union or performance');
    expect(() => make({})).toThrow('no load balancer');
  });

  it('keeps the ownership mark within a description of 255 characters', () => {
    const long = ownershipMark('cluster', `${'n'.repeat(63)}/${'g'.repeat(253)}`);
    expect(long.length).toBeLessThanOrEqual(255);
    expect(long).not.toBe(ownershipMark('cluster', `${'n'.repeat(63)}/${'g'.repeat(252)}h`));
    expect(holderOf({ id: 'i', name: '', description: 'by hand' })).toBe('listener i');
  });

  it('never takes the address of a node for the address of a load balancer', () => {
    expect(() => assertNotANode('10.0.0.1', [node('10.0.0.1')])).toThrow('is the address of node 10.0.0.1');
    expect(() => assertNotANode('10.0.0.9', [node('10.0.0.1')])).not.toThrow();
  });
});

describe('diff', () => {
  it('makes everything in an order in which the health check is there before the members', () => {
    expect(kinds(diff(model(31000), [], never))).toEqual(['createListener', 'createPool', 'createMonitor', 'addMembers']);
  });

  it('finds nothing to do when all is as it should be', () => {
    const plan = diff(model(31000), [observed([member('10.0.0.1', 31000), member('10.0.0.2', 31000)])], never);
    expect(plan).toEqual({ changes: [], conflicts: [], unfinished: false });
  });

  it('keeps old members that work until a new one does, drains them, and deletes them in the end', () => {
    const old = [member('10.0.0.1', 31000), member('10.0.0.2', 31000)];
    const first = diff(model(32000), [observed(old)], never);
    expect(kinds(first)).toEqual(['addMembers']);
    expect(first.unfinished).toBe(true);
    const fresh = [member('10.0.0.1', 32000, { operating_status: 'INITIAL' }), member('10.0.0.2', 32000, { operating_status: 'INITIAL' })];
    expect(kinds(diff(model(32000), [observed([...old, ...fresh])], never))).toEqual([]);
    const online = fresh.map((one) => ({ ...one, operating_status: 'ONLINE' as const }));
    expect(kinds(diff(model(32000), [observed([...old, ...online])], never))).toEqual(['drainMembers']);
    const drained = old.map((one) => ({ ...one, weight: 0 }));
    expect(kinds(diff(model(32000), [observed([...drained, ...online])], never))).toEqual([]);
    const last = diff(model(32000), [observed([...drained, ...online])], () => true);
    expect(last.changes).toEqual([{ kind: 'deleteMembers', port: 80, poolId: 'p', ids: drained.map(({ id }) => id) }]);
    expect(last.unfinished).toBe(false);
  });

  it('deletes dead members at once', () => {
    const dead = [member('10.0.0.1', 31000, { operating_status: 'OFFLINE' })];
    expect(kinds(diff(model(32000), [observed(dead)], never))).toEqual(['addMembers', 'deleteMembers']);
  });

  it('gives a node that came back its weight again', () => {
    const plan = diff(model(31000), [observed([member('10.0.0.1', 31000, { weight: 0 }), member('10.0.0.2', 31000)])], never);
    expect(plan.changes).toEqual([{ kind: 'restoreMembers', port: 80, poolId: 'p', ids: ['10.0.0.1:31000'] }]);
  });

  it('removes its own listener for a port that the Gateway no longer has, and no other', () => {
    const bare = { ...model(31000), listeners: [] };
    expect(kinds(diff(bare, [observed([])], never))).toEqual(['removeListener']);
    expect(diff(bare, [observed([], 'someone else')], never)).toEqual({ changes: [], conflicts: [], unfinished: false });
  });

  it('reports a foreign listener on the port and changes nothing', () => {
    const plan = diff(model(31000), [observed([], ownershipMark('c', 'default/other'))], never);
    expect(plan).toEqual({ changes: [], conflicts: [{ port: 80, holder: 'Gateway default/other of cluster c' }], unfinished: false });
  });
});
