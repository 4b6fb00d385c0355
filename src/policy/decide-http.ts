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
  | { readonly allowed: false };

export interface HeaderChange {
  readonly action: 'append' | 'remove' | 'set';
  readonly name: string;
  readonly value?: string;
}

/** The answer that Envoy gives to a refused request, status 403. */
export const ACCESS_DENIED = 'Access denied\r\n';

/**
 * Judges a request on a connection that {@link Verdict} lets through.
 * @param secret the value behind a `headerMatches[].secret`; `undefined`: cannot be read
 */
export function decideHttp(
  verdict: Verdict,
  request: HttpRequest,
  secret: (reference: { name: string; namespace?: string }) => string | undefined = () => undefined,
): HttpVerdict {
  if (verdict.verdict === 'deny' || verdict.verdict === 'default-deny') return { allowed: false };
  const { http } = verdict;
  if (!http) return { allowed: true, headers: [] };
  if (!http.restricted) return { allowed: true, headers: [] };
  let passed: RuleRef | undefined;
  const headers: HeaderChange[] = [];
  // Rules with header side effects are all evaluated; otherwise the first match ends.
  for (const { rule, ref } of http.rules) {
    const changes: HeaderChange[] = [];
    if (!matchesRule(rule, request, secret, changes)) continue;
    passed ??= ref;
    headers.push(...changes);
  }
  return passed ? { allowed: true, rule: passed, headers } : { allowed: false };
}

function matchesRule(
  rule: HttpRule,
  request: HttpRequest,
  secret: (reference: { name: string; namespace?: string }) => string | undefined,
  changes: HeaderChange[],
): boolean {
  if (rule.method && !matchesFully(rule.method, request.method)) return false;
  if (rule.path && !matchesFully(rule.path, request.path)) return false;
  if (rule.host && !matchesFully(rule.host, request.authority)) return false;
  if (!(rule.headers ?? []).every((header) => matchesHeader(header, request.headers))) return false;
  return (rule.headerMatches ?? []).every((match) => matchesHeaderMatch(match, request.headers, secret, changes));
}

/** `Name: value`, split at the first blank; without a blank the whole text is a header name to be present. */
function matchesHeader(written: string, headers: Readonly<Record<string, string>>): boolean {
  const blank = written.indexOf(' ');
  if (blank < 0) return headers[written.toLowerCase()] !== undefined;
  return headers[written.slice(0, blank).replace(/:+$/, '').toLowerCase()] === written.slice(blank + 1);
}

function matchesHeaderMatch(
  { name, value, mismatch, secret: reference }: NonNullable<HttpRule['headerMatches']>[number],
  headers: Readonly<Record<string, string>>,
  secret: (reference: { name: string; namespace?: string }) => string | undefined,
  changes: HeaderChange[],
): boolean {
  const wanted = reference ? (secret(reference) ?? value) : value;
  // A secret that cannot be read, without a value beside it: the rule never matches.
  if (reference && wanted === undefined) return false;
  const present = headers[name.toLowerCase()];
  const matches = wanted ? present === wanted : present !== undefined;
  if (matches || !mismatch) return matches;
  if (mismatch === 'ADD') changes.push({ action: 'append', name: name.toLowerCase(), value: wanted ?? '' });
  if (mismatch === 'REPLACE') changes.push({ action: 'set', name: name.toLowerCase(), value: wanted ?? '' });
  if (mismatch === 'DELETE' && present !== undefined) changes.push({ action: 'remove', name: name.toLowerCase() });
  return true;
}
