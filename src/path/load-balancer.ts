/** A Huawei ELB: listener, pool, member, and the connection to the member (facts/elb-v3.md §2.4, §4). @module */
import { mayGoByPolicy, type ListenerSignals, type LoadBalancerSignals, type MemberSignals } from '../cluster/model.ts';
import { RESERVED } from '../policy/index.ts';
import { nodeNameAt, podAt } from './addresses.ts';
import { deliverToPod } from './delivery.ts';
import { identityNumber } from './identities.ts';
import type { Outcome } from './model.ts';
import { arriveFromWire } from './node-arrival.ts';
import type { Source, Walk } from './walk.ts';

/** Source of a shared ELB's connections: some address of 100.125.0.0/16 (facts/elb-v3.md §2.5). */
const SHARED_SOURCE = '100.125.0.1';

/** Listener protocols that decrypt; HTTPS is called TERMINATED_HTTPS on a shared ELB (facts/elb-v3.md §2.2). */
const TERMINATING: ReadonlySet<string> = new Set(['HTTPS', 'TERMINATED_HTTPS']);

/**
 * Who a member sees: the client where the listener keeps its address, else the ELB. A listener at layer 7
 * keeps it as well: the service documents `transparent_client_ip_enable` as always true there
 * (facts/elb-v3.md §2.2). A shared ELB that keeps addresses passes by the nodes' security groups
 * (facts/huawei-cce.md §3). `listener` undefined: a probe, or one that is not known.
 */
export function sourceTowardsMember(loadBalancer: LoadBalancerSignals, listener: ListenerSignals | undefined, client?: string): Source {
  const kept = (listener?.transparentClientIP ?? loadBalancer.guaranteed) ? client : undefined;
  const own = loadBalancer.guaranteed ? loadBalancer.vipAddress : SHARED_SOURCE;
  const bypasses = kept !== undefined && !loadBalancer.guaranteed;
  return { address: kept ?? own, identity: RESERVED.world, node: undefined, ...(bypasses && { bypassesSecurityGroups: true }) };
}

/** Walks on from an ELB that a connection has reached at `port`, to where it ends. */
export function throughLoadBalancer(walk: Walk, loadBalancer: LoadBalancerSignals, port: number): Outcome {
  const { name } = loadBalancer;
  const at = `elb ${name}`;
  walk.pass('elb', at, 'elb.found', { loadBalancer: name, address: loadBalancer.publicAddress ?? loadBalancer.vipAddress });
  const listener = loadBalancer.listeners.find((one) => one.port === port && (one.protocol === 'UDP') === (walk.protocol === 'UDP'));
  if (!listener) return walk.refuse('elb-listener', at, 'elb-listener.missing', { loadBalancer: name, protocol: walk.protocol, port });
  const member = chooseMember(walk, listener);
  if ('kind' in member) return member;
  walk.tlsTerminated = TERMINATING.has(listener.protocol);
  const client = walk.source.address;
  walk.source = sourceTowardsMember(loadBalancer, listener, client);
  if (client === member.address && walk.source.address === client)
    return walk.drop('elb-member', `member ${member.address}:${member.port}`, 'elb-member.is-client', {
      listener: listener.name,
      member: member.address,
    });
  return fromLoadBalancer(walk, member);
}

function chooseMember(walk: Walk, listener: ListenerSignals): Outcome | MemberSignals {
  const at = `elb-listener ${listener.name}`;
  const { pool } = listener;
  if (!pool) return withoutPool(walk, at, listener);
  walk.pass('elb-listener', at, 'elb-listener.found', { listener: listener.name, protocol: listener.protocol, port: listener.port });
  const { members } = pool;
  if (members.length === 0) return walk.refuse('elb-member', at, 'elb-member.none', { pool: pool.name });
  if (pool.healthUnknown) {
    const member = walk.pick(members);
    const params = { member: member.address, port: member.port, total: members.length };
    walk.pass('elb-member', `member ${member.address}:${member.port}`, 'elb-member.health-not-known', params);
    return member;
  }
  const healthy = members.filter(
    ({ operatingStatus, weight }) => weight > 0 && (operatingStatus === 'ONLINE' || operatingStatus === 'NO_MONITOR'),
  );
  if (healthy.length === 0) {
    const reason = [...new Set(members.flatMap((member) => member.reason ?? []))].join(', ') || members[0]!.operatingStatus;
    return walk.refuse('elb-member', at, 'elb-member.none-healthy', { pool: pool.name, total: members.length, reason });
  }
  const member = walk.pick(healthy);
  const params = { member: member.address, port: member.port, healthy: healthy.length, total: members.length };
  walk.pass('elb-member', `member ${member.address}:${member.port}`, 'elb-member.chosen', params);
  return member;
}

function withoutPool(walk: Walk, at: string, listener: ListenerSignals): Outcome {
  const { name, port, policies } = listener;
  if (!mayGoByPolicy(listener) || policies?.length === 0)
    return walk.refuse('elb-listener', at, 'elb-listener.no-pool', { listener: name, port });
  if (!policies) return walk.unknown('elb-listener', at, 'elb-listener.policies-not-known', { listener: name, port });
  const actions = [...new Set(policies)].join(', ');
  return walk.unknown('elb-listener', at, 'elb-listener.policies', { listener: name, port, actions });
}

/** From the wire (an ELB's connection, or anybody's) to an address: a node's port, or a pod where the VPC can reach it. */
export function fromLoadBalancer(walk: Walk, { address, port }: { address: string; port: number }): Outcome {
  return arriveAtNodeAddress(walk, address, port) ?? fromOutsideToPod(walk, address, port);
}

/** `undefined`: the address is no node's. */
function arriveAtNodeAddress(walk: Walk, address: string, port: number): Outcome | undefined {
  const name = nodeNameAt(walk.cluster, address);
  if (name === undefined) return undefined;
  const node = walk.cluster.node(name);
  return node ? arriveFromWire(walk, node, port) : walk.unknown('node', `node ${name}`, 'node.not-known', { node: name });
}

/** A pod's address from outside: only where the VPC has a route to it. */
function fromOutsideToPod(walk: Walk, address: string, port: number): Outcome {
  const pod = podAt(walk.cluster, address);
  const node = pod?.spec?.nodeName === undefined ? undefined : walk.cluster.node(pod.spec.nodeName);
  if (!node) return walk.drop('routing', address, 'address.unknown', { address });
  const native = node.agent?.routing.mode === 'native';
  const routes = walk.cluster.cloud?.routes;
  if (native && routes === undefined) return walk.unknown('routing', address, 'routing.not-known', { address });
  const routed = native && routes?.some((route) => route.node === node.name);
  if (!routed) return walk.drop('routing', address, 'routing.pod-not-reachable-from-outside', { address });
  walk.source = { ...walk.source, identity: identityNumber(node.agent, walk.source.address) };
  return deliverToPod(walk, undefined, address, port);
}
