/** Gateway API's definitions, as Cilium needs them. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run, type ClusterParts } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { gatewayCrds } from './check.ts';
import { missingKind, scenario } from './scenario.ts';

rehearsal('CCE1011 unserved TLSRoute', () => rehearse(gatewayCrds, scenario, CHECKS));
rehearsal('CCE1011 missing kind', () => rehearse(gatewayCrds, missingKind, CHECKS));

const crd = (plural: string, ...versions: [string, boolean][]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: metadata(`${plural}.gateway.networking.k8s.io`),
  spec: { versions: versions.map(([name, served]) => ({ name, served })) },
});
const complete = (): ClusterParts =>
  ciliumCluster().add(
    crd('gatewayclasses', ['v1', true]),
    crd('gateways', ['v1', true]),
    crd('httproutes', ['v1', true], ['v1beta1', true]),
    crd('grpcroutes', ['v1', true]),
    crd('referencegrants', ['v1', true], ['v1beta1', true]),
  );

test('TLSRoute may be there, served or without that version', () => {
  expect(run(gatewayCrds, complete()).findings).toEqual([]);
  expect(run(gatewayCrds, complete().add(crd('tlsroutes', ['v1alpha2', true]))).findings).toEqual([]);
  expect(run(gatewayCrds, complete().add(crd('tlsroutes', ['v1', true]))).findings).toEqual([]);
});

test('the patch hits the version, wherever it stands in the list', () => {
  const { findings } = run(gatewayCrds, complete().add(crd('tlsroutes', ['v1', true], ['v1alpha3', true], ['v1alpha2', false])));
  expect(findings[0]!.fixes[0]!.text).toContain('[{"op":"replace","path":"/spec/versions/2/served","value":true}]');
});

test('a kind in another version is a missing one; without Gateway API nothing is asked for', () => {
  const cluster = complete().add(crd('referencegrants', ['v1', true]));
  expect(run(gatewayCrds, cluster).findings).toMatchObject([{ message: { params: { kinds: 'referencegrants v1beta1' } } }]);
  expect(run(gatewayCrds, ciliumCluster({ config: { 'enable-gateway-api': 'false' } })).skip).toBeDefined();
});
