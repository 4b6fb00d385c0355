/**
 * Network policies as a user meets them: applied to a lab, tried with curl from pods and through the
 * Gateway, and each time compared with what `trace` says.
 * @module
 */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ciliumClusterwideNetworkPolicies, ciliumNetworkPolicies } from '../../src/cluster/kinds.ts';
import { pods, services } from '../../src/kube/index.ts';
import { Lab } from '../../src/lab/index.ts';
import { ask, statusOf, traceOf } from '../gateway-client.ts';
import { EXAMPLES } from '../../src/lab/installation.ts';

const SERVICE = 'test-python-svc.default.svc.cluster.local';
/** What curl reports when nothing comes back within `--max-time`. */
const TIMED_OUT = 'exit 28';

let lab: Lab;

async function apply(yaml: string): Promise<void> {
  await lab.installation.objects(parseAllDocuments(yaml).map((document) => document.toJS()));
}
const policy = (spec: string, name = 'tried'): string =>
  `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: ${name}, namespace: default }, spec: ${spec} }`;
const onBackend = (rules: string): string =>
  policy(`{ endpointSelector: { matchLabels: { app.kubernetes.io/name: test-python } }, ${rules} }`);
const onClient = (rules: string): string => policy(`{ endpointSelector: { matchLabels: { app: client } }, ${rules} }`);

interface Call {
  method?: string;
  path?: string;
  host?: string;
  port?: number;
  headers?: Record<string, string>;
}

/** curl in a pod: the HTTP status (with the body of a refusal), or curl's exit code. */
async function curl(pod: string, { method = 'GET', path = '/', host = SERVICE, port = 80, headers = {} }: Call = {}): Promise<string> {
  const more = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const url = `http://${host}:${port}${path}`;
  const ran = lab.containers.exec({ namespace: 'default', pod, container: 'curl' }, [
    'curl',
    '-s',
    '--max-time',
    '1',
    '-X',
    method,
    ...more,
    '-w',
    '\n%{http_code}',
    url,
  ]);
  const { exitCode, stdout } = await settled(ran);
  if (exitCode !== 0) return `exit ${exitCode}`;
  const lines = stdout.trimEnd().split('\n');
  const status = lines.pop()!;
  return status === '403' ? `403 ${lines.join('\n').trim()}` : status;
}

/** Lab time moves on while somebody waits for a time-out. */
async function settled<T>(work: Promise<T>): Promise<T> {
  let done = false;
  void work.finally(() => (done = true)).catch(() => undefined);
  await lab.eventually('the command ends', () => done);
  return work;
}

/** What the trace of the same call says, in the same words. */
function traced(pod: string, { method = 'GET', path = '/', host = SERVICE, port = 80, headers = {} }: Call = {}): string {
  const [name, namespace] = host.split('.');
  const address =
    [...lab.model.list(services)].find((one) => one.metadata.name === name && one.metadata.namespace === namespace)?.spec?.clusterIP ??
    host;
  const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  const result = lab.trace({
    from: { kind: 'pod', namespace: 'default', name: pod },
    to: { address, port },
    protocol: 'TCP',
    request: { method, path, authority: port === 80 ? host : `${host}:${port}`, headers: lower },
  });
  if (result.decision?.kind === 'answer') return `${result.decision.status} ${result.decision.body.trim()}`;
  return { pod: '200', 'l7-proxy': '200', timeout: TIMED_OUT, refused: 'exit 7' }[result.outcome.kind as string] ?? result.outcome.kind;
}

/** curl and trace agree on `wanted`. */
async function sees(pod: string, wanted: string, call: Call = {}): Promise<void> {
  let [real, told] = ['', ''];
  await lab
    .eventually(
      `${pod} ${JSON.stringify(call)} → ${wanted}`,
      async () => {
        [real, told] = [await curl(pod, call), traced(pod, call)];
        return real === wanted && told === wanted;
      },
      20_000,
    )
    .catch(() => undefined);
  expect({ real, told, call }).toEqual({ real: wanted, told: wanted, call });
}

async function throughGateway(wanted: number, path = '/'): Promise<void> {
  await lab.eventually(`${wanted} through the Gateway`, async () => (await ask(lab, { path })).status === wanted);
  expect(statusOf(traceOf(lab, { path }, 'ip-gateway'))).toBe(wanted);
}

