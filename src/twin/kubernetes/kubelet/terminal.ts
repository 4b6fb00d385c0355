/** What a pseudo-terminal does between a client and a program: newline translation, echo, editing, signals. @module */
import { Transform } from 'node:stream';

/** Output side: a bare newline becomes CR LF, as ONLCR does. */
export function onTerminal(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

/** Who gets Ctrl-C: the program that asked for it last, or else the whole process. */
export class Interrupts {
  readonly #takers: (() => void)[] = [];
  readonly #otherwise: () => void;

  constructor(otherwise: () => void) {
    this.#otherwise = otherwise;
  }

  readonly take = (taker: () => void): (() => void) => {
    this.#takers.push(taker);
    return () => void this.#takers.splice(this.#takers.indexOf(taker), 1);
  };

  readonly send = (): void => (this.#takers.at(-1) ?? this.#otherwise)();
}

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const DELETE = 0x7f;

/**
 * Input side, in canonical mode: hands whole lines to the program, echoes what is typed, erases with
 * backspace, ends at Ctrl-D on an empty line, and calls `interrupt` at Ctrl-C.
 */
export function lineDiscipline(echo: (text: string) => void, interrupt: () => void): Transform {
  let line = '';
  let ended = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const character of ended ? '' : chunk.toString()) {
        const code = character.codePointAt(0)!;
        if (code === CTRL_C) {
          echo('^C\n');
          line = '';
          interrupt();
        } else if (code === CTRL_D) {
          ended = line === '';
          this.push(ended ? null : line);
          line = '';
          if (ended) break;
        } else if (code === BACKSPACE || code === DELETE) {
          if (line !== '') echo('\b \b');
          line = line.replace(/.$/u, '');
        } else if (character === '\r' || character === '\n') {
          echo('\n');
          this.push(`${line}\n`);
          line = '';
        } else {
          echo(character);
          line += character;
        }
      }
      done();
    },
    flush(done) {
      if (line !== '' && !ended) this.push(line);
      done();
    },
  });
}
