/**
 * Traffic as production knows it, through the whole path: load while things change, large and endless
 * bodies, many connections, WebSocket, TLS, clients and pods that go away in the middle.
 * @module
 */
import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect as tlsConnect } from 'node:tls';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as x509 from '@peculiar/x509';
import { gateways, httpRoutes } from '../../src/cluster/kinds.ts';
import { deployments, pods, secrets } from '../../src/kube/index.ts';
import { Lab } from '../../src/lab/index.ts';
import { ask, statusOf, traceOf } from '../gateway-client.ts';

const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples', 'gateway-api');
const MIB = 1024 * 1024;

let lab: Lab;

beforeAll(async () => {
  lab = await Lab.start({ workload: false });
  await lab.installation.files(['backends.yaml', 'gateway.yaml', 'default-route.yaml'].map((file) => join(EXAMPLES, file)));
  await lab.eventually('HTTP 200 from both pods', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(lab)));
    return new Set(answers.map(({ arrived }) => arrived?.pod)).size === 2;
  });
}, 60_000);
afterAll(() => lab?.stop());

/** A request whose streams the test handles itself. */
function open(options: RequestOptions): { request: ReturnType<typeof httpRequest>; answer: Promise<IncomingMessage> } {
  const request = httpRequest({ host: '127.0.0.1', port: lab.port(), agent: false, ...options });
  const answer = new Promise<IncomingMessage>((done, fail) => request.once('response', done).once('error', fail));
  answer.catch(() => undefined);
  return { request, answer };
}

async function digestOf(stream: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Keeps `parallel` requests under way until stopped; what was not 200 is told. */
function load(parallel: number, path = '/'): { stop: () => Promise<{ asked: number; failures: string[] }> } {
  const stopping = new AbortController();
  let asked = 0;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      asked += 1;
      const { status, body } = await ask(lab, { path });
      if (status !== 200) failures.push(`${status} ${body.trim()}`);
    }
  };
  const workers = Array.from({ length: parallel }, worker);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(workers);
      return { asked, failures };
    },
  };
}

