/**
 * What the CEL library finds wrong, in the words of cel-go.
 * @module
 */
import { EvaluationError, ParseError, TypeError as CelTypeError, type Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import type { Node } from './macro-protocol.ts';
import { replaced, withReplacedCalls } from './source.ts';

/** The type that an expression gives, as the library names it, or why it does not compile. */
export function compiled(env: Environment, expression: string): { type: string } | { problem: string } {
  const { valid, type = 'dyn', error } = env.check(withReplacedCalls(expression));
  if (!valid) return { problem: shown(expression, faultOf(env, expression, error)) };
  const pattern = literalPatternProblem(expression);
  return pattern === undefined ? { type } : { problem: shown(expression, { offset: 0, words: `invalid matches argument: ${pattern}` }) };
}

/** A type of the library as cel-go writes it: `list(int)`. */
export const typeName = (type: string): string =>
  type
    .replaceAll('<', '(')
    .replaceAll('>', ')')
    .replaceAll(/\bnull\b/g, 'null_type')
    .replaceAll(/\boptional\b/g, 'optional_type');

/** What went wrong when an expression was evaluated. */
export const runtimeWords = (error: unknown): string => {
  const text = (error as { summary?: string }).summary ?? (error instanceof Error ? error.message : String(error));
  return (
    (text.split('\n')[0] ?? '')
      .replace(/^No such key: index out of bounds, index (\d+).*$/, 'index out of bounds: $1')
      .replace(/^(?:no such overload|found no matching overload)\b.*$/, 'no such overload')
      // The library converts nothing but text that can fail so.
      .replace(/^(\w+)\(\) type error: cannot convert to \1$/, "type conversion error from 'string' to '$1'")
      .replace(/^No such key/, 'no such key')
  );
};

interface Fault {
  /** Where in the expression. */
  offset: number;
  words: string;
}

interface Ranged extends Node {
  readonly range: { readonly start: number; readonly end: number };
}

function faultOf(env: Environment, expression: string, error: unknown): Fault {
  if (!(error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError)) {
    return { offset: 0, words: error instanceof Error ? error.message : String(error) };
  }
  const offset = error.range?.start ?? 0;
  const summary = error.summary ?? error.message.split('\n')[0] ?? '';
  const node = error.node as Ranged | undefined;
  // cel-go points at the dot.
  const missing = /^No such key: (.*)$/.exec(summary);
  if (missing) return { offset: Math.max(0, offset - 1), words: `undefined field '${missing[1]}'` };
  const unknown = /^Unknown variable: (.*)$/.exec(summary);
  if (unknown) return { offset, words: undeclared(unknown[1]!) };
  const operator = /^no such overload: (.+) (\S+) (.+)$/.exec(summary);
  if (operator && node) return operatorFault(expression, node, operator[2]!, [operator[1]!, operator[3]!]);
  const unary = /^no such overload: ([!-])(.+)$/.exec(summary);
  if (unary) return { offset, words: noOverload(`${unary[1]}_`, `(${typeName(unary[2]!)})`) };
  const call = /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(summary);
  if (call && node) return callFault(env, expression, node, { receiver: call[1], name: call[2]!, given: call[3]! });
  return { offset, words: error instanceof ParseError ? `Syntax error: ${summary}` : summary };
}

const undeclared = (name: string): string => `undeclared reference to '${name}' (in container '')`;
const noOverload = (name: string, applied: string): string => `found no matching overload for '${name}' applied to '${applied}'`;

function operatorFault(expression: string, node: Ranged, operator: string, types: readonly string[]): Fault {
  const [left] = node.args as readonly Ranged[];
  const offset = expression.indexOf(operator, left?.range.end ?? 0);
  return { offset, words: noOverload(operator === 'in' ? '@in' : `_${operator}_`, `(${types.map(typeName).join(', ')})`) };
}

/** cel-go points at the parenthesis. */
function callFault(
  env: Environment,
  expression: string,
  node: Ranged,
  of: { receiver?: string | undefined; name: string; given: string },
): Fault {
  const [, receiver] = node.args as readonly (Ranged | undefined)[];
  const offset = expression.indexOf('(', of.receiver === undefined ? node.range.start : (receiver?.range.end ?? 0));
  const name = of.name === replaced.matches ? 'matches' : of.name;
  if (!env.getDefinitions().functions.some((known) => known.name === of.name)) return { offset, words: undeclared(name) };
  return { offset, words: noOverload(name, `${of.receiver === undefined ? '' : `${typeName(of.receiver)}.`}(${typeName(of.given)})`) };
}

/** With line and column as cel-go counts them, and the line itself. */
function shown(expression: string, { offset, words }: Fault): string {
  const before = expression.slice(0, offset).split('\n');
  const column = (before.at(-1) ?? '').length;
  const line = (expression.split('\n')[before.length - 1] ?? '').replaceAll('\t', ' ');
  return `ERROR: <input>:${before.length}:${column + 1}: ${words}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

/** A pattern written in the rule itself is compiled with it. */
function literalPatternProblem(expression: string): string | undefined {
  for (const [, quote, body = ''] of expression.matchAll(/\.(?:matches|find|findAll)\(\s*[rR]("""|'''|"|')([^]*?)\1\s*[,)]/g)) {
    try {
      if (quote) RE2JS.compile(body);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  }
  return undefined;
}
