/** Explanations as a person reads them: the sentence, the rules with their places, what nearly matched. @module */
import { describe, expect, test } from 'vitest';
import { render, type Locale } from '../../i18n/index.ts';
import { parseManifests } from '../../cluster/manifests/index.ts';
import { analyse, type PolicyAnalysis } from '../analysis.ts';
import { addressIdentity, reservedIdentity, RESERVED } from '../identity.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from '../settings.ts';
import { explainConnection, resolveEnds, type ConnectionExplanation, type ConnectionQuestion, type End } from './index.ts';
import { ruleName } from './wording.ts';

const PODS = `
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Namespace, metadata: { name: default } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: prod, labels: { env: prod } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: client, namespace: default, labels: { app: client } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: cliente, namespace: default, labels: { app: cliente } } }
  - { apiVersion: v1, kind: Pod, metadata: { name: client, namespace: prod, labels: { app: client } } }
  - apiVersion: v1
    kind: Pod
    metadata: { name: web, namespace: default, labels: { app: web } }
    spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 80 }] }] }
`;
const LIMIT = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: client } }]
      toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]
`;
const ingressOf = (name: string, ...lines: string[]): string => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: ${name}, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
${lines.map((line) => `    ${line}`).join('\n')}
`;
const egressOf = (...lines: string[]): string => `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: out, namespace: default }
spec:
  endpointSelector: { matchLabels: { app: client } }
  egress:
${lines.map((line) => `    ${line}`).join('\n')}
`;

async function cluster(policies: readonly string[], settings: Partial<PolicySettings> = {}): Promise<PolicyAnalysis> {
  const manifests = await parseManifests([PODS, ...policies].join('---'), 'policies.yaml');
  return analyse(manifests, { settings: { ...DEFAULT_SETTINGS, ...settings } });
}

function end(analysis: PolicyAnalysis, name: string): End {
  const [namespace, pod] = name.split('/') as [string, string | undefined];
  if (pod !== undefined) {
    const { identity, ports } = analysis.inventory.classOfPod(namespace, pod)!;
    return { name, identity, ports, pod: name };
  }
  if (name in RESERVED) return { name: `reserved:${name}`, identity: reservedIdentity(RESERVED[name as keyof typeof RESERVED])! };
  return { name, identity: addressIdentity(1 << 24, name) };
}

type Asked = Partial<Omit<ConnectionQuestion, 'from' | 'to'>>;
function ask(
  analysis: PolicyAnalysis,
  from: string,
  to: string,
  { port = 80, protocol = 'TCP', ...more }: Asked = {},
): ConnectionExplanation {
  const locate = (policy: { kind: string; name: string }, field: string): { file: string; line: number; column: number } | undefined => {
    const source = analysis.policies.find(({ ref }) => ref.name === policy.name && ref.kind === policy.kind)?.source;
    return source && { file: source.file, ...source.locate(field) };
  };
  return explainConnection(analysis.set, { from: end(analysis, from), to: end(analysis, to), port, protocol, ...more }, locate);
}
const said = ({ sentence }: ConnectionExplanation, locale: Locale = 'en'): string => render(sentence, locale);
const request = (method: string, path: string, headers: Record<string, string> = {}): ConnectionQuestion['http'] => ({
  method,
  path,
  authority: 'web',
  headers,
});

describe('allowed', () => {
  test('names the rule, its port rule and its place', async () => {
    const answer = ask(await cluster([LIMIT]), 'default/client', 'default/web');
    expect(said(answer)).toBe('default/client may reach default/web on TCP 80: CNP default/web spec.ingress[0].toPorts[0] allows it');
    expect(said(answer, 'zh-TW')).toBe(
      'default/client 可以在 TCP 80 連到 default/web:CNP default/web spec.ingress[0].toPorts[0] 允許此連線',
    );
    expect(answer.ingress!.rules).toMatchObject([
      { field: 'spec.ingress[0].toPorts[0]', role: 'decides', place: { file: 'policies.yaml', line: 22 } },
    ]);
    expect(answer.egress!.rules).toEqual([]);
  });

  test('without policies, and with enforcement off', async () => {
    expect(said(ask(await cluster([]), 'default/client', 'default/web'))).toBe(
      'default/client may reach default/web on TCP 80: egress: no policy restricts what default/client sends; ingress: no policy restricts what default/web receives',
    );
    expect(said(ask(await cluster([LIMIT], { mode: 'never' }), 'default/cliente', 'default/web'))).toContain('enable-policy: never');
  });

  test('a node reaches its own pods', async () => {
    expect(said(ask(await cluster([LIMIT]), 'host', 'default/web'))).toBe(
      "reserved:host may reach default/web on TCP 80: a node may always reach its own pods, for the kubelet's probes",
    );
  });

  test('all that allow are listed, the deciding ones marked', async () => {
    const second = ingressOf('second', '- fromEndpoints: [{}]');
    const answer = ask(await cluster([LIMIT, second]), 'default/client', 'default/web');
    expect(answer.ingress!.rules.map((rule) => `${rule.role} ${ruleName(rule)}`).sort()).toEqual([
      'also CNP default/second spec.ingress[0]',
      'decides CNP default/web spec.ingress[0].toPorts[0]',
    ]);
  });
});

