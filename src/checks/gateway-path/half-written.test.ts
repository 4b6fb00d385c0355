/** Objects that lack what they should have, or have it of another kind: each check answers, and does not fall over. @module */
import { expect, test } from 'vitest';
import { StaticClusterModel } from '../../cluster/static.ts';
import { examine } from '../../doctor/examine.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { CHECKS } from '../index.ts';
import { coverageWithout, metadata, NOW } from '../testing/cluster-parts.ts';
import { gatewayCluster, loadBalancer, member, NODE_IPS } from './testing/gateway-cluster.ts';

const OWN = CHECKS.filter(({ code }) => /^CCE[34]/.test(code));
const source = { kind: 'files', name: 'test', takenAt: undefined, redacted: false } as const;
const coverage = coverageWithout();

const inDefault = { namespace: 'default' };
const object = (apiVersion: string, kind: string, name: string, more: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: metadata(name, { ...inDefault, annotations: { 'kubernetes.io/elb.id': 'elb-1' } }),
  ...more,
});

const KINDS: readonly [apiVersion: string, kind: string][] = [
  ['v1', 'Service'],
  ['v1', 'Pod'],
  ['v1', 'Node'],
  ['v1', 'ConfigMap'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'Deployment'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass'],
  ['gateway.networking.k8s.io/v1', 'Gateway'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['gateway.networking.k8s.io/v1', 'GRPCRoute'],
  ['gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'],
  ['cilium.io/v2', 'CiliumNode'],
  ['cilium.io/v2', 'CiliumEndpoint'],
  ['cilium.io/v2', 'CiliumEnvoyConfig'],
  ['cilium.io/v2', 'CiliumLoadBalancerIPPool'],
  ['cilium.io/v2', 'CiliumNetworkPolicy'],
  ['cilium-cce.io/v1alpha1', 'GatewayEntrypoint'],
];

/** Names that stand for others of the sound cluster, so that halves take the places of wholes. */
const NAMES = ['web', 'cilium-gateway-web', 'backend', 'backend-1', 'cilium', 'cilium-config'];
const HALVES: readonly [string, object][] = [
  ['nothing', {}],
  ['an empty spec and status', { spec: {}, status: {} }],
  ['nulls', { spec: null, status: null }],
];

test.each(HALVES)('objects with %s, alone and in the place of whole ones', (_what, more) => {
  const halves = KINDS.flatMap(([apiVersion, kind]) => NAMES.map((name) => object(apiVersion, kind, name, more)));
  expect(() => examine({ model: new StaticClusterModel({ objects: halves }), coverage, source, now: NOW }, OWN)).not.toThrow();
  for (const half of halves) {
    const { model } = gatewayCluster();
    model.set(half);
    expect(() => examine({ model, coverage, source, now: NOW }, OWN), `${half.kind} ${half.metadata.name}`).not.toThrow();
  }
});

test('a cloud with a load balancer for nobody, members at no node, a listener without protocol', () => {
  const odd = loadBalancer([member('198.51.100.9', { port: 0 }), member(NODE_IPS[0])], { listener: { protocol: '' }, vipAddress: '' });
  const parts = gatewayCluster().cloud({ loadBalancers: [odd, loadBalancer([], { id: 'elb-2', listeners: [] })] });
  expect(() => examine({ model: parts.model, coverage, source, now: NOW }, OWN)).not.toThrow();
});
