/** Definitions of custom resources, right in about half of the cases: schemas, rules, columns, subresources. @module */
import type { Chance } from './chance.ts';
import { bent, ODD_KEYS, ODD_NUMBERS, oddValue, type Fields, type Json } from './hostile-documents.ts';

/** The definition of `things.fuzz.example` as it would be written in good faith. */
export const THINGS: Json = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.fuzz.example' },
  spec: {
    group: 'fuzz.example',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                'x-kubernetes-validations': [{ rule: '!has(self.size) || self.size >= 0' }],
                properties: {
                  size: { type: 'integer', default: 1 },
                  items: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, x: { type: 'integer' } } },
                  },
                  any: { 'x-kubernetes-preserve-unknown-fields': true },
                },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
};

const RULES = [
  'true',
  'self.size > 0',
  'self == oldSelf',
  'self.items.all(i, i.x > 0)',
  '[1,2,3].map(x, [1,2,3].map(y, x * y)).size() > 0',
  'self.any.matches("(a+)+$")',
  'self',
  '1 / 0 == 1',
  'self.nope',
  '',
  '((((((((((true))))))))))',
  'has(self.size)',
  'self.size == 9223372036854775807 + 1',
  'duration("1h") > duration("x")',
  'isURL("x")',
  '"\\x"',
  'quantity("1Ki").isGreaterThan(quantity("1"))',
  'self.items.exists_one(i, i.name == "a")',
  '!',
  '__proto__',
  'constructor.constructor("x")()',
];
const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null', 'x', ''];
const PATTERNS = [
  '^a$',
  '(a+)+$',
  '[',
  '(?=a)',
  '\\p{Greek}',
  '(?i)a',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '{1000}',
  '(x{1,100}){1,100}{1,100}',
];

/** A schema of a custom resource, right in about half of the cases. */
export function schemaOf(chance: Chance, depth = 0): Json {
  const inner = (): Json => (depth > 4 ? { type: 'string' } : schemaOf(chance, depth + 1));
  const type = depth === 0 && chance.in(0.9) ? 'object' : chance.one(chance.in(0.9) ? TYPES.slice(0, 6) : TYPES);
  const some = (rate: number, fields: () => Fields): Fields => (chance.in(rate) ? fields() : {});
  const schema: Fields = {
    type,
    ...some(type === 'object' ? 0.8 : 0, () => ({
      properties: Object.fromEntries(['spec', 'size', 'items', 'any', chance.one(ODD_KEYS)].map((name) => [name, inner()])),
    })),
    ...some(type === 'array' ? 0.9 : 0, () => ({ items: inner() })),
    ...some(0.1, () => ({ default: oddValue(chance) })),
    ...some(0.1, () => ({ enum: [oddValue(chance), 'a', 1] })),
    ...some(0.1, () => ({ pattern: chance.one(PATTERNS) })),
    ...some(0.1, () => ({
      minimum: chance.one(ODD_NUMBERS),
      maxLength: chance.one(ODD_NUMBERS),
      maxItems: chance.one(ODD_NUMBERS),
      multipleOf: chance.one(ODD_NUMBERS),
    })),
    ...some(0.1, () => ({ required: chance.one<Json>([['size'], ['__proto__'], 'size', [1]]) })),
    ...some(0.1, () => ({ nullable: chance.one<Json>([true, 'x']) })),
    ...some(0.1, () => ({ format: chance.one(['int32', 'date-time', 'byte', 'ipv4', 'x', 'quantity']) })),
    ...some(0.1, () => ({ 'x-kubernetes-preserve-unknown-fields': chance.one<Json>([true, 'x']) })),
    ...some(0.1, () => ({ 'x-kubernetes-int-or-string': true })),
    ...some(0.1, () => ({
      'x-kubernetes-list-type': chance.one(['map', 'set', 'atomic', 'x']),
      'x-kubernetes-list-map-keys': chance.one<Json>([['name'], [], 'name', ['__proto__']]),
    })),
    ...some(0.05, () => ({ 'x-kubernetes-embedded-resource': true })),
    ...some(0.15, () => ({
      'x-kubernetes-validations': [
        {
          rule: chance.one(RULES),
          ...some(0.5, () => ({
            message: 'm',
            messageExpression: chance.one(RULES),
            fieldPath: chance.one(['.size', '.nope', '[', '']),
            reason: chance.one(['FieldValueInvalid', 'x']),
          })),
        },
      ],
    })),
    ...some(0.05, () => ({ [chance.one(['anyOf', 'allOf', 'oneOf'])]: [inner(), {}], not: inner() })),
    ...some(0.05, () => ({ additionalProperties: chance.one<Json>([true, false, inner()]) })),
  };
  return bent(chance, schema, 0.005);
}

/** A definition of `things.fuzz.example` or of another kind, with all that may stand in one. */
export function definitionOf(chance: Chance): Json {
  const plural = chance.one(['things', 'things', 'others', 'UPPER', '', 'pods']);
  const group = chance.one(['fuzz.example', 'fuzz.example', 'apps', '', 'x']);
  const version = (name: string, storage: boolean): Json => ({
    name,
    served: chance.in(0.9),
    storage,
    schema: { openAPIV3Schema: schemaOf(chance) },
    ...(chance.in(0.4) && {
      subresources: {
        status: {},
        ...(chance.in(0.5) && {
          scale: {
            specReplicasPath: chance.one(['.spec.size', '.x[0]', '', '.spec.__proto__']),
            statusReplicasPath: '.status.size',
            labelSelectorPath: '.status.selector',
          },
        }),
      },
    }),
    ...(chance.in(0.3) && {
      additionalPrinterColumns: [
        {
          name: 'c',
          type: chance.one(['string', 'integer', 'date', 'x']),
          jsonPath: chance.one([
            '.spec.size',
            '.spec.items[*].name',
            '.spec.items[?(@.name=="a")].x',
            '.a..b',
            '$',
            '[',
            '.status.conditions[?(@.type=="Ready")].status',
          ]),
        },
      ],
    }),
    ...(chance.in(0.3) && {
      selectableFields: [{ jsonPath: chance.one(['.spec.size', '.spec.nope', '.metadata.name', 'x', '.spec.__proto__']) }],
    }),
  });
  return bent(
    chance,
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: chance.in(0.95) ? `${plural}.${group}` : 'x' },
      spec: {
        group,
        scope: chance.one(['Namespaced', 'Namespaced', 'Namespaced', 'Cluster', 'x']),
        names: {
          plural,
          singular: 'thing',
          kind: 'Thing',
          listKind: chance.one(['ThingList', 'Thing', '']),
          shortNames: ['th'],
          categories: ['all'],
        },
        versions: [version('v1', true), ...(chance.in(0.3) ? [version(chance.one(['v2', 'v1beta1', 'v1', '']), chance.in(0.2))] : [])],
        ...(chance.in(0.1) && { conversion: { strategy: chance.one(['None', 'Webhook', 'x']) } }),
      },
    },
    0.003,
  );
}
