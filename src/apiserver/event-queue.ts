/** Hands items from a producer that must not wait to one asynchronous consumer. @module */

export class EventQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #head = 0;
  #ended = false;
  #most = Infinity;
  #wake: (() => void) | undefined;

  push(item: T): void {
    if (this.#ended) return;
    if (this.#items.length - this.#head >= this.#most) return this.end();
    this.#items.push(item);
    this.#wake?.();
  }

  /** From now on a consumer for which more items wait than do now, and `more`, is given up: the queue ends. */
  bound(more: number): void {
    this.#most = this.#items.length - this.#head + more;
  }

  /** Nothing more comes; what waits is dropped. */
  end(): void {
    this.#ended = true;
    this.#items = [];
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (!this.#ended && this.#head < this.#items.length) {
        const item = this.#items[this.#head]!;
        this.#head += 1;
        if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
          this.#items.splice(0, this.#head);
          this.#head = 0;
        }
        yield item;
      }
      if (this.#ended) return;
      this.#items = [];
      this.#head = 0;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