describe('nothing allows it', () => {
  const why = async (from: string, to: string, asked: Asked, ...policies: string[]): Promise<string> => {
    const answer = ask(await cluster(policies), from, to, asked);
    expect(answer.allowed).toBe(false);
    return said(answer).replace(/^.*?: nothing allows it/, '');
  };

  test('but for the port', async () => {
    expect(said(ask(await cluster([LIMIT]), 'default/client', 'default/web', { port: 8080 }))).toBe(
      'default/client may not reach default/web on TCP 8080: nothing allows it; CNP default/web spec.ingress[0] would, but for the port (it allows TCP 80)',
    );
    expect(said(ask(await cluster([LIMIT]), 'default/client', 'default/web', { port: 8080 }), 'zh-TW')).toBe(
      'default/client 無法在 TCP 8080 連到 default/web:沒有任何規則允許;CNP default/web spec.ingress[0] 最接近,差在連接埠(允許的是 TCP 80)',
    );
  });
  test.each([
    [
      'the protocol',
      'default/client',
      { protocol: 'UDP' as const },
      LIMIT,
      '; CNP default/web spec.ingress[0] would, but for the protocol (it allows TCP 80)',
    ],
    ['a label', 'default/cliente', {}, LIMIT, '; CNP default/web spec.ingress[0] would, but for the label app=client (it has app=cliente)'],
    [
      'the namespace',
      'prod/client',
      {},
      LIMIT,
      '; CNP default/web spec.ingress[0] would, but for the namespace (it wants default, not prod)',
    ],
    [
      'a label and the port',
      'default/cliente',
      { port: 81 },
      LIMIT,
      '; CNP default/web spec.ingress[0] would, but for the port (it allows TCP 80), and the label app=client (it has app=cliente)',
    ],
    [
      'another kind of peer',
      'ingress',
      {},
      LIMIT,
      '; CNP default/web spec.ingress[0] would, but for the peer (it allows app=client, namespace default)',
    ],
    [
      'the entity',
      'remote-node',
      {},
      ingressOf('a', '- fromEntities: [world]'),
      '; CNP default/a spec.ingress[0] would, but for the entity (it wants reserved:world)',
    ],
    [
      'the address',
      '10.2.0.1',
      {},
      ingressOf('a', '- fromCIDR: [10.1.0.0/16]'),
      '; CNP default/a spec.ingress[0] would, but for the address (it wants 10.1.0.0/16)',
    ],
    [
      'an exception',
      '10.1.2.3',
      {},
      ingressOf('a', '- fromCIDRSet: [{ cidr: 10.1.0.0/16, except: [10.1.2.0/24] }]'),
      '; CNP default/a spec.ingress[0] would, but for its exception 10.1.2.0/24',
    ],
    [
      'a label that must not be there',
      'default/client',
      {},
      ingressOf('a', '- fromEndpoints: [{ matchExpressions: [{ key: app, operator: NotIn, values: [client] }] }]'),
      '; CNP default/a spec.ingress[0] would, but for the condition app notin (client) (it has app=client)',
    ],
    [
      'a label of the namespace',
      'default/client',
      {},
      ingressOf('a', '- fromEndpoints: [{ matchLabels: { "io.cilium.k8s.namespace.labels.env": prod } }]'),
      '; CNP default/a spec.ingress[0] would, but for the namespace label env=prod (it has no label env)',
    ],
    [
      'a port name',
      'default/client',
      {},
      ingressOf('a', '- toPorts: [{ ports: [{ port: metrics, protocol: TCP }] }]'),
      '; CNP default/a spec.ingress[0] would, but for the port name metrics, which must mean exactly one port here (it means: -)',
    ],
    ['nothing at all', 'default/client', {}, ingressOf('a', '- {}'), ''],
  ])('but for %s', async (_what, from, asked, policy, expected) => {
    expect(await why(from, 'default/web', asked, policy)).toBe(expected);
  });

  test('a policy that would allow it selects another pod', async () => {
    const other = ingressOf('other', '- fromEndpoints: [{ matchLabels: { app: client } }]').replace('app: web }', 'app: web2 }');
    expect(await why('default/client', 'default/web', {}, ingressOf('a', '- {}'), other)).toBe(
      '; CNP default/other spec.ingress[0] would, but for what it selects: the label app=web2 (it has app=web)',
    );
  });

  test('a CIDR never matches a pod, even one with an address inside', async () => {
    const analysis = await cluster([ingressOf('a', '- fromCIDR: [10.0.0.0/8]')]);
    const from = { ...end(analysis, 'default/client'), addresses: ['10.1.2.3'] };
    const answer = explainConnection(analysis.set, { from, to: end(analysis, 'default/web'), port: 80, protocol: 'TCP' });
    expect(said(answer)).toContain('10.0.0.0/8 covers 10.1.2.3, but a CIDR never matches a pod; select it by its labels');
  });

  test('the nearest come first, and only a handful', async () => {
    const many = Array.from({ length: 9 }, (_, index) => `- { fromEndpoints: [{ matchLabels: { app: x${index} } }] }`);
    const { misses } = ask(await cluster([LIMIT, ingressOf('many', ...many)]), 'default/client', 'default/web', { port: 8080 }).ingress!;
    expect(misses.map(ruleName)).toHaveLength(4);
    expect(ruleName(misses[0]!)).toBe('CNP default/web spec.ingress[0]');
  });

  test('default deny is traced to the specs that turned it on', async () => {
    const { defaultDeny } = ask(await cluster([LIMIT]), 'default/cliente', 'default/web').ingress!;
    expect(defaultDeny).toMatchObject([{ policy: { name: 'web' }, field: 'spec', place: { line: 18 } }]);
  });
});

