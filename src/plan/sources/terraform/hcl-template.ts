/** Templates of HCL: quoted texts and heredocs with `${…}` inside. @module */
import { message } from '../../../i18n/index.ts';
import type { Lexer } from './hcl-lexer.ts';
import { HclError, type Expression, type Place } from './hcl-syntax.ts';

/** Reads the expression of an interpolation, up to the brace that closes it, which it leaves. */
type Interpolation = () => Expression;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** At the quote that opens it; goes on behind the one that closes it. */
export function quotedTemplate(lexer: Lexer, interpolation: Interpolation): Expression {
  const open = lexer.take();
  const place = lexer.place(open.offset);
  const reading = new TemplateReading(lexer, interpolation, place);
  for (;;) {
    const letter = lexer.text[lexer.offset];
    if (letter === undefined || letter === '\n') throw new HclError(place, message('plan.hcl.openText'));
    if (letter === '"') {
      lexer.jump(lexer.offset + 1);
      return reading.done();
    }
    if (letter === '\\') reading.add(escaped(lexer));
    else if (!reading.special()) reading.plain(/[^"\\\n$%]+/y);
  }
}

function escaped(lexer: Lexer): string {
  const unicode = lexer.match(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/y);
  if (unicode) {
    const code = Number.parseInt(unicode[1] ?? unicode[2]!, 16);
    if (code > 0x10_ffff) throw new HclError(lexer.place(lexer.offset), message('plan.hcl.escape', { escape: unicode[0] }));
    lexer.jump(lexer.offset + unicode[0].length);
    return String.fromCodePoint(code);
  }
  const letter = lexer.text[lexer.offset + 1] ?? '';
  if (!Object.hasOwn(ESCAPES, letter))
    throw new HclError(lexer.place(lexer.offset), message('plan.hcl.escape', { escape: `\\${letter.trim()}` }));
  lexer.jump(lexer.offset + 2);
  return ESCAPES[letter]!;
}

/** At `<<NAME`; goes on behind the line that closes it. Backslashes mean nothing. */
export function heredoc(lexer: Lexer, interpolation: Interpolation): Expression {
  const open = lexer.take();
  const place = lexer.place(open.offset);
  const [, flush, name] = /^<<(-?)([^ \t]+)/.exec(open.text)!;
  lexer.jump(Math.min(lexer.offset + 1, lexer.text.length));
  const reading = new TemplateReading(lexer, interpolation, place);
  const end = new RegExp(`[ \\t]*${name!.replaceAll('-', '\\-')}[ \\t]*(?=\\n|$)`, 'y');
  for (;;) {
    // A line begins.
    const closing = lexer.match(end);
    if (closing) {
      lexer.jump(lexer.offset + closing[0].length);
      return reading.done(flush === '-' ? withoutIndent : undefined);
    }
    for (;;) {
      const letter = lexer.text[lexer.offset];
      if (letter === undefined) throw new HclError(place, message('plan.hcl.openHeredoc', { name: name! }));
      if (letter === '\n') {
        reading.plain(/\n/y);
        break;
      }
      if (!reading.special()) reading.plain(/[^\n$%]+/y);
    }
  }
}

type Parts = readonly (string | Expression)[];

class TemplateReading {
  readonly #lexer: Lexer;
  readonly #interpolation: Interpolation;
  readonly #place: Place;
  readonly #parts: (string | Expression)[] = [];
  #text: string[] = [];
  /** A directive or a strip marker: what the text is then, is not known here. */
  #unread = false;
  /** Directives that wait for their end. */
  readonly #open: string[] = [];

  constructor(lexer: Lexer, interpolation: Interpolation, place: Place) {
    this.#lexer = lexer;
    this.#interpolation = interpolation;
    this.#place = place;
  }

  add(text: string): void {
    this.#text.push(text);
  }

  plain(pattern: RegExp): void {
    const [found] = this.#lexer.match(pattern) ?? [this.#lexer.text[this.#lexer.offset]!];
    this.add(found);
    this.#lexer.jump(this.#lexer.offset + found.length);
  }

  /** `$${` and `%%{` stand for themselves; `${…}` is an expression; `%{…}` a directive. */
  special(): boolean {
    const lexer = this.#lexer;
    const [found] = lexer.match(/\$\$\{|%%\{|[$%]\{~?/y) ?? [];
    if (found === undefined) return false;
    const place = lexer.place(lexer.offset);
    lexer.jump(lexer.offset + found.length);
    if (found.length === 3 && found[0] === found[1]) {
      this.add(found.slice(1));
    } else if (found.startsWith('$')) {
      this.#flush();
      this.#parts.push(this.#interpolation());
      this.#close(place, found.endsWith('~'));
    } else {
      this.#unread = true;
      this.#directive(place);
    }
    return true;
  }

  #close(open: Place, stripped: boolean): void {
    const lexer = this.#lexer;
    const [found] = lexer.match(/\s*~?\}/y) ?? [];
    if (found === undefined) throw new HclError(open, message('plan.hcl.openInterpolation'));
    if (stripped || found.includes('~')) this.#unread = true;
    lexer.jump(lexer.offset + found.length);
  }

  /** `%{ if … }`, `%{ for … in … }` and what ends them. */
  #directive(open: Place): void {
    const word = this.#word();
    if (word === 'if' || word === 'for') {
      if (word === 'for') this.#names();
      this.#interpolation();
      this.#open.push(word);
    } else if (word === 'else' ? this.#open.at(-1) !== 'if' : word !== `end${this.#open.pop() ?? ''}`) {
      throw new HclError(open, message('plan.hcl.directive', { word }));
    }
    this.#close(open, true);
  }

  #word(): string {
    const { kind, text, offset } = this.#lexer.take();
    if (kind !== 'name') throw new HclError(this.#lexer.place(offset), message('plan.hcl.directive', { word: text.trim() }));
    return text;
  }

  /** `key, value in` */
  #names(): void {
    this.#word();
    if (this.#lexer.peek().text === ',') {
      this.#lexer.take();
      this.#word();
    }
    const word = this.#word();
    if (word !== 'in') throw new HclError(this.#lexer.place(this.#lexer.offset), message('plan.hcl.directive', { word }));
  }

  #flush(): void {
    if (this.#text.length > 0) this.#parts.push(this.#text.join(''));
    this.#text = [];
  }

  done(change: (parts: Parts) => Parts | undefined = (parts) => parts): Expression {
    this.#flush();
    const place = this.#place;
    const open = this.#open.at(-1);
    if (open !== undefined) throw new HclError(place, message('plan.hcl.openDirective', { word: open, end: `end${open}` }));
    const parts = this.#unread ? undefined : change(this.#parts);
    if (!parts) return { kind: 'unread', what: 'directive', place };
    if (parts.every((part) => typeof part === 'string')) return { kind: 'literal', value: parts.join(''), place };
    return { kind: 'template', parts, place };
  }
}

/** `<<-`: what all lines that are not blank are indented by is taken off each of them; between interpolations that is not read here. */
function withoutIndent(parts: Parts): Parts | undefined {
  const [text = '', ...others] = parts;
  if (typeof text !== 'string' || others.length > 0) return undefined;
  const indentOf = (line: string): number => /^[ \t]*/.exec(line)![0].length;
  const isBlank = (line: string): boolean => line.trim() === '';
  const lines = text.split('\n');
  const least = lines.reduce((most, line) => (isBlank(line) ? most : Math.min(most, indentOf(line))), Number.POSITIVE_INFINITY);
  return [lines.map((line) => (isBlank(line) ? line : line.slice(least))).join('\n')];
}
