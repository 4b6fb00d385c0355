/** How far loading has come: one line on a terminal that keeps changing, nothing where nobody watches. @module */
import type { LoadProgress } from '../cluster/load.ts';
import { message, render, type Locale } from '../i18n/index.ts';
import { printable, widthOf } from './terminal.ts';

export interface ProgressLine {
  readonly show: (progress: LoadProgress) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Often enough to be lively, seldom enough to cost nothing. */
const EVERY_MS = 80;

export function progressLine(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write' | 'columns'>, locale: Locale): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  let last = -Infinity;
  let shown = false;
  return {
    show({ step, at, done, total }) {
      const now = performance.now();
      if (now - last < EVERY_MS) return;
      last = now;
      const count = total === undefined ? String(done) : `${done}/${total}`;
      const text = printable(render(message(step === 'objects' ? 'cli.snapshot.reading' : 'cli.snapshot.asking', { at, count }), locale));
      // A line that wraps could not be taken away again.
      if (widthOf(text) >= (stream.columns ?? 80)) return;
      stream.write(`\r\u001B[K${text}`);
      shown = true;
    },
    end() {
      if (shown) stream.write('\r\u001B[K');
      shown = false;
    },
  };
}
