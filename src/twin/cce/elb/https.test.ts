/** HTTPS listeners at work: certificates by name, headers, and swapping under load. */
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../kube/testing/eventually.ts';
import { CLIENT, get, NODE_A, selfSigned, startElbFixture, type ElbFixture, type KeyPair } from '../testing/elb-fixture.ts';
import { httpBackend } from '../testing/fake-network.ts';

let lab: ElbFixture;
let shop: KeyPair;
let exact: KeyPair;
let wild: KeyPair;
let wildRsa: KeyPair;
beforeAll(async () => {
  [shop, exact, wild, wildRsa] = await Promise.all([
    selfSigned(['default.example']),
    selfSigned(['exact']),
    selfSigned(['wild']),
    selfSigned(['wild-rsa'], { rsa: true }),
  ]);
});
beforeEach(async () => {
  lab = await startElbFixture();
});
afterEach(async () => {
  await eventually(() => lab.elb.dataPlane.connections === 0, 'no connection is left');
  await lab.stop();
  expect(lab.clock.pending).toBe(0);
  expect(lab.network.open.size).toBe(0);
});

const members = [{ address: NODE_A, protocol_port: 30443 }];
const url = (listener: { id: string }): string => `https://127.0.0.1:${lab.portOf(listener)}/`;

test('decrypts, says so in the headers that were asked for, and speaks plain HTTP to members', async () => {
  let head = '';
  lab.network.at(
    NODE_A,
    30443,
    httpBackend('plain', (seen) => (head = seen)),
  );
  const { id } = await lab.createCertificate(shop);
  for (const loadbalancer_id of [lab.shared, lab.dedicated]) {
    const { listener } = await lab.serve(
      {
        loadbalancer_id,
        protocol: 'HTTPS',
        protocol_port: 443,
        default_tls_container_ref: id,
        insert_headers: { 'X-Forwarded-Proto': true, 'X-Forwarded-Port': true },
      },
      members,
    );
    expect(await get(url(listener), { headers: { 'x-forwarded-proto': 'http' } })).toEqual({
      status: 200,
      body: 'plain',
      shownName: 'default.example',
    });
    expect(head).toMatch(/^GET \/ HTTP\/1\.1\r$/m);
    expect(head).toMatch(/^x-forwarded-proto: https\r$/im);
    expect(head).toMatch(/^x-forwarded-port: 443\r$/im);
    expect(head).toMatch(new RegExp(`^x-forwarded-for: ${CLIENT}\\r$`, 'im'));
    expect(head.match(/x-forwarded-proto/gi)).toHaveLength(1);
    expect(lab.dials.at(-1)).toEqual({ listenerId: listener.id, client: CLIENT });
  }
});

test('chooses by SNI: the exact name, a wildcard of one label, ECC before RSA, else the default', async () => {
  lab.network.at(NODE_A, 30443, httpBackend('x'));
  const byDefault = await lab.createCertificate(shop);
  const refs = [
    await lab.createCertificate({ ...wildRsa, domain: '*.shop.example,rsa.example' }),
    await lab.createCertificate({ ...wild, domain: '*.shop.example' }),
    await lab.createCertificate({ ...exact, domain: 'www.shop.example' }),
  ].map(({ id }) => id);
  const { listener } = await lab.serve(
    {
      loadbalancer_id: lab.shared,
      protocol: 'HTTPS',
      protocol_port: 443,
      default_tls_container_ref: byDefault.id,
      sni_container_refs: refs,
    },
    members,
  );
  const shown = async (servername: string): Promise<string | undefined> => (await get(url(listener), { servername })).shownName;
  expect(await shown('www.shop.example')).toBe('exact');
  expect(await shown('WWW.shop.example')).toBe('exact');
  expect(await shown('m.shop.example')).toBe('wild');
  expect(await shown('rsa.example')).toBe('wild-rsa');
  expect(await shown('a.b.shop.example')).toBe('default.example');
  expect(await shown('shop.example')).toBe('default.example');
  expect(await shown('')).toBe('default.example');
});

