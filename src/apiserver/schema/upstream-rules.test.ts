/** Every CEL rule of the upstream definitions, alone, on a value that it accepts and on one that it refuses. @module */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CustomResourceDefinition } from '../../kube/resources.ts';
import { evaluateRules } from './cel/evaluate-rules.ts';
import type { Schema, ValidationRule } from './index.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/crds');
const present = existsSync(folder);
if (!present) console.warn(`SKIPPED: the upstream rules are tried only where ${folder} exists`);

interface Verdict {
  accepts: unknown[];
  refuses: unknown[];
}
const verdict = (accepts: unknown[], refuses: unknown[]): Verdict => ({ accepts, refuses });

const parent = (more: object = {}) => ({ group: 'g', kind: 'k', name: 'n', ...more });
const filter = (type: string, more: object = {}) => ({ type, ...more });
const twice = (type: string) => verdict([[filter(type)], []], [[filter(type), filter(type)]]);
const settings = (type: string, field: string): Record<string, Verdict> => ({
  [`filter.${field} must be nil if the filter.type is not ${type}`]: verdict(
    [filter(type, { [field]: {} }), filter('Other')],
    [filter('Other', { [field]: {} })],
  ),
  [`filter.${field} must be specified for ${type} filter.type`]: verdict([filter(type, { [field]: {} }), filter('Other')], [filter(type)]),
});
const path = (value: string, type = 'PathPrefix') => ({ type, value });
const pathWithout = (part: string, where: 'in' | 'at the end' = 'in') =>
  verdict([path('/a'), path(`/a${part}`, 'RegularExpression')], [path(where === 'in' ? `/a${part}b` : `/a${part}`)]);
const prefixMatch = { matches: [{ path: path('/a') }] };
const exactMatch = { matches: [{ path: path('/a', 'Exact') }] };
const replacing = (field: string) => ({ [field]: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } });
const onPrefixOnly = (filters: object) => verdict([{ ...prefixMatch, ...filters }, exactMatch], [{ ...exactMatch, ...filters }]);
const listener = (name: string, port: number, protocol: string, more: object = {}) => ({ name, port, protocol, ...more });
const rulesOf = (...counts: number[]) => counts.map((count) => ({ matches: Array.from({ length: count }, () => ({})) }));
const onHost = { type: 'Hostname', value: '*.a.com' };
const badHost = { type: 'Hostname', value: 'a_b' };
const hostCharacters = String.raw`valid characters (matching ^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)`;
const inPaths = "when type one of ['Exact', 'PathPrefix']";
const references = verdict([[parent()], [parent({ sectionName: 'a', port: 1 }), parent({ sectionName: 'b', port: 1 })]], []);
const sectionMissing = verdict(references.accepts, [[parent(), parent({ sectionName: 'a', port: 1 })]]);
const sectionTwice = verdict(references.accepts, [[parent({ sectionName: 'a', port: 1 }), parent({ sectionName: 'a', port: 1 })]]);

