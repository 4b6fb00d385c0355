/** A file of HCL: attributes and blocks. @module */
import type { SourceText } from '../../../cluster/manifests/source-text.ts';
import { message } from '../../../i18n/index.ts';
import { ExpressionParser, MAX_DEPTH, unexpected } from './hcl-expression.ts';
import { Lexer, type Token } from './hcl-lexer.ts';
import { HclError, whereOf, type Attribute, type Block, type Body } from './hcl-syntax.ts';
import { quotedTemplate } from './hcl-template.ts';

/**
 * Parses a file, strictly: the first thing that is not HCL ends it.
 * @throws HclError with the place
 */
export function parseHcl(source: SourceText): Body {
  return new BodyParser(source).body('end', 0);
}

class BodyParser {
  readonly #lexer: Lexer;
  readonly #expressions: ExpressionParser;

  constructor(source: SourceText) {
    this.#lexer = new Lexer(source);
    this.#expressions = new ExpressionParser(this.#lexer);
  }

  body(close: 'end' | '}', depth: number): Body {
    const lexer = this.#lexer;
    if (depth > MAX_DEPTH) throw new HclError(lexer.place(lexer.peek().offset), message('plan.hcl.tooDeep', { limit: MAX_DEPTH }));
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    for (;;) {
      const token = lexer.peek();
      if (token.kind === 'newline') {
        lexer.take();
      } else if (close === 'end' ? token.kind === 'end' : token.text === '}') {
        if (close === '}') lexer.take();
        return { attributes, blocks };
      } else if (token.kind !== 'name') {
        throw unexpected(lexer, token, message('plan.hcl.anItem'));
      } else {
        lexer.take();
        if (lexer.peek().text === '=') this.#attribute(token, attributes);
        else blocks.push(this.#block(token, depth));
        this.#endOfItem();
      }
    }
  }

  #endOfItem(): void {
    const { kind } = this.#lexer.peek();
    if (kind !== 'newline' && kind !== 'end') throw unexpected(this.#lexer, this.#lexer.peek(), message('plan.hcl.endOfLine'));
  }

  /** `{ name = value }`: on the line of its block there is room for one attribute. */
  #onOneLine(): Body {
    const attributes = new Map<string, Attribute>();
    const name = this.#lexer.peek();
    if (name.kind === 'name') {
      this.#lexer.take();
      if (this.#lexer.peek().text !== '=') throw unexpected(this.#lexer, this.#lexer.peek(), '“=”');
      this.#attribute(name, attributes);
    }
    const close = this.#lexer.peek();
    if (close.text !== '}') throw unexpected(this.#lexer, close, '“}”');
    this.#lexer.take();
    return { attributes, blocks: [] };
  }

  #attribute({ text: name, offset }: Token, attributes: Map<string, Attribute>): void {
    this.#lexer.take();
    const place = this.#lexer.place(offset);
    const first = attributes.get(name);
    if (first) throw new HclError(place, message('plan.hcl.duplicate', { name, first: whereOf(first.place) }));
    attributes.set(name, { name, place, value: this.#expressions.expression() });
  }

  #block({ text: type, offset }: Token, depth: number): Block {
    const lexer = this.#lexer;
    const labels: string[] = [];
    for (;;) {
      const token = lexer.peek();
      if (token.kind === 'symbol' && token.text === '{') break;
      if (token.kind === 'name') labels.push(lexer.take().text);
      else if (token.kind === 'quote') labels.push(this.#label());
      else throw unexpected(lexer, token, message('plan.hcl.equalsOrBrace'));
    }
    lexer.take();
    const body = lexer.peek().kind === 'newline' ? this.body('}', depth + 1) : this.#onOneLine();
    return { type, labels, place: lexer.place(offset), body };
  }

  #label(): string {
    const label = quotedTemplate(this.#lexer, () => this.#expressions.expression());
    if (label.kind !== 'literal') throw new HclError(label.place, message('plan.hcl.label'));
    return String(label.value);
  }
}
