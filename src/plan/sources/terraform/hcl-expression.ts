/** Expressions of HCL, by descent; how deep they may be nested is bounded. @module */
import { message } from '../../../i18n/index.ts';
import type { Lexer, Token } from './hcl-lexer.ts';
import { HclError, type Expression, type Place, type Step } from './hcl-syntax.ts';
import { heredoc, quotedTemplate } from './hcl-template.ts';

/** Far deeper than people write, and far less than the stack holds. */
export const MAX_DEPTH = 100;

/** From loose to tight. */
const PRECEDENCE: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

export class ExpressionParser {
  readonly #lexer: Lexer;
  #depth = 0;
  /** Inside of brackets a new line means nothing. */
  #bracketed = false;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  expression(): Expression {
    return this.#nested(() => this.#conditional());
  }

  #nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#fault(this.#lexer.peek(), 'plan.hcl.tooDeep');
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  #inside<T>(bracketed: boolean, parse: () => T): T {
    const before = this.#bracketed;
    this.#bracketed = bracketed;
    const result = parse();
    this.#bracketed = before;
    return result;
  }

  #peek(): Token {
    while (this.#bracketed && this.#lexer.peek().kind === 'newline') this.#lexer.take();
    return this.#lexer.peek();
  }

  #is(symbol: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'symbol' && text === symbol;
  }

  #try(symbol: string): boolean {
    const found = this.#is(symbol);
    if (found) this.#lexer.take();
    return found;
  }

  #expect(symbol: string): void {
    if (!this.#try(symbol)) throw unexpected(this.#lexer, this.#peek(), `“${symbol}”`);
  }

  #fault({ offset }: Token, id: 'plan.hcl.tooDeep'): HclError {
    return new HclError(this.#lexer.place(offset), message(id, { limit: MAX_DEPTH }));
  }

  #conditional(): Expression {
    const condition = this.#chain(0);
    if (!this.#try('?')) return condition;
    const yes = this.expression();
    this.#expect(':');
    return { kind: 'conditional', condition, yes, no: this.expression(), place: condition.place };
  }

  #chain(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (!operators) return this.#unary();
    const first = this.#chain(level + 1);
    const rest: { operator: string; operand: Expression }[] = [];
    for (let next = this.#peek(); next.kind === 'symbol' && operators.includes(next.text); next = this.#peek()) {
      this.#lexer.take();
      rest.push({ operator: next.text, operand: this.#chain(level + 1) });
    }
    return rest.length === 0 ? first : { kind: 'chain', first, rest, place: first.place };
  }

  #unary(): Expression {
    const { kind, text, offset } = this.#peek();
    if (kind !== 'symbol' || (text !== '!' && text !== '-')) return this.#withSteps(this.#term());
    this.#lexer.take();
    return { kind: 'unary', operator: text, of: this.#nested(() => this.#unary()), place: this.#lexer.place(offset) };
  }

  #term(): Expression {
    const token = this.#peek();
    const place = this.#lexer.place(token.offset);
    switch (token.kind) {
      case 'number':
        this.#lexer.take();
        return { kind: 'literal', value: Number(token.text), place };
      case 'quote':
        return quotedTemplate(this.#lexer, () => this.#inside(true, () => this.expression()));
      case 'heredoc':
        return heredoc(this.#lexer, () => this.#inside(true, () => this.expression()));
      case 'name':
        return this.#named(place);
      case 'symbol':
        if (token.text === '(') return this.#parenthesis();
        if (token.text === '[') return this.#list(place);
        if (token.text === '{') return this.#object(place);
    }
    throw unexpected(this.#lexer, token, message('plan.hcl.aValue'));
  }

  #parenthesis(): Expression {
    this.#lexer.take();
    const value = this.#inside(true, () => {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    });
    return value;
  }

  #named(place: Place): Expression {
    let name = this.#lexer.take().text;
    while (this.#is('::')) {
      this.#lexer.take();
      name += `::${this.#name()}`;
      if (!this.#is('::') && !this.#is('(')) throw unexpected(this.#lexer, this.#peek(), '“(”');
    }
    if (this.#lexer.peek().text === '(') return this.#call(name, place);
    const word = WORDS.get(name);
    if (word !== undefined) return { kind: 'literal', value: word, place };
    return { kind: 'reference', root: name, steps: [], place };
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== 'name') throw unexpected(this.#lexer, token, message('plan.hcl.aName'));
    return this.#lexer.take().text;
  }

  #call(name: string, place: Place): Expression {
    this.#lexer.take();
    return this.#inside(true, () => {
      const args: Expression[] = [];
      let spread = false;
      while (!this.#try(')')) {
        args.push(this.expression());
        spread = this.#try('...');
        if (spread || !this.#try(',')) {
          this.#expect(')');
          break;
        }
      }
      return { kind: 'call', name, args, spread, place };
    });
  }

  #list(place: Place): Expression {
    this.#lexer.take();
    return this.#inside(true, () => {
      if (this.#peek().text === 'for' && this.#peek().kind === 'name') return this.#for(']', place);
      const items: Expression[] = [];
      while (!this.#try(']')) {
        items.push(this.expression());
        if (this.#try(',')) continue;
        this.#expect(']');
        break;
      }
      return { kind: 'list', items, place };
    });
  }

  /** `for k, v in e : e => e... if e` and what closes it. */
  #for(close: ']' | '}', place: Place): Expression {
    this.#lexer.take();
    this.#name();
    if (this.#try(',')) this.#name();
    if (this.#name() !== 'in') throw unexpected(this.#lexer, this.#peek(), '“in”');
    this.expression();
    this.#expect(':');
    this.expression();
    if (close === '}') {
      this.#expect('=>');
      this.expression();
      this.#try('...');
    }
    if (this.#peek().kind === 'name' && this.#peek().text === 'if') {
      this.#lexer.take();
      this.expression();
    }
    this.#expect(close);
    return { kind: 'unread', what: 'for', place };
  }

  /** New lines part the entries, as commas do. */
  #object(place: Place): Expression {
    this.#lexer.take();
    const skipLines = (): void => {
      while (this.#lexer.peek().kind === 'newline') this.#lexer.take();
    };
    return this.#inside(false, () => {
      skipLines();
      if (this.#lexer.peek().kind === 'name' && this.#lexer.peek().text === 'for') return this.#inside(true, () => this.#for('}', place));
      const entries: { key: Expression; value: Expression }[] = [];
      while (!this.#try('}')) {
        const key = this.#key();
        if (!this.#try('=')) this.#expect(':');
        entries.push({ key, value: this.expression() });
        const { kind, text, offset } = this.#lexer.peek();
        if (kind !== 'newline' && text !== ',' && text !== '}') throw unexpected(this.#lexer, { kind, text, offset }, '“}”');
        this.#try(',');
        skipLines();
      }
      return { kind: 'object', entries, place };
    });
  }

  /** A bare name stands for itself; anything else is an expression. */
  #key(): Expression {
    const key = this.expression();
    return key.kind === 'reference' && key.steps.length === 0 ? { kind: 'literal', value: key.root, place: key.place } : key;
  }

  #withSteps(of: Expression): Expression {
    const steps: Step[] = [];
    let splat = false;
    for (;;) {
      // On the next line a bracket begins something else.
      const { kind, text } = this.#peek();
      if (kind !== 'symbol') break;
      if (text === '.') {
        this.#lexer.take();
        // One `.*` in a row of names.
        steps.push(this.#dotted(!splat));
        splat ||= steps.at(-1)!.kind === 'splat';
      } else if (text === '[') {
        this.#lexer.take();
        steps.push(this.#inside(true, () => this.#index()));
        splat = false;
      } else break;
    }
    if (steps.length === 0) return of;
    return of.kind === 'reference' ? { ...of, steps } : { kind: 'get', of, steps, place: of.place };
  }

  #dotted(mayBeSplat: boolean): Step {
    const token = this.#peek();
    const place = this.#lexer.place(token.offset);
    if (mayBeSplat && token.kind === 'symbol' && token.text === '*') {
      this.#lexer.take();
      return { kind: 'splat' };
    }
    if (token.kind === 'number' && /^\d+$/.test(token.text)) {
      this.#lexer.take();
      return { kind: 'index', index: { kind: 'literal', value: Number(token.text), place } };
    }
    return { kind: 'name', name: this.#name() };
  }

  #index(): Step {
    const splat = this.#try('*');
    const step: Step = splat ? { kind: 'splat' } : { kind: 'index', index: this.expression() };
    this.#expect(']');
    return step;
  }
}

/** What stands where something else should. */
export function unexpected(lexer: Lexer, { kind, text, offset }: Token, expected: string | ReturnType<typeof message>): HclError {
  const found =
    kind === 'end'
      ? message('plan.hcl.endOfFile')
      : kind === 'newline'
        ? message('plan.hcl.endOfLine')
        : `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
  return new HclError(lexer.place(offset), message('plan.hcl.unexpected', { expected, found }));
}