const verdicts: Readonly<Record<string, Verdict>> = {
  "service field is required for the 'Service' advertisementType": verdict(
    [{ advertisementType: 'Service', service: {} }, { advertisementType: 'PodCIDR' }],
    [{ advertisementType: 'Service' }],
  ),
  "service field is not allowed for non-'Service' advertisementType": verdict(
    [{ advertisementType: 'Service', service: {} }],
    [{ advertisementType: 'PodCIDR', service: {} }],
  ),
  "interface field is required for the 'Interface' advertisementType": verdict(
    [{ advertisementType: 'Interface', interface: {} }],
    [{ advertisementType: 'Interface' }],
  ),
  "interface field is not allowed for non-'Interface' advertisementType": verdict(
    [{ advertisementType: 'Interface', interface: {} }],
    [{ advertisementType: 'PodCIDR', interface: {} }],
  ),
  "selector field is not allowed for the 'PodCIDR' advertisementType": verdict(
    [{ advertisementType: 'Service', selector: {} }],
    [{ advertisementType: 'PodCIDR', selector: {} }],
  ),
  'keepAliveTimeSeconds can not be larger than holdTimeSeconds': verdict(
    [{ keepAliveTimeSeconds: 3, holdTimeSeconds: 9 }],
    [{ keepAliveTimeSeconds: 9, holdTimeSeconds: 3 }],
  ),
  'sectionName must be specified when targetRefs includes 2 or more references to the same target': sectionMissing,
  'sectionName must be unique when targetRefs includes 2 or more references to the same target': sectionTwice,
  'sectionName must be specified when parentRefs includes 2 or more references to the same parent': sectionMissing,
  'sectionName must be unique when parentRefs includes 2 or more references to the same parent': sectionTwice,
  'sectionName or port must be specified when parentRefs includes 2 or more references to the same parent': sectionMissing,
  'sectionName or port must be unique when parentRefs includes 2 or more references to the same parent': sectionTwice,
  'must not contain both CACertificateRefs and WellKnownCACertificates': verdict(
    [{ caCertificateRefs: [parent()] }, { wellKnownCACertificates: 'System' }],
    [{ caCertificateRefs: [parent()], wellKnownCACertificates: 'System' }],
  ),
  'must specify either CACertificateRefs or WellKnownCACertificates': verdict(
    [{ caCertificateRefs: [parent()] }, { wellKnownCACertificates: 'System' }],
    [{}, { caCertificateRefs: [] }],
  ),
  'SubjectAltName element must contain Hostname, if Type is set to Hostname': verdict(
    [{ type: 'Hostname', hostname: 'a' }],
    [{ type: 'Hostname' }, { type: 'Hostname', hostname: '' }],
  ),
  'SubjectAltName element must not contain Hostname, if Type is not set to Hostname': verdict(
    [{ type: 'URI' }],
    [{ type: 'URI', hostname: 'a' }],
  ),
  'SubjectAltName element must contain URI, if Type is set to URI': verdict([{ type: 'URI', uri: 'a:b' }], [{ type: 'URI' }]),
  'SubjectAltName element must not contain URI, if Type is not set to URI': verdict(
    [{ type: 'Hostname' }],
    [{ type: 'Hostname', uri: 'a:b' }],
  ),
  'IPAddress values must be unique': verdict(
    [
      [
        { type: 'IPAddress', value: '1.1.1.1' },
        { type: 'Hostname', value: '1.1.1.1' },
      ],
    ],
    [[1, 2].map(() => ({ type: 'IPAddress', value: '1.1.1.1' }))],
  ),
  'Hostname values must be unique': verdict([[onHost, badHost]], [[onHost, onHost]]),
  [`Hostname value must be empty or contain only ${hostCharacters}`]: verdict(
    [onHost, { type: 'Hostname' }, { type: 'IPAddress', value: '_' }],
    [badHost],
  ),
  [`Hostname value must only contain ${hostCharacters}`]: verdict([onHost, { type: 'IPAddress', value: '_' }], [badHost]),
  'Annotation keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.':
    verdict([{ 'a.io/b': 'x', c: 'y' }], [{ 'a b': 'x' }, { [`a/${'b'.repeat(65)}`]: 'x' }]),
  "If specified, the annotation key's prefix must be a DNS subdomain not longer than 253 characters in total.": verdict(
    [{ 'a.io/b': 'x' }],
    [{ [`${'a'.repeat(253)}/b`]: 'x' }],
  ),
  'Label keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.': verdict(
    [{ 'a.io/b': 'x' }],
    [{ 'a b': 'x' }],
  ),
  "If specified, the label key's prefix must be a DNS subdomain not longer than 253 characters in total.": verdict(
    [{ 'a.io/b': 'x' }],
    [{ [`${'a'.repeat(253)}/b`]: 'x' }],
  ),
  "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']": verdict(
    [[listener('a', 1, 'HTTPS', { tls: {} })]],
    [[listener('a', 1, 'HTTP', { tls: {} })]],
  ),
  'tls mode must be Terminate for protocol HTTPS': verdict(
    [[listener('a', 1, 'HTTPS', { tls: { mode: 'Terminate' } })], [listener('a', 1, 'HTTPS')]],
    [[listener('a', 1, 'HTTPS', { tls: { mode: 'Passthrough' } })]],
  ),
  "hostname must not be specified for protocols ['TCP', 'UDP']": verdict(
    [[listener('a', 1, 'TCP')], [listener('a', 1, 'HTTP', { hostname: 'a' })]],
    [[listener('a', 1, 'UDP', { hostname: 'a' })]],
  ),
  'Listener name must be unique within the Gateway': verdict(
    [[listener('a', 1, 'TCP'), listener('b', 1, 'TCP')]],
    [[listener('a', 1, 'TCP'), listener('a', 2, 'TCP')]],
  ),
  'Combination of port, protocol and hostname must be unique for each listener': verdict(
    [[listener('a', 1, 'TCP'), listener('b', 1, 'UDP')]],
    [[listener('a', 1, 'TCP'), listener('b', 1, 'TCP')]],
  ),
  'certificateRefs or options must be specified when mode is Terminate': verdict(
    [
      { mode: 'Terminate', certificateRefs: [{}] },
      { mode: 'Passthrough' },
      { mode: 'Terminate', certificateRefs: [], options: { a: 'b' } },
    ],
    [{ mode: 'Terminate', certificateRefs: [], options: {} }],
  ),
  'While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128':
    verdict([rulesOf(64, 64), rulesOf(...Array.from({ length: 16 }, () => 8))], [rulesOf(64, 64, 1)]),
  'Must have port for Service reference': verdict(
    [
      { group: '', kind: 'Service', port: 1 },
      { group: 'x', kind: 'Service' },
    ],
    [{ group: '', kind: 'Service' }],
  ),
  'RequestHeaderModifier filter cannot be repeated': twice('RequestHeaderModifier'),
  'ResponseHeaderModifier filter cannot be repeated': twice('ResponseHeaderModifier'),
  'RequestRedirect filter cannot be repeated': twice('RequestRedirect'),
  'URLRewrite filter cannot be repeated': twice('URLRewrite'),
  'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both': verdict(
    [[filter('RequestRedirect')]],
    [[filter('RequestRedirect'), filter('URLRewrite')]],
  ),
  ...settings('RequestHeaderModifier', 'requestHeaderModifier'),
  ...settings('ResponseHeaderModifier', 'responseHeaderModifier'),
  ...settings('RequestMirror', 'requestMirror'),
  ...settings('RequestRedirect', 'requestRedirect'),
  ...settings('URLRewrite', 'urlRewrite'),
  ...settings('ExtensionRef', 'extensionRef'),
  'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter': verdict(
    [{ percent: 1 }, { fraction: {} }],
    [{ percent: 1, fraction: {} }],
  ),
  'numerator must be less than or equal to denominator': verdict([{ numerator: 1, denominator: 1 }], [{ numerator: 2, denominator: 1 }]),
  "One or both of 'service' or 'method' must be specified": verdict([{ type: 'Exact', method: 'm' }, {}], [{ type: 'Exact' }]),
  [String.raw`service must only contain valid characters (matching ^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$)`]: verdict(
    [{ service: 'Foo.bar_1' }, { type: 'RegularExpression', service: '/' }],
    [{ type: 'Exact', service: 'a/b' }],
  ),
  'method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)': verdict([{ method: 'Get1' }], [{ method: '1Get' }]),
  'RequestRedirect filter must not be used together with backendRefs': verdict(
    [{ backendRefs: [{}] }, { filters: [{ requestRedirect: {} }], backendRefs: [] }],
    [{ filters: [{ requestRedirect: {} }], backendRefs: [{}] }],
  ),
  'When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified': onPrefixOnly({
    filters: [replacing('requestRedirect')],
  }),
  'When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified': onPrefixOnly({
    filters: [replacing('urlRewrite')],
  }),
  'Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified':
    onPrefixOnly({ backendRefs: [{ filters: [replacing('requestRedirect')] }] }),
  'Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified':
    onPrefixOnly({ backendRefs: [{ filters: [replacing('urlRewrite')] }] }),
  "replaceFullPath must be specified when type is set to 'ReplaceFullPath'": verdict(
    [{ type: 'ReplaceFullPath', replaceFullPath: '/' }],
    [{ type: 'ReplaceFullPath' }],
  ),
  "type must be 'ReplaceFullPath' when replaceFullPath is set": verdict(
    [{ type: 'ReplaceFullPath', replaceFullPath: '/' }],
    [{ type: 'ReplacePrefixMatch', replaceFullPath: '/' }],
  ),
  "replacePrefixMatch must be specified when type is set to 'ReplacePrefixMatch'": verdict(
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/' }],
    [{ type: 'ReplacePrefixMatch' }],
  ),
  "type must be 'ReplacePrefixMatch' when replacePrefixMatch is set": verdict(
    [{ type: 'ReplacePrefixMatch', replacePrefixMatch: '/' }],
    [{ type: 'ReplaceFullPath', replacePrefixMatch: '/' }],
  ),
  [`value must be an absolute path and start with '/' ${inPaths}`]: verdict([path('/a'), path('a', 'RegularExpression')], [path('a')]),
  [`must not contain '//' ${inPaths}`]: pathWithout('//'),
  [`must not contain '/./' ${inPaths}`]: pathWithout('/./'),
  [`must not contain '/../' ${inPaths}`]: pathWithout('/../'),
  [`must not contain '%2f' ${inPaths}`]: pathWithout('%2f'),
  [`must not contain '%2F' ${inPaths}`]: pathWithout('%2F'),
  [`must not contain '#' ${inPaths}`]: pathWithout('#'),
  [`must not end with '/..' ${inPaths}`]: pathWithout('/..', 'at the end'),
  [`must not end with '/.' ${inPaths}`]: pathWithout('/.', 'at the end'),
  "type must be one of ['Exact', 'PathPrefix', 'RegularExpression']": verdict([path('/', 'RegularExpression')], [path('/', 'Glob')]),
  "must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact', 'PathPrefix']":
    verdict([path('/a%20b'), path('/ä', 'RegularExpression')], [path('/ä'), path('/a%2')]),
  'backendRequest timeout cannot be longer than request timeout': verdict(
    [{ request: '10s', backendRequest: '1s' }, { request: '0s', backendRequest: '1h' }, { request: '1m' }],
    [{ request: '10s', backendRequest: '1m' }],
  ),
  'Rule name must be unique within the route': verdict([[{ name: 'a' }, { name: 'b' }, {}, {}]], [[{ name: 'a' }, { name: 'a' }]]),
};

