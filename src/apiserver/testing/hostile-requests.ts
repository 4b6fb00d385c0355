/** Requests from a grammar of the Kubernetes API whose every part may be odd. @module */
import type { Chance } from './chance.ts';
import { definitionOf } from './hostile-definitions.ts';
import { DOCUMENTS, documentFor, oddValue, type Json } from './hostile-documents.ts';
import { patchFor } from './hostile-patches.ts';

export interface HostileRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

const COLLECTIONS = Object.keys(DOCUMENTS);
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const OTHER_PATHS = [
  '/api',
  '/apis',
  '/api/v1',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/nope/v1/things',
  '/apis/fuzz.example/v1',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/apis/fuzz.example/v1',
  '/openapi/v3/api/v1',
  '/openapi/v3/../../etc/passwd',
  '/version',
  '/readyz',
  '/healthz/x',
  '/metrics',
  '/logs',
  '/api/v1/watch/pods',
  '/api/v1/pods',
  '/api/v1/componentstatuses',
  '/',
  '//',
  '/api/v1//pods',
  '/api/v1/namespaces/kube-system/finalize',
];
const ODD_STEPS = [
  '',
  '.',
  '..',
  '%2e%2e',
  '%2f',
  '%00',
  '%ff',
  '%',
  '%zz',
  'nope',
  'UPPER',
  '%E2%80%AE',
  '__proto__',
  'constructor',
  'a'.repeat(5000),
  ';x',
  '*',
];
const SUBRESOURCES = [
  'status',
  'scale',
  'log',
  'exec',
  'attach',
  'portforward',
  'proxy',
  'binding',
  'eviction',
  'ephemeralcontainers',
  'token',
  'finalize',
  'approval',
  'x',
];
const ODD_VALUES = [
  '',
  '0',
  '1',
  '-1',
  'true',
  'false',
  'T',
  '1.5',
  'NaN',
  '1e3',
  '0x10',
  '9'.repeat(30),
  '9007199254740993',
  '%00',
  '%ff',
  '%',
  '+',
  'null',
  '__proto__',
  'x'.repeat(3000),
  '%F0%9F%98%80',
  '..',
  'a,b',
  '"',
  '{}',
];

/** The parameters of lists, watches, writes and streams, with values that mean something to them. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  watch: ['1', 'true', '0', 'false', ''],
  timeoutSeconds: ['0', '1', '-1', '2147484', '9223372036854775807', '999999999999999'],
  resourceVersion: ['0', '1', '2', '40', '999999', '-1'],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'exact'],
  sendInitialEvents: ['true', 'false'],
  allowWatchBookmarks: ['true', 'false'],
  limit: ['1', '2', '500', '-5', '999999999999999'],
  continue: [
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJkZWZhdWx0L2EifQ',
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiYSJ9',
    'bnVsbA',
    'W10',
  ],
  labelSelector: [
    'a=b',
    'a!=b',
    'a%20in%20(b,c)',
    '!a',
    'a%20notin%20()',
    'a%3E1',
    '(',
    ',,,',
    'a=b,',
    'a,'.repeat(2000),
    'a%20in%20(b',
    '__proto__',
    'a/b/c=d',
  ],
  fieldSelector: [
    'metadata.name=victim',
    'metadata.namespace!=default',
    'spec.nodeName=',
    'status.phase==Running',
    'x=y',
    '=',
    'metadata.name',
    'metadata.name=a%5C,b',
    'spec.size=1',
    '__proto__=x',
    'metadata.name=..',
  ],
  fieldManager: ['f', 'kubectl', 'm'.repeat(200), '%00'],
  force: ['true', 'false'],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'strict'],
  dryRun: ['All', 'All', 'None', 'all'],
  pretty: ['true'],
  gracePeriodSeconds: ['0', '30', '-1', '1.5'],
  propagationPolicy: ['Orphan', 'Background', 'Foreground', 'foreground'],
  orphanDependents: ['true', 'false'],
  includeObject: ['Object', 'None', 'Metadata', 'x'],
  container: ['c', 'nope'],
  command: ['sh', ''],
  stdout: ['1'],
  stdin: ['true'],
  follow: ['0'],
  tailLines: ['1', '-1'],
  sinceTime: ['2026-01-01T00:00:00Z', 'x'],
  hash: ['x'],
  verbose: [''],
};

const ACCEPTS = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;stream=watch',
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  '*/*;q=0.1,text/html',
  ';;;,,,q=',
  'application/json;q=NaN',
  'application/json;as=__proto__;v=v1;g=meta.k8s.io',
  'image/png',
  `${'a/b,'.repeat(1500)}*/*`,
];
const BODY_TYPES = [
  'application/json',
  'application/json',
  'application/json; charset=utf-16',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
  'application/json;;;',
  'multipart/form-data',
];
const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
const OTHER_HEADERS: readonly (readonly [string, string])[] = [
  ['user-agent', ''],
  ['user-agent', 'x'.repeat(2000)],
  ['user-agent', '/'],
  ['content-encoding', 'gzip'],
  ['accept-encoding', 'gzip, br;q=x'],
  ['impersonate-user', 'x'],
  ['impersonate-user', ''],
  ['impersonate-group', 'system:masters'],
  ['impersonate-uid', 'x'],
  ['impersonate-extra-a%2fb', 'x'],
  ['if-none-match', '*'],
  ['range', 'bytes=0-1'],
  ['transfer-encoding', 'chunked'],
  ['x-forwarded-for', '1.2.3.4'],
  ['x-big', 'x'.repeat(8000)],
  ['x-http-method-override', 'DELETE'],
];

