/** What a long command is doing, on standard error: a line that is drawn over on a terminal, a plain line now and then elsewhere. @module */
import { wrapped } from '../report/display-width.ts';
import { printable } from './terminal.ts';

export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Progress {
  /** What is going on now. */
  say(text: string): void;
  /** Takes the line away; whatever is written next stands where it stood. */
  clear(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const PLAIN_FRAMES = ['|', '/', '-', '\\'];
const DRAW_EVERY_MS = 80;
/** A log is not to be filled: what is done sooner needs no line. */
const LINE_EVERY_MS = 3000;
const ERASE = '\r\u001B[K';

export const SILENT: Progress = { say: () => undefined, clear: () => undefined };

/** @param environment tells whether the terminal shows more than ASCII, and whether it can draw a line over */
export function progressOn(stream: ProgressStream, environment: NodeJS.ProcessEnv, now: () => number = Date.now): Progress {
  const canDraw = stream.isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];
  return canDraw ? drawnOver(stream, environment, now) : lines(stream, now);
}

function drawnOver(stream: ProgressStream, environment: NodeJS.ProcessEnv, now: () => number): Progress {
  const unicode = /utf-?8/i.test(environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '');
  const frames = unicode ? FRAMES : PLAIN_FRAMES;
  let [frame, drawnAt, drawn] = [0, -Infinity, false];
  return {
    say: (text) => {
      if (now() - drawnAt < DRAW_EVERY_MS) return;
      frame = (frame + 1) % frames.length;
      drawnAt = now();
      drawn = true;
      const [line = ''] = wrapped(printable(`${frames[frame]} ${text}`.replaceAll(/\s+/g, ' ')), Math.max(10, (stream.columns || 80) - 1));
      stream.write(`${ERASE}${line}`);
    },
    clear: () => {
      if (drawn) stream.write(ERASE);
      drawn = false;
      drawnAt = -Infinity;
    },
  };
}

function lines(stream: ProgressStream, now: () => number): Progress {
  let last = now();
  return {
    say: (text) => {
      if (now() - last < LINE_EVERY_MS) return;
      last = now();
      stream.write(`${printable(text.replaceAll(/\s+/g, ' '))}\n`);
    },
    clear: () => undefined,
  };
}
