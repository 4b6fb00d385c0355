/** Random schemas and objects: what is made from a schema is valid, and a mutation is reported at its path. @module */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kube/random.ts';
import { problemsOf, widget, widgetKind } from '../testing/kinds.ts';
import type { Schema } from '../types.ts';
import { checkAgainstSchema } from './constraints.ts';
import { pruneUnknown } from './prune.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

const below = (next: () => number, limit: number): number => Math.floor(next() * limit);
const names = ['alpha', 'beta', 'gamma', 'delta'];

function schema(next: () => number, depth: number): Schema {
  switch (below(next, depth > 0 ? 7 : 4)) {
    case 0:
      return { type: 'string', minLength: 1, maxLength: 5, pattern: '^[a-z]*$' };
    case 1:
      return { type: 'integer', minimum: -3, maximum: 12 };
    case 2:
      return { type: 'boolean' };
    case 3:
      return { type: 'string', enum: ['red', 'green'] };
    case 4:
      return { type: 'array', maxItems: 3, items: schema(next, depth - 1) };
    case 5:
      return { type: 'object', additionalProperties: schema(next, depth - 1) };
    default: {
      const keys = names.slice(0, 1 + below(next, names.length));
      return {
        type: 'object',
        required: keys.filter(() => next() < 0.4),
        properties: Object.fromEntries(keys.map((key) => [key, schema(next, depth - 1)])),
      };
    }
  }
}

function valueOf(of: Schema, next: () => number): unknown {
  switch (of.type) {
    case 'string':
      return of.enum ? of.enum[below(next, of.enum.length)] : 'abcde'.slice(0, 1 + below(next, 5));
    case 'integer':
      return -3 + below(next, 16);
    case 'boolean':
      return next() < 0.5;
    case 'array':
      return Array.from({ length: below(next, 4) }, () => valueOf(of.items!, next));
    default: {
      const { properties, additionalProperties: more } = of;
      const keys = properties
        ? Object.keys(properties).filter((key) => of.required?.includes(key) || next() < 0.6)
        : names.slice(0, below(next, 3));
      return Object.fromEntries(keys.map((key) => [key, valueOf(properties?.[key] ?? (more as Schema), next)]));
    }
  }
}

/** All places of a value with their schemas. */
function* nodes(value: unknown, of: Schema, path: string): Generator<{ path: string; of: Schema; set: (to: unknown) => void }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield { path: `${path}[${index}]`, of: of.items!, set: (to) => void (value[index] = to) };
      yield* nodes(item, of.items!, `${path}[${index}]`);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const property = of.properties?.[key] ?? (of.additionalProperties as Schema);
      const at = path ? `${path}.${key}` : key;
      yield { path: at, of: property, set: (to) => void ((value as Record<string, unknown>)[key] = to) };
      yield* nodes(item, property, at);
    }
  }
}

/** Something that a schema does not accept. */
const wrong = (of: Schema): unknown => {
  switch (of.type) {
    case 'string':
      return of.enum ? 'violet' : 'TOO LONG AND LOUD';
    case 'integer':
      return 99;
    case 'boolean':
      return 'yes';
    case 'array':
      return {};
    default:
      return [];
  }
};

describe(`random schemas (SEED=${seed})`, () => {
  it('accept what is made from them, and name the place of a mutation', () => {
    const next = seededRandom(seed);
    let mutated = 0;
    for (let round = 0; round < 300; round += 1) {
      const of: Schema = { type: 'object', properties: { root: schema(next, 4) } };
      const value = { root: valueOf(of.properties!['root']!, next) };
      expect(checkAgainstSchema(value, of), `${seed}/${round} ${JSON.stringify({ of, value })}`).toEqual([]);
      expect(pruneUnknown({ schema: of, custom: true }, value)).toEqual({ object: value, unknown: [] });
      const places = [...nodes(value, of, '')];
      const place = places[below(next, places.length)];
      if (!place) continue;
      place.set(wrong(place.of));
      const fields = checkAgainstSchema(value, of).map((error) => error.field);
      expect(fields, `${seed}/${round} ${JSON.stringify({ of, value })}`).toContain(place.path);
      mutated += 1;
    }
    expect(mutated).toBeGreaterThan(200);
  });

  it('report a surplus field at its path and keep the rest', () => {
    const next = seededRandom(seed + 1);
    for (let round = 0; round < 100; round += 1) {
      const of: Schema = { type: 'object', properties: { a: schema(next, 3) } };
      const value = { a: valueOf(of.properties!['a']!, next) };
      const { object, unknown } = pruneUnknown({ schema: of, custom: true }, { ...value, surplus: 1 });
      expect(unknown).toEqual(['surplus']);
      expect(object).toEqual(value);
    }
  });
});

describe('awkward values', () => {
  it('keys that mean something to JavaScript are ordinary keys', () => {
    const kind = widgetKind({ type: 'object', additionalProperties: { type: 'string' } });
    const spec = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}') as object;
    expect(problemsOf(kind, widget(spec))).toEqual([]);
    const strict = widgetKind({ type: 'object', properties: { a: { type: 'string' } } });
    expect(pruneUnknown(strict, widget(spec)).unknown).toEqual(['spec.__proto__', 'spec.constructor', 'spec.toString']);
  });

  it('length is counted in characters, not in UTF-16 units', () => {
    const kind = widgetKind({ type: 'object', properties: { a: { type: 'string', maxLength: 2 } } });
    expect(problemsOf(kind, widget({ a: '😀😀' }))).toEqual([]);
    expect(problemsOf(kind, widget({ a: '😀😀😀' }))).toHaveLength(1);
  });
});
