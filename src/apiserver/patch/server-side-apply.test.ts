/** Server-side apply, held to outcomes recorded from Kubernetes' own code. @module */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ManagedFieldsEntry } from '../../kube/objects.ts';
import { StatusError } from '../../kube/status-error.ts';
import { builtinKinds } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';
import { applyConflictError, mergePatch, serverSideApply, trackUpdate } from './index.ts';
import { isObject, type JsonObject } from '../json.ts';

interface Step {
  apply?: JsonObject;
  create?: JsonObject;
  update?: JsonObject;
  as: string;
  force?: boolean;
  subresource?: string;
  expect?: { object?: JsonObject; owners?: Record<string, unknown>; error?: string; causes?: unknown[] };
}

/** Inputs written by hand; outcomes recorded from the field manager of k8s.io/apimachinery 0.33. */
const scenarios = JSON.parse(readFileSync(new URL('vectors/server-side-apply.json', import.meta.url), 'utf8')) as {
  name: string;
  steps: Step[];
}[];

function kindOf(object: JsonObject): KindDefinition {
  const found = builtinKinds.find(({ resource }) => {
    const apiVersion = resource.group ? `${resource.group}/${resource.version}` : resource.version;
    return apiVersion === object['apiVersion'] && resource.kind === object['kind'];
  });
  if (!found) throw new Error(`no kind ${String(object['kind'])}`);
  return found;
}

const entriesOf = (object: JsonObject): ManagedFieldsEntry[] => {
  const { managedFields = [] } = object['metadata'] as { managedFields?: ManagedFieldsEntry[] };
  return managedFields;
};
const ownersOf = (object: JsonObject): Record<string, unknown> =>
  Object.fromEntries(
    entriesOf(object).map(({ manager, operation, subresource, fieldsV1 }) => [
      `${manager} ${operation}${subresource ? ` ${subresource}` : ''}`,
      fieldsV1,
    ]),
  );

function plain(object: JsonObject): JsonObject {
  const { managedFields: _, uid: __, ...metadata } = object['metadata'] as JsonObject;
  return withoutNulls({ ...object, metadata }) as JsonObject;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([field, inner]) => (inner === null ? [] : [[field, withoutNulls(inner)]])));
}

function perform(step: Step, live: JsonObject | undefined): { object?: JsonObject; error?: StatusError } {
  const time = '2026-01-01T00:00:00Z';
  const who = { manager: step.as, time, ...(step.subresource && { subresource: step.subresource }) };
  try {
    if (step.apply) {
      const request = { ...who, kind: kindOf(step.apply), applied: step.apply, force: step.force ?? false };
      const { object, conflicts } = serverSideApply({ ...request, ...(live && { live }) });
      return conflicts.length > 0 ? { error: applyConflictError(conflicts) } : { object };
    }
    const after = step.create ?? (mergePatch(live, step.update) as JsonObject);
    return { object: trackUpdate({ ...who, kind: kindOf(after), after, ...(live && { before: live }) }) };
  } catch (error) {
    if (error instanceof StatusError) return { error };
    throw error;
  }
}

describe('as kube-apiserver does it', () => {
  test.each(scenarios.map(({ name, steps }) => [name, steps] as const))('%s', (_name, steps) => {
    let live: JsonObject | undefined;
    for (const step of steps) {
      const { object, error } = perform(deepFrozen(step), live);
      if (step.expect?.error !== undefined) {
        expect(error?.message).toBe(step.expect.error);
        if (step.expect.causes) expect(error?.details.causes).toEqual(step.expect.causes);
      } else if (step.expect) {
        expect(error?.message).toBeUndefined();
        expect(plain(object ?? {})).toEqual(step.expect.object);
        expect(ownersOf(object ?? {})).toEqual(step.expect.owners);
      }
      if (object) live = deepFrozen({ ...object, metadata: { ...(object['metadata'] as JsonObject), uid: 'uid' } });
    }
  });
});

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}

const configMap = builtinKinds.find(({ resource }) => resource.kind === 'ConfigMap') as KindDefinition;
const applied = (data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cm', namespace: 'default' },
  data,
});
const apply = (live: JsonObject | undefined, data: JsonObject, manager: string, time: string) =>
  serverSideApply({ kind: configMap, ...(live && { live }), applied: applied(data), manager, force: false, time });

