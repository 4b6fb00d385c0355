/** The policies of a cluster model: what they depend on, and when they are compiled anew. @module */
import { expect, test } from 'vitest';
import { StaticClusterModel } from '../cluster/static.ts';
import type { KubeObject } from '../kube/objects.ts';
import { clusterPolicies } from './cluster-policies.ts';
import { decide } from './decide.ts';
import { actor, identityOfActor } from './testing/cast.ts';
import { policyOf } from './testing/scenario.ts';

const object = (apiVersion: string, kind: string, name: string, namespace: string, more: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace && { namespace }), uid: name, resourceVersion: '1', creationTimestamp: '' },
  ...more,
});

function mayReach(cluster: StaticClusterModel, peer: string): string {
  const asked = {
    subject: identityOfActor(actor('web')),
    direction: 'egress',
    peer: identityOfActor(actor(peer)),
    port: 80,
    protocol: 'TCP',
  } as const;
  return decide(clusterPolicies(cluster).inMode('default'), asked).verdict;
}

test('rules that name Services follow the Services', () => {
  const cluster = new StaticClusterModel({
    objects: [policyOf('cnp p: {on: web, egress: [{toServices: [{k8sService: {serviceName: db, namespace: shop}}]}]}')],
  });
  expect(mayReach(cluster, 'db')).toBe('default-deny');
  cluster.set(object('v1', 'Service', 'db', 'shop', { spec: { selector: { app: 'db' } } }));
  expect([mayReach(cluster, 'db'), mayReach(cluster, 'client')]).toEqual(['allow', 'default-deny']);
  cluster.set(object('v1', 'Service', 'db', 'shop', { spec: { selector: { app: 'client' } } }));
  expect([mayReach(cluster, 'db'), mayReach(cluster, 'client')]).toEqual(['default-deny', 'allow']);
});

test('nothing is compiled anew for what no policy depends on', () => {
  const cluster = new StaticClusterModel({ objects: [policyOf('cnp p: {on: web, ingress: [{}]}')] });
  const before = clusterPolicies(cluster);
  cluster.set(object('v1', 'Service', 'db', 'shop', { spec: { selector: { app: 'db' } } }));
  expect(clusterPolicies(cluster)).toBe(before);
  cluster.set(policyOf('cnp q: {on: web, ingress: [{}]}'));
  expect(clusterPolicies(cluster)).not.toBe(before);
});

test('groups of both versions, errors and warnings', () => {
  const cluster = new StaticClusterModel({
    objects: [
      policyOf('cnp bad: {on: web, ingress: [{fromEntities: [mars]}]}'),
      policyOf('cnp odd: {on: web, ingress: [{fromEndpoint: [{}]}]}'),
      object('cilium.io/v2alpha1', 'CiliumCIDRGroup', 'corp', '', { spec: { externalCIDRs: ['203.0.113.0/24'] } }),
      object('cilium.io/v2alpha1', 'CiliumCIDRGroup', 'broken', '', { spec: { externalCIDRs: ['here'] } }),
    ],
  });
  const { errors, warnings, groups } = clusterPolicies(cluster);
  expect(errors).toMatchObject([{ policy: { name: 'bad' }, kind: 'agent', field: 'spec.ingress[0].fromEntities[0]' }]);
  expect(warnings.map(({ policy, suggestion }) => [policy.name, suggestion])).toContainEqual(['odd', 'fromEndpoints']);
  expect(groups.map(({ name }) => name)).toEqual(['corp']);
});

test.each([
  ['quay.io/cilium/cilium:v1.19.5@sha256:0123', false],
  ['registry:5000/cilium:v1.19.1', true],
  ['registry:5000/cilium', true],
])('the version is that of the agents’ image: %s', (image, ipBlockOpensNamespace) => {
  const template = { spec: { containers: [{ name: 'cilium-agent', image }] } };
  const cluster = new StaticClusterModel({ objects: [object('apps/v1', 'DaemonSet', 'cilium', 'kube-system', { spec: { template } })] });
  expect(clusterPolicies(cluster).settings).toMatchObject({ ipBlockOpensNamespace });
});
