/** The whole path of a connection, hop by hop. @module */
import type { ClusterModel } from '../cluster/model.ts';
import { pods } from '../kube/resources.ts';
import { RESERVED } from '../policy/index.ts';
import { loadBalancerAt } from './addresses.ts';
import { continueAtEnvoy } from './envoy/request.ts';
import { identityNumber } from './identities.ts';
import { judgeRequest } from './l7-policy.ts';
import { fromLoadBalancer, sourceTowardsMember, throughLoadBalancer } from './load-balancer.ts';
import type { Connection, Outcome, Trace, TraceOptions } from './model.ts';
import { fromIngress, fromNode, fromPod, ingressSource } from './origins.ts';
import { Walk, type Source } from './walk.ts';

/**
 * Follows a connection from its origin. Pure: the same model, connection and choices give the same trace.
 * With `connection.request` it goes on at layer 7, where the connection gets there.
 *
 * @example
 * const { outcome, hops } = trace(cluster, {
 *   from: { kind: 'external', address: '198.51.100.7' },
 *   to: { address: '122.9.70.186', port: 80 },
 *   protocol: 'TCP',
 * });
 */
export function trace(cluster: ClusterModel, connection: Connection, options: TraceOptions = {}): Trace {
  const walk = new Walk(cluster, connection.protocol, UNKNOWN_SOURCE, options.choose);
  const outcome = begin(walk, connection);
  const { request, tls } = connection;
  if (!request || connection.protocol === 'UDP') return walk.end(outcome);
  if (outcome.kind === 'envoy') {
    const { address: sourceAddress, identity: sourceIdentity } = walk.source;
    return continueAtEnvoy(walk, { ...outcome, sourceAddress, sourceIdentity, ...(tls && !walk.tlsTerminated && { tls }) }, request);
  }
  return outcome.kind === 'l7-proxy' ? throughPolicyProxy(walk, outcome, request) : walk.end(outcome);
}

function throughPolicyProxy(
  walk: Walk,
  outcome: Extract<Outcome, { kind: 'l7-proxy' }>,
  request: NonNullable<Connection['request']>,
): Trace {
  const { hops, answer } = judgeRequest(walk.cluster, outcome, request);
  walk.hops.push(...hops);
  if (answer) return { ...walk.end({ kind: 'http', status: answer.status }), decision: answer };
  const { namespace, name, address, port } = outcome;
  const pod = walk.cluster.get(pods, { namespace, name });
  if (!pod?.spec?.nodeName) return walk.end({ kind: 'external', address, port });
  return walk.end({ kind: 'pod', namespace, name, address, port, node: pod.spec.nodeName });
}

const UNKNOWN_SOURCE: Source = { address: '', identity: RESERVED.unknown, node: undefined };

function begin(walk: Walk, { from, to }: Connection): Outcome {
  switch (from.kind) {
    case 'external':
      walk.source = { address: from.address, identity: RESERVED.world, node: undefined };
      return fromOutside(walk, to);
    case 'pod':
      return beginAtPod(walk, from, to);
    case 'node':
    case 'ingress': {
      const name = from.kind === 'node' ? from.name : from.node;
      const node = walk.cluster.node(name);
      if (!node) return walk.unknown('node', `node ${name}`, 'node.not-known', { node: name });
      if (from.kind === 'ingress') {
        walk.source = ingressSource(node);
        return fromIngress(walk, node, to);
      }
      walk.source = { address: node.internalIP, identity: RESERVED.host, node: name };
      return fromNode(walk, node, to);
    }
    case 'elb': {
      const loadBalancer = walk.cluster.cloud?.loadBalancers.find(({ id, name }) => id === from.loadBalancer || name === from.loadBalancer);
      if (!loadBalancer) return walk.unknown('elb', `elb ${from.loadBalancer}`, 'elb.not-found', { loadBalancer: from.loadBalancer });
      const listener = loadBalancer.listeners.find(({ id }) => id === from.listener);
      walk.source = sourceTowardsMember(loadBalancer, listener, from.client);
      return fromLoadBalancer(walk, to);
    }
  }
}

function fromOutside(walk: Walk, to: Connection['to']): Outcome {
  const loadBalancer = loadBalancerAt(walk.cluster, to.address);
  if (loadBalancer) return throughLoadBalancer(walk, loadBalancer, to.port);
  return fromLoadBalancer(walk, to);
}

function beginAtPod(walk: Walk, { namespace, name }: { namespace: string; name: string }, to: Connection['to']): Outcome {
  const { cluster } = walk;
  const at = `pod ${namespace}/${name}`;
  const pod = cluster.get(pods, { namespace, name });
  if (!pod) return walk.unknown('pod', at, 'origin.pod-not-found', { namespace, name });
  const nodeName = pod.spec?.nodeName;
  const node = nodeName === undefined ? undefined : cluster.node(nodeName);
  if (nodeName === undefined || !pod.status?.podIP) return walk.unknown('pod', at, 'origin.pod-without-address', { namespace, name });
  if (!node) return walk.unknown('node', `node ${nodeName}`, 'node.not-known', { node: nodeName });
  if (pod.spec?.hostNetwork) {
    walk.source = { address: node.internalIP, identity: RESERVED.host, node: nodeName };
    return fromNode(walk, node, to);
  }
  const { podIP } = pod.status;
  walk.source = { address: podIP, identity: identityNumber(node.agent, podIP), node: nodeName };
  return fromPod(walk, pod, node, to);
}
