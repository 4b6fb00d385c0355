/**
 * `$((…))` of the small shell: integers, variables, `+ - * / %`, comparisons, `&& || !`, parentheses, `?:`. Pure.
 * @module
 */
import { ShellSyntaxError } from './shell-syntax.ts';

type Operation = (a: number, b: number) => number;

/** Loosest first. */
const LEVELS: readonly Readonly<Record<string, Operation>>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0) },
  { '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b) },
  { '<=': (a, b) => Number(a <= b), '>=': (a, b) => Number(a >= b), '<': (a, b) => Number(a < b), '>': (a, b) => Number(a > b) },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => Math.trunc(whole(a, b)), '%': (a, b) => a % divisor(b) },
];

const whole = (a: number, b: number): number => a / divisor(b);

function divisor(b: number): number {
  if (b === 0) throw new ShellSyntaxError('divide by zero');
  return b;
}

/** @throws ShellSyntaxError for what is no arithmetic. */
export function arithmetic(expression: string, variable: (name: string) => string): number {
  const tokens = expression.match(/\d+|[A-Za-z_]\w*|\$\{?[A-Za-z_]\w*\}?|[<>=!]=|&&|\|\||\S/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new ShellSyntaxError('arithmetic syntax error');
  };
  const accept = (token: string): boolean => tokens[at] === token && ++at > 0;

  const value = (): number => {
    const token = tokens[at++];
    if (token === undefined) return fail();
    if (token === '-') return -value();
    if (token === '+') return value();
    if (token === '!') return Number(value() === 0);
    if (token === '(') {
      const inner = choice();
      return accept(')') ? inner : fail();
    }
    if (/^\d/.test(token)) return Number(token);
    const name = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(token)?.[1] ?? fail();
    const text = variable(name);
    return /^\s*-?\d*\s*$/.test(text) ? Number(text) : fail();
  };
  const level = (depth: number): number => {
    const operations = LEVELS[depth];
    if (!operations) return value();
    let left = level(depth + 1);
    for (let apply = operations[tokens[at] ?? '']; apply; apply = operations[tokens[at] ?? '']) {
      at += 1;
      left = apply(left, level(depth + 1));
    }
    return left;
  };
  function choice(): number {
    const test = level(0);
    if (!accept('?')) return test;
    const yes = choice();
    if (!accept(':')) fail();
    const no = choice();
    return test !== 0 ? yes : no;
  }

  const result = choice();
  // Go no further than was understood: `1 2` is no number. Negative zero prints as zero.
  return at === tokens.length ? result + 0 : fail();
}
