/** Which address goes into a Gateway Service's status, and which never does. @module */
import { expect, test } from 'vitest';
import { render } from '../i18n/index.ts';
import { publicationOf, type Publication } from './publish.ts';
import { gatewayService, situation, type SituationParts } from './testing/situation.ts';

const ADDRESSES = { publicAddress: '203.0.113.10', privateAddress: '10.2.128.100' };
const published = (
  parts: SituationParts,
  addresses = ADDRESSES as { publicAddress?: string; privateAddress?: string },
  bound = true,
): string => {
  const found: Publication = publicationOf(situation(parts), { publicAddress: undefined, privateAddress: undefined, ...addresses }, bound);
  return 'address' in found ? found.address : `${found.reason}: ${render(found.what, 'en')}`;
};

test('the public address, else the private one, and none before the Gateway is bound', () => {
  expect(published({})).toBe('203.0.113.10');
  expect(published({}, { privateAddress: '10.2.128.100' })).toBe('10.2.128.100');
  expect(published({}, ADDRESSES, false)).toMatch(/^NotBound/);
  expect(published({}, {})).toMatch(/^NotBound/);
  expect(published({ spec: { publishAddress: false } })).toMatch(/^Disabled/);
});

test.each([
  ['a node', '10.2.128.11', /^AddressNotUsable: 10\.2\.128\.11 is an address of node node-a/],
  ['a Service', '10.247.0.1', /^AddressNotUsable: 10\.247\.0\.1 is the address of Service default\/kubernetes/],
  ['a pod', '10.100.3.4', /^AddressNotUsable: 10\.100\.3\.4 lies in the pods' range 10\.100\.0\.0\/16/],
])("never %s's", (_, privateAddress, refusal) => {
  expect(published({}, { privateAddress })).toMatch(refusal);
});

test('not where somebody else owns the status', () => {
  const annotated = gatewayService([{ port: 80, nodePort: 31000 }]);
  annotated.metadata.annotations = { 'kubernetes.io/elb.id': 'x' };
  expect(published({ service: annotated })).toMatch(/^ServiceManagedByCloudController: .*kubernetes\.io\/elb\.id/);
  expect(published({ environment: { lbIpamOwnsClassless: true } })).toMatch(/^LoadBalancerIPAMOwnsAddress/);
  const classed = gatewayService([{ port: 80, nodePort: 31000 }]);
  classed.spec!.loadBalancerClass = 'cilium-cce.io/elb';
  expect(published({ service: classed, environment: { lbIpamOwnsClassless: true } })).toBe('203.0.113.10');
});

test('not where there is no place for it: host network mode on 1.19.1 says what comes of that', () => {
  const service = gatewayService([{ port: 8080 }]);
  service.spec!.type = 'ClusterIP';
  expect(published({ service, environment: { hostNetwork: true } })).toMatch(/^ServiceNotLoadBalancer: .*1\.19\.1.*Programmed=False/);
  service.spec!.type = 'NodePort';
  expect(published({ service })).toMatch(/^ServiceNotLoadBalancer: .*of type NodePort/);
});
