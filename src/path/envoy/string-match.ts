/** Envoy's string matchers. @module */
import type { StringMatch } from '../../cluster/envoy-config.ts';
import { matchesFully } from '../../policy/regex.ts';

/** An empty matcher matches nothing, as Envoy refuses it. */
export function matchesString(match: StringMatch, text: string): boolean {
  const fold = (value: string): string => (match.ignoreCase ? value.toLowerCase() : value);
  const value = fold(text);
  if (match.exact !== undefined) return value === fold(match.exact);
  if (match.prefix !== undefined) return value.startsWith(fold(match.prefix));
  if (match.suffix !== undefined) return value.endsWith(fold(match.suffix));
  if (match.contains !== undefined) return value.includes(fold(match.contains));
  // ignoreCase has no effect on a regular expression.
  return match.safeRegex !== undefined && matchesFully(match.safeRegex.regex, text);
}
