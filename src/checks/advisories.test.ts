/** Version advisories: each row is well formed, concerns those that are exposed, and nobody else. @module */
import { describe, expect, test } from 'vitest';
import { StaticClusterModel } from '../cluster/static.ts';
import { isMessageId, render } from '../i18n/index.ts';
import type { KubeObject } from '../kube/objects.ts';
import { ADVISORIES } from './advisories.ts';
import { ADVISORY_CHECKS } from './advisory-checks.ts';
import { agentVersions, versionOfImage } from './cilium-version.ts';
import type { CheckAnswer, ClusterView } from './check.ts';
import { inRange } from './version-range.ts';

const head = (name: string, namespace?: string): KubeObject['metadata'] => ({
  name,
  ...(namespace && { namespace }),
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-08-01T00:00:00Z',
});

function cluster(image: string, config: Record<string, string> = {}, ...objects: object[]): ClusterView {
  const agent = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: head('cilium', 'kube-system'),
    spec: { template: { spec: { containers: [{ name: 'cilium-agent', image }] } } },
  };
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: head('cilium-config', 'kube-system'), data: config };
  return {
    model: new StaticClusterModel({ objects: [agent, settings, ...objects] as unknown as KubeObject[] }),
    coverage: { unknownKind: () => undefined, served: () => true, unknownSignal: () => undefined },
    source: { kind: 'live', name: 'x', takenAt: undefined, redacted: false },
    now: new Date(0),
  };
}

const answerOf = (code: string, view: ClusterView): CheckAnswer => ADVISORY_CHECKS.find((check) => check.code === code)!.run(view);
const image = (version: string): string => `quay.io/cilium/cilium:v${version}@sha256:00`;
const gateway = (protocol = 'HTTP'): object => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: head('web', 'default'),
  spec: { gatewayClassName: 'cilium', listeners: [{ name: 'a', protocol, port: 443 }] },
});
const balancer = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: head('web', 'default'),
  spec: { type: 'LoadBalancer' },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.5' }] } },
};
const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: head('deny', 'default'), spec: { podSelector: {} } };
const slice = (conditions: object): object => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    ...head('cilium-gateway-web', 'default'),
    labels: { 'kubernetes.io/service-name': 'cilium-gateway-web', 'gateway.networking.k8s.io/gateway-name': 'web' },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['192.192.192.192'], conditions }],
});
const gatewayService = {
  ...balancer,
  metadata: { ...head('cilium-gateway-web', 'default'), annotations: { 'kubernetes.io/elb.id': 'x' } },
};

describe('each advisory with a fault of its own', () => {
  test.each<[code: string, version: string, config: Record<string, string>, objects: object[]]>([
    ['CCE6002', '1.19.4', {}, [gateway(), gatewayService, slice({})]],
    ['CCE6004', '1.19.5', { 'gateway-api-hostnetwork-enabled': 'true' }, [gateway()]],
    ['CCE6006', '1.19.4', { 'cni-chaining-mode': 'generic-veth', 'routing-mode': 'native', 'enable-wireguard': 'true' }, [gateway()]],
    ['CCE6007', '1.19.5', {}, [balancer]],
    ['CCE6008', '1.19.1', { 'enable-egress-gateway': 'true' }, []],
    ['CCE6009', '1.18.2', {}, [gateway('TLS')]],
    ['CCE6011', '1.20.0', { 'enable-gateway-api': 'true' }, [policy]],
  ])('%s is found with %s, worded as likely, and not without what it takes', (code, version, config, objects) => {
    const answer = answerOf(code, cluster(image(version), config, ...objects));
    if ('skip' in answer) throw new Error(render(answer.skip, 'en'));
    expect(answer.findings).toMatchObject([{ code, confidence: 'likely' }]);
    const [finding] = answer.findings;
    expect(finding!.evidence[0]).toMatchObject({ path: 'version', observed: version });
    for (const locale of ['en', 'zh-TW'] as const)
      expect(render(finding!.message, locale)).toMatch(locale === 'en' ? /^likely: / : /^可能:/);
    expect(answerOf(code, cluster(image(version)))).toMatchObject({ findings: [] });
    expect(answerOf(code, cluster(image('1.18.1'), config, ...objects))).toHaveProperty(code === 'CCE6009' ? 'findings' : 'skip');
  });

  test('a slice that says so, or that nobody outside reads, concerns nobody', () => {
    const entrypoint = {
      apiVersion: 'cilium-cce.io/v1alpha1',
      kind: 'GatewayEntrypoint',
      metadata: head('web', 'default'),
      spec: { gatewayRef: { name: 'web' } },
    };
    for (const objects of [
      [gateway(), gatewayService, slice({ ready: true })],
      [gateway(), { ...gatewayService, metadata: head('cilium-gateway-web', 'default') }, slice({})],
      [gateway(), gatewayService, slice({}), entrypoint],
    ])
      expect(answerOf('CCE6002', cluster(image('1.19.1'), {}, ...objects))).toMatchObject({ findings: [] });
  });
});

