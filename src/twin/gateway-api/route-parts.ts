/** What HTTPRoute and GRPCRoute have in common: parents, hostnames, backends, filters, status. @module */
import type { Schema, ValidationRule } from '../../apiserver/schema/types.ts';
import {
  array,
  atomicList,
  choice,
  conditions,
  groupName,
  int32,
  kindName,
  listByKey,
  namespaceName,
  object,
  objectName,
  patterns,
  portNumber,
  rule,
  sectionName,
  text,
} from './schema-parts.ts';

const parentRef = object(
  {
    group: groupName('gateway.networking.k8s.io'),
    kind: kindName('Gateway'),
    name: objectName,
    namespace: namespaceName,
    port: portNumber,
    sectionName,
  },
  ['name'],
);

/** CEL: the value of an optional string field, empty when absent. `namespace` is a reserved word and therefore escaped. */
const orEmpty = (owner: string, field: string): string => `(has(${owner}.${field}) ? ${owner}.${field} : '')`;
const SAME_PARENT = `a.group == b.group && a.kind == b.kind && a.name == b.name && ${orEmpty('a', '__namespace__')} == ${orEmpty('b', '__namespace__')}`;

export const parentRefs = atomicList(parentRef, {
  maxItems: 32,
  'x-kubernetes-validations': [
    rule(
      `self.all(a, self.all(b, !(${SAME_PARENT}) || (${orEmpty('a', 'sectionName')} == '') == (${orEmpty('b', 'sectionName')} == '')))`,
      'sectionName must be specified when parentRefs includes 2 or more references to the same parent',
    ),
    rule(
      `self.all(a, self.exists_one(b, ${SAME_PARENT} && ${orEmpty('a', 'sectionName')} == ${orEmpty('b', 'sectionName')}))`,
      'sectionName must be unique when parentRefs includes 2 or more references to the same parent',
    ),
  ],
});

export const hostnames = atomicList(text({ minLength: 1, maxLength: 253, pattern: patterns.hostname }), { maxItems: 16 });

const backendFields = {
  group: groupName(''),
  kind: kindName('Service'),
  name: objectName,
  namespace: namespaceName,
  port: portNumber,
};
const portForService = [rule("self.group != '' || self.kind != 'Service' || has(self.port)", 'Must have port for Service reference')];

/** Weighted backends, each with filters of its own. */
export const backendRefs = (filters: Schema): Schema =>
  atomicList(
    object({ ...backendFields, weight: int32(0, 1_000_000, { default: 1 }), filters }, ['name'], {
      'x-kubernetes-validations': portForService,
    }),
    { maxItems: 16 },
  );

const header = (value: Schema): Schema =>
  object({ name: text({ minLength: 1, maxLength: 256, pattern: patterns.headerName }), value }, ['name', 'value']);

const headerModifier = object({
  add: listByKey('name', header(text({ minLength: 1, maxLength: 4096 })), { maxItems: 16 }),
  set: listByKey('name', header(text({ minLength: 1, maxLength: 4096 })), { maxItems: 16 }),
  remove: array(text(), { maxItems: 16, 'x-kubernetes-list-type': 'set' }),
});

const requestMirror = object(
  {
    backendRef: object(backendFields, ['name'], { 'x-kubernetes-validations': portForService }),
    percent: int32(0, 100),
    fraction: object({ numerator: int32(0), denominator: int32(1, undefined, { default: 100 }) }, ['numerator'], {
      'x-kubernetes-validations': [rule('self.numerator <= self.denominator', 'numerator must be less than or equal to denominator')],
    }),
  },
  ['backendRef'],
  {
    'x-kubernetes-validations': [
      rule('!has(self.percent) || !has(self.fraction)', 'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter'),
    ],
  },
);

