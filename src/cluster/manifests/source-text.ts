/** The text of one file, and how offsets in it become lines and columns. @module */
import type { Message } from '../../i18n/index.ts';
import { ManifestError, type Place } from './manifest.ts';

export class SourceText {
  readonly file: string;
  /** Without byte order mark, and with lone line feeds: what the parsers see. */
  readonly text: string;
  #starts: number[] | undefined;

  constructor(file: string, written: string) {
    this.file = file;
    let text = written.charCodeAt(0) === 0xfeff ? written.slice(1) : written;
    // YAML takes the three kinds of line break for one; lines and columns stay the same.
    if (text.includes('\r')) text = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    this.text = text;
  }

  place(offset: number): Place {
    const starts = (this.#starts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** `policies.yaml:12:5` */
  at(offset: number): string {
    const { line, column } = this.place(offset);
    return `${this.file}:${line}:${column}`;
  }

  /** The error for what stands at an offset; `what` is told the place as `file:line:column`. */
  error(offset: number, what: (at: string) => Message, more: { path?: string; foreign?: boolean } = {}): ManifestError {
    return new ManifestError(what(this.at(offset)), { file: this.file, ...this.place(offset), ...more });
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
