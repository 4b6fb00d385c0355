/** Strategic merge patch, held to outcomes recorded from Kubernetes' own code. @module */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { StatusError } from '../../kube/status-error.ts';
import { builtinKinds } from '../schema/index.ts';
import type { Schema } from '../schema/types.ts';
import { strategicMergePatch } from './index.ts';
import type { JsonObject } from '../json.ts';

interface Vector {
  name: string;
  doc: JsonObject;
  patch: JsonObject;
  expect: { object?: JsonObject; error?: string };
}

/** Inputs written by hand; outcomes recorded from strategicpatch of k8s.io/apimachinery 0.33. */
const vectors = JSON.parse(readFileSync(new URL('vectors/strategic-merge-patch.json', import.meta.url), 'utf8')) as Vector[];

const schemaOf = (kind: unknown): Schema => builtinKinds.find(({ resource }) => resource.kind === kind)?.schema ?? {};

function outcome({ doc, patch }: Vector): Vector['expect'] {
  try {
    return { object: strategicMergePatch(schemaOf(doc['kind']), doc, patch) };
  } catch (error) {
    if (error instanceof StatusError) return { error: error.message };
    throw error;
  }
}

describe('as kube-apiserver does it', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const before = structuredClone(vector);
    expect(outcome(vector)).toEqual(vector.expect);
    expect(vector).toEqual(before);
  });
});

function code(patch: unknown): number | undefined {
  try {
    strategicMergePatch(schemaOf('Pod'), { spec: { containers: [{ name: 'a' }] }, metadata: { finalizers: ['a/1'] } }, patch);
    return undefined;
  } catch (error) {
    return (error as StatusError).code;
  }
}

test('malformed directives are a bad request, a missing merge key is the 500 of kube-apiserver', () => {
  expect(code([])).toBe(400);
  expect(code({ $retainKeys: 1 })).toBe(400);
  expect(code({ metadata: { $deleteFromPrimitiveList: ['a/1'] } })).toBe(400);
  expect(code({ metadata: { '$setElementOrder/finalizers': 1 } })).toBe(400);
  expect(code({ spec: { containers: [{ image: 'i' }] } })).toBe(500);
  expect(code({ metadata: { finalizers: [['a']] } })).toBe(422);
});

test('a field that the schema does not know merges as an object and replaces as a list', () => {
  const doc = { metadata: { x: { a: 1, b: [1] } } };
  expect(strategicMergePatch(schemaOf('Pod'), doc, { metadata: { x: { b: [2], c: 3 } } })).toEqual({
    metadata: { x: { a: 1, b: [2], c: 3 } },
  });
});

test('a field called __proto__ is data', () => {
  const patch = JSON.parse('{"data":{"__proto__":"x"}}') as JsonObject;
  const result = strategicMergePatch(schemaOf('ConfigMap'), { data: { a: 'b' } }, patch);
  expect(JSON.stringify(result)).toBe('{"data":{"a":"b","__proto__":"x"}}');
});

test('$retainKeys of many fields is looked up, not searched', () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => `k${index}`);
  const data = Object.fromEntries(keys.map((key) => [key, '']));
  const began = performance.now();
  const patch = { data: { ...data, $retainKeys: keys } };
  expect(Object.keys(strategicMergePatch(schemaOf('ConfigMap'), { data: { ...data, gone: '' } }, patch)['data'] as object)).toEqual(keys);
  // Some ten seconds when every field is searched for among the others.
  expect(performance.now() - began).toBeLessThan(3000);
});
