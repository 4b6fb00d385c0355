/**
 * What Envoy does to a path before routes and policies see it: cilium-agent sets `http-normalize-path` by default
 * (facts/policy.md §4.1). Without it `/public/../admin` would pass a policy for `/public/.*`.
 * @module
 */
import { splitPath } from './route-match.ts';

export type NormalizedPath =
  | { readonly kind: 'path'; readonly path: string }
  /** An escaped slash: the client is sent to the path without it. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** 400: a target that is no path, or has a fragment. */
  | { readonly kind: 'refused' };

const ESCAPED_SLASH = /%2f|%5c/gi;
const UNRESERVED = /%([2-7][0-9a-f])/gi;

/**
 * @param target path and query; the query is left as it is
 * @example normalizePath('/a/./b//../c;x?d=/../'); // { kind: 'path', path: '/a/c;x?d=/../' }
 */
export function normalizePath(target: string): NormalizedPath {
  if (target === '*') return { kind: 'path', path: target };
  if (!target.startsWith('/') || target.includes('#')) return { kind: 'refused' };
  const { path, query } = splitPath(target);
  const unescaped = path.replaceAll(ESCAPED_SLASH, (escape) => (escape === '%2f' || escape === '%2F' ? '/' : '\\'));
  const canonical = withoutDots(unescaped.replaceAll(UNRESERVED, decodeUnreserved).replaceAll('\\', '/')).replaceAll(/\/{2,}/g, '/');
  const result = query === undefined ? canonical : `${canonical}?${query}`;
  return unescaped === path ? { kind: 'path', path: result } : { kind: 'redirect', location: result };
}

/** Letters, digits and `-._~` mean the same written either way (RFC 3986 §6.2.2.2) [I: as Envoy's URL library does it]. */
function decodeUnreserved(escape: string, hex: string): string {
  const character = String.fromCharCode(Number.parseInt(hex, 16));
  return /[\w.~-]/.test(character) ? character : escape;
}

/** RFC 3986 §5.2.4; an empty segment is a segment, which `..` takes away like any other. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..') kept.pop();
    if (!isDots) kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