describe('times', () => {
  test('an apply that changes nothing keeps its time', () => {
    const first = apply(undefined, { k: 'v' }, 'a', '2026-01-01T00:00:00Z').object;
    const again = apply(first, { k: 'v' }, 'a', '2026-02-02T00:00:00Z').object;
    expect(again).toEqual(first);
  });

  test('a change gives the entry the time of the change, and entries are ordered by time', () => {
    const first = apply(undefined, { k: 'v' }, 'b', '2026-01-01T00:00:00Z').object;
    const second = apply(first, { l: 'v' }, 'a', '2026-01-01T00:00:01Z').object;
    expect(entriesOf(second).map(({ manager, time }) => [manager, time])).toEqual([
      ['b', '2026-01-01T00:00:00Z'],
      ['a', '2026-01-01T00:00:01Z'],
    ]);
  });
});

const refuse = (object: JsonObject) => (): unknown =>
  serverSideApply({ kind: configMap, applied: object, manager: 'a', force: false, time: '' });

describe('refusals', () => {
  test('another kind', () => {
    expect(refuse({ ...applied({}), kind: 'Secret' })).toThrow(
      expect.objectContaining({ code: 400, message: 'invalid object type: /v1, Kind=Secret' }),
    );
  });
  test('managedFields in what is applied', () => {
    const object = { ...applied({}), metadata: { name: 'cm', managedFields: [] } };
    expect(refuse(object)).toThrow(expect.objectContaining({ code: 400, message: 'metadata.managedFields must be nil' }));
  });
  test('fields called like properties of JavaScript objects are data', () => {
    const hostile = JSON.parse('{"__proto__":"a","constructor":"b"}') as JsonObject;
    const { object } = apply(undefined, hostile, 'a', '2026-01-01T00:00:00Z');
    expect(Object.keys(object['data'] as JsonObject).toSorted()).toEqual(['__proto__', 'constructor']);
    expect(ownersOf(object)).toEqual({ 'a Apply': { 'f:data': { 'f:__proto__': {}, 'f:constructor': {} } } });
    expect(apply(object, {}, 'a', '2026-01-01T00:00:00Z').object['data']).toBeUndefined();
  });
});

const widget = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w', ...metadata },
  spec,
});

describe('custom resources', () => {
  const kind: KindDefinition = {
    ...configMap,
    custom: true,
    subresources: { status: true },
    resource: { group: 'example.com', version: 'v1', plural: 'widgets', kind: 'Widget', namespaced: true },
    schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: {
            list: { type: 'array', items: { type: 'string' } },
            keyed: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name', 'port'],
              items: {
                type: 'object',
                properties: { name: { type: 'string' }, port: { type: 'integer', default: 80 }, on: { type: 'boolean' } },
              },
            },
            open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            either: { 'x-kubernetes-int-or-string': true },
            whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: { type: 'string' } },
          },
        },
        status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  };
  const applyWidget = (object: JsonObject, live?: JsonObject, manager = 'a') =>
    serverSideApply({ kind, applied: object, manager, force: false, time: '2026-01-01T00:00:00Z', ...(live && { live }) });

  test('lists are atomic unless the schema says otherwise, keys take their defaults, unknown fields are granular', () => {
    const { object } = applyWidget(
      widget(
        { list: ['x'], keyed: [{ name: 'n', on: true }], open: { a: { b: [1] } }, either: '50%', whole: { k: 'v' } },
        { labels: { l: '1' } },
      ),
    );
    expect(ownersOf(object)).toEqual({
      'a Apply': {
        'f:metadata': { 'f:labels': { 'f:l': {} } },
        'f:spec': {
          'f:list': {},
          'f:keyed': { 'k:{"name":"n","port":80}': { '.': {}, 'f:name': {}, 'f:on': {} } },
          'f:open': { 'f:a': { '.': {}, 'f:b': {} } },
          'f:either': {},
          'f:whole': {},
        },
      },
    });
  });

  test('a field that the schema does not declare is refused', () => {
    expect(() => applyWidget(widget({ nope: 1 }))).toThrow(
      'failed to create typed patch object (/w; example.com/v1, Kind=Widget): .spec.nope: field not declared in schema',
    );
  });

  test('an update of the status does not own the spec', () => {
    const { object } = applyWidget(widget({ either: 1 }));
    const after = { ...object, spec: { either: 2 }, status: { ready: true } };
    const tracked = trackUpdate({ kind, before: object, after, manager: 'c', time: '2026-01-01T00:00:00Z', subresource: 'status' });
    expect(ownersOf(tracked)['c Update status']).toEqual({ 'f:status': { '.': {}, 'f:ready': {} } });
    expect(ownersOf(tracked)['a Apply']).toEqual({ 'f:spec': { 'f:either': {} } });
  });
});
