/** A container's log: the last lines within a bound of bytes, with times, for readers and followers. @module */
import type { Clock } from '../../../kube/clock.ts';

export interface LogEntry {
  /** Milliseconds since the epoch. */
  at: number;
  /** With its newline; without one only the unfinished last line. */
  text: string;
}

const LIMIT_BYTES = 256 * 1024;

export class LogBuffer {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #watchers = new Set<() => void>();
  /** A queue with a moving head: shifting an array of thousands per line would be quadratic. */
  #entries: LogEntry[] = [];
  #head = 0;
  #bytes = 0;
  #dropped = 0;
  #ended = false;

  constructor(clock: Clock, limitBytes = LIMIT_BYTES) {
    this.#clock = clock;
    this.#limit = limitBytes;
  }

  get ended(): boolean {
    return this.#ended;
  }

  append(text: string): void {
    if (text === '') return;
    for (const piece of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) this.#push(piece);
    this.#notify();
  }

  /** Nothing more will come. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  /** Entries kept, from serial number `from` on (serials count every entry ever written). */
  since(from: number): { entries: readonly LogEntry[]; next: number } {
    const start = this.#head + Math.max(0, from - this.#dropped);
    // An unfinished line is handed out when it is complete, or when the log is.
    const last = this.#entries.at(-1);
    const end = last && !last.text.endsWith('\n') && !this.#ended ? this.#entries.length - 1 : this.#entries.length;
    return { entries: this.#entries.slice(start, end), next: Math.max(from, this.#dropped + end - this.#head) };
  }

  /** Resolves at the next change, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#watchers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#watchers.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  /** The end of the log as a termination message: at most 80 lines and 2048 bytes. */
  tail(): string {
    const lines = this.#entries.slice(Math.max(this.#head, this.#entries.length - 80)).map(({ text }) => text);
    return Buffer.from(lines.join('')).subarray(-2048).toString();
  }

  #push(piece: string): void {
    const last = this.#entries.at(-1);
    const size = Buffer.byteLength(piece);
    this.#bytes += size;
    if (last && this.#entries.length > this.#head && !last.text.endsWith('\n')) last.text += piece;
    else this.#entries.push({ at: this.#clock.now(), text: piece });
    while (this.#bytes > this.#limit && this.#entries.length - this.#head > 1) {
      this.#bytes -= Buffer.byteLength(this.#entries[this.#head]!.text);
      this.#head += 1;
      this.#dropped += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
