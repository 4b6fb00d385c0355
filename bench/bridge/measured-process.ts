/** A process of its own, so that what is measured of it is its alone. @module */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Answers, Order } from './orders.ts';

export class MeasuredProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (value: never) => void>();
  readonly #ended: Promise<void>;
  #serial = 0;

  /** @param file JavaScript; @param settings handed to it as JSON */
  constructor(file: string, settings: object, options: { env?: Record<string, string>; flags?: readonly string[] } = {}) {
    const args = ['--expose-gc', ...(options.flags ?? []), file, JSON.stringify(settings)];
    this.#child = spawn(process.execPath, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', ({ id, value }: { id: number; value: never }) => {
      this.#waiting.get(id)?.(value);
      this.#waiting.delete(id);
    });
    this.#ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    // What waits for it would wait for ever.
    this.#child.once('exit', (code) => {
      if (code) throw new Error(`${file} ended with ${code}`);
    });
  }

  ask<K extends Exclude<keyof Answers, 'advance'>>(kind: K): Promise<Answers[K]> {
    return this.#send({ id: (this.#serial += 1), kind });
  }

  /** Moves the process's clock on. */
  advance(ms: number): Promise<number> {
    return this.#send({ id: (this.#serial += 1), kind: 'advance', ms });
  }

  async stop(): Promise<void> {
    await this.ask('stop');
    await this.#ended;
  }

  #send<T>(order: Order): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(order.id, resolve);
      this.#child.send(order, (error) => error && reject(error));
      void this.#ended.then(() => reject(new Error(`the process ended before it answered ${order.kind}`)));
    });
  }
}
