/**
 * HTTPRoute and GRPCRoute rules in one shape: what is matched, what is done, and which Services answer.
 * Backends that do not exist, are of another kind or may not be referred to are left out here; a rule
 * without any answers 500 (facts/cilium.md §3).
 * @module
 */
import type { GRPCRoute, HTTPRoute, ReferenceGrant } from '../../../cluster/kinds.ts';
import type { Service } from '../../../kube/resources.ts';
import { isReferenceAllowed } from './references.ts';

export interface Backend {
  namespace: string;
  name: string;
  port: number;
  weight: number;
  /** From the Service port's `appProtocol`. */
  appProtocol?: string;
  requestHeaders?: HeaderChanges;
  responseHeaders?: HeaderChanges;
}

export interface HeaderChanges {
  add: readonly { name: string; value: string }[];
  set: readonly { name: string; value: string }[];
  remove: readonly string[];
}

export interface ValueMatch {
  name: string;
  value: string;
  regex: boolean;
}

export type PathMatch = { exact: string } | { prefix: string } | { regex: string } | undefined;

export interface PathChange {
  full?: string;
  prefix?: string;
}

export interface Redirect {
  scheme?: string;
  hostname?: string;
  port?: number;
  path?: PathChange;
  statusCode: number;
}

export interface Mirror {
  backend: Backend;
  percent: number;
}

/** One match of one rule. */
export interface RouteRule {
  /** `namespace/name` of the route and the index of its rule. */
  source: { route: string; rule: number };
  grpc: boolean;
  path: PathMatch;
  method?: string;
  headers: ValueMatch[];
  queryParams: ValueMatch[];
  backends: Backend[];
  requestHeaders?: HeaderChanges;
  responseHeaders?: HeaderChanges;
  redirect?: Redirect;
  rewrite?: { hostname?: string; path?: PathChange };
  mirrors: Mirror[];
  /** Milliseconds. */
  timeouts: { request?: number; backendRequest?: number };
}

type HttpRule = NonNullable<NonNullable<HTTPRoute['spec']>['rules']>[number];
type HttpMatch = NonNullable<HttpRule['matches']>[number];
type HttpFilter = NonNullable<HttpRule['filters']>[number];
type GrpcRule = NonNullable<NonNullable<GRPCRoute['spec']>['rules']>[number];
type GrpcMatch = NonNullable<GrpcRule['matches']>[number];
type BackendRef = NonNullable<HttpRule['backendRefs']>[number];

export interface BackendLookup {
  services: (key: { namespace: string; name: string }) => Service | undefined;
  grants: readonly ReferenceGrant[];
}

/** The rules of an HTTPRoute in the form that Envoy's routes are made of. */
export function httpRules(route: HTTPRoute, lookup: BackendLookup): RouteRule[] {
  return (route.spec?.rules ?? []).flatMap((rule, index) => {
    const shared = sharedPart(route, 'HTTPRoute', index, rule, lookup);
    const matches: HttpMatch[] = rule.matches?.length ? rule.matches : [{}];
    return matches.map((match): RouteRule => ({
      ...shared,
      grpc: false,
      path: pathMatch(match.path),
      ...(match.method && { method: match.method }),
      headers: valueMatches(match.headers),
      queryParams: valueMatches(match.queryParams),
      timeouts: {
        ...(rule.timeouts?.request && { request: milliseconds(rule.timeouts.request) }),
        ...(rule.timeouts?.backendRequest && { backendRequest: milliseconds(rule.timeouts.backendRequest) }),
      },
    }));
  });
}

/** The rules of a GRPCRoute in the form that Envoy's routes are made of. */
export function grpcRules(route: GRPCRoute, lookup: BackendLookup): RouteRule[] {
  return (route.spec?.rules ?? []).flatMap((rule, index) => {
    const shared = sharedPart(route, 'GRPCRoute', index, rule as HttpRule, lookup);
    const matches: GrpcMatch[] = rule.matches?.length ? rule.matches : [{}];
    return matches.map((match): RouteRule => ({
      ...shared,
      grpc: true,
      path: grpcPath(match.method),
      headers: valueMatches(match.headers),
      queryParams: [],
      timeouts: {},
    }));
  });
}

