/**
 * Label selectors in the form of the query string, read as kube-apiserver reads them, with what is wrong in its words
 * (apimachinery v0.33, pkg/labels/selector.go).
 * @module
 */
import type { LabelRequirement } from './selectors.ts';
import { badRequest } from './status-error.ts';

/** What is wrong with the key and with the value of a label. */
export interface LabelChecks {
  key(text: string): readonly string[];
  value(text: string): readonly string[];
}

const UNCHECKED: LabelChecks = { key: () => [], value: () => [] };

interface Token {
  kind: 'identifier' | 'end' | (typeof SYMBOLS)[number] | 'in' | 'notin' | 'error';
  text: string;
}

const SYMBOLS = [')', ',', '!', '==', '=', '>', '<', '!=', '('] as const;
const OPERATORS = { in: 'In', notin: 'NotIn', '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' } as const;

/** `==` and `!=` are one token, and a third sign begins another. */
const TOKEN = /[ \t\r\n]+|(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>]+)/g;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [, symbol, word] of text.matchAll(TOKEN)) {
    if (symbol !== undefined) tokens.push({ kind: symbol as Token['kind'], text: symbol });
    else if (word === 'in' || word === 'notin') tokens.push({ kind: word, text: word });
    else if (word !== undefined) tokens.push({ kind: 'identifier', text: word });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #checks: LabelChecks;
  #position = 0;

  constructor(text: string, checks: LabelChecks) {
    this.#tokens = tokensOf(text);
    this.#checks = checks;
  }

  /** The next token where a word is wanted: `in` and `notin` are words, too. */
  #peek(): Token {
    const token = this.#tokens[this.#position] ?? { kind: 'end', text: '' };
    return token.kind === 'in' || token.kind === 'notin' ? { ...token, kind: 'identifier' } : token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  requirements(): LabelRequirement[] {
    const found: LabelRequirement[] = [];
    for (;;) {
      const { kind, text } = this.#peek();
      if (kind === 'end') return found;
      if (kind !== 'identifier' && kind !== '!') throw badRequest(`found '${text}', expected: !, identifier, or 'end of string'`);
      found.push(this.#requirement());
      const after = this.#take();
      if (after.kind === 'end') return found;
      if (after.kind !== ',') throw badRequest(`found '${after.text}', expected: ',' or 'end of string'`);
      const next = this.#peek();
      if (next.kind !== 'identifier' && next.kind !== '!') throw badRequest(`found '${next.text}', expected: identifier after ','`);
    }
  }

  #requirement(): LabelRequirement {
    let token = this.#take();
    const isAbsent = token.kind === '!';
    if (isAbsent) token = this.#take();
    if (token.kind !== 'identifier') throw refused(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const problems = this.#checks.key(key);
    if (problems.length > 0) throw refused(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`);
    const { kind } = this.#peek();
    if (isAbsent) return { key, operator: 'DoesNotExist', values: [] };
    if (kind === 'end' || kind === ',') return { key, operator: 'Exists', values: [] };
    const sign = this.#tokens[this.#position]!;
    this.#position += 1;
    if (!(sign.kind in OPERATORS)) throw refused(`found '${sign.text}', expected: in, notin, =, ==, !=, gt, lt`);
    const operator = OPERATORS[sign.kind as keyof typeof OPERATORS];
    const values = sign.kind === 'in' || sign.kind === 'notin' ? this.#values() : [this.#value()];
    this.#check(key, operator, values);
    return { key, operator, values };
  }

  #value(): string {
    const { kind } = this.#peek();
    if (kind === 'end' || kind === ',') return '';
    const token = this.#take();
    if (token.kind !== 'identifier') throw refused(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  /** `(a,,b)`: between two commas stands the empty value. */
  #values(): string[] {
    const open = this.#take();
    if (open.kind !== '(') throw refused(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.kind === ')') {
      this.#take();
      return [''];
    }
    if (first.kind !== 'identifier' && first.kind !== ',') throw refused(`found '${first.text}', expected: ',', ')' or identifier`);
    const values = new Set<string>();
    for (;;) {
      const token = this.#take();
      const next = this.#peek();
      if (token.kind === 'identifier') {
        values.add(token.text);
        if (next.kind !== ',' && next.kind !== ')') throw refused(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.kind === ',') {
        if (values.size === 0 || next.kind === ')' || next.kind === ',') values.add('');
        if (next.kind === ',') this.#take();
      } else throw refused(`found '${token.text}', expected: ',', or identifier`);
      if (this.#peek().kind === ')') {
        this.#take();
        return [...values].toSorted();
      }
    }
  }

  #check(key: string, operator: LabelRequirement['operator'], values: readonly string[]): void {
    const wrong: string[] = [];
    for (const [index, value] of values.entries()) {
      if ((operator === 'Gt' || operator === 'Lt') && !/^[-+]?\d+$/.test(value)) {
        wrong.push(`values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
      }
      const problems = this.#checks.value(value);
      if (problems.length > 0) wrong.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`);
    }
    if (wrong.length > 0) throw refused(wrong.length === 1 ? wrong[0]! : `[${wrong.join(', ')}]`);
  }
}

const refused = (why: string): Error => badRequest(`unable to parse requirement: ${why}`);

/** @throws StatusError 400 that names the part at fault */
export const parseLabelSelector = (text: string, checks: LabelChecks = UNCHECKED): LabelRequirement[] =>
  new Parser(text, checks).requirements();