describe('bodies', () => {
  const payload = randomBytes(16 * MIB);
  const sha256 = createHash('sha256').update(payload).digest('hex');

  test.each([
    ['with a length', { 'content-length': String(payload.length) }],
    ['in chunks', {}],
  ])('16 MiB go up and come back unchanged, %s', async (_, headers) => {
    const { request, answer } = open({ method: 'POST', path: '/echo', headers });
    request.end(payload);
    const response = await answer;
    expect(response.statusCode).toBe(200);
    expect(await digestOf(response)).toEqual({ bytes: payload.length, sha256 });
  });

  test('a client that does not read stops the sender: most of 256 MiB is never produced', async () => {
    const { request, answer } = open({ path: `/bytes/${256 * MIB}` });
    request.end();
    const response = await answer;
    expect(response.headers['content-length']).toBe(String(256 * MIB));
    const before = process.memoryUsage().rss;
    await ask(lab, { path: '/delay/0.5' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB);
    response.destroy();
    await lab.eventually('no connection is left', () => lab.network.counters.connections === 0);
  });

  test('an endless upload that the client breaks off leaves nothing behind', async () => {
    const { request, answer } = open({ method: 'POST', path: '/echo' });
    request.write(payload.subarray(0, MIB));
    const response = await answer;
    response.on('error', () => undefined).resume();
    request.destroy();
    await lab.eventually('no connection is left', () => lab.network.counters.connections === 0);
  });

  test('a client that goes while it waits for an answer leaves nothing behind', async () => {
    const { request, answer } = open({ path: '/delay/600' });
    request.end();
    await lab.eventually('the request is at the pod', () => lab.network.counters.connections >= 2);
    request.destroy();
    await expect(answer).rejects.toThrow();
    await lab.eventually('no connection is left', () => lab.network.counters.connections === 0);
  });
});

describe('connections', () => {
  test('one kept-alive connection carries many requests, to both pods', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const pods = new Set<string>();
    const ports = new Set<number>();
    for (let i = 0; i < 50; i += 1) {
      const { request, answer } = open({ agent, headers: { accept: 'application/json' } });
      request.end();
      const response = await answer;
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      pods.add((JSON.parse(Buffer.concat(chunks).toString()) as { pod: string }).pod);
      ports.add(request.socket!.localPort!);
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    expect(pods.size).toBe(2);
  });

  test('200 connections at once are all answered', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(lab, { path: '/delay/0.2', timeoutMs: 20_000 })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    await lab.eventually('no connection is left', () => lab.network.counters.connections === 0);
  });

  test('WebSocket: messages go both ways, a large one too, and the close reaches both ends', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${lab.port()}/socket`);
    await once(socket, 'open');
    const large = randomBytes(MIB);
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.send(large);
    expect(Buffer.compare((await once(socket, 'message'))[0] as Buffer, large)).toBe(0);
    socket.close(1000, 'done');
    expect((await once(socket, 'close'))[0]).toBe(1000);
    await lab.eventually('no connection is left', () => lab.network.counters.connections === 0);
  });
});

describe('under load', () => {
  test('changing routes lets no request fail', async () => {
    const traffic = load(8);
    for (let i = 0; i < 12; i += 1) {
      const target = i % 2 === 0 ? { name: 'shop-v2', port: 8080 } : { name: 'shop-v1', port: 80 };
      await lab.client.patch(
        httpRoutes,
        { namespace: 'default', name: 'everything-else' },
        { type: 'merge', body: { spec: { rules: [{ backendRefs: [target] }] } } },
      );
      const wanted = target.name;
      await lab.eventually(`answers of ${wanted}`, async () => (await ask(lab)).arrived?.pod.startsWith(wanted));
    }
    const { asked, failures } = await traffic.stop();
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(30);
  });

  test('a new listener on the Gateway lets no request on the old ones fail', async () => {
    const traffic = load(8);
    const gateway = await lab.client.get(gateways, { namespace: 'default', name: 'shop' });
    const listeners = [...gateway.spec.listeners, { name: 'more', protocol: 'HTTP', port: 8082 }];
    await lab.client.patch(gateways, { namespace: 'default', name: 'shop' }, { type: 'merge', body: { spec: { listeners } } });
    await lab.eventually('200 on the new port', async () => (await ask(lab, { listenerPort: 8082 })).status === 200);
    expect((await traffic.stop()).failures).toEqual([]);
  });

  test('a pod that is deleted finishes its requests: a rollout fails none but those sent before Envoy knew', async () => {
    const traffic = load(8, '/delay/0.05');
    const names = [...lab.model.list(pods)]
      .filter(({ metadata }) => metadata.name.startsWith('shop-v1-'))
      .map(({ metadata }) => metadata.name);
    for (const name of names) {
      await lab.client.delete(pods, { namespace: 'default', name });
      await lab.eventually(
        'two ready pods again',
        () =>
          lab.model.get(deployments, { namespace: 'default', name: 'shop-v1' })?.status?.readyReplicas === 2 &&
          !lab.model.get(pods, { namespace: 'default', name }),
      );
    }
    const { asked, failures } = await traffic.stop();
    expect(asked).toBeGreaterThan(20);
    // A pod gets SIGTERM while its endpoint is still being taken out: those few are refused (503).
    expect(failures.length).toBeLessThanOrEqual(asked / 20);
    for (const failure of failures) expect(failure).toMatch(/^503 upstream connect error/);
  });
});

describe('HTTPS', () => {
  async function certificate(...names: string[]): Promise<{ cert: string; key: string }> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const keys = await crypto.subtle.generateKey({ ...algorithm, hash: 'SHA-256' }, true, ['sign', 'verify']);
    const made = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=${names[0]}`,
      keys,
      signingAlgorithm: { ...algorithm, hash: 'SHA-256' },
      notAfter: new Date(Date.now() + 86_400_000),
      extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))],
    });
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    return {
      cert: made.toString('pem'),
      key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    };
  }

  /** One request in TLS; the certificate that was shown, and the answer. */
  async function askSecurely(servername: string, ca: string): Promise<{ subject: string; answer: string }> {
    const socket = tlsConnect({ host: '127.0.0.1', port: lab.port(443)!, servername, ca });
    await once(socket, 'secureConnect');
    const subject = String(socket.getPeerCertificate().subject.CN);
    socket.write(`GET /secure HTTP/1.1\r\nhost: ${servername}\r\nconnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return { subject, answer: Buffer.concat(chunks).toString() };
  }

  test('a TLS Secret gives an HTTPS listener: SNI chooses the certificate, Envoy ends TLS, renewal shows at once', async () => {
    const [one, wild] = [await certificate('one.secure.example'), await certificate('*.wild.secure.example')];
    for (const [name, pair] of Object.entries({ one, wild })) {
      await lab.client.create(secrets, {
        metadata: { namespace: 'default', name: `tls-${name}` },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': Buffer.from(pair.cert).toString('base64'), 'tls.key': Buffer.from(pair.key).toString('base64') },
      });
    }
    await lab.installation.objects([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'secure', namespace: 'default' },
        spec: {
          gatewayClassName: 'cilium',
          listeners: [
            { name: 'one', protocol: 'HTTPS', port: 443, hostname: 'one.secure.example', tls: { certificateRefs: [{ name: 'tls-one' }] } },
            {
              name: 'wild',
              protocol: 'HTTPS',
              port: 443,
              hostname: '*.wild.secure.example',
              tls: { certificateRefs: [{ name: 'tls-wild' }] },
            },
          ],
        },
      },
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'secure', namespace: 'default' },
        spec: { parentRefs: [{ name: 'secure' }], rules: [{ backendRefs: [{ name: 'shop-v1', port: 80 }] }] },
      },
    ] as never);
    const first = await lab.eventually('an answer over TLS', () => askSecurely('one.secure.example', one.cert).catch(() => undefined));
    expect(first.subject).toBe('one.secure.example');
    expect(first.answer).toMatch(/^HTTP\/1\.1 200 OK/);
    const second = await askSecurely('a.wild.secure.example', wild.cert);
    expect(second.subject).toBe('*.wild.secure.example');
    expect(second.answer).toContain('GET /secure');
    await expect(askSecurely('stranger.example', one.cert)).rejects.toThrow();
    const traced = (): ReturnType<Lab['traceRequest']> =>
      lab.traceRequest({ client: '198.51.100.7', gateway: { namespace: 'default', name: 'secure' } });
    // The address is published when the ELB listens already.
    await lab.eventually('a path over TLS', () => traced().trace.outcome.kind === 'pod');
    expect(traced().ways.arriving).toBe(traced().ways.total);
    // Plain text finds no filter chain: Envoy closes the connection.
    const plain = { host: 'one.secure.example', listenerPort: 443 };
    expect((await ask(lab, plain)).body).toBe('refused');
    expect(statusOf(traceOf(lab, plain, 'secure'))).toBe('refused');

    const renewed = await certificate('one.secure.example');
    const data = { 'tls.crt': Buffer.from(renewed.cert).toString('base64'), 'tls.key': Buffer.from(renewed.key).toString('base64') };
    await lab.client.patch(secrets, { namespace: 'default', name: 'tls-one' }, { type: 'merge', body: { data } });
    await lab.eventually('the renewed certificate', () => askSecurely('one.secure.example', renewed.cert).catch(() => undefined));
  });
});