function sharedPart(route: HTTPRoute | GRPCRoute, kind: string, index: number, rule: HttpRule, lookup: BackendLookup) {
  const namespace = route.metadata.namespace ?? '';
  const filters = rule.filters ?? [];
  const redirect = filters.find((filter) => filter.type === 'RequestRedirect')?.requestRedirect;
  const rewrite = filters.find((filter) => filter.type === 'URLRewrite')?.urlRewrite;
  const requestHeaders = headerChanges(filters, 'RequestHeaderModifier');
  const responseHeaders = headerChanges(filters, 'ResponseHeaderModifier');
  return {
    source: { route: `${namespace}/${route.metadata.name}`, rule: index },
    backends: (rule.backendRefs ?? []).flatMap((reference) => backend(reference, kind, namespace, lookup)),
    mirrors: filters.flatMap((filter) => mirror(filter, kind, namespace, lookup)),
    ...(requestHeaders && { requestHeaders }),
    ...(responseHeaders && { responseHeaders }),
    ...(redirect && {
      redirect: {
        ...(redirect.scheme && { scheme: redirect.scheme }),
        ...(redirect.hostname && { hostname: redirect.hostname }),
        ...(redirect.port && { port: redirect.port }),
        ...(redirect.path && { path: pathChange(redirect.path) }),
        statusCode: redirect.statusCode ?? 302,
      },
    }),
    ...(rewrite && {
      rewrite: { ...(rewrite.hostname && { hostname: rewrite.hostname }), ...(rewrite.path && { path: pathChange(rewrite.path) }) },
    }),
  };
}

/** One backend, or none when it cannot be used. */
function backend(reference: BackendRef, fromKind: string, fromNamespace: string, { services, grants }: BackendLookup): Backend[] {
  const namespace = reference.namespace ?? fromNamespace;
  const { name, port } = reference;
  if ((reference.group ?? '') !== '' || (reference.kind ?? 'Service') !== 'Service' || port === undefined) return [];
  const to = { group: '', kind: 'Service', namespace, name };
  if (!isReferenceAllowed({ from: { kind: fromKind, namespace: fromNamespace }, to }, grants)) return [];
  const service = services({ namespace, name });
  if (!service) return [];
  const appProtocol = service.spec?.ports?.find((each) => each.port === port)?.appProtocol;
  const requestHeaders = headerChanges(reference.filters ?? [], 'RequestHeaderModifier');
  const responseHeaders = headerChanges(reference.filters ?? [], 'ResponseHeaderModifier');
  return [
    {
      namespace,
      name,
      port,
      weight: reference.weight ?? 1,
      ...(appProtocol && { appProtocol }),
      ...(requestHeaders && { requestHeaders }),
      ...(responseHeaders && { responseHeaders }),
    },
  ];
}

function mirror(filter: HttpFilter, kind: string, namespace: string, lookup: BackendLookup): Mirror[] {
  if (filter.type !== 'RequestMirror' || !filter.requestMirror) return [];
  const { backendRef, percent, fraction } = filter.requestMirror;
  const share = fraction ? Math.floor((fraction.numerator * 100) / (fraction.denominator ?? 100)) : (percent ?? 100);
  return backend(backendRef, kind, namespace, lookup).map((found) => ({ backend: found, percent: share }));
}

function headerChanges(
  filters: readonly HttpFilter[],
  type: 'RequestHeaderModifier' | 'ResponseHeaderModifier',
): HeaderChanges | undefined {
  const filter = filters.find((each) => each.type === type);
  const changes = type === 'RequestHeaderModifier' ? filter?.requestHeaderModifier : filter?.responseHeaderModifier;
  return changes && { add: changes.add ?? [], set: changes.set ?? [], remove: changes.remove ?? [] };
}

const pathChange = (path: { type: string; replaceFullPath?: string; replacePrefixMatch?: string }): PathChange =>
  path.type === 'ReplaceFullPath' ? { full: path.replaceFullPath ?? '' } : { prefix: path.replacePrefixMatch ?? '' };

function pathMatch(path: HttpMatch['path']): PathMatch {
  if (!path) return undefined;
  const value = path.value ?? '/';
  switch (path.type ?? 'PathPrefix') {
    case 'Exact':
      return { exact: value };
    case 'RegularExpression':
      return { regex: value };
    default:
      return { prefix: value };
  }
}

/** A call's path is `/<service>/<method>`. */
function grpcPath(method: GrpcMatch['method']): PathMatch {
  if (!method || (!method.service && !method.method)) return undefined;
  if ((method.type ?? 'Exact') === 'Exact') {
    if (method.service && method.method) return { exact: `/${method.service}/${method.method}` };
    return method.service ? { prefix: `/${method.service}/` } : { regex: `/.+/${method.method ?? ''}` };
  }
  return { regex: `/${method.service || '.+'}/${method.method || '.+'}` };
}

const valueMatches = (matches: readonly { name: string; value: string; type?: string }[] | undefined): ValueMatch[] =>
  (matches ?? []).map(({ name, value, type }) => ({ name, value, regex: type === 'RegularExpression' }));

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A Gateway API duration such as `1m30s`, in milliseconds. */
export function milliseconds(duration: string): number {
  let total = 0;
  for (const [, amount, unit] of duration.matchAll(/([0-9]+)(ms|h|m|s)/g)) total += Number(amount) * UNITS[unit!]!;
  return total;
}
