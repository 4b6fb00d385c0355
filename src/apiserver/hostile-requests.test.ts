/**
 * Mutated requests from a seeded generator against a started server: whatever comes, it answers (or closes), stays up,
 * and holds what it held. `FUZZ_REQUESTS` sets how many (default 600), `FUZZ_SEED` repeats a run.
 */
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { configMaps } from '../kube/index.ts';
import { configMap, raw, startServer } from './testing/server.ts';
import type { ApiServer } from './index.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 600);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_123);
/** A server that is still thinking after this long is one that a client can stop. */
const SLOW_MS = 5000;

/** mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PATHS = [
  '/api/v1/namespaces/default/configmaps',
  '/api/v1/namespaces/default/configmaps/victim',
  '/api/v1/namespaces/default/pods/victim/exec?command=x&stdout=1',
  '/api/v1/namespaces/default/pods/victim/log?follow=0',
  '/api/v1/namespaces/default/services',
  '/api/v1/namespaces/default/serviceaccounts/default/token',
  '/apis/apps/v1/namespaces/default/deployments/victim/scale',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
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

class Mutator {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = generator(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }

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

test(
  `${REQUESTS} mutated requests (seed ${SEED}) leave the server up, its objects whole and no prototype changed`,
  { timeout: 60_000 + REQUESTS * 50 },
  async () => {
    const server = await startServer();
    const client = server.client();
    await client.create(configMaps, { metadata: { name: 'bystander', namespace: 'kube-system' }, data: { a: '1' } });
    await client.create(configMaps, configMap('victim', { a: '1' }));
    const token = server.issueToken('fuzzer', ['system:masters']);
    const prototype = Object.getOwnPropertyNames(Object.prototype).toSorted();
    const failures: unknown[] = [];
    const onFailure = (error: unknown): void => void failures.push(error);
    process.on('unhandledRejection', onFailure);
    const session = { current: undefined };
    const codes = new Map<string, number>();
    try {
      for (let number = 0; number < REQUESTS; number += 1) {
        const bytes = new Mutator(SEED + number).request(token);
        const answer = await answerTo(server, session, bytes);
        const shown = `FUZZ_SEED=${SEED + number} FUZZ_REQUESTS=1: ${JSON.stringify(bytes.toString('latin1').slice(0, 400))}`;
        const code = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 'closed';
        codes.set(code, (codes.get(code) ?? 0) + 1);
        expect(answer, shown).not.toMatch(/node_modules|\.ts:\d|at file:/);
        expect(code === '500' ? answer : '', shown).not.toMatch(/is not a function|undefined|Cannot read|Invalid array|call stack/);
      }
    } finally {
      process.off('unhandledRejection', onFailure);
    }
    expect(failures).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(prototype);
    expect((await raw(server, 'GET', '/readyz', { token: '' })).text).toBe('ok');
    expect((await client.get(configMaps, { namespace: 'kube-system', name: 'bystander' })).data).toEqual({ a: '1' });
    // The generator reaches behind the front door: reads, writes and refusals all happen.
    if (REQUESTS >= 600) for (const code of ['200', '201', '400', '404', '422']) expect(codes.get(code) ?? 0, code).toBeGreaterThan(0);
  },
);
