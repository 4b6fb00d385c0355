/** Requests that the rules of a route are made for. @module */
import type { GRPCRoute, HTTPRoute } from '../../cluster/kinds.ts';
import type { HttpRequestLine } from '../../path/index.ts';
import type { Route } from './routes.ts';

/** What a request asks for, whoever it is addressed to. */
type Asked = Omit<HttpRequestLine, 'authority'>;

type HttpMatch = NonNullable<NonNullable<NonNullable<HTTPRoute['spec']>['rules']>[number]['matches']>[number];
type GrpcMatch = NonNullable<NonNullable<NonNullable<GRPCRoute['spec']>['rules']>[number]['matches']>[number];

/**
 * One for each rule, by the first of its matches that a request can be made for: what fits a regular expression
 * nobody can tell from the expression.
 */
export function requestsOf(route: Route, authority: string): HttpRequestLine[] {
  return askedOf(route).map((asked) => ({ ...asked, authority }));
}

function askedOf({ kind, spec }: Route): Asked[] {
  const rules = (spec?.rules ?? [{}]) as { matches?: (HttpMatch & GrpcMatch)[] }[];
  return rules.flatMap(({ matches }) => {
    // A rule of a GRPCRoute says which call; of an HTTPRoute, which method.
    const all = matches?.length ? matches : [{} as HttpMatch & GrpcMatch];
    const asked = kind === 'GRPCRoute' ? all.map(callOf) : all.map(requestOf);
    return asked.find((one) => one !== undefined) ?? [];
  });
}

function requestOf({ method, path, headers, queryParams }: HttpMatch): Asked | undefined {
  if ([path, ...(headers ?? []), ...(queryParams ?? [])].some(isExpression)) return undefined;
  const query = (queryParams ?? []).map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return { method: method ?? 'GET', path: `${path?.value ?? '/'}${query && `?${query}`}`, headers: headersOf(headers) };
}

/** A call is a POST to `/<service>/<method>`; where the match leaves one open, that of gRPC's own health service. */
function callOf({ method, headers }: GrpcMatch): Asked | undefined {
  if ([method, ...(headers ?? [])].some(isExpression)) return undefined;
  return {
    method: 'POST',
    path: `/${method?.service ?? 'grpc.health.v1.Health'}/${method?.method ?? 'Check'}`,
    headers: { 'content-type': 'application/grpc', ...headersOf(headers) },
  };
}

const isExpression = (match: { type?: string } | undefined): boolean => match?.type === 'RegularExpression';

const headersOf = (headers: readonly { name: string; value: string }[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
