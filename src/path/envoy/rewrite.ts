/** Path and host rewriting of a route. @module */
import { RE2JS } from 're2js';
import type { RouteAction, RouteMatch } from '../../cluster/envoy-config.ts';
import { splitPath } from './route-match.ts';

/** The path as the backend gets it; the query string stays. */
export function rewritePath(action: Pick<RouteAction, 'prefixRewrite' | 'regexRewrite'>, match: RouteMatch, target: string): string {
  const { path, query } = splitPath(target);
  const rewritten = rewrite(action, match, path);
  return query === undefined ? rewritten : `${rewritten}?${query}`;
}

function rewrite(
  { prefixRewrite, regexRewrite }: Pick<RouteAction, 'prefixRewrite' | 'regexRewrite'>,
  match: RouteMatch,
  path: string,
): string {
  if (regexRewrite) return replaceAll(regexRewrite.pattern.regex, regexRewrite.substitution, path);
  if (prefixRewrite === undefined) return path;
  return prefixRewrite + path.slice(matchedPrefix(match, path).length);
}

/** What of the path the match covers: all of it for an exact match or an expression. */
export function matchedPrefix({ path: exact, prefix, pathSeparatedPrefix }: RouteMatch, path: string): string {
  return exact ?? pathSeparatedPrefix ?? prefix ?? path;
}

/** RE2's global replace: `\1` is the first group, `\0` the whole match. An expression that does not compile changes nothing. */
export function replaceAll(expression: string, substitution: string, text: string): string {
  try {
    const replacement = substitution
      .replaceAll('$', '$$$$')
      .replaceAll(/\\(\d|\\)/g, (_, what: string) => (what === '\\' ? '\\' : what === '0' ? '$&' : `$${what}`));
    return RE2JS.compile(expression).matcher(text).replaceAll(replacement);
  } catch {
    return text;
  }
}

/** `15s`, `0.5s`, `250ms` → milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  return match ? Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ms' | 's' | 'm' | 'h'] : undefined;
}
