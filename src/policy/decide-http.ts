/** One HTTP request against the rules of a redirect (facts/policy.md §4.1). @module */
import type { HttpRule } from '../cluster/kinds.ts';
import type { Verdict } from './decide.ts';
import { matchesFully } from './regex.ts';
import type { RuleRef } from './rule.ts';

/** A request as Envoy sees it, paths normalised before (`http-normalize-path`). */
export interface HttpRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** With the port, if the client sent one. */
  readonly authority: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export type HttpVerdict =
  | {
      readonly allowed: true;
      /** The rule that lets the request pass; absent where nothing restricts it. */
      readonly rule?: RuleRef;
      /** Header changes of `headerMatches` with a `mismatch`. */
      readonly headers: readonly HeaderChange[];
    }
  | {
      readonly allowed: false;
      /** Every field of every rule that the request does not meet; worked out when read. None for a refusal at layer 4. */
      readonly misses: readonly HttpMiss[];
    };

/** A field of a rule that a request does not meet. */
export interface HttpMiss {
  readonly ref: RuleRef;
  /** Position of the HTTP rule among those for this peer and port. */
  readonly index: number;
  readonly field: 'method' | 'path' | 'host' | `headers[${number}]` | `headerMatches[${number}]`;
  readonly wanted: string;
  /** `undefined`: the request has no such header. */
  readonly got: string | undefined;
}

export interface HeaderChange {
  readonly action: 'append' | 'remove' | 'set';
  readonly name: string;
  readonly value?: string;
}

/** Reads the value behind a `headerMatches[].secret`; `undefined`: cannot be read. */
export type SecretReader = (reference: { name: string; namespace?: string }) => string | undefined;

/** The answer that Envoy gives to a refused request, status 403. */
export const ACCESS_DENIED = 'Access denied\r\n';

/**
 * Judges a request on a connection that {@link Verdict} lets through.
 *
 * @example
 * decideHttp(decide(policies, question), { method: 'GET', path: '/', authority: 'web', headers: {} }).allowed;
 */
export function decideHttp(verdict: Verdict, request: HttpRequest, secret: SecretReader = () => undefined): HttpVerdict {
  if (verdict.verdict === 'deny' || verdict.verdict === 'default-deny') return { allowed: false, misses: [] };
  const { http } = verdict;
  if (!http?.restricted) return { allowed: true, headers: [] };
  let passed: RuleRef | undefined;
  const headers: HeaderChange[] = [];
  // Rules with header side effects are all evaluated; otherwise the first match ends.
  for (const { rule, ref } of http.rules) {
    const changes: HeaderChange[] = [];
    if (!checks(rule, request, secret, changes).every(({ met }) => met())) continue;
    passed ??= ref;
    headers.push(...changes);
  }
  if (passed) return { allowed: true, rule: passed, headers };
  return {
    allowed: false,
    get misses() {
      return missesOf(http.rules, request, secret);
    },
  };
}

/**
 * What keeps a refused request from the rule that it comes closest to; empty when the request is allowed, or
 * refused at layer 4 already.
 *
 * @example
 * nearestHttpMiss(decideHttp(verdict, request)); // [{ field: 'path', wanted: '/', got: '/x', … }]
 */
export function nearestHttpMiss(verdict: HttpVerdict): readonly HttpMiss[] {
  if (verdict.allowed) return [];
  const byRule = Map.groupBy(verdict.misses, ({ index }) => index);
  return [...byRule.values()].sort((a, b) => a.length - b.length)[0] ?? [];
}

function missesOf(rules: readonly { rule: HttpRule; ref: RuleRef }[], request: HttpRequest, secret: SecretReader): HttpMiss[] {
  return rules.flatMap(({ rule, ref }, index) =>
    checks(rule, request, secret, [])
      .filter(({ met }) => !met())
      .map(({ field, wanted, got }) => ({ ref, index, field, wanted, got })),
  );
}

interface Check extends Pick<HttpMiss, 'field' | 'wanted' | 'got'> {
  readonly met: () => boolean;
}

/** What a rule asks of a request, in the order in which it is asked. */
function checks(rule: HttpRule, request: HttpRequest, secret: SecretReader, changes: HeaderChange[]): Check[] {
  const list: Check[] = [];
  const regex = (field: 'method' | 'path' | 'host', got: string): void => {
    const wanted = rule[field];
    if (wanted) list.push({ field, wanted, got, met: () => matchesFully(wanted, got) });
  };
  regex('method', request.method);
  regex('path', request.path);
  regex('host', request.authority);
  for (const [index, written] of (rule.headers ?? []).entries()) {
    const [name, value] = splitHeader(written);
    const got = headerOf(request, name);
    list.push({ field: `headers[${index}]`, wanted: written, got, met: () => (value === undefined ? got !== undefined : got === value) });
  }
  for (const [index, match] of (rule.headerMatches ?? []).entries()) {
    const wanted = `${match.name}${match.value === undefined ? '' : `: ${match.value}`}`;
    const met = (): boolean => matchesHeader(match, request, secret, changes);
    list.push({ field: `headerMatches[${index}]`, wanted, got: headerOf(request, match.name), met });
  }
  return list;
}

/** Names such as `constructor` are in no request unless somebody sends them. */
function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(headers, key) ? headers[key] : undefined;
}

/** `Name: value`, split at the first blank; without a blank the whole text is a header name to be present. */
function splitHeader(written: string): [name: string, value: string | undefined] {
  const blank = written.indexOf(' ');
  return blank < 0 ? [written, undefined] : [written.slice(0, blank).replace(/:+$/, ''), written.slice(blank + 1)];
}

function matchesHeader(
  { name, value, mismatch, secret: reference }: NonNullable<HttpRule['headerMatches']>[number],
  request: HttpRequest,
  secret: SecretReader,
  changes: HeaderChange[],
): boolean {
  const wanted = reference ? (secret(reference) ?? value) : value;
  // A secret that cannot be read, without a value beside it: the rule never matches.
  if (reference && wanted === undefined) return false;
  const present = headerOf(request, name);
  const matches = wanted ? present === wanted : present !== undefined;
  if (matches || !mismatch) return matches;
  if (mismatch === 'ADD') changes.push({ action: 'append', name: name.toLowerCase(), value: wanted ?? '' });
  if (mismatch === 'REPLACE') changes.push({ action: 'set', name: name.toLowerCase(), value: wanted ?? '' });
  if (mismatch === 'DELETE' && present !== undefined) changes.push({ action: 'remove', name: name.toLowerCase() });
  return true;
}
