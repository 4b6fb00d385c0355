/**
 * Terminal sizes as the client reports them: JSON documents `{"Width":80,"Height":24}` on a channel.
 * @module
 */

export interface TerminalSize {
  width: number;
  height: number;
}

/** A reader that is behind gets the latest size only; iteration ends with {@link TerminalSizes.end}. */
export class TerminalSizes implements AsyncIterable<TerminalSize> {
  #latest: TerminalSize | undefined;
  #ended = false;
  #wake: (() => void) | undefined;
  #partial = '';

  /** Takes text that may hold a part of a document or several, one a line. Anything else is skipped. */
  receive(text: string): void {
    const lines = (this.#partial + text).split('\n');
    const rest = lines.pop() ?? '';
    // A WebSocket message is a whole document and need not end its line.
    if (isComplete(rest)) lines.push(rest);
    this.#partial = isComplete(rest) || rest.length > 1024 ? '' : rest;
    for (const line of lines) this.#latest = parseSize(line) ?? this.#latest;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TerminalSize> {
    for (;;) {
      const size = this.#latest;
      this.#latest = undefined;
      if (size) yield size;
      else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const isComplete = (text: string): boolean => parseSize(text) !== undefined;

function parseSize(text: string): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return typeof Width === 'number' && typeof Height === 'number' ? { width: Width, height: Height } : undefined;
  } catch {
    return undefined;
  }
}
