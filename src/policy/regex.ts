/** RE2 expressions that must match the whole text, as Envoy's `safe_regex` does; compiled once. @module */
import { RE2JS } from 're2js';

export interface FullMatch {
  matches(text: string): boolean;
}

/** A cache of bounded size: policies and routes use few expressions, a hostile stream of them must not fill the memory. */
const compiled = new Map<string, FullMatch | { error: string }>();
const CACHE_SIZE = 4096;

/** The compiled expression, or Go's text of what is wrong with it. */
export function compileRegex(expression: string): FullMatch | { error: string } {
  const known = compiled.get(expression);
  if (known) return known;
  if (compiled.size >= CACHE_SIZE) compiled.clear();
  const result = compileNow(expression);
  compiled.set(expression, result);
  return result;
}

/** Where the library's words differ from Go's, or its opinion. */
const TRAILING_BACKSLASH = 'error parsing regexp: trailing backslash at end of expression';
const DUPLICATE_NAME = 'error parsing regexp: duplicate capture group name';

function compileNow(expression: string): FullMatch | { error: string } {
  try {
    const pattern = RE2JS.compile(expression);
    return { matches: (text) => pattern.matches(text) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (text === TRAILING_BACKSLASH) return { error: `${text}: \`\`` };
    // The agent lets two groups of one name pass; Envoy does not, and applies nothing of the rule.
    if (text.startsWith(DUPLICATE_NAME)) {
      const renamed = compileNow(expression.replaceAll(/\(\?P?<\w+>/g, '('));
      return 'error' in renamed ? renamed : { matches: () => false };
    }
    return { error: text };
  }
}

/** Whether the expression matches all of `text`; an expression that does not compile matches nothing. */
export function matchesFully(expression: string, text: string): boolean {
  const regex = compileRegex(expression);
  return 'error' in regex ? false : regex.matches(text);
}

/** How much of a text's beginning the expression matches, as a function; `undefined` for no expression. */
export function compilePrefix(expression: string): ((text: string) => number | undefined) | undefined {
  try {
    const pattern = RE2JS.compile(expression);
    return (text) => {
      const matcher = pattern.matcher(text);
      return matcher.lookingAt() ? matcher.end() : undefined;
    };
  } catch {
    return undefined;
  }
}