const DENIED = '403 Access denied';
/** CCE labels CoreDNS `k8s-app: coredns`; the `kube-dns` of Cilium's own examples would select nothing. */
const DNS =
  '{ toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: coredns } }], toPorts: [{ ports: [{ port: "53", protocol: ANY }] }] }';

beforeAll(async () => {
  lab = await Lab.start();
  for (const [name, app] of [
    ['client', 'client'],
    ['stranger', 'stranger'],
  ]) {
    await lab.client.create(pods, {
      metadata: { namespace: 'default', name: name!, labels: { app: app! } },
      spec: { containers: [{ name: 'curl', image: 'curlimages/curl', command: ['sleep', '1000000'] }] },
    });
  }
  await lab.eventually('200 for everybody', async () => (await ask(lab)).status === 200);
  await lab.eventually('clients run', () =>
    ['client', 'stranger'].every((name) => lab.model.get(pods, { namespace: 'default', name })?.status?.phase === 'Running'),
  );
}, 60_000);
afterAll(() => lab?.stop());

afterEach(async () => {
  for (const { metadata } of (await lab.client.list(ciliumNetworkPolicies)).items) await lab.client.delete(ciliumNetworkPolicies, metadata);
  for (const { metadata } of (await lab.client.list(ciliumClusterwideNetworkPolicies)).items)
    await lab.client.delete(ciliumClusterwideNetworkPolicies, { name: metadata.name });
  await sees('client', '200');
  await sees('stranger', '200');
  await throughGateway(200);
});

describe("the source document's policies", () => {
  const file = (name: string): Promise<unknown> => lab.installation.files([join(EXAMPLES, name)]);

  test('L3/L4: the client passes, the stranger times out, the Gateway gets 403', async () => {
    await file('source-document/policy-l3l4.yaml');
    await sees('stranger', TIMED_OUT);
    await sees('client', '200', { method: 'POST', path: '/anything' });
    await throughGateway(403);
    expect((await ask(lab)).body).toBe('Access denied\r\n');
  });

  test('L7: GET / only, the whole :path; the Gateway gets 403', async () => {
    await file('source-document/policy-l7.yaml');
    await sees('client', DENIED, { method: 'POST' });
    await sees('client', '200');
    await sees('client', DENIED, { path: '/x' });
    await sees('client', DENIED, { path: '/?a=1' });
    await sees('stranger', TIMED_OUT);
    await throughGateway(403);
  });

  test('both: a union, so that L7 has no effect', async () => {
    await file('source-document/policy-l3l4.yaml');
    await file('source-document/policy-l7.yaml');
    await sees('stranger', TIMED_OUT);
    await sees('client', '200', { method: 'POST', path: '/x' });
    await throughGateway(403);
  });

  test('corrected: the Gateway is let in', async () => {
    await file('corrected/policy-l3l4.yaml');
    await sees('stranger', TIMED_OUT);
    await sees('client', '200');
    await throughGateway(200);
    await file('corrected/policy-l7.yaml');
    await lab.client.delete(ciliumNetworkPolicies, { namespace: 'default', name: 'test-python-ingress' });
    await sees('client', DENIED, { method: 'DELETE' });
    await sees('client', '200', { path: '/x?a=1' });
    await throughGateway(200, '/any/path');
  });
});

describe('L7 rules', () => {
  const http = (rules: string): string =>
    onBackend(
      `ingress: [{ fromEndpoints: [{ matchLabels: { app: client } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [${rules}] } }] }, { fromEntities: [ingress] }]`,
    );

  test('method, path, host and headers are regular expressions or exact values that must all match', async () => {
    await apply(
      http(
        `{ method: "GET|PUT", path: "/api/v[0-9]+/.*" }, { method: POST, headers: ["X-Token: secret"] }, { host: "internal[.]example" }`,
      ),
    );
    await sees('client', DENIED);
    await sees('client', '200', { path: '/api/v1/x' });
    await sees('client', '200', { method: 'PUT', path: '/api/v22/x?q=1' });
    await sees('client', DENIED, { path: '/api/vx/x' });
    await sees('client', DENIED, { path: '/v0/api/v1/x' });
    await sees('client', DENIED, { method: 'DELETE', path: '/api/v1/x' });
    await sees('client', '200', { method: 'POST', headers: { 'X-Token': 'secret' } });
    await sees('client', DENIED, { method: 'POST', headers: { 'X-Token': 'wrong' } });
  });

  test('an empty rule allows every request, still through Envoy', async () => {
    await apply(http('{}'));
    await sees('stranger', TIMED_OUT);
    await sees('client', '200', { method: 'DELETE', path: '/x' });
  });

  test('a request on a connection that was opened before is judged as well', async () => {
    await apply(http('{ path: "/allowed" }'));
    await sees('client', DENIED);
    const ran = await settled(
      lab.containers.exec({ namespace: 'default', pod: 'client', container: 'curl' }, [
        'curl',
        '-s',
        '-o',
        '/dev/null',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code} ',
        `http://${SERVICE}/allowed`,
        `http://${SERVICE}/x`,
      ]),
    );
    expect(ran.stdout.trim()).toBe('200 403');
  });
});

