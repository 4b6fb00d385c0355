/** Which backend of which cluster a route's request goes to. @module */
import type { ClusterResource, RouteAction, WeightedCluster } from '../../cluster/envoy-config.ts';
import type { NodeSignals } from '../../cluster/model.ts';
import { podAt } from '../addresses.ts';
import type { Outcome, Upstream } from '../model.ts';
import { ingressSource } from '../origins.ts';
import type { Walk } from '../walk.ts';
import { noHealthyUpstream, type Answer } from './answers.ts';
import { endpointsOf, serviceOfCluster } from './backends.ts';
import { findCluster, type EnvoyListener } from './listener.ts';

/** One of the weighted clusters, as often as its weight says; a single cluster is one of weight 1. */
export function chooseCluster(walk: Walk, { cluster = '', weightedClusters }: RouteAction): WeightedCluster {
  const clusters = (weightedClusters?.clusters ?? []).filter(({ weight }) => weight > 0);
  const total = clusters.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { name: weightedClusters ? '' : cluster, weight: 1 };
  let left = clusters.length === 1 ? 0 : walk.choose(total);
  for (const one of clusters) {
    if (left < one.weight) return one;
    left -= one.weight;
  }
  return clusters.at(-1)!;
}

export const noCluster = (walk: Walk, cluster: string): Outcome =>
  walk.answer('backend', `cluster ${cluster}`, 'backend.no-cluster', { cluster }, 503);

export interface Chosen {
  readonly chosen: Upstream;
  readonly resource: ClusterResource;
}

export function chooseUpstream(
  walk: Walk,
  listener: EnvoyListener,
  node: NodeSignals,
  name: string,
): Chosen | { outcome: Outcome; answer: Answer } | undefined {
  const resource = findCluster(listener, name);
  if (!resource) return undefined;
  const service = serviceOfCluster(resource);
  const { ready, total } = service ? endpointsOf(walk.cluster, service) : { ready: [], total: 0 };
  const at = `cluster ${name}`;
  if (ready.length === 0) {
    const outcome =
      total === 0
        ? walk.answer('backend', at, 'backend.no-endpoints', { cluster: name }, 503)
        : walk.answer('backend', at, 'backend.none-ready', { cluster: name, total }, 503);
    return { outcome, answer: noHealthyUpstream() };
  }
  const { address, port } = walk.pick(ready);
  walk.pass('backend', at, 'backend.chosen', { cluster: name, address, port, ready: ready.length });
  return { resource, chosen: upstreamAt(walk, node, name, { address, port }) };
}

function upstreamAt(
  { cluster: model }: Walk,
  node: NodeSignals,
  cluster: string,
  { address, port }: { address: string; port: number },
): Upstream {
  const pod = podAt(model, address);
  const at = pod?.spec?.nodeName && { namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name, node: pod.spec.nodeName };
  return { cluster, address, port, pod: at || undefined, sourceAddress: ingressSource(node).address };
}

const DENOMINATOR = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 } as const;

/** One backend per mirror that is drawn for this request; a mirror without a ready backend gets nothing. */
export function mirrorsOf(walk: Walk, listener: EnvoyListener, node: NodeSignals, { requestMirrorPolicies = [] }: RouteAction): Upstream[] {
  return requestMirrorPolicies.flatMap(({ cluster, runtimeFraction }) => {
    const { numerator = 100, denominator = 'HUNDRED' } = runtimeFraction?.defaultValue ?? {};
    const whole = DENOMINATOR[denominator];
    if (numerator < whole && walk.choose(whole) >= numerator) return [];
    const resource = findCluster(listener, cluster);
    const service = resource && serviceOfCluster(resource);
    const ready = service ? endpointsOf(walk.cluster, service).ready : [];
    return ready.length > 0 ? [upstreamAt(walk, node, cluster, walk.pick(ready))] : [];
  });
}
