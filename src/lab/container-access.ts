/** What `kubectl exec` and `kubectl logs` give, without a client in between. @module */
import { Writable } from 'node:stream';
import type { ContainerRef, PodRuntime } from '../apiserver/index.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class ContainerAccess {
  readonly #runtime: PodRuntime;

  constructor(runtime: PodRuntime) {
    this.#runtime = runtime;
  }

  /** Runs a command in a container. Rejects when there is no such running container. */
  async exec(container: ContainerRef, command: readonly string[]): Promise<CommandResult> {
    const [stdout, stderr] = [new Collector(), new Collector()];
    const { exitCode, error } = await this.#runtime.exec(container, command, {
      stdout,
      stderr,
      tty: false,
      resize: noResizes(),
      signal: new AbortController().signal,
    });
    return { exitCode, stdout: stdout.text, stderr: stderr.text + (error ?? '') };
  }

  /** The log so far; `previous`: of the container's last run. */
  async logs(container: ContainerRef, options: { previous?: boolean } = {}): Promise<string> {
    const output = new Collector();
    await this.#runtime.logs(
      container,
      { follow: false, previous: options.previous ?? false, timestamps: false, signal: new AbortController().signal },
      output,
    );
    return output.text;
  }
}

class Collector extends Writable {
  readonly #chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }
}

async function* noResizes(): AsyncGenerator<{ width: number; height: number }> {
  // A command without a terminal is never resized.
}
