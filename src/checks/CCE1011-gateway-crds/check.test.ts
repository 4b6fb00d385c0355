/** Gateway API's definitions, as Cilium needs them. @module */
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run, type ClusterParts } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { gatewayCrds } from './check.ts';
import { missingKind, scenario } from './scenario.ts';

rehearsal('CCE1011 unserved TLSRoute', () => rehearse(gatewayCrds, scenario, CHECKS));
rehearsal('CCE1011 missing kind', () => rehearse(gatewayCrds, missingKind, CHECKS));

const GROUP = 'gateway.networking.k8s.io';
const crd = (plural: string, ...versions: [string, boolean][]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: metadata(`${plural}.${GROUP}`),
  spec: { group: GROUP, versions: versions.map(([name, served]) => ({ name, served })) },
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

const of = (release: string, definition: ReturnType<typeof crd>) => ({
  ...definition,
  metadata: { ...definition.metadata, annotations: { [`${GROUP}/bundle-version`]: release } },
});
const cilium = (tag: string): ClusterParts =>
  ciliumCluster().add({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('cilium-operator', { namespace: 'kube-system' }),
    spec: { template: { spec: { containers: [{ name: 'cilium-operator', image: `quay.io/cilium/operator-generic:${tag}` }] } } },
  });
const routes = (release: string) =>
  ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes'].map((plural) => of(release, crd(plural, ['v1', true])));

describe('each release of Cilium asks for its own', () => {
  const alpha = (release: string) => of(release, crd('tlsroutes', ['v1', true], ['v1alpha2', false]));
  const kinds = (parts: ClusterParts) => run(gatewayCrds, parts).findings.map(({ message: { id, params } }) => params?.['kinds'] ?? id);

  test('1.20 does not read TLSRoute v1alpha2, and needs other kinds', () => {
    const grants = of('v1.6.1', crd('referencegrants', ['v1', true]));
    const whole = cilium('v1.20.2').add(...routes('v1.6.1'), grants, alpha('v1.6.1'));
    expect(kinds(whole)).toEqual(['backendtlspolicies v1']);
    whole.add(of('v1.6.1', crd('backendtlspolicies', ['v1', true])));
    expect(kinds(whole)).toEqual([]);
    expect(kinds(cilium('v1.19.1').add(...routes('v1.6.1'), crd('referencegrants', ['v1beta1', true]), alpha('v1.6.1')))).toEqual([
      'checks.CCE1011.unserved',
    ]);
  });

  test('of a version that is not known, what all ask for, and no release is named', () => {
    const { findings } = run(gatewayCrds, cilium('v1.21.0').add(...routes('v1.4.1').slice(1), alpha('v1.4.1')));
    expect(findings).toMatchObject([{ message: { params: { kinds: 'gatewayclasses v1' } }, fixes: [] }]);
  });
});

describe('what is installed is not taken back', () => {
  const fixesOf = (parts: ClusterParts) =>
    run(gatewayCrds, parts).findings.map(({ message: { id }, fixes: [fix] }) => [id.split('.').at(-1), fix?.text.split('\n')]);
  const restart = 'kubectl -n kube-system rollout restart deployment/cilium-operator';

  test('an older bundle, or none, is brought up to the release that Cilium is made for', () => {
    const apply = (release: string) =>
      `kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/${release}/standard-install.yaml`;
    expect(fixesOf(cilium('v1.19.1'))).toEqual([['missing', [apply('v1.4.1'), restart]]]);
    expect(fixesOf(cilium('v1.20.2').add(...routes('v1.4.1'), of('v1.4.1', crd('referencegrants', ['v1beta1', true]))))).toEqual([
      ['missing', [apply('v1.6.1'), restart]],
    ]);
  });

  test('beside a newer one only the missing kinds are put, of its release', () => {
    const parts = cilium('v1.19.1').add(...routes('v1.5.0').slice(0, 3), of('v1.5.0', crd('referencegrants', ['v1beta1', true])));
    const file =
      'https://raw.githubusercontent.com/kubernetes-sigs/gateway-api/v1.5.0/config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml';
    expect(fixesOf(parts)).toEqual([['missing', [`kubectl apply --server-side -f ${file}`, restart]]]);
  });

  test('a newer one that has given a version up is left as it is', () => {
    const parts = cilium('v1.19.1').add(...routes('v1.7.0'), of('v1.7.0', crd('referencegrants', ['v1', true])));
    expect(fixesOf(parts)).toEqual([['outgrown', undefined]]);
  });
});
