/** The specification (facts/policy.md §3.20–§3.23) as scenarios: NetworkPolicy in Cilium and in plain Kubernetes, versions, settings. @module */
import { describe, expect, test } from 'vitest';
import { podLabels } from './identity.ts';
import { labelFilter } from './label-filter.ts';
import { parsePolicy } from './parse/parse.ts';
import { DEFAULT_SETTINGS, KUBERNETES_SETTINGS, settingsFor, settingsOf } from './settings.ts';
import { actor, identityOfActor } from './testing/cast.ts';
import { answered, compile, parseLine, policiesOf, policyOf, tidy } from './testing/scenario.ts';

type Row = [clause: string, policies: string, cilium: string, kubernetes?: string];

describe('§3.21 NetworkPolicy', () => {
  const from = (...peers: string[]): string => `knp p: {on: web, ingress: [{from: [${peers.join(', ')}]}]}`;
  test.each<Row>([
    ['{} allows everybody', 'knp p: {on: web, ingress: [{}]}', 'in web: client=A world=A remote-node=A'],
    ['from: [] as well', 'knp p: {on: web, ingress: [{from: []}]}', 'in web: client=A world=A'],
    ['no rules deny by default', 'knp p: {on: web}', 'in web: client=d world=d\nout web: client=A'],
    ['the node reaches its pods in Cilium', 'knp p: {on: web}', 'in web: host=A', 'in web: host=d'],
    [
      'egress is policed where it has rules',
      'knp p: {on: web, egress: [{to: [{podSelector: {}}]}]}',
      'in web: client=d\nout web: client=A world=d',
    ],
    ['or is named', 'knp p: {on: web, policyTypes: [Egress]}', 'in web: client=A\nout web: client=d'],
    [
      'rules of a direction that is not named',
      'knp p: {on: web, policyTypes: [Egress], ingress: [{from: [{podSelector: {}}]}]}',
      'in web: client=A stranger=d\nout web: client=d',
      'in web: client=A stranger=A\nout web: client=d',
    ],
    [
      'pods of the own namespace',
      from('{podSelector: {matchLabels: {app: client}}}'),
      'in web: client=A stranger=d abroad=d',
      'in web: client=A stranger=d',
    ],
    ['namespaces', from('{namespaceSelector: {matchLabels: {team: money}}}'), 'in web: stranger=A server=A client=d'],
    [
      'every namespace',
      from('{namespaceSelector: {}}'),
      'in web: stranger=A client=A dns=A world=d host=A',
      'in web: stranger=A client=A world=d',
    ],
    [
      'both in one peer are ANDed',
      from('{namespaceSelector: {matchLabels: {team: money}}, podSelector: {matchLabels: {app: client}}}'),
      'in web: stranger=A server=d client=d',
    ],
    [
      'two peers are ORed',
      from('{namespaceSelector: {matchLabels: {team: money}}}', '{podSelector: {matchLabels: {app: db}}}'),
      'in web: stranger=A server=A db=A client=d',
    ],
    [
      'an ipBlock alone also lets the own namespace in (CVE-2026-56743)',
      from('{ipBlock: {cidr: 203.0.113.0/24}}'),
      'in web: office=A client=A stranger=d world=d',
      'in web: office=A client=d world=d',
    ],
    ['egress has no such fault', 'knp p: {on: web, egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}', 'out web: office=A client=d'],
    [
      'ipBlock with except',
      'knp p: {on: web, egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/29]}}]}]}',
      'out web: net24=A office=d',
    ],
    [
      'ports: TCP if nothing is said',
      'knp p: {on: web, ingress: [{ports: [{port: 80}]}]}',
      'in web: client=A world=A\nin web UDP/80: client=d',
    ],
    ['no port: all of the protocol', 'knp p: {on: web, ingress: [{ports: [{protocol: UDP}]}]}', 'in web UDP/9: client=A\nin web: client=d'],
    [
      'endPort',
      'knp p: {on: web, ingress: [{ports: [{port: 8000, endPort: 8100}]}]}',
      'in web TCP/8100: client=A\nin web TCP/8101: client=d',
    ],
    ['a named port of the subject', 'knp p: {on: web, ingress: [{ports: [{port: http}]}]}', 'in web: client=A\nin web TCP/8080: client=d'],
    [
      'an ambiguous named port on the way out',
      'knp p: {on: client, egress: [{ports: [{port: http}]}]}',
      'out client: web=d\nout client TCP/8080: stranger=d',
      'out client: web=A stranger=d\nout client TCP/8080: stranger=A web=d',
    ],
    [
      'a name that the destination lacks',
      'knp p: {on: client, egress: [{ports: [{port: metrics}]}]}',
      'out client TCP/9000: web=A',
      'out client TCP/9000: web=d dns=A',
    ],
    [
      'adds up with Cilium’s kinds',
      'knp p: {on: web, ingress: [{from: [{podSelector: {}}]}]}\ncnp q: {on: web, ingress: [{fromEntities: [world]}]}',
      'in web: client=A:p world=A:q stranger=d',
    ],
    [
      'expressions',
      'knp p: {podSelector: {matchExpressions: [{key: app, operator: In, values: [web, db]}]}}',
      'in web: client=d\nin db: client=d\nin client: web=A',
    ],
  ])('%s', (_, policies, cilium, kubernetes = cilium) => {
    expect(answered(compile(policiesOf(policies)), cilium)).toBe(tidy(cilium));
    if (!policies.includes('cnp')) expect(answered(compile(policiesOf(policies), KUBERNETES_SETTINGS), kubernetes)).toBe(tidy(kubernetes));
  });

  test('with enable-k8s-networkpolicy: false it has no effect', () => {
    const policies = compile(policiesOf('knp p: {on: web}'), { k8sNetworkPolicy: false });
    expect(answered(policies, 'in web: client=A')).toBe('in web: client=A');
  });
  test('a namespace that is not written is default', () => {
    const { metadata, ...rest } = policyOf('knp p: {on: web}');
    const parsed = parsePolicy({ ...rest, metadata: { ...metadata, namespace: '' } }, DEFAULT_SETTINGS);
    expect(parsed).toMatchObject({
      specs: [{ ref: { namespace: 'default' } }],
      warnings: [{ field: 'metadata.namespace', kind: 'agent' }],
    });
  });
});