/** Messages of rules that compare with the old value, tried below. */
const transitions = new Set([
  'redirectBackend is immutable',
  'redirectFrontend is immutable',
  'skipRedirectFromBackend is immutable',
  'Value is immutable',
  '',
]);

interface Place {
  rule: ValidationRule;
  schema: Schema;
  where: string;
}

function* places(schema: Schema, where: string): Generator<Place> {
  for (const rule of schema['x-kubernetes-validations'] ?? []) yield { rule, schema, where };
  for (const [key, property] of Object.entries(schema.properties ?? {})) yield* places(property, `${where}.${key}`);
  if (schema.items) yield* places(schema.items, `${where}[]`);
  if (typeof schema.additionalProperties === 'object') yield* places(schema.additionalProperties, `${where}{}`);
}

/** All rules of all definitions; those that say the same at many places are tried at each of them. */
const all: Place[] = present
  ? ['cilium', 'gateway-api'].flatMap((project) =>
      readdirSync(join(folder, project)).flatMap((file) => {
        const crd = parse(readFileSync(join(folder, project, file), 'utf8')) as CustomResourceDefinition;
        return crd.spec.versions.flatMap(({ name, schema }) => [...places(schema?.openAPIV3Schema as Schema, `${file} ${name}`)]);
      }),
    )
  : [];

