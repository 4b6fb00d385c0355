/** Schemas of HTTPRoute, GRPCRoute and ReferenceGrant (Gateway API v1.4.1, standard channel). @module */
import type { Schema } from '../../apiserver/schema/types.ts';
import { atMost128Matches, backendRefs, filters, hostnames, parentRefs, routeStatus, valueMatches } from './route-parts.ts';
import {
  atomicList,
  choice,
  groupName,
  kindName,
  kindSchema,
  namespaceName,
  object,
  objectName,
  patterns,
  rule,
  sectionName,
  text,
} from './schema-parts.ts';

const EXACT_OR_PREFIX = "self.type in ['Exact', 'PathPrefix']";
const forLiteralPaths = (holds: string, message: string) =>
  rule(`!(${EXACT_OR_PREFIX}) || ${holds}`, `${message} when type one of ['Exact', 'PathPrefix']`);
const PATH_CHARACTERS = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";

const path = object(
  {
    type: choice(['Exact', 'PathPrefix', 'RegularExpression'], { default: 'PathPrefix' }),
    value: text({ default: '/', maxLength: 1024 }),
  },
  [],
  {
    default: { type: 'PathPrefix', value: '/' },
    'x-kubernetes-validations': [
      forLiteralPaths("self.value.startsWith('/')", "value must be an absolute path and start with '/'"),
      ...['//', '/./', '/../', '%2f', '%2F', '#'].map((part) =>
        forLiteralPaths(`!self.value.contains('${part}')`, `must not contain '${part}'`),
      ),
      ...['/..', '/.'].map((end) => forLiteralPaths(`!self.value.endsWith('${end}')`, `must not end with '${end}'`)),
      rule(`${EXACT_OR_PREFIX} || self.type == 'RegularExpression'`, "type must be one of ['Exact', 'PathPrefix', 'RegularExpression']"),
      rule(
        `!(${EXACT_OR_PREFIX}) || self.value.matches(r"""${PATH_CHARACTERS}""")`,
        `must only contain valid characters (matching ${PATH_CHARACTERS}) for types ['Exact', 'PathPrefix']`,
      ),
    ],
  },
);

const httpFilters = filters(
  ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'RequestRedirect', 'URLRewrite', 'ExtensionRef'],
  ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite'],
  [
    rule(
      "!self.exists(f, f.type == 'RequestRedirect') || !self.exists(f, f.type == 'URLRewrite')",
      'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
    ),
  ],
);

/** A prefix can be replaced only where exactly one prefix is matched. */
const prefixReplacement = (filter: 'requestRedirect' | 'urlRewrite', where: 'rule' | 'backendRefs', message: string) => {
  const replaces = `f, has(f.${filter}) && has(f.${filter}.path) && f.${filter}.path.type == 'ReplacePrefixMatch' && has(f.${filter}.path.replacePrefixMatch)`;
  const used =
    where === 'rule'
      ? `(has(self.filters) && self.filters.exists_one(${replaces}))`
      : `(has(self.backendRefs) && self.backendRefs.exists_one(b, has(b.filters) && b.filters.exists_one(${replaces})))`;
  return rule(
    `!${used} || (has(self.matches) && size(self.matches) == 1 && has(self.matches[0].path) && self.matches[0].path.type == 'PathPrefix')`,
    message,
  );
};

const httpMatch = object({
  path,
  method: choice(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']),
  headers: valueMatches(4096),
  queryParams: valueMatches(1024),
});

const EVERY_PATH = { path: { type: 'PathPrefix', value: '/' } };

const httpRule = object(
  {
    name: sectionName,
    matches: atomicList(httpMatch, { maxItems: 64, default: [EVERY_PATH] }),
    filters: httpFilters,
    backendRefs: backendRefs(httpFilters),
    timeouts: object({ request: text({ pattern: patterns.duration }), backendRequest: text({ pattern: patterns.duration }) }, [], {
      'x-kubernetes-validations': [
        rule(
          "!has(self.request) || !has(self.backendRequest) || duration(self.request) == duration('0s') || duration(self.backendRequest) <= duration(self.request)",
          'backendRequest timeout cannot be longer than request timeout',
        ),
      ],
    }),
  },
  [],
  {
    'x-kubernetes-validations': [
      rule(
        '!has(self.backendRefs) || size(self.backendRefs) == 0 || !has(self.filters) || !self.filters.exists(f, has(f.requestRedirect))',
        'RequestRedirect filter must not be used together with backendRefs',
      ),
      prefixReplacement(
        'requestRedirect',
        'rule',
        'When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
      ),
      prefixReplacement(
        'urlRewrite',
        'rule',
        'When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
      ),
      prefixReplacement(
        'requestRedirect',
        'backendRefs',
        'Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
      ),
      prefixReplacement(
        'urlRewrite',
        'backendRefs',
        'Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified',
      ),
    ],
  },
);

export const httpRouteSchema: Schema = kindSchema(
  'Rules that lead HTTP requests from Gateways to Services.',
  {
    spec: object({
      parentRefs,
      hostnames,
      rules: atomicList(httpRule, {
        maxItems: 16,
        default: [{ matches: [EVERY_PATH] }],
        'x-kubernetes-validations': [atMost128Matches],
      }),
    }),
    status: routeStatus,
  },
  ['spec'],
);

const GRPC_SERVICE = '^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$';
const GRPC_METHOD = '^[A-Za-z_][A-Za-z_0-9]*$';
const exactGrpc = (field: 'service' | 'method', pattern: string) =>
  rule(
    `(has(self.type) && self.type != 'Exact') || !has(self.${field}) || self.${field}.matches(r"""${pattern}""")`,
    `${field} must only contain valid characters (matching ${pattern})`,
  );

const grpcFilters = filters(
  ['ResponseHeaderModifier', 'RequestHeaderModifier', 'RequestMirror', 'ExtensionRef'],
  ['RequestHeaderModifier', 'ResponseHeaderModifier'],
);

const grpcMatch = object({
  headers: valueMatches(4096),
  method: object(
    {
      type: choice(['Exact', 'RegularExpression'], { default: 'Exact' }),
      service: text({ maxLength: 1024 }),
      method: text({ maxLength: 1024 }),
    },
    [],
    {
      'x-kubernetes-validations': [
        rule('!has(self.type) || has(self.service) || has(self.method)', "One or both of 'service' or 'method' must be specified"),
        exactGrpc('service', GRPC_SERVICE),
        exactGrpc('method', GRPC_METHOD),
      ],
    },
  ),
});

export const grpcRouteSchema: Schema = kindSchema('Rules that lead gRPC calls from Gateways to Services.', {
  spec: object({
    parentRefs,
    hostnames,
    rules: atomicList(
      object({
        name: sectionName,
        matches: atomicList(grpcMatch, { maxItems: 64 }),
        filters: grpcFilters,
        backendRefs: backendRefs(grpcFilters),
      }),
      { maxItems: 16, 'x-kubernetes-validations': [atMost128Matches] },
    ),
  }),
  status: routeStatus,
});

const grantSide = { group: groupName(), kind: kindName() };

export const referenceGrantSchema: Schema = kindSchema('Lets objects of other namespaces refer to objects of this one.', {
  spec: object(
    {
      from: atomicList(object({ ...grantSide, namespace: namespaceName }, ['group', 'kind', 'namespace']), { minItems: 1, maxItems: 16 }),
      to: atomicList(object({ ...grantSide, name: objectName }, ['group', 'kind']), { minItems: 1, maxItems: 16 }),
    },
    ['from', 'to'],
  ),
});