describe('§3.4 the host as a subject', () => {
  const policy = 'ccnp p: {nodeSelector: {}, ingress: [{fromEntities: [cluster], toPorts: [{ports: [{port: "22", protocol: TCP}]}]}]}';
  test('with the host firewall', () => {
    const expected = 'in host TCP/22: remote-node=A world=d\nin host: remote-node=d\nout host: world=A\nin web: world=A';
    expect(answered(compile(policiesOf(policy), { hostFirewall: true }), expected)).toBe(expected);
  });
  test('without it', () => expect(answered(compile(policiesOf(policy)), 'in host TCP/23: world=A')).toBe('in host TCP/23: world=A'));
});

describe('§3.23 versions', () => {
  test.each<[string | undefined, boolean, boolean, boolean, string]>([
    ['1.18.1', false, false, true, ''],
    ['1.18.2', false, true, true, ''],
    ['v1.19.0', true, true, true, 'default'],
    ['1.19.1', true, true, true, 'default'],
    ['1.19.2', true, false, true, 'default'],
    ['1.19.4', true, false, true, 'default'],
    ['1.19.5', false, false, true, 'default'],
    ['1.20.0-rc.1', false, false, true, 'default'],
    ['1.20.0', false, false, false, 'default'],
    ['2.0.0', false, false, false, 'default'],
    ['1.19.0-rc.0', false, true, true, ''],
    [undefined, true, true, true, 'default'],
    ['latest', true, true, true, 'default'],
    ['1.19', true, true, true, 'default'],
  ])('%s', (ciliumVersion, ipBlockOpensNamespace, toServicesDottedKeys, broaderExcept, policyCluster) => {
    expect(settingsFor({ ciliumVersion })).toMatchObject({ ipBlockOpensNamespace, toServicesDottedKeys, broaderExcept, policyCluster });
  });

  test.each([
    ['1.18.9', 'refused'],
    ['1.19.0', 'everybody'],
    ['1.19.5', 'everybody'],
    ['1.20.0-rc.1', 'everybody'],
    ['1.20.0', 'read'],
    [undefined, 'everybody'],
  ])('long label keys in %s: %s', (ciliumVersion, longLabelKeys) =>
    expect(settingsFor({ ciliumVersion })).toMatchObject({ longLabelKeys }),
  );

  test.each([
    ['podSelector: {matchLabels: {KEY: y}}', 60, 'spec.podSelector.matchLabels', 'k8s.'],
    [
      'on: web, ingress: [{}, {from: [{podSelector: {matchLabels: {KEY: y}}}]}]',
      60,
      'spec.ingress[1].from[0].podSelector.matchLabels',
      'k8s.',
    ],
    [
      'on: web, egress: [{to: [{podSelector: {}}, {namespaceSelector: {matchExpressions: [{key: KEY, operator: Exists}]}}]}]',
      29,
      'spec.egress[0].to[1].namespaceSelector.matchExpressions[0].key',
      'k8s.io.cilium.k8s.namespace.labels.',
    ],
  ])('before 1.19 the agents refuse a label key that is too long for them: %s', (spec, length, field, before) => {
    const parsed = (letters: number): object =>
      parseLine(`knp p: {${spec.replace('KEY', 'x'.repeat(letters))}}`, { longLabelKeys: 'refused' });
    expect(parsed(length - 1)).toHaveProperty('specs');
    expect(parsed(length)).toMatchObject({ error: { field } });
    expect(JSON.stringify(parsed(length))).toContain(`${before}xx`);
  });

  test('a broader except is rejected from 1.20 on', () => {
    const line = 'cnp p: {on: web, ingress: [{fromCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/16]}]}]}';
    expect('specs' in parseLine(line)).toBe(true);
    expect(parseLine(line, { broaderExcept: false })).toMatchObject({ error: { field: 'spec.ingress[0].fromCIDRSet[0].except[0]' } });
  });
});

