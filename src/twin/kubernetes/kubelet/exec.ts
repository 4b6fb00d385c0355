/** Starts another process in a running container: `kubectl exec`, and exec probes. @module */
import { Writable } from 'node:stream';
import type { ContainerStreams, ExitStatus } from '../../../apiserver/pod-runtime.ts';
import { CommandNotFound, type Process } from '../program.ts';
import type { Container } from './container.ts';
import { executable, runToEnd } from './launch.ts';
import type { PodWorker } from './pod-worker.ts';
import { Interrupts, lineDiscipline, onTerminal } from './terminal.ts';

/** Runs `command` beside the container's own program; a missing executable is an error in the runtime's words. */
export async function execInContainer(
  pod: PodWorker,
  container: Container,
  command: readonly string[],
  streams: ContainerStreams,
): Promise<ExitStatus> {
  const instance = container.instance;
  if (!instance) throw new Error('container is not running');
  const prepared = await pod.prepare(container.spec);
  const network = prepared.openNetwork();
  const interrupted = new AbortController();
  const gone = AbortSignal.any([interrupted.signal, streams.signal, instance.process.signal]);
  const stdout = output(streams.stdout, streams.tty);
  const input = streams.stdin;
  const interrupts = new Interrupts(() => interrupted.abort(new Error('SIGINT')));
  const stdin = input && streams.tty ? input.pipe(lineDiscipline((text) => stdout.write(text), interrupts.send)) : input;
  const process: Process = {
    ...instance.process,
    argv: command,
    env: streams.tty ? { TERM: 'xterm', ...prepared.env } : prepared.env,
    stdin,
    stdout,
    stderr: streams.tty ? stdout : output(streams.stderr, false),
    tty: streams.tty,
    network,
    signal: gone,
    takeInterrupts: interrupts.take,
    resize: streams.resize,
  };
  try {
    const program = executable(instance.program, command[0] ?? '');
    const end = whenAborted(AbortSignal.any([streams.signal, instance.process.signal]));
    const run = runToEnd(program, process).then(async (code) => {
      await Promise.all([taken(process.stdout), taken(process.stderr)]);
      return code;
    });
    const exitCode = await Promise.race([run, instance.ended.then(() => 137), end.promise]);
    end.cancel();
    return { exitCode };
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    const why = `OCI runtime exec failed: exec failed: unable to start container process: ${error.message}: unknown`;
    return { exitCode: 126, error: why };
  } finally {
    network.close();
  }
}

/** An exec probe: exit code and combined output. */
export async function execute(
  pod: PodWorker,
  container: Container,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
  const chunks: Buffer[] = [];
  const sink = (): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
  const streams: ContainerStreams = { stdout: sink(), stderr: sink(), tty: false, resize: NO_RESIZE, signal };
  const { exitCode, error } = await execInContainer(pod, container, command, streams);
  return { exitCode, output: error ?? Buffer.concat(chunks).toString() };
}

/** The process after its client is gone gets a short while to notice its signal, then it is on its own. */
function whenAborted(signal: AbortSignal): { promise: Promise<number>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<number>();
  const onAbort = (): void => void setImmediate(() => resolve(137));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return { promise, cancel: () => signal.removeEventListener('abort', onAbort) };
}

/** Resolves once the client has got what was written so far: a program that has ended may have been faster. */
const taken = (stream: Writable): Promise<void> => new Promise((resolve) => stream.write('', () => resolve()));

function output(to: Writable | undefined, tty: boolean): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!to || to.destroyed || to.writableEnded) return done();
      if (to.write(tty ? onTerminal(chunk.toString()) : chunk)) return done();
      const go = (): void => {
        to.off('drain', go).off('close', go);
        done();
      };
      to.once('drain', go).once('close', go);
    },
  });
}

const NO_RESIZE: AsyncIterable<never> = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) };