describe('the way out', () => {
  const fixesOf = (code: string, version: string, config: Record<string, string>, ...objects: object[]): string[] => {
    const answer = answerOf(code, cluster(image(version), config, ...objects));
    return 'skip' in answer ? [] : answer.findings.flatMap(({ fixes }) => fixes.map(({ text }) => text));
  };
  const hostNetwork = { 'gateway-api-hostnetwork-enabled': 'true' };

  test('is the newest patch of the minor, with the defaults of its own chart', () => {
    const text = 'helm upgrade cilium https://helm.cilium.io/cilium-1.19.8.tgz --namespace kube-system --reset-then-reuse-values';
    expect(fixesOf('CCE6009', '1.19.1', {}, gateway('TLS'))).toEqual([text]);
    // A fault of one release of which nobody says where it is mended.
    expect(fixesOf('CCE6007', '1.19.5', {}, balancer)).toEqual([text]);
  });

  test('leads neither into another fault that concerns the cluster, nor to another minor', () => {
    expect(fixesOf('CCE6009', '1.19.1', hostNetwork, gateway('TLS'))).toEqual([]);
    expect(fixesOf('CCE6009', '1.18.2', {}, gateway('TLS'))).toEqual([]);
    expect(fixesOf('CCE6004', '1.19.8', hostNetwork, gateway())).toEqual([]);
    expect(fixesOf('CCE6011', '1.20.0', { 'enable-gateway-api': 'true' }, policy)).toEqual([]);
  });

  test('is needed by nobody whose Gateways another controller serves', () => {
    const foreign = { ...gateway('TLS'), spec: { gatewayClassName: 'istio', listeners: [{ name: 'a', protocol: 'TLS', port: 443 }] } };
    expect(answerOf('CCE6009', cluster(image('1.19.1'), {}, foreign))).toMatchObject({ findings: [] });
  });
});

test('every row has its words, threads and a range that can be read; codes are in order', () => {
  expect(ADVISORIES.map(({ code }) => code)).toEqual(ADVISORIES.map((_row, index) => `CCE60${String(index + 1).padStart(2, '0')}`));
  for (const { code, range, threads, fixedIn } of ADVISORIES) {
    expect([`checks.${code}.title`, `checks.${code}.explanation`].every(isMessageId)).toBe(true);
    expect(threads.length).toBeGreaterThan(0);
    expect(inRange('1.0.0', `${range} || =1.0.0`)).toBe(true);
    if (fixedIn) expect(inRange(fixedIn, range), code).toBe(false);
  }
});

test('without a version nothing is known; with an unreadable tag neither', () => {
  for (const nameless of ['quay.io/cilium/cilium', 'quay.io/cilium/cilium:latest', 'registry:5000/cilium:v1'])
    expect(answerOf('CCE6009', cluster(nameless, {}, gateway('TLS')))).toMatchObject({
      findings: [],
      unknown: { id: 'checks.advisory.noVersion' },
    });
  expect(versionOfImage('swr.cn-north-4.myhuaweicloud.com:443/x/cilium:v1.20.0-pre.4')).toBe('1.20.0-pre.4');
});

test('pods of an upgrade under way run several versions', () => {
  const pod = (name: string, version: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...head(name, 'kube-system'), labels: { 'k8s-app': 'cilium' } },
    spec: { containers: [{ name: 'cilium-agent', image: image(version) }] },
  });
  const view = cluster(image('1.19.5'), {}, pod('cilium-a', '1.19.4'), pod('cilium-b', '1.19.5'), gateway('TLS'));
  expect([...agentVersions(view.model).keys()]).toEqual(['1.19.4', '1.19.5']);
  expect(answerOf('CCE6009', view)).toMatchObject({
    findings: [{ evidence: [{ observed: '1.19.4', expected: { id: 'evidence.orLater', params: { version: '1.19.5' } } }, {}] }],
  });
});

test.each([
  ['1.19.1', '>=1.19.0 <1.19.5', true],
  ['v1.19.5', '>=1.19.0 <1.19.5', false],
  ['1.19.5-rc.1', '>=1.19.0 <1.19.5', true],
  ['1.20.0-pre.4', '>=1.20.0-0 <1.21.0-0', true],
  ['1.20.0-pre.4', '>=1.19.5 <1.20.0-0', false],
  ['1.20.0-rc.10', '>1.20.0-rc.9', true],
  ['1.18.10', '>=1.18.3', true],
  ['1.17.0', '=1.17.0 || >=1.19.0', true],
  ['latest', '>=0.0.0', false],
])('%s in %s: %s', (version, range, expected) => {
  expect(inRange(version, range)).toBe(expected);
});
