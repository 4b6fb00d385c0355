/** The chart's own schema refuses nothing that we take, and takes misspelt keys that we do not. @module */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { chartKeys } from '../../src/chart/chart-keys.ts';
import { accepts } from '../../src/chart/known-path.ts';
import { checkValues } from '../../src/plan/values/check-values.ts';
import { readValues } from '../../src/plan/values/read-values.ts';

const path = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'cilium-1.19.1-values.schema.json');
const present = existsSync(path);
if (!present) console.warn(`SKIPPED: the chart's schema is not at ${path}: it was not compared with ours.`);

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Record<string, Schema>;
}

const typeOf = (value: unknown): string[] => {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  return typeof value === 'number' ? (Number.isInteger(value) ? ['integer', 'number'] : ['number']) : [typeof value];
};

/** What the schema says of the value itself; lists are looked into by neither. */
function takes(schema: Schema, value: unknown): boolean {
  const { type, enum: words, oneOf, minimum = -Infinity, maximum = Infinity, properties = {} } = schema;
  if (type !== undefined && ![type].flat().some((one) => typeOf(value).includes(one))) return false;
  if (words && !words.includes(value)) return false;
  if (typeof value === 'number' && (value < minimum || value > maximum)) return false;
  if (oneOf && oneOf.filter((one) => takes(one, value)).length !== 1) return false;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.entries(value).every(([name, below]) => properties[name] === undefined || takes(properties[name], below));
}

const VALUES: readonly unknown[] = [true, 'true', 'x', '', 0, 1, -1, 300, 1.5, [], ['x'], {}, { 'made-up': 1 }, 'agent', 'Local', 'debug'];

test.skipIf(!present)('of every value, what the schema refuses we refuse, and what it takes we take', () => {
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Schema;
  const different: string[] = [];
  for (const key of chartKeys().values()) {
    if (key.default === undefined) continue;
    const node = key.path.split('.').reduce<Schema | undefined>((at, step) => at?.properties?.[step], schema);
    expect(node, key.path).toBeDefined();
    for (const value of VALUES) if (takes(node!, value) !== accepts(key, value)) different.push(`${key.path}: ${JSON.stringify(value)}`);
  }
  expect(different).toEqual([]);
});

test.skipIf(!present)('a misspelt key passes theirs, and not ours', () => {
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Schema;
  for (const values of [
    { kubeProxyReplacment: true },
    { gatewayApi: { enabled: true } },
    { ipam: { clusterPoolIPv4PodCIDRList: ['10.1.0.0/16'] } },
  ]) {
    expect(takes(schema, values)).toBe(true);
    expect(checkValues([readValues({ file: 'values.yaml', text: JSON.stringify(values) })]).map(({ code }) => code)).toContain('CCE7001');
  }
});
