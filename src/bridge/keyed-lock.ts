/** One at a time per key, in the order of asking: two writers to one load balancer would refuse each other. @module */

export class KeyedLock {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` when everybody who asked for the key before is done. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const running = before.then(work);
    const tail = running.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(key, tail);
    try {
      return await running;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
