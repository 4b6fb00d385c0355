/** Protobuf bodies, held to bytes made by Go, and damaged at random. @module */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { JsonObject } from '../json.ts';
import { builtinKinds, messageKinds } from '../schema/index.ts';
import type { Schema } from '../schema/types.ts';
import { decodeProtobuf, encodeProtobuf, encodeProtobufList, isEncodable, isProtobuf } from './index.ts';
import { MAX_BODY_BYTES } from './decode.ts';
import { fieldsOf, MalformedMessage, MessageWriter } from './wire.ts';

const schemas = new Map<string, { schema: Schema }>(
  [...builtinKinds.map(({ resource, schema }) => ({ ...resource, schema })), ...messageKinds].map(({ group, version, kind, schema }) => [
    `${group ? `${group}/` : ''}${version} ${kind}`,
    { schema },
  ]),
);
const lookup = (apiVersion: string, kind: string): { schema: Schema } | undefined => schemas.get(`${apiVersion} ${kind}`);

/** Inputs written by hand; bytes made from them by the serializer of k8s.io/apimachinery 0.33. */
const vectors = JSON.parse(readFileSync(new URL('vectors/bodies.json', import.meta.url), 'utf8')) as { json: JsonObject; base64: string }[];
const named = vectors.map((vector) => [String(vector.json['kind']), vector] as const);

describe('bodies as Go writes them', () => {
  test.each(named)('%s', (_kind, { json, base64 }) => {
    const body = Buffer.from(base64, 'base64');
    expect(isProtobuf(body)).toBe(true);
    expect(decodeProtobuf(body, lookup)).toEqual(json);
  });

  test.each(named)('%s survives a round trip', (_kind, { json }) => {
    const kind = lookup(String(json['apiVersion']), String(json['kind']));
    if (!kind) throw new Error('no kind');
    expect(isEncodable(kind)).toBe(true);
    expect(decodeProtobuf(encodeProtobuf(json, kind), lookup)).toEqual(json);
  });
});

test('a list has its metadata and items', () => {
  const kind = lookup('v1', 'ConfigMap');
  if (!kind) throw new Error('no kind');
  const item = { metadata: { name: 'a' }, data: { k: 'v' } };
  const list = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { resourceVersion: '7', remainingItemCount: 3 }, items: [item] };
  const listSchema: Schema = {
    properties: {
      metadata: {
        type: 'object',
        protobuf: 1,
        properties: { resourceVersion: { type: 'string', protobuf: 2 }, remainingItemCount: { type: 'integer', protobuf: 4 } },
      },
      items: { type: 'array', protobuf: 2, items: kind.schema },
    },
  };
  expect(decodeProtobuf(encodeProtobufList(list, kind), () => ({ schema: listSchema }))).toEqual(list);
});

test('zeros that are statements stay, zeros that Go merely writes go', () => {
  const kind = lookup('apps/v1', 'Deployment');
  if (!kind) throw new Error('no kind');
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { generation: 0, name: '' },
    spec: { replicas: 0, minReadySeconds: 0, paused: false },
  };
  expect(decodeProtobuf(encodeProtobuf(object, kind), lookup)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {},
    spec: { replicas: 0 },
  });
});

function refusal(body: Uint8Array): { code: number; message: string } {
  try {
    decodeProtobuf(body, lookup);
  } catch (error) {
    // The server answers both with 400.
    if (error instanceof StatusError) return { code: error.code, message: error.message };
    if (error instanceof MalformedMessage) return { code: 400, message: error.message };
    throw error;
  }
  throw new Error('not refused');
}

const inEnvelope = (raw: Uint8Array, kind = 'ConfigMap', apiVersion = 'v1'): Uint8Array => {
  const meta = new MessageWriter().text(1, apiVersion).text(2, kind).finish();
  return Buffer.concat([Buffer.from('k8s\0'), new MessageWriter().bytes(1, meta).bytes(2, raw).finish()]);
};

describe('malformed bodies are a 400', () => {
  test.each<[string, Uint8Array, string]>([
    ['no magic', Buffer.from('{}'), 'does not appear to be a protobuf message'],
    ['nothing after the magic', Buffer.from('k8s\0'), 'names no apiVersion and kind'],
    ['an unknown kind', inEnvelope(new Uint8Array(), 'Nope'), 'no kind "Nope" is registered for version "v1"'],
    ['a cut body', inEnvelope(new Uint8Array(9)).subarray(0, 20), 'unexpected EOF'],
    ['a group', inEnvelope(Buffer.from([0x0b])), 'illegal wire type 3'],
    ['field number 0', inEnvelope(Buffer.from([0x02, 0x00])), 'illegal tag'],
    ['an endless number', inEnvelope(Buffer.alloc(12, 0xff)), 'more than 64 bits'],
    ['a length beyond the end', inEnvelope(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])), 'unexpected EOF'],
    ['a wrong wire type', inEnvelope(Buffer.from([0x08, 0x01])), 'field 1 has wire type 0, expected 2'],
    [
      'a string that is not UTF-8',
      inEnvelope(new MessageWriter().bytes(1, new MessageWriter().bytes(1, Buffer.from([0xff])).finish()).finish()),
      'not UTF-8',
    ],
    ['a body above 3 MiB', Buffer.alloc(MAX_BODY_BYTES + 1), 'too large'],
  ])('%s', (_name, body, message) => {
    expect(refusal(body)).toEqual({ code: 400, message: expect.stringContaining(message) as string });
  });

  test('messages nested without end', () => {
    // JSONSchemaProps.not is a JSONSchemaProps: spec.versions[].schema.openAPIV3Schema.not.not…
    let schema: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 5000; depth++) schema = new MessageWriter().bytes(28, schema).finish();
    const version = new MessageWriter().bytes(4, new MessageWriter().bytes(1, schema).finish()).finish();
    const crd = new MessageWriter().bytes(2, new MessageWriter().bytes(7, version).finish()).finish();
    const body = inEnvelope(crd, 'CustomResourceDefinition', 'apiextensions.k8s.io/v1');
    expect(refusal(body)).toMatchObject({ code: 400, message: expect.stringContaining('nested deeper') as string });
  });

  test('random changes of real bodies give an object or a 400, never anything else (seed 7001)', () => {
    const chance = seededRandom(7001);
    const random = (below: number): number => Math.floor(chance() * below);
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      const [, vector] = named[random(named.length)] ?? [];
      const body = Buffer.from(vector?.base64 ?? '', 'base64');
      for (let change = 0; change <= random(4); change++) body[4 + random(body.length - 4)] = random(256);
      const cut = random(5) === 0 ? body.subarray(0, random(body.length)) : body;
      try {
        decodeProtobuf(cut, lookup);
      } catch (error) {
        const isRefusal = error instanceof MalformedMessage || (error instanceof StatusError && error.code === 400);
        if (!isRefusal) throw new Error(`round ${round}: ${String(error)}`, { cause: error });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

test('64-bit numbers keep their sign', () => {
  const [field] = fieldsOf(new MessageWriter().varint(3, -5).finish());
  expect(field).toMatchObject({ number: 3, varint: -5n });
  expect(() => [...fieldsOf(Buffer.from([0x08]))]).toThrow(MalformedMessage);
});
