/** Bad requests, strangers and clients that misbehave: a sentence for them, no harm to others. @module */
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { connect as connectTcp, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { AdjustableClock, configMaps, pods } from '../kube/index.ts';
import type { ApiServer } from './index.ts';
import { configMap, eventsUntil, httpClient, raw, startServer } from './testing/server.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

async function tls(server: ApiServer): Promise<TLSSocket> {
  const { hostname, port } = new URL(server.url);
  const socket = connectTls({ host: hostname, port: Number(port), ca: server.caCertificate });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

/** Resolves when the socket is gone, however it went. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : void socket.once('close', () => resolve())));

async function readToEnd(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed(socket);
  return Buffer.concat(chunks).toString('utf8');
}

/** The server still answers, and holds what it held. */
async function expectAlive(server: ApiServer): Promise<void> {
  expect((await raw(server, 'GET', '/readyz', { token: '' })).text).toBe('ok');
  expect((await raw(server, 'GET', CONFIG_MAPS)).code).toBe(200);
}

describe('bad requests get a Status with a sentence', () => {
  const json = { 'content-type': 'application/json' };
  const cases: readonly [string, string, string, { body?: string | Buffer; headers?: Record<string, string> }, number, RegExp][] = [
    ['malformed JSON', 'POST', CONFIG_MAPS, { body: '{"a":', headers: json }, 400, /unexpected end of JSON input/],
    ['malformed YAML', 'POST', CONFIG_MAPS, { body: 'a: [', headers: { 'content-type': 'application/yaml' } }, 400, /YAML/],
    [
      'malformed protobuf',
      'POST',
      CONFIG_MAPS,
      { body: 'k8s\0\xff\xff', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } },
      400,
      /./,
    ],
    ['an empty body', 'POST', CONFIG_MAPS, { headers: json }, 400, /./],
    ['a body that is a list', 'POST', CONFIG_MAPS, { body: '[]', headers: json }, 400, /cannot unmarshal array into Go value/],
    [
      'a body of another kind',
      'POST',
      CONFIG_MAPS,
      { body: '{"kind":"Pod"}', headers: json },
      400,
      /converting \(v1.Pod\) to \(core.ConfigMap\): unknown conversion/,
    ],
    ['bytes that are no UTF-8', 'POST', CONFIG_MAPS, { body: Buffer.from([0x22, 0xff, 0x22]), headers: json }, 400, /UTF-8/],
    [
      'nesting of 100,000 levels',
      'POST',
      CONFIG_MAPS,
      { body: '['.repeat(100_000) + ']'.repeat(100_000), headers: json },
      400,
      /exceeded max depth/,
    ],
    ['a YAML alias bomb', 'POST', CONFIG_MAPS, { body: aliasBomb(), headers: { 'content-type': 'application/yaml' } }, 400, /alias/i],
    ['an unknown content type', 'POST', CONFIG_MAPS, { body: 'x', headers: { 'content-type': 'text/plain' } }, 415, /unknown format/],
    ['an Accept that cannot be met', 'GET', CONFIG_MAPS, { headers: { accept: 'image/png' } }, 406, /only the following media types/],
    [
      'a body over 3 MiB',
      'POST',
      CONFIG_MAPS,
      { body: Buffer.alloc(3 * 1024 * 1024 + 1, 0x20), headers: json },
      413,
      /too large: limit is 3145728/,
    ],
    ['an unknown path', 'GET', '/api/v1/unicorns', {}, 404, /could not find the requested resource/],
    ['a path that cannot be decoded', 'GET', '/api/v1/namespaces/%ff/pods', {}, 404, /could not find/],
    ['a method that does not fit', 'PUT', CONFIG_MAPS, { body: '{}', headers: json }, 405, /does not allow this method/],
    ['a patch of unknown type', 'PATCH', `${CONFIG_MAPS}/a`, { body: '{}', headers: json }, 415, /^415: Unsupported Media Type$/],
    [
      'a metadata that is a string',
      'POST',
      CONFIG_MAPS,
      { body: '{"metadata":"x"}', headers: json },
      400,
      /cannot unmarshal string into Go struct field ConfigMap/,
    ],
    [
      'labels that are numbers',
      'POST',
      CONFIG_MAPS,
      { body: '{"metadata":{"name":"a","labels":{"a":1}}}', headers: json },
      400,
      /cannot unmarshal number into Go struct field ObjectMeta\.metadata\.labels of type string/,
    ],
    ['a limit that is no number', 'GET', `${CONFIG_MAPS}?limit=x`, {}, 400, /parsing "x": invalid syntax/],
    [
      'a number that no double holds',
      'POST',
      CONFIG_MAPS,
      { body: '{"metadata":{"name":"a"},"data":{"a":1e999}}', headers: json },
      400,
      /out of range/,
    ],
    [
      'an infinite number in YAML',
      'POST',
      CONFIG_MAPS,
      { body: 'a: .inf', headers: { 'content-type': 'application/yaml' } },
      400,
      /out of range/,
    ],
    [
      'a key that is a list',
      'POST',
      CONFIG_MAPS,
      { body: 'a: b\n? [c]\n', headers: { 'content-type': 'application/yaml' } },
      400,
      /a list or a map as a key at line 2/,
    ],
    ['a damaged continue token', 'GET', `${CONFIG_MAPS}?continue=xyz`, {}, 400, /continue key is not valid/],
    ['an unknown dryRun', 'DELETE', `${CONFIG_MAPS}/a?dryRun=Some`, {}, 422, /dryRun/],
  ];
  test.each(cases)('%s', async (_name, method, path, options, code, message) => {
    const server = await startServer();
    const answer = await raw(server, method, path, options);
    expect(answer.code).toBe(code);
    expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', code });
    expect(answer.json.message).toMatch(message);
    expect(answer.text).not.toMatch(/\.ts:\d+|node_modules|\\n\s+at /);
    await expectAlive(server);
  });

  test('__proto__ in a body is data, not a prototype', async () => {
    const server = await startServer();
    const body = '{"metadata":{"name":"a","labels":{}},"data":{"__proto__":"y"}}';
    expect((await raw(server, 'POST', CONFIG_MAPS, { body, headers: json })).code).toBe(201);
    expect((await raw(server, 'GET', `${CONFIG_MAPS}/a`)).text).toContain('"__proto__":"y"');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

function aliasBomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `a${level}: &a${level} [${Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(',')}]`,
  );
  return levels.join('\n');
}

describe('authentication', () => {
  test('anonymous requests are refused, but for health and version', async () => {
    const server = await startServer();
    for (const path of ['/api', '/apis', CONFIG_MAPS, '/openapi/v3', '/metrics', '/healthzx']) {
      const answer = await raw(server, 'GET', path, { token: '' });
      expect(answer.code, path).toBe(401);
      expect(answer.json).toMatchObject({ kind: 'Status', reason: 'Unauthorized', code: 401 });
    }
    for (const path of ['/healthz', '/livez', '/readyz', '/version'])
      expect((await raw(server, 'GET', path, { token: '' })).code).toBe(200);
  });

  test('a forged, foreign or unsigned token is refused', async () => {
    const [server, other] = [await startServer(), await startServer()];
    const [header, payload] = server.issueToken('me', ['system:masters']).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const token of ['x', other.issueToken('me', ['system:masters']), `${header}.${payload}.AAAA`, unsigned]) {
      expect((await raw(server, 'GET', CONFIG_MAPS, { token })).code).toBe(401);
    }
    expect((await raw(server, 'GET', CONFIG_MAPS, { token: server.issueToken('me', ['system:masters']) })).code).toBe(200);
  });
});

describe('connections that misbehave', () => {
  test('a huge header answers 431', async () => {
    const server = await startServer();
    const socket = await tls(server);
    const answer = readToEnd(socket);
    socket.write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(300_000)}\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1.1 431 .*"kind":"Status"/s);
    await expectAlive(server);
  });

  test('garbage instead of HTTP answers 400', async () => {
    const server = await startServer();
    const socket = await tls(server);
    const answer = readToEnd(socket);
    socket.write('\u0000\u0001 nonsense\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 400 .*"kind":"Status"/s);
  });

  test('a slow client (headers, or body, never finished) is answered 408 and cut off', async () => {
    const server = await startServer({ requestTimeoutMs: 200 });
    const [slowHead, slowBody] = [await tls(server), await tls(server)];
    const answers = [readToEnd(slowHead), readToEnd(slowBody)];
    slowHead.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const token = server.issueToken('t', ['system:masters']);
    slowBody.write(`POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 1000\r\n\r\n{`);
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1.1 408 .*"kind":"Status"/s);
    await expectAlive(server);
  });

  test('a connection that never speaks TLS, and one that resets, harm nobody', async () => {
    const server = await startServer();
    const { hostname, port } = new URL(server.url);
    const plain = connectTcp(Number(port), hostname);
    plain.on('error', () => undefined);
    plain.write('GET / HTTP/1.1\r\n\r\n');
    await closed(plain);
    const socket = await tls(server);
    socket.write(`POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n`);
    socket.destroy();
    await expectAlive(server);
  });

  test('a half-open socket does not keep the server from stopping', async () => {
    const server = await startServer();
    const socket = await tls(server);
    socket.write('GET /healthz HTTP/1.1\r\n');
    await server.stop();
    await closed(socket);
  });

  test('a watcher that stops reading is cut off; writers and other watchers lose nothing', async () => {
    const server = await startServer();
    const client = server.client();
    const stalled = await tls(server);
    const { resourceVersion } = (await client.list(configMaps)).metadata;
    const token = server.issueToken('t', ['system:masters']);
    stalled.write(
      `GET ${CONFIG_MAPS}?watch=true&resourceVersion=${resourceVersion} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await once(stalled, 'data');
    stalled.pause();
    const total = 60;
    const seen = eventsUntil(client.watch(configMaps, { resourceVersion }) as never, (_event, count) => count === total);
    for (let index = 0; index < total; index += 1) await client.create(configMaps, configMap(`big-${index}`, { x: 'x'.repeat(400_000) }));
    expect(await seen).toHaveLength(total);
    expect((await client.list(configMaps, { namespace: 'default' })).items).toHaveLength(total);
    stalled.resume();
    await closed(stalled);
    await expectAlive(server);
  });
});

test('a watcher that takes nothing for half a minute is cut off, however little waits for it', async () => {
  const connectionClock = new AdjustableClock({ frozen: true });
  const server = await startServer({ connectionClock });
  const client = server.client();
  // Much more than the sockets' own buffers, sent as the present state: within the bound for changes.
  for (let index = 0; index < 40; index += 1) await client.create(configMaps, configMap(`big-${index}`, { x: 'x'.repeat(500_000) }));
  const stalled = await tls(server);
  stalled.write(
    `GET ${CONFIG_MAPS}?watch=true HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.issueToken('t', ['system:masters'])}\r\n\r\n`,
  );
  await once(stalled, 'data');
  stalled.pause();
  // One look to see it standing still, one to be sure.
  for (let look = 0; look < 3; look += 1) await connectionClock.advance(30_000);
  stalled.resume();
  await closed(stalled);
  await expectAlive(server);
});

test('bookmarks come by themselves, and a watch ends at its time', async () => {
  const connectionClock = new AdjustableClock({ frozen: true });
  const server = await startServer({ connectionClock });
  const client = await httpClient(server);
  const events: string[] = [];
  const watching = (async () => {
    for await (const event of client.watch(configMaps, { allowWatchBookmarks: true, timeoutSeconds: 100 })) {
      events.push(event.type);
      if (event.type === 'BOOKMARK') void connectionClock.advance(60_000);
    }
  })();
  while (connectionClock.pending < 2) await new Promise((resolve) => setImmediate(resolve));
  await connectionClock.advance(60_000);
  await watching;
  expect(events).toEqual(['BOOKMARK']);
});

describe('field validation', () => {
  const body =
    '{"metadata":{"name":"a","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i","imagee":"x"}],"containers":[{"name":"c","image":"i","imagee":"x"}]}}';
  const path = '/api/v1/namespaces/default/pods';

  test('Strict refuses unknown and duplicate fields', async () => {
    const answer = await raw(await startServer(), 'POST', `${path}?fieldValidation=Strict`, { body });
    expect(answer.code).toBe(400);
    expect(answer.json.message).toBe(
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: duplicate field "spec.containers", unknown field "spec.containers[0].imagee"',
    );
  });

  test('Warn stores and warns', async () => {
    const server = await startServer();
    const answer = await raw(server, 'POST', `${path}?fieldValidation=Warn`, { body });
    expect(answer.code).toBe(201);
    expect(answer.headers.warning).toContain('299 - "unknown field \\"spec.containers[0].imagee\\""');
    const pod = await server.client().get(pods, { namespace: 'default', name: 'a' });
    expect(JSON.stringify(pod)).not.toContain('imagee"');
  });
});

describe('documents made to be slow', () => {
  const yaml = { 'content-type': 'application/yaml' };
  test('YAML with 20,000 keys, none or all of them repeated, takes time in proportion; warnings fit into a header', async () => {
    const server = await startServer();
    const keys = (key: (index: number) => string): string =>
      Array.from({ length: 20_000 }, (_, index) => `  ${key(index)}: "1"`).join('\n');
    const began = performance.now();
    const post = (name: string, data: string) =>
      raw(server, 'POST', CONFIG_MAPS, { body: `metadata:\n  name: ${name}\ndata:\n${data}`, headers: yaml });
    expect(
      (
        await post(
          'different',
          keys((index) => `k${index}`),
        )
      ).code,
    ).toBe(201);
    const same = await post(
      'same',
      keys(() => 'k'),
    );
    expect(same.code).toBe(201);
    expect(String(same.headers['warning'])).toMatch(/^299 - "yaml: line 5: key already set in map"/);
    expect(String(same.headers['warning']).length).toBeLessThan(8192);
    // Twenty seconds and more when time grows with the square.
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test.each([
    ['commas', `[${','.repeat(50_000)}]`],
    ['anchors', '&a '.repeat(50_000)],
    ['quotes', '"'.repeat(100_000)],
    ['keys that are keys', '? '.repeat(20_000)],
  ])('YAML of nothing but %s is refused soon', async (_name, body) => {
    const server = await startServer();
    const began = performance.now();
    const answer = await raw(server, 'POST', CONFIG_MAPS, { body, headers: yaml });
    expect(answer.code).toBe(400);
    expect(answer.json.message).toMatch(/^error decoding YAML: .* at line 1$/);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('a list of 50,000 faults is told as the first of them', async () => {
    const server = await startServer();
    const data = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`no/key/${index}`, '']));
    const body = JSON.stringify({ metadata: { name: 'a' }, data });
    const answer = await raw(server, 'POST', CONFIG_MAPS, { body, headers: { 'content-type': 'application/json' } });
    expect(answer.code).toBe(422);
    expect(answer.text.length).toBeLessThan(500_000);
    expect(answer.json.message).toMatch(/^ConfigMap "a" is invalid: \[data\[no\/key\/0\]: .*, and 49000 more\]$/s);
  });

  test('thousands of unknown fields give bounded warnings', async () => {
    const server = await startServer();
    const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`unknown-field-${index}`, 1]));
    const answer = await raw(server, 'POST', CONFIG_MAPS, {
      body: JSON.stringify({ metadata: { name: 'many' }, ...fields }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.code).toBe(201);
    expect(String(answer.headers['warning']).length).toBeLessThan(16_384);
  });
});
