/**
 * Reads the words of a CEL expression without parsing it.
 * @module
 */

/** String literals (raw, triple-quoted, bytes), comments, and identifiers. */
const tokens =
  /(?:[rR][bB]?|[bB][rR]?)?(?:"""[^]*?"""|'''[^]*?''')|[rR][bB]?(?:"[^"\n]*"|'[^'\n]*')|[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|[A-Za-z_]\w*/g;

/** Whether an identifier occurs outside of strings and comments. */
export function mentions(expression: string, identifier: string): boolean {
  return [...expression.matchAll(tokens)].some(([token]) => token === identifier);
}

const LOOPS: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'filter',
  'map',
  'transformList',
  'transformMap',
  'transformMapEntry',
]);

/** Whether an expression may take longer than in proportion to its own size and that of what it reads. */
export function loops(expression: string): boolean {
  return [...expression.matchAll(tokens)].some(([token]) => LOOPS.has(token));
}

/**
 * Calls that are answered by functions of ours in place of the library's: `matches` by RE2 instead of JavaScript's RegExp,
 * `has` by one that takes any selection (`has(self.list[0].field)`). Names of equal length: positions in errors stay right.
 */
export const replaced = { matches: 'Matches', has: 'Has' } as const;

/** The expression with those calls led to our functions. */
export function withReplacedCalls(expression: string): string {
  return expression.replace(tokens, (token, offset: number) => {
    if (token !== 'matches' && token !== 'has') return token;
    return /^\s*\(/.test(expression.slice(offset + token.length)) ? replaced[token] : token;
  });
}