/** The node with one rule and nothing below it that could object. */
const alone = ({ rule, schema }: Place): Schema => ({ ...withoutRules(schema), 'x-kubernetes-validations': [rule] });

function withoutRules({ 'x-kubernetes-validations': _rules, properties, items, ...schema }: Schema): Schema {
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, withoutRules(property)])),
    }),
    ...(items && { items: withoutRules(items) }),
  };
}

const changes = { string: ['a', 'b'], boolean: [true, false], object: [{ a: '1' }, { a: '2' }] } as const;

describe.skipIf(!present)('upstream rules', () => {
  const byMessage = Map.groupBy(all, ({ rule }) => rule.message ?? '');

  it.each([...byMessage.keys()].filter((message) => !transitions.has(message)))('%s', (message) => {
    const known = verdicts[message];
    expect(known, 'a verdict for this rule').toBeDefined();
    for (const place of byMessage.get(message) ?? []) {
      const schema = alone(place);
      for (const value of known?.accepts ?? [])
        expect(evaluateRules(value, schema), `${place.where} accepts ${JSON.stringify(value)}`).toEqual([]);
      for (const value of known?.refuses ?? []) {
        expect(
          evaluateRules(value, schema).map((error) => error.message),
          `${place.where} refuses ${JSON.stringify(value)}`,
        ).toEqual([`Invalid value: ${JSON.stringify(place.schema.type)}: ${message}`]);
      }
    }
  });

  it('that compare with the old value', () => {
    const found = all.filter(({ rule }) => rule.rule.includes('oldSelf'));
    expect(found.length).toBeGreaterThan(0);
    for (const place of found) {
      const [before, after] = changes[place.schema.type as 'string'];
      expect(place.rule.rule).toBe('self == oldSelf');
      // A change anywhere in the node counts, so its own structure does not matter here.
      const node: Schema = { type: place.schema.type ?? 'object', 'x-kubernetes-validations': [place.rule] };
      expect(evaluateRules(before, node)).toEqual([]);
      expect(evaluateRules(before, node, before)).toEqual([]);
      expect(evaluateRules(after, node, before)).toHaveLength(1);
    }
  });
});