describe('settings of cilium-config', () => {
  test('absent keys have the chart’s defaults', () =>
    expect([settingsOf(undefined), settingsOf({})]).toEqual([DEFAULT_SETTINGS, DEFAULT_SETTINGS]));
  test.each<[Record<string, string>, object]>([
    [{ 'enable-policy': 'always' }, { mode: 'always' }],
    [{ 'enable-policy': 'Never' }, { mode: 'never' }],
    [{ 'cluster-name': 'cce' }, { clusterName: 'cce', policyCluster: 'cce' }],
    [{ 'policy-default-local-cluster': 'false' }, { policyCluster: '' }],
    [{ 'policy-cidr-match-mode': 'nodes' }, { cidrMatchesNodes: true }],
    [{ 'enable-k8s-networkpolicy': 'false' }, { k8sNetworkPolicy: false }],
    [{ 'enable-host-firewall': 'true' }, { hostFirewall: true }],
    [{ 'enable-l7-proxy': 'false' }, { l7Proxy: false }],
    [
      { 'enable-ipv6': 'true', 'enable-ipv4': 'false' },
      { ipv4: false, ipv6: true },
    ],
    [{ labels: '!tier' }, { identityLabels: '!tier' }],
  ])('%j', (data, settings) => expect(settingsFor({ configMapData: data })).toMatchObject(settings));
});

describe('§3.2 which labels become part of an identity', () => {
  test.each<[string, string, boolean]>([
    ['', 'app', true],
    ['', 'app.kubernetes.io/name', true],
    ['', 'kubernetes.io/arch', false],
    ['', 'io.kubernetes.pod.namespace', true],
    ['', 'io.kubernetes.other', false],
    ['', 'pod-template-hash', false],
    ['', 'statefulset.kubernetes.io/pod-name', false],
    ['', 'x.beta.kubernetes.io/y', false],
    ['', 'annotation.x', false],
    ['!tier', 'tier', false],
    ['!tier', 'app', true],
    ['app', 'app', true],
    ['app', 'tier', false],
    ['app', 'io.cilium.k8s.policy.cluster', true],
    ['k8s:app', 'app', true],
    ['container:app', 'app', false],
    ['k8s:!app', 'app', false],
    ['app\\..* !app\\.x', 'app.xy', true],
    ['app !appli', 'application', false],
    ['[', 'app', true],
  ])('patterns %j, key %s: %s', (patterns, key, kept) => expect(labelFilter(patterns)(key)).toBe(kept));

  test('the labels of a pod under a user’s patterns', () => {
    const pod = {
      metadata: { name: 'p', namespace: 'shop', labels: { app: 'web', tier: 'x' }, uid: '', resourceVersion: '', creationTimestamp: '' },
    };
    expect(podLabels(pod, { team: 'retail' }, 'cce', labelFilter('!tier !io\\.cilium')).toStrings()).toEqual([
      'k8s:app=web',
      'k8s:io.cilium.k8s.namespace.labels.team=retail',
      'k8s:io.cilium.k8s.policy.cluster=cce',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      'k8s:io.kubernetes.pod.namespace=shop',
    ]);
    expect(identityOfActor(actor('web')).labels.find('k8s', 'app')?.value).toBe('web');
  });
});