test('a deny beats every allow, and the allows are shown as overruled', async () => {
  const deny = LIMIT.replace('name: web,', 'name: no,').replace('ingress:', 'ingressDeny:');
  const answer = ask(await cluster([LIMIT, deny]), 'default/client', 'default/web');
  expect(said(answer)).toBe(
    'default/client may not reach default/web on TCP 80: CNP default/no spec.ingressDeny[0].toPorts[0] denies it, which no allow can undo',
  );
  expect(answer.ingress!.rules.map(({ role, action }) => `${role} ${action}`).sort()).toEqual(['decides deny', 'overruled allow']);
});

describe('layer 7', () => {
  const L7 = `${LIMIT.replace('name: web,', 'name: l7,').replace(/toPorts.*/, 'toPorts:')}        - ports: [{ port: "80", protocol: TCP }]
          rules: { http: [{ method: GET, path: /, headers: ["X-Team: a"] }, { method: POST, path: "/api/.*", host: api }] }
`;
  test('the rule that lets a request pass', async () => {
    const answer = ask(await cluster([L7]), 'default/client', 'default/web', { http: request('GET', '/', { 'x-team': 'a' }) });
    expect(said(answer)).toBe(
      'default/client may reach default/web on TCP 80 (GET /): CNP default/l7 spec.ingress[0].toPorts[0].rules.http[0] lets GET / (host web) pass',
    );
    expect(answer.ingress!.http!.by).toMatchObject({ place: { file: 'policies.yaml' } });
  });
  test.each([
    ['HEAD', '/', { 'x-team': 'a' }, 'http[0]', 'the method (the regular expression GET does not match HEAD)'],
    ['GET', '/?q=1', { 'x-team': 'a' }, 'http[0]', 'the path (the regular expression / must match all of /?q=1, the query included)'],
    ['GET', '/', {}, 'http[0]', 'the header (it wants X-Team: a; the request has -)'],
    ['POST', '/api/x', {}, 'http[1]', 'the host (the regular expression api does not match web)'],
  ])('%s %s %o: the nearest rule and the field at fault', async (method, path, headers, rule, fault) => {
    const answer = ask(await cluster([L7]), 'default/client', 'default/web', { http: request(method, path, headers) });
    expect(answer.allowed).toBe(false);
    expect(said(answer)).toContain(`CNP default/l7 spec.ingress[0].toPorts[0].rules.${rule} is nearest, but for ${fault}`);
  });
  test('without a request: what Envoy lets pass', async () => {
    const answer = ask(await cluster([L7]), 'default/client', 'default/web');
    expect(answer.allowed).toBe(true);
    expect(said(answer)).toContain('Envoy then lets only these requests pass: GET / [X-Team: a] | POST /api/.* host api');
  });
  test('a plain rule for the same connection defeats it', async () => {
    const answer = ask(await cluster([LIMIT, L7]), 'default/client', 'default/web', { http: request('PUT', '/x') });
    expect(answer).toMatchObject({ allowed: true, ingress: { http: { effect: 'defeated', defeatedBy: [{ policy: { name: 'web' } }] } } });
    expect(said(answer)).toContain('layer 7 is defeated');
  });
  test('what a Secret holds is not guessed', async () => {
    const secret = L7.replace('headers: ["X-Team: a"]', 'headerMatches: [{ name: X-Team, secret: { name: s, namespace: default } }]');
    const answer = ask(await cluster([secret]), 'default/client', 'default/web', { http: request('GET', '/') });
    expect(answer.allowed).toBeUndefined();
    expect(said(answer)).toMatch(
      /^Whether default\/client may reach default\/web on TCP 80 \(GET \/\) cannot be known from here: .*Secret/,
    );
  });
});

