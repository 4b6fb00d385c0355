/**
 * Requests that nobody would send in good faith, from a seed, against a started server: whatever comes, it answers in
 * bounded work and in its own words, stays up, and holds what it held. `RUNS` sets how many requests of each sort are made,
 * `SEED` where they begin: `RUNS=100000 npx vitest run src/apiserver/hostile-requests.test.ts`.
 * @module
 */
import { connect, type TLSSocket } from 'node:tls';
import { Agent, request as httpsRequest } from 'node:https';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { configMaps } from '../kube/index.ts';
import { Chance, rounds } from './testing/chance.ts';
import { THINGS } from './testing/hostile-definitions.ts';
import { victims } from './testing/hostile-documents.ts';
import { hostileRequest, type HostileRequest } from './testing/hostile-requests.ts';
import { configMap, raw, startServer } from './testing/server.ts';
import type { ApiServer } from './index.ts';

const bytes = rounds(300, 20_261_123);
const grammar = rounds(1600, 20_261_127);
/** A server that is still thinking after this long is one that a client can stop. */
const SLOW_MS = 5000;
/** Work of one small request, in time of this thread's processor, whatever else the machine does. */
const MOST_WORK_MS = 2000;

const PATHS = [
  '/api/v1/namespaces/default/configmaps',
  '/api/v1/namespaces/default/configmaps/victim',
  '/api/v1/namespaces/default/pods/victim/exec?command=x&stdout=1',
  '/api/v1/namespaces/default/pods/victim/log?follow=0',
  '/api/v1/namespaces/default/services',
  '/api/v1/namespaces/default/serviceaccounts/default/token',
  '/apis/apps/v1/namespaces/default/deployments/victim/scale',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  '/api/v1/pods?limit=2&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ',
  '/api/v1/nodes?labelSelector=a%20in%20(b,c)&fieldSelector=metadata.name=x',
  '/openapi/v3/apis/apps/v1',
  '/apis',
];
const METHODS = [
  'GET',
  'POST',
  'POST',
  'POST',
  'PATCH',
  'PATCH',
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
];
const TYPES = [
  'application/json',
  'application/json',
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
];
const NAME = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fuzzed","labels":{"a":"b"}},"data":{"k":"v"}}';
const BODIES = [
  NAME,
  '[{"op":"add","path":"/data/x","value":"y"},{"op":"copy","from":"/data","path":"/data/z"}]',
  '{"metadata":{"name":"fuzzed","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"x","uid":"y"}],"finalizers":["a/b"]}}',
  '{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"$patch":"replace"}],"$setElementOrder/containers":[{"name":"c"}]}}',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: &m {name: fuzzed}\ndata: {a: "b"}\n',
  '{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"as.b.c"},"spec":{"group":"b.c","scope":"Namespaced","names":{"plural":"as","kind":"A"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-validations":[{"rule":"self.a.all(x, x > 1)"}]}}}]}}',
  '{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["pods"]}]},"variables":[{"name":"a","expression":"object.metadata.name"}],"validations":[{"expression":"variables.a != \'x\' && has(object.spec)","messageExpression":"\'no \' + variables.a"}]}}',
  `k8s\0${NAME}`,
  '{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}',
];
const SCRAPS = [
  '__proto__',
  'constructor',
  '\0',
  '\ud800',
  '%00',
  '%2f',
  '..',
  '1e999',
  '-1',
  '9'.repeat(40),
  '{',
  '[',
  '"',
  'null',
  '\r\n',
  '(a+)+$',
  '*a',
  '&a ',
  '<<',
  '$patch',
  '\u202e',
  'x'.repeat(3000),
];

class Mutator extends Chance {
  mutate(text: string): string {
    let result = text;
    for (let round = this.below(4); round > 0; round -= 1) {
      const at = this.below(result.length + 1);
      const length = this.below(6);
      const what = this.one([
        () => this.one(SCRAPS),
        () => '',
        () => result.slice(at, at + 40),
        () => String.fromCharCode(this.below(256)),
      ]);
      result = result.slice(0, at) + what() + result.slice(at + length);
    }
    return result;
  }

  /** The bytes of one request, mostly well formed on the outside. */
  request(token: string): Buffer {
    const body = Buffer.from(this.below(3) === 0 ? this.one(BODIES) : this.mutate(this.one(BODIES)));
    const target = this.below(3) === 0 ? this.mutate(this.one(PATHS)).replaceAll(/[\r\n ]/g, '') : this.one(PATHS);
    const headers = [
      `Host: ${this.below(20) === 0 ? this.mutate('localhost') : 'localhost'}`,
      `Authorization: Bearer ${this.below(20) === 0 ? this.mutate(token) : token}`,
      `Content-Type: ${this.one(TYPES)}`,
      `Content-Length: ${this.below(40) === 0 ? this.mutate(String(body.length)) : body.length}`,
      ...(this.below(10) === 0 ? [this.mutate('Accept: application/json;as=Table;g=meta.k8s.io;v=v1')] : []),
      ...(this.below(15) === 0 ? ['Connection: Upgrade', `Upgrade: ${this.one(['websocket', 'SPDY/3.1', 'x'])}`] : ['Connection: close']),
      ...(this.below(30) === 0 ? [this.one(['Transfer-Encoding: chunked', 'Impersonate-User: x', 'Expect: 100-continue', 'X: \0'])] : []),
    ];
    const separator = target.includes('?') ? '&' : '?';
    const query = this.one([
      '',
      'fieldManager=f',
      'fieldManager=f&force=true',
      'dryRun=All',
      'fieldValidation=Strict',
      'watch=1&timeoutSeconds=1',
    ]);
    return Buffer.concat([
      Buffer.from(`${this.one(METHODS)} ${target}${separator}${query} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`, 'latin1'),
      body,
    ]);
  }
}

