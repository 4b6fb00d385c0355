/**
 * Tokens of HCL outside of templates, one at a time: the parser reads templates itself, letter by letter, and comes back.
 * @module
 */
import type { SourceText } from '../../../cluster/manifests/source-text.ts';
import { message } from '../../../i18n/index.ts';
import { HclError, type Place } from './hcl-syntax.ts';

export interface Token {
  /** `symbol`: operators and brackets. `quote` and `heredoc` open a template. */
  readonly kind: 'name' | 'number' | 'symbol' | 'quote' | 'heredoc' | 'newline' | 'end';
  readonly text: string;
  readonly offset: number;
}

const BLANK = /[ \t]+/y;
const COMMENT = /(?:#|\/\/)[^\n]*/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Longest first. */
const SYMBOL = /\.\.\.|::|=>|==|!=|<=|>=|&&|\|\||[-+*/%!<>?:=.,~()[\]{}]/y;
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*(?=\n|$)/uy;

export class Lexer {
  readonly source: SourceText;
  readonly text: string;
  /** Where the next token is looked for. */
  offset = 0;
  #next: Token | undefined;

  constructor(source: SourceText) {
    this.source = source;
    this.text = source.text;
  }

  place(offset: number): Place {
    return { source: this.source, offset };
  }

  peek(): Token {
    return (this.#next ??= this.#read());
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    this.offset = token.offset + token.text.length;
    return token;
  }

  /** Goes on at another place, after a template. */
  jump(offset: number): void {
    this.#next = undefined;
    this.offset = offset;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.offset;
    return pattern.exec(this.text) ?? undefined;
  }

  #read(): Token {
    this.#skip();
    const { offset, text } = this;
    const token = (kind: Token['kind'], found: string): Token => ({ kind, text: found, offset });
    if (offset >= text.length) return token('end', '');
    if (text[offset] === '\n') return token('newline', '\n');
    if (text[offset] === '"') return token('quote', '"');
    const name = this.match(NAME);
    if (name) return token('name', name[0]);
    const number = this.match(NUMBER);
    if (number) return token('number', number[0]);
    const heredoc = this.match(HEREDOC);
    if (heredoc) return token('heredoc', heredoc[0]);
    const symbol = this.match(SYMBOL);
    if (symbol) return token('symbol', symbol[0]);
    throw new HclError(this.place(offset), message('plan.hcl.character', { character: String.fromCodePoint(text.codePointAt(offset)!) }));
  }

  /** Blanks and comments. */
  #skip(): void {
    for (;;) {
      const found = this.match(BLANK) ?? this.match(COMMENT);
      if (found) {
        this.offset += found[0].length;
      } else if (this.text.startsWith('/*', this.offset)) {
        const end = this.text.indexOf('*/', this.offset + 2);
        if (end < 0) throw new HclError(this.place(this.offset), message('plan.hcl.openComment'));
        this.offset = end + 2;
      } else {
        return;
      }
    }
  }
}
