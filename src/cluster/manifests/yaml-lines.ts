/** From line to line, over blank ones and comments, for the fast parser. @module */
import { BAIL, DASH, DOT, HASH, NEWLINE, SPACE, TAB, isMarker, lineEnd } from './yaml-characters.ts';

export class LineReader {
  readonly text: string;
  /** At the content of a line; behind a value while one is read. */
  at = 0;
  /** The column of that content; -1 at the end of a document. */
  column = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** From the start of a line to the next content, over blank lines and comments. */
  line(): void {
    const text = this.text;
    let at = this.at;
    for (;;) {
      const start = at;
      let code = text.charCodeAt(at);
      while (code === SPACE) code = text.charCodeAt(++at);
      if (code === NEWLINE) {
        at += 1;
        continue;
      }
      if (code === HASH) {
        at = lineEnd(text, at) + 1;
        if (at <= text.length) continue;
      }
      if (at >= text.length) {
        this.at = text.length;
        this.column = -1;
        return;
      }
      if (code === TAB) throw BAIL;
      this.at = at;
      this.column = at - start;
      if (at === start && (code === DASH || code === DOT) && isMarker(text, at)) this.column = -1;
      return;
    }
  }

  /** Behind a value: nothing but a comment may follow in its line. Goes on to the next content. */
  endLine(): void {
    const text = this.text;
    let at = this.at;
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === HASH && (at === 0 || text.charCodeAt(at - 1) === SPACE)) {
      at = lineEnd(text, at);
      code = NEWLINE;
    }
    if (code !== NEWLINE && at < text.length) throw BAIL;
    this.at = Math.min(at + 1, text.length);
    this.line();
  }
}
