/** Envoy and the network with the real trace: what the path says is what bytes do. @module */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../../apiserver/auth/certificates.ts';
import type { CiliumEnvoyConfig, CiliumNetworkPolicy } from '../../../cluster/kinds.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import type { KubeObject } from '../../../kube/objects.ts';
import type { Secret } from '../../../kube/resources.ts';
import { Store } from '../../../kube/store.ts';
import { judgeRequest, trace, traceRequest, type Origin } from '../../../path/index.ts';
import { clusterOf, envoyConfig, frontend, GATEWAY_LISTENER, meta, policy, service, slice } from '../../../path/testing/cluster.ts';
import { createTwinNetwork, type LabNetwork, type TwinSocket } from '../../net/index.ts';
import { Envoy } from './envoy.ts';

const OUTSIDE: Origin = { kind: 'external', address: '198.51.100.7' };
const CLIENT: Origin = { kind: 'pod', namespace: 'default', name: 'client' };
const STRANGER: Origin = { kind: 'pod', namespace: 'default', name: 'stranger' };
const NODE_PORT = { address: '10.2.128.11', port: 32_546 };
const CLUSTER_IP = { address: '10.247.5.5', port: 80 };

const stops: (() => Promise<void> | void)[] = [];
let network: LabNetwork;
const seen: TwinSocket[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  await turn();
  expect(network.counters).toMatchObject({ connections: 0, envoys: 0, waiting: 0 });
  network.close();
  seen.length = 0;
});

/** Two nodes, `web` on the second, a client and a stranger on the first, a Gateway in front of `web`. */
function traffic(
  options: { policies?: CiliumNetworkPolicy[]; config?: CiliumEnvoyConfig; secrets?: Secret[]; services?: number } = {},
): void {
  const routes = [
    { match: { pathSeparatedPrefix: '/app' }, route: { cluster: 'default:web:80' } },
    { match: { path: '/' }, route: { cluster: 'default:web:80' } },
  ];
  const objects: KubeObject[] = [
    service('web', [{ port: 80, protocol: 'TCP' }]),
    slice('web', [{ ip: '10.100.2.5' }], { port: 80 }),
    options.config ?? envoyConfig([{ domains: ['web.example', 'web.example:*'], routes }]),
    ...(options.policies ?? []),
  ];
  const cluster = clusterOf({
    nodes: [
      { name: 'n1', ip: '10.2.128.11', ingressIP: '10.100.1.250' },
      { name: 'n2', ip: '10.2.128.12', ingressIP: '10.100.2.250' },
    ],
    pods: [
      { name: 'web', node: 'n2', ip: '10.100.2.5', labels: { 'app.kubernetes.io/name': 'test-python' } },
      { name: 'client', node: 'n1', ip: '10.100.1.5', labels: { app: 'client' } },
      { name: 'stranger', node: 'n1', ip: '10.100.1.6', labels: {} },
    ],
    frontends: [
      frontend('NodePort', '0.0.0.0:32546', 'default/cilium-gateway-ip-gateway', [], { l7Listener: GATEWAY_LISTENER }),
      frontend('ClusterIP', '10.247.5.5:80', 'default/web', ['10.100.2.5:80']),
    ],
    objects,
  });
  const clock = new AdjustableClock();
  network = createTwinNetwork({ model: () => cluster, trace, clock, random: Math.random });
  const secrets = new Store<Secret>();
  for (const secret of options.secrets ?? []) secrets.set(secret);
  const informers = { for: () => ({ store: secrets }) } as never;
  for (const node of ['n1', 'n2']) {
    const envoy = new Envoy(
      { network, model: () => cluster, informers, clock, random: Math.random, traceRequest, judgeRequest },
      node,
    ).start();
    stops.push(() => envoy.stop());
  }
  const web = createServer((req, res) => res.end(JSON.stringify({ url: req.url, headers: req.headers })));
  const close = network.listen({ address: '10.100.2.5', port: 80 }, (socket) => {
    seen.push(socket);
    web.emit('connection', socket);
  });
  stops.push(close);
}

interface Answer {
  status: number;
  body: string;
}

/** A client that gives up as soon as it is clear that its packets are dropped. */
async function dial(from: Origin, to: { address: string; port: number }): Promise<TwinSocket> {
  const abort = new AbortController();
  const dialling = network.dial(from, to, { signal: abort.signal });
  if (network.counters.waiting > 0) abort.abort();
  return dialling;
}

async function ask(from: Origin, to: { address: string; port: number }, options: RequestOptions = {}): Promise<Answer> {
  const socket = await dial(from, to);
  const call = httpRequest({
    path: '/',
    ...options,
    createConnection: () => socket,
    headers: { host: 'web.example', ...(options.headers as object) },
  });
  call.on('error', () => undefined);
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  socket.destroy();
  return { status: response.statusCode!, body: Buffer.concat(parts).toString() };
}

const L3_L4 = policy('test-python-ingress', {
  endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'test-python' } },
  ingress: [{ fromEndpoints: [{ matchLabels: { app: 'client' } }], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }],
});
const L7 = policy('test-python-l7', {
  endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'test-python' } },
  ingress: [
    {
      fromEndpoints: [{ matchLabels: { app: 'client' } }],
      toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET', path: '/' }] } }],
    },
  ],
});