test('swaps certificates under load without losing a request or the port', async () => {
  lab.network.at(NODE_A, 30443, httpBackend('ok'));
  const [one, two] = [await lab.createCertificate(shop), await lab.createCertificate(exact)];
  const { listener } = await lab.serve(
    { loadbalancer_id: lab.shared, protocol: 'HTTPS', protocol_port: 443, default_tls_container_ref: one.id },
    members,
  );
  const at = url(listener);
  const enough = new AbortController();
  const seen = new Set<string | undefined>();
  const load = Array.from({ length: 4 }, async () => {
    let count = 0;
    while (!enough.signal.aborted) {
      const answer = await get(at);
      expect(answer.body).toBe('ok');
      seen.add(answer.shownName);
      count += 1;
    }
    return count;
  });
  for (let i = 0; i < 10; i++) {
    const next = i % 2 === 0 ? two : one;
    await lab.client.updateListener(listener.id, { default_tls_container_ref: next.id });
    expect((await get(at)).shownName).toBe(next === two ? 'exact' : 'default.example');
  }
  // Replaced in place: listeners that use it follow.
  await lab.call('PUT', `certificates/${one.id}`, { certificate: wild });
  expect((await get(at)).shownName).toBe('wild');
  enough.abort();
  expect(Math.min(...(await Promise.all(load)))).toBeGreaterThan(0);
  expect(seen.size).toBeGreaterThan(1);
  expect(url(listener)).toBe(at);
});

test('asks for clients’ certificates where the listener names a CA', async () => {
  lab.network.at(NODE_A, 30443, httpBackend('in'));
  const server = await lab.createCertificate(shop);
  const authority = await lab.createCertificate({ type: 'client', certificate: exact.certificate });
  const { listener } = await lab.serve(
    {
      loadbalancer_id: lab.shared,
      protocol: 'HTTPS',
      protocol_port: 443,
      default_tls_container_ref: server.id,
      client_ca_tls_container_ref: authority.id,
    },
    members,
  );
  await expect(get(url(listener))).rejects.toThrow();
  await expect(get(url(listener), { cert: wild.certificate, key: wild.private_key })).rejects.toThrow();
  expect((await get(url(listener), { cert: exact.certificate, key: exact.private_key })).body).toBe('in');
});

test('cuts who does not speak TLS, and answers 503 itself without members', async () => {
  const { id } = await lab.createCertificate(shop);
  const { listener } = await lab.serve({
    loadbalancer_id: lab.shared,
    protocol: 'HTTPS',
    protocol_port: 443,
    default_tls_container_ref: id,
  });
  expect((await get(url(listener))).status).toBe(503);
  const socket = net.connect(lab.portOf(listener), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
  await new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
});

test('carries a WebSocket', async () => {
  lab.network.at(NODE_A, 30443, (socket) => {
    let seen = '';
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (seen.endsWith('\r\n\r\n'))
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi ');
      if (seen.endsWith('ping')) socket.end('pong');
    });
  });
  const { id } = await lab.createCertificate(shop);
  const { listener } = await lab.serve(
    { loadbalancer_id: lab.shared, protocol: 'HTTPS', protocol_port: 443, default_tls_container_ref: id },
    members,
  );
  const socket = tls.connect({ port: lab.portOf(listener), host: '127.0.0.1', rejectUnauthorized: false });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.endsWith('hi ')) socket.write('ping');
  }
  expect(answer).toMatch(/^HTTP\/1.1 101 .*hi pong$/s);
});

test('encrypts towards a pool of protocol HTTPS', async () => {
  const secure = tls.createServer({ cert: exact.certificate, key: exact.private_key });
  secure.on('secureConnection', httpBackend('encrypted'));
  lab.network.at(NODE_A, 30443, (socket) => void secure.emit('connection', socket));
  const { id } = await lab.createCertificate(shop);
  const listener = await lab.client.createListener({
    loadbalancer_id: lab.dedicated,
    protocol: 'HTTPS',
    protocol_port: 443,
    default_tls_container_ref: id,
  });
  const pool = await lab.client.createPool({ listener_id: listener.id, protocol: 'HTTPS', lb_algorithm: 'ROUND_ROBIN' });
  await lab.client.batchAddMembers(pool.id, [{ ...members[0]!, subnet_cidr_id: lab.elb.state.environment.subnets[0].id }]);
  expect((await get(url(listener))).body).toBe('encrypted');
});

test('a TCP listener leaves TLS to whom it is meant for', async () => {
  const secure = tls.createServer({ cert: exact.certificate, key: exact.private_key });
  secure.on('secureConnection', httpBackend('end to end'));
  lab.network.at(NODE_A, 30443, (socket) => void secure.emit('connection', socket));
  const { listener } = await lab.serve({ loadbalancer_id: lab.shared, protocol: 'TCP', protocol_port: 443 }, members);
  expect(await get(url(listener), { servername: 'shop.example' })).toMatchObject({ body: 'end to end', shownName: 'exact' });
});