/** The first bytes of the answer; `''` when the connection was closed without one. */
function answerTo(server: ApiServer, session: { current: Buffer | undefined }, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: hostname, port: Number(port), ca: server.caCertificate, session: session.current });
    const slow = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${SLOW_MS} ms`));
    }, SLOW_MS);
    const done = (text: string): void => {
      clearTimeout(slow);
      socket.destroy();
      resolve(text);
    };
    socket.on('session', (ticket: Buffer) => (session.current = ticket));
    socket.once('data', (chunk: Buffer) => done(chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => done(''));
    // Half-closed: a request that promises more than it has is over, too.
    socket.end(bytes);
  });
}

/** Runs `attack` and looks at what it leaves: failures outside of any answer, warnings of the process, prototypes, the server. */
async function withstanding(server: ApiServer, attack: () => Promise<void>): Promise<void> {
  const client = server.client();
  await client.create(configMaps, { metadata: { name: 'bystander', namespace: 'kube-system' }, data: { a: '1' } });
  const prototype = Object.getOwnPropertyNames(Object.prototype).toSorted();
  const strays: unknown[] = [];
  const onStray = (stray: unknown): void => void strays.push(stray);
  process.on('unhandledRejection', onStray);
  process.on('warning', onStray);
  try {
    await attack();
  } finally {
    process.off('unhandledRejection', onStray);
    process.off('warning', onStray);
  }
  expect(strays).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(prototype);
  expect((await raw(server, 'GET', '/readyz', { token: '' })).text).toBe('ok');
  expect((await client.get(configMaps, { namespace: 'kube-system', name: 'bystander' })).data).toEqual({ a: '1' });
}

test(`${bytes.runs} requests of mutated bytes (seed ${bytes.seed})`, { timeout: 60_000 + bytes.runs * 50 }, async () => {
  const server = await startServer();
  await withstanding(server, async () => {
    await server.client().create(configMaps, configMap('victim', { a: '1' }));
    const token = server.issueToken('fuzzer', ['system:masters']);
    const session = { current: undefined };
    const codes = new Map<string, number>();
    for (let number = 0; number < bytes.runs; number += 1) {
      const sent = new Mutator(bytes.seed + number).request(token);
      const answer = await answerTo(server, session, sent);
      const shown = `SEED=${bytes.seed + number} RUNS=1: ${JSON.stringify(sent.toString('latin1').slice(0, 400))}`;
      const code = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 'closed';
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect(answer, shown).not.toMatch(OUR_INSIDES);
      if (code >= '500' && code !== 'closed') expect(answer, shown).toMatch(DOCUMENTED);
    }
    // The generator reaches behind the front door: reads, writes and refusals all happen.
    if (bytes.runs >= 300) for (const code of ['200', '400', '404', '422']) expect(codes.get(code) ?? 0, code).toBeGreaterThan(0);
  });
});

/** Traces of the implementation, which no answer may show. */
const OUR_INSIDES =
  /node_modules|\.ts:\d|at file:|is not a function|is not iterable|Cannot (read|convert|destructure)|of undefined|call stack|Invalid (array|string) length/;

/** What kube-apiserver answers 500 to as well, and what the documentation of this one names. */
const DOCUMENTED = new RegExp(
  [
    'unknown patch type: ',
    'expected a (map\\[string\\]interface|\\[\\]interface) \\{\\}, but received',
    'does not contain declared merge key',
    'cannot merge lists without merge key',
    'merging lists cannot yet be specified',
    'list element types are not identical',
    'no elements in any of the given slices',
    'The order in patch list',
    'failed to create typed (patch|live) object',
    'failed to decode managed fields',
    'is registered for version',
    'resourceVersion should not be set on objects to be created',
    'requested impersonation without impersonating a user',
    'no kubelet is connected to this API server',
    'Too large resource version',
    'json parse error',
    'strconv\\.ParseUint',
    'cannot unmarshal \\w+ into Go struct field DeleteOptions',
    'target\\.(name|kind): ',
  ].join('|'),
);

interface Answer {
  code: number;
  type: string;
  text: string;
}

/** The answer; of a watch that began, only that it did. */
function answerOf(server: ApiServer, agent: Agent, token: string, { method, path, headers, body }: HostileRequest): Promise<Answer> {
  const length = body && headers['transfer-encoding'] === undefined ? { 'content-length': String(body.length) } : {};
  return new Promise((resolve, reject) => {
    const options = { method, ca: server.caCertificate, agent, headers: { authorization: `Bearer ${token}`, ...length, ...headers } };
    // The path as it is: `URL` would mend it.
    const { hostname, port } = new URL(server.url);
    const request = httpsRequest({ ...options, hostname, port, path }, (response) => {
      const { statusCode: code = 0, headers: received } = response;
      const type = received['content-type'] ?? '';
      if (code === 200 && method === 'GET' && received['content-length'] === undefined) {
        resolve({ code, type, text: '' });
        response.destroy();
        return;
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ code, type, text: Buffer.concat(chunks).toString('utf8') }));
    });
    request.setTimeout(30_000, () => request.destroy(new Error('no answer within 30 s')));
    request.on('error', reject);
    request.end(body);
  });
}

function expectProper({ code, type, text }: Answer, method: string, shown: string): void {
  if (method === 'HEAD' || code < 400) return;
  expect(text, shown).not.toMatch(OUR_INSIDES);
  if (code >= 500) expect(text, shown).toMatch(DOCUMENTED);
  if (type === 'application/vnd.kubernetes.protobuf') return expect(text.slice(0, 4), shown).toBe('k8s\0');
  // Where no API is served nobody speaks Status.
  if (code === 404 && text === '404 page not found\n') return expect(type, shown).toMatch(/^text\/plain/);
  // Of what is no part of the API, as kube-apiserver says it.
  if (code === 404 && text === '404 page not found\n') return;
  expect(type, shown).toBe('application/json');
  expect(JSON.parse(text), shown).toMatchObject({ kind: 'Status', status: 'Failure', code, message: expect.stringMatching(/./) as string });
}

const REPRESENTATIONS = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
];

/** All that has been stored can be shown, in each form. */
async function expectReadable(server: ApiServer, agent: Agent, token: string): Promise<void> {
  const get = (path: string, accept: string): Promise<Answer> =>
    answerOf(server, agent, token, { method: 'GET', path, headers: { accept }, body: undefined });
  for (const [collection] of victims())
    for (const accept of REPRESENTATIONS) {
      const { code, text } = await get(collection, accept);
      expect([200, collection.includes('fuzz.example') ? 404 : 200], `${collection} as ${accept}: ${text.slice(0, 300)}`).toContain(code);
    }
  for (const path of ['/apis', '/openapi/v3', '/openapi/v3/apis/fuzz.example/v1', '/openapi/v3/api/v1'])
    expect([200, path.includes('fuzz') ? 404 : 200], path).toContain((await get(path, 'application/json')).code);
}

/** The heap after a collection, with what the server may forget forgotten. */
function heapOf(server: ApiServer, agent: Agent): number {
  agent.destroy();
  server.loseWatches();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
};

test(`${grammar.runs} requests from a grammar (seed ${grammar.seed})`, { timeout: 60_000 + grammar.runs * 50 }, async () => {
  const server = await startServer();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const token = server.issueToken('fuzzer', ['system:masters']);
  const good = (path: string, object: unknown): Promise<Answer> =>
    answerOf(server, agent, token, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(object)),
    });
  const heaps: number[] = [];
  const codes = new Map<number, number>();
  await withstanding(server, async () => {
    for (let number = 0; number < grammar.runs; number += 1) {
      if (number % 80 === 0) {
        // What the requests are about, as far as they have destroyed it.
        await good('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', THINGS);
        for (const [collection, object] of victims())
          expect([201, 409, 403, 405], collection).toContain((await good(collection, object)).code);
      }
      if (number % Math.ceil(grammar.runs / 4) === 0) heaps.push(heapOf(server, agent));
      const sent = hostileRequest(new Chance(grammar.seed + number));
      const shown = `SEED=${grammar.seed + number} RUNS=1: ${sent.method} ${sent.path.slice(0, 300)} ${JSON.stringify(sent.headers)} ${String(sent.body).slice(0, 600)}`;
      const before = cpuMs();
      const answer = await answerOf(server, agent, token, sent).catch((error: unknown) => {
        throw new Error(shown, { cause: error });
      });
      expect(cpuMs() - before, shown).toBeLessThan(MOST_WORK_MS);
      expectProper(answer, sent.method, shown);
      codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
    }
    await expectReadable(server, agent, token);
  });
  agent.destroy();
  if (grammar.runs < 1600) return;
  for (const code of [200, 201, 400, 404, 405, 406, 409, 415, 422]) expect(codes.get(code) ?? 0, String(code)).toBeGreaterThan(0);
  heaps.push(heapOf(server, agent));
  // Between the second quarter and the last: the first one loads and compiles.
  expect(heaps.at(-1)! - heaps[2]!, heaps.join()).toBeLessThan(8 << 20);
});