describe('ports and directions', () => {
  test('a named port of the container, and another port of the same pod', async () => {
    await apply(
      onBackend('ingress: [{ fromEndpoints: [{ matchLabels: { app: client } }], toPorts: [{ ports: [{ port: http, protocol: TCP }] }] }]'),
    );
    await sees('stranger', TIMED_OUT);
    await sees('client', '200');
    await apply(
      onBackend(
        'ingress: [{ fromEndpoints: [{ matchLabels: { app: client } }], toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }] }]',
      ),
    );
    await sees('client', TIMED_OUT);
  });

  test('default deny: an empty rule list for the direction', async () => {
    await apply(onBackend('ingress: [{}]'));
    await sees('client', TIMED_OUT);
    await throughGateway(403);
  });

  test('a deny rule wins over an allow rule, and over one of L7', async () => {
    await apply(
      onBackend(`
      ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }, { fromEntities: [ingress] }],
      ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: stranger } }] }]`),
    );
    await sees('stranger', TIMED_OUT);
    await sees('client', '200');
    await sees('client', DENIED, { method: 'POST' });
    await throughGateway(200);
  });

  test('egress: without DNS the name cannot be resolved, with it only what is named is reached', async () => {
    await apply(onClient('egress: [{ toEndpoints: [{ matchLabels: { app.kubernetes.io/name: test-python } }] }]'));
    await lab.eventually('DNS is cut off', async () => (await curl('client')).startsWith('exit '));
    expect(['exit 6', 'exit 28']).toContain(await curl('client'));
    await apply(onClient(`egress: [${DNS}, { toEndpoints: [{ matchLabels: { app.kubernetes.io/name: test-python } }] }]`));
    await sees('client', '200');
    await apply(onClient(`egress: [${DNS}, { toEndpoints: [{ matchLabels: { app.kubernetes.io/name: somebody } }] }]`));
    await sees('client', TIMED_OUT);
    await sees('stranger', '200');
    await throughGateway(200);
  });

  test('egress L7: the client is refused before its request leaves the node', async () => {
    await apply(
      onClient(
        `egress: [${DNS}, { toEndpoints: [{ matchLabels: { app.kubernetes.io/name: test-python } }], toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [{ method: GET }] } }] }]`,
      ),
    );
    await sees('client', DENIED, { method: 'POST' });
    await sees('client', '200');
    await sees('stranger', '200', { method: 'POST' });
  });
});

describe('reserved:ingress', () => {
  const clusterwide = (spec: string): string =>
    `{ apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: { name: gateway }, spec: { endpointSelector: { matchExpressions: [{ key: "reserved:ingress", operator: Exists }] }, ${spec} } }`;

  test('a client outside the allowed CIDR gets 403 at the Gateway, one inside is served', async () => {
    await apply(clusterwide('ingress: [{ fromCIDR: ["192.0.2.0/24"] }], egress: [{ toEntities: [all] }]'));
    await throughGateway(403);
    await apply(clusterwide('ingress: [{ fromCIDR: ["0.0.0.0/0"] }], egress: [{ toEntities: [all] }]'));
    await throughGateway(200);
  });

  test('without egress towards the back end it is 403 too, and pods are untouched', async () => {
    await apply(
      clusterwide(
        'ingress: [{ fromEntities: [world] }], egress: [{ toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system } }] }]',
      ),
    );
    await throughGateway(403);
    await sees('client', '200');
  });
});