describe('traffic through the real trace', () => {
  it('comes in through the NodePort of a Gateway and reaches the pod from the ingress address', async () => {
    traffic();
    const { status, body } = await ask(OUTSIDE, NODE_PORT, { path: '/app/x?y=1' });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ url: '/app/x?y=1', headers: { 'x-forwarded-for': '198.51.100.7' } });
    expect([seen[0]!.remoteAddress, seen[0]!.peerIdentity]).toEqual(['10.100.1.250', 8]);
  });

  it('is answered 404 for another host, and for a path that only looks like the prefix', async () => {
    traffic();
    expect(await ask(OUTSIDE, NODE_PORT, { headers: { host: 'other.example' } })).toEqual({ status: 404, body: '' });
    expect(await ask(OUTSIDE, NODE_PORT, { path: '/apple' })).toEqual({ status: 404, body: '' });
  });

  it('is refused by the document’s own L3/L4 policy at the Gateway (403), while its client still gets through', async () => {
    traffic({ policies: [L3_L4] });
    expect(await ask(OUTSIDE, NODE_PORT)).toMatchObject({ status: 403, body: expect.stringContaining('Access denied') as string });
    expect(await ask(CLIENT, CLUSTER_IP)).toMatchObject({ status: 200 });
    expect(seen.at(-1)!.remoteAddress).toBe('10.100.1.5');
    await expect(ask(STRANGER, CLUSTER_IP)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('passes the policy proxy by request: GET / is answered, another path and a POST are denied', async () => {
    traffic({ policies: [L7] });
    expect(await ask(CLIENT, CLUSTER_IP)).toMatchObject({ status: 200 });
    expect([seen[0]!.remoteAddress, seen[0]!.peerIdentity]).toEqual(['10.100.1.5', expect.any(Number) as number]);
    expect(await ask(CLIENT, CLUSTER_IP, { path: '/x' })).toEqual({ status: 403, body: 'Access denied\r\n' });
    expect(await ask(CLIENT, CLUSTER_IP, { method: 'POST' })).toEqual({ status: 403, body: 'Access denied\r\n' });
    await expect(ask(STRANGER, CLUSTER_IP)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('with the PROXY protocol switched on takes the client from its header, and cuts off who sends none', async () => {
    const config = envoyConfig([{ domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'default:web:80' } }] }]);
    Object.assign(config.spec.resources[0]!, { listenerFilters: [{ name: 'envoy.filters.listener.proxy_protocol' }] });
    traffic({ config });
    const socket = await dial(OUTSIDE, NODE_PORT);
    socket.write('PROXY TCP4 203.0.113.99 10.2.128.200 1 80\r\nGET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    socket.destroy();
    expect(Buffer.concat(parts).toString()).toContain('"x-forwarded-for":"203.0.113.99"');
    await expect(ask(OUTSIDE, NODE_PORT)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('is terminated by the certificate that the client’s server name selects, and closed for any other name', async () => {
    const config = envoyConfig([{ domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'default:web:80' } }] }]);
    const [listener, routes] = config.spec.resources as [
      Extract<CiliumEnvoyConfig['spec']['resources'][number], { filterChains: unknown }>,
      { name: string },
    ];
    const chain = listener.filterChains[0]!;
    listener.filterChains = [
      {
        ...chain,
        filterChainMatch: { transportProtocol: 'tls', serverNames: ['secure.example'] },
        transportSocket: {
          name: 'envoy.transport_sockets.tls',
          typedConfig: { commonTlsContext: { tlsCertificateSdsSecretConfigs: [{ name: 'cilium-secrets/default-web-cert' }] } },
        },
      },
    ];
    expect(routes.name).toBe('listener-insecure');
    const authority = await CertificateAuthority.open();
    const { certificate, key } = await authority.issue({
      use: 'server',
      commonName: 'secure.example',
      dnsNames: ['secure.example'],
      addresses: [],
    });
    const data = { 'tls.crt': Buffer.from(certificate).toString('base64'), 'tls.key': Buffer.from(key).toString('base64') };
    traffic({ config, secrets: [{ apiVersion: 'v1', kind: 'Secret', metadata: meta('default-web-cert', 'cilium-secrets'), data }] });

    const answerTo = async (servername: string): Promise<string> => {
      const secure = connectTls({ socket: await network.dial(OUTSIDE, NODE_PORT), servername, ca: authority.certificate });
      await once(secure, 'secureConnect');
      secure.write('GET / HTTP/1.1\r\nhost: secure.example\r\nconnection: close\r\n\r\n');
      const parts: Buffer[] = [];
      for await (const part of secure) parts.push(part as Buffer);
      secure.destroy();
      return Buffer.concat(parts).toString();
    };
    const answer = await answerTo('secure.example');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toContain('"x-forwarded-proto":"https"');
    await expect(answerTo('other.example')).rejects.toThrow();
    // Plain text on a listener that has no chain for it.
    await expect(ask(OUTSIDE, NODE_PORT)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