describe('both sides', () => {
  test('the source may not send it', async () => {
    expect(said(ask(await cluster([LIMIT, egressOf('- toPorts: [{ ports: [{ port: "53" }] }]')]), 'default/client', 'default/web'))).toBe(
      'default/client may not reach default/web on TCP 80: nothing allows it; CNP default/out spec.egress[0] would, but for the port (it allows ANY 53)',
    );
  });
  test('neither side allows it: both reasons', async () => {
    const answer = ask(await cluster([LIMIT, egressOf('- {}')]), 'default/client', 'default/web', { port: 1 });
    expect(said(answer)).toBe(
      'default/client may not reach default/web on TCP 1: egress: nothing allows it; ingress: nothing allows it; CNP default/web spec.ingress[0] would, but for the port (it allows TCP 80)',
    );
  });
  test('the outside has no policy of its own', async () => {
    const answer = ask(await cluster([LIMIT]), 'world', 'default/web');
    expect([answer.egress, answer.allowed]).toEqual([undefined, false]);
  });
});

describe('what cannot be known', () => {
  test('an address that a name may stand for', async () => {
    const answer = ask(await cluster([egressOf('- toFQDNs: [{ matchName: example.org }]')]), 'default/client', '192.0.2.1');
    expect(answer.allowed).toBeUndefined();
    expect(said(answer)).toContain('it is allowed if the address belongs to example.org');
  });
  test('an address that may be the API server', async () => {
    const analysis = await cluster([egressOf('- toEntities: [kube-apiserver]')]);
    expect(ask(analysis, 'default/client', '192.0.2.1').allowed).toBeUndefined();
    expect(ask(analysis, 'default/client', '192.0.2.1', { apiServerKnown: true }).allowed).toBe(false);
  });
  test('a prefix of which only a part is allowed', async () => {
    const analysis = await cluster([ingressOf('a', '- fromCIDR: [10.1.0.0/16]')]);
    const from = resolveEnds('10.0.0.0/8', analysis, { namespace: 'default' }).ends[0]!;
    const of = (port: number): ConnectionExplanation =>
      explainConnection(analysis.set, { from, to: end(analysis, 'default/web'), port, protocol: 'TCP' });
    expect(of(80).allowed).toBeUndefined();
    expect(said(of(80))).toContain('policies tell parts of 10.0.0.0/8 apart (10.1.0.0/16)');
  });
  test('rules that contradict each other', async () => {
    const rule = (mode: string): string => `- { fromEndpoints: [{}], authentication: { mode: ${mode} } }`;
    const answer = ask(await cluster([ingressOf('a', rule('required'), rule('disabled'))]), 'default/client', 'default/web');
    expect(answer.allowed).toBeUndefined();
    expect(said(answer)).toContain('cannot merge conflicting authentication types');
  });
  test('notes: authentication, source NAT, loopback', async () => {
    const auth = ask(
      await cluster([ingressOf('a', '- { fromEndpoints: [{}], authentication: { mode: required } }')]),
      'default/client',
      'default/web',
    );
    expect(render(auth.ingress!.notes[0]!, 'en')).toContain('mutual authentication (required)');
    const nat = ask(await cluster([ingressOf('a', '- fromCIDR: [192.0.2.0/24]')]), '192.0.2.1', 'default/web');
    expect(render(nat.ingress!.notes[0]!, 'en')).toContain('hides the client');
    const self = ask(await cluster([ingressOf('a', '- {}')]), 'default/web', 'default/web');
    expect(self.allowed).toBe(true);
    expect(render(self.notes[0]!, 'en')).toContain('proves nothing');
  });
});

describe('DNS', () => {
  const out = egressOf(
    '- { toPorts: [{ ports: [{ port: "53", protocol: UDP }], rules: { dns: [{ matchName: example.org }, { matchPattern: "*.cilium.io" }] } }] }',
  );
  test.each([
    ['Example.org', true, 'CNP default/out spec.egress[0].toPorts[0].rules.dns[0] lets the name Example.org be resolved'],
    ['www.cilium.io', true, 'rules.dns[1]'],
    ['a.b.cilium.io', false, 'no DNS rule fits the name a.b.cilium.io: the DNS proxy answers REFUSED'],
  ])('%s', async (dns, allowed, text) => {
    const answer = ask(await cluster([out]), 'default/client', 'default/web', { port: 53, protocol: 'UDP', dns });
    expect(answer.egress!.dns!.allowed).toBe(allowed);
    expect(answer.allowed).toBe(allowed);
    expect(said(answer)).toContain(text);
  });
});