/** One request. */
export function hostileRequest(chance: Chance): HostileRequest {
  const method = chance.one(['GET', 'GET', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'PATCH', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
  const collection = chance.in(0.15) ? DEFINITIONS : chance.one(COLLECTIONS);
  const isPatch = method === 'PATCH';
  const headers: Record<string, string> = {};
  if (chance.in(0.3)) headers['accept'] = chance.one(ACCEPTS);
  if (chance.in(0.05)) {
    const [name, value] = chance.one(OTHER_HEADERS);
    headers[name] = value;
  }
  const named = isPatch || (method !== 'POST' && chance.in(0.6));
  const path = pathFor(chance, collection, named);
  const query = chance.in(0.4) ? `?${queryFor(chance, method)}` : isPatch ? '?fieldManager=f' : '';
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return { method, path: path + query, headers, body: undefined };

  const patchType = chance.one(Object.keys(PATCH_TYPES) as (keyof typeof PATCH_TYPES)[]);
  const type = isPatch && chance.in(0.95) ? PATCH_TYPES[patchType] : chance.one(BODY_TYPES);
  if (type) headers['content-type'] = type;
  const value = isPatch
    ? patchFor(chance, patchType, collection)
    : method === 'DELETE'
      ? chance.one<Json>([
          null,
          {},
          { propagationPolicy: 'Orphan', preconditions: { uid: 'x' } },
          oddValue(chance),
          { gracePeriodSeconds: oddValue(chance), dryRun: oddValue(chance) },
        ])
      : collection === DEFINITIONS
        ? definitionOf(chance)
        : documentFor(chance, collection);
  const body = method === 'DELETE' && value === null ? undefined : bytesOf(chance, value, type);
  return { method, path: path + query, headers, body };
}

function pathFor(chance: Chance, collection: string, named: boolean): string {
  if (chance.in(0.06)) return chance.one(OTHER_PATHS);
  const steps = collection.split('/').slice(1);
  if (named) steps.push(chance.one(['victim', 'victim', 'victim', 'fuzzed', 'things.fuzz.example', 'default']));
  if (named && chance.in(0.12)) steps.push(chance.one(SUBRESOURCES));
  if (chance.in(0.04)) steps[chance.below(steps.length)] = chance.one(ODD_STEPS);
  if (chance.in(0.03)) steps.splice(chance.below(steps.length), 1);
  return `/${steps.join('/')}${chance.in(0.03) ? '/' : ''}`;
}

function queryFor(chance: Chance, method: string): string {
  const pairs = Array.from({ length: 1 + chance.below(4) }, () => {
    const name = chance.one(Object.keys(PARAMETERS));
    return `${name}=${chance.one(chance.in(0.7) ? PARAMETERS[name]! : ODD_VALUES)}`;
  });
  if (method === 'GET' && chance.in(0.3)) pairs.push('watch=1');
  return chance.in(0.03) ? `${pairs.join('&')}&=&&&a=%` : pairs.join('&');
}

/** The value as text of the content type, or as something that is not quite it. */
function bytesOf(chance: Chance, value: Json, type: string): Buffer {
  let text = JSON.stringify(value);
  if (type.includes('yaml') && chance.in(0.5)) {
    text = chance.in(0.3)
      ? chance.one([
          'a: &a [*a]',
          '&a {<<: *a}',
          '- &x [y]\n- *x',
          '%YAML 9\n---\n',
          '!!js/function "x"',
          'a: !!binary x',
          '? [a]\n: b',
          '[{'.repeat(300),
          'a: 0o7\nb: 0x1F\nc: .nan\nd: 12:30:45',
          '---\n---\n',
          '\t',
        ])
      : `${text.slice(0, -1)}\n}`;
  }
  if (chance.in(0.04)) text = text.replace(/"([a-z]+)":/, '"$1":1,"$1":');
  if (chance.in(0.02)) text = text.replace(/:("[^"]*"|\d+)/, ':1e99999');
  const bytes = type.includes('protobuf') && chance.in(0.9) ? protobufGarbage(chance) : Buffer.from(text);
  for (let flips = chance.in(0.06) ? 1 + chance.below(4) : 0; flips > 0 && bytes.length > 0; flips -= 1) {
    bytes[chance.below(bytes.length)] = chance.below(256);
  }
  return bytes;
}

/** The magic, an envelope that names a kind, and bytes that may be fields. */
function protobufGarbage(chance: Chance): Buffer {
  const field = (number: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length & 0x7f]), bytes]);
  const raw = Buffer.from(
    Array.from({ length: chance.below(60) }, () => chance.one([0x0a, 0x12, 0x1a, 0x08, 0xff, 0x01, 0x7f, 0x80, chance.below(256)])),
  );
  const kind = chance.one(['ConfigMap', 'Pod', 'Namespace', 'DeleteOptions', '__proto__']);
  const head = field(1, Buffer.concat([field(1, Buffer.from('v1')), field(2, Buffer.from(kind))]));
  return Buffer.concat([
    Buffer.from('k8s\0'),
    chance.in(0.9) ? head : Buffer.alloc(0),
    field(2, raw),
    chance.in(0.2) ? raw : Buffer.alloc(0),
  ]);
}