const pathModifier = object(
  {
    type: choice(['ReplaceFullPath', 'ReplacePrefixMatch']),
    replaceFullPath: text({ maxLength: 1024 }),
    replacePrefixMatch: text({ maxLength: 1024 }),
  },
  ['type'],
  {
    'x-kubernetes-validations': (
      [
        ['ReplaceFullPath', 'replaceFullPath'],
        ['ReplacePrefixMatch', 'replacePrefixMatch'],
      ] as const
    ).flatMap(([type, field]) => [
      rule(`self.type != '${type}' || has(self.${field})`, `${field} must be specified when type is set to '${type}'`),
      rule(`!has(self.${field}) || self.type == '${type}'`, `type must be '${type}' when ${field} is set`),
    ]),
  },
);

const preciseHostname = text({ minLength: 1, maxLength: 253, pattern: patterns.dnsName });

/** Filter type → the field that configures it. */
const FILTERS = {
  RequestHeaderModifier: ['requestHeaderModifier', headerModifier],
  ResponseHeaderModifier: ['responseHeaderModifier', headerModifier],
  RequestMirror: ['requestMirror', requestMirror],
  RequestRedirect: [
    'requestRedirect',
    object({
      scheme: choice(['http', 'https']),
      hostname: preciseHostname,
      path: pathModifier,
      port: portNumber,
      statusCode: { type: 'integer', default: 302, enum: [301, 302] },
    }),
  ],
  URLRewrite: ['urlRewrite', object({ hostname: preciseHostname, path: pathModifier })],
  ExtensionRef: ['extensionRef', object({ group: groupName(), kind: kindName(), name: objectName }, ['group', 'kind', 'name'])],
} satisfies Record<string, [string, Schema]>;

export type FilterType = keyof typeof FILTERS;

/** A list of filters of the given types; those in `once` may appear one time. */
export function filters(types: readonly FilterType[], once: readonly FilterType[], more: readonly ValidationRule[] = []): Schema {
  const fields = types.map((type) => ({ type, field: FILTERS[type][0], schema: FILTERS[type][1] }));
  const filter = object({ type: choice(types), ...Object.fromEntries(fields.map(({ field, schema }) => [field, schema])) }, ['type'], {
    'x-kubernetes-validations': fields.flatMap(({ type, field }) => [
      rule(`!has(self.${field}) || self.type == '${type}'`, `filter.${field} must be nil if the filter.type is not ${type}`),
      rule(`has(self.${field}) || self.type != '${type}'`, `filter.${field} must be specified for ${type} filter.type`),
    ]),
  });
  return atomicList(filter, {
    maxItems: 16,
    'x-kubernetes-validations': [
      ...more,
      ...once.map((type) => rule(`self.filter(f, f.type == '${type}').size() <= 1`, `${type} filter cannot be repeated`)),
    ],
  });
}

/** Headers or query parameters, exact or by regular expression. */
export const valueMatches = (longestValue: number): Schema =>
  listByKey(
    'name',
    object(
      {
        name: text({ minLength: 1, maxLength: 256, pattern: patterns.headerName }),
        type: choice(['Exact', 'RegularExpression'], { default: 'Exact' }),
        value: text({ minLength: 1, maxLength: longestValue }),
      },
      ['name', 'value'],
    ),
    { maxItems: 16 },
  );

/** CEL has no sum over a list, so the 16 possible rules are written out. */
export const atMost128Matches = rule(
  `${Array.from({ length: 16 }, (_, i) => `(self.size() > ${i} && has(self[${i}].matches) ? self[${i}].matches.size() : 0)`).join(' + ')} <= 128`,
  'While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128',
);

export const routeStatus = object(
  {
    parents: atomicList(
      object(
        {
          parentRef,
          controllerName: text({ minLength: 1, maxLength: 253, pattern: patterns.domainPrefixedPath }),
          conditions: conditions({ minItems: 1, maxItems: 8 }),
        },
        ['parentRef', 'controllerName', 'conditions'],
      ),
      { maxItems: 32 },
    ),
  },
  ['parents'],
);
