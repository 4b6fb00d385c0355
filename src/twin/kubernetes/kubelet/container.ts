/**
 * One container of a pod: pulls, starts, watches and restarts its program as the restart policy says,
 * and remembers what the kubelet reports of it.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { PassThrough, Writable, type Readable } from 'node:stream';
import { sleep, type CancelTimer } from '../../../kube/clock.ts';
import type { Container as ContainerSpec } from '../../../kube/resources.ts';
import type { ContainerStreams } from '../../../apiserver/pod-runtime.ts';
import { messageOf } from '../component.ts';
import { formatDuration } from '../../go-duration.ts';
import { CommandNotFound, type Process, type Program } from '../program.ts';
import { BackOff } from './back-off.ts';
import {
  hex64,
  lostTermination,
  type ContainerList,
  type ContainerState,
  type ContainerStatus,
  type Instance,
  type RestartPolicy,
  type Terminated,
} from './container-state.ts';
import { ContainerConfigError } from './environment.ts';
import { TERMINATION_LOG } from './files.ts';
import { pullImage, type Report } from './image-pull.ts';
import { entryPoint, runToEnd } from './launch.ts';
import { LogBuffer } from './log-buffer.ts';
import type { PodSandbox } from './sandbox.ts';
import { Interrupts, lineDiscipline, onTerminal } from './terminal.ts';

const CONFIG_RETRY_MS = 10_000;
/** A client that does not read loses output rather than stalling the container. */
const ATTACH_BUFFER_BYTES = 1024 * 1024;

export class Container {
  readonly spec: ContainerSpec;
  readonly list: ContainerList;
  state: ContainerState = { kind: 'waiting', reason: 'PodInitializing' };
  lastTermination: Terminated | undefined;
  restartCount: number;
  /** Set by the readiness probe, or by running without one. */
  ready = false;
  /** Set by the startup probe, or by running without one. */
  started = false;
  logs: LogBuffer;
  previousLogs: LogBuffer | undefined;
  readonly #sandbox: PodSandbox;
  readonly #restartPolicy: RestartPolicy;
  readonly #attached = new Set<ContainerStreams>();
  readonly #startBackOff: BackOff;
  #instance: Instance | undefined;
  #containerID = '';
  readonly #startedUp = Promise.withResolvers<void>();
  #killReason: string | undefined;

  readonly #setState: Report['setState'] = (state) => {
    this.state = state;
    this.#sandbox.changed();
  };
  readonly #event: Report['event'] = (type, reason, message) => {
    this.#sandbox.event({ type, reason, message, fieldPath: this.fieldPath });
  };

  constructor(
    spec: ContainerSpec,
    list: ContainerList,
    restartPolicy: RestartPolicy,
    sandbox: PodSandbox,
    before: ContainerStatus | undefined,
  ) {
    this.spec = spec;
    this.list = list;
    this.#sandbox = sandbox;
    this.#restartPolicy = restartPolicy;
    this.#startBackOff = new BackOff(sandbox.clock);
    this.logs = new LogBuffer(sandbox.clock);
    this.restartCount = before ? before.restartCount + (before.state?.running ? 1 : 0) : 0;
    this.lastTermination = before && lostTermination(before, sandbox.clock.now());
    this.state = { kind: 'waiting', reason: this.isInit ? 'PodInitializing' : 'ContainerCreating' };
  }

  get name(): string {
    return this.spec.name;
  }

  get isInit(): boolean {
    return this.list === 'initContainers';
  }

  /** As events name it: `spec.containers{web}`. */
  get fieldPath(): string {
    return `spec.${this.list}{${this.name}}`;
  }

  get containerID(): string {
    return this.#containerID;
  }

  get instance(): Instance | undefined {
    return this.#instance;
  }

  /** Runs until the restart policy has nothing more to do. Resolves with whether the last run succeeded; rejects when stopped. */
  async run(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await this.#waitForBackOff(signal);
      const image = await pullImage(this.spec, this.#sandbox, { event: this.#event, setState: this.#setState }, signal);
      await (
        await this.#start(image, signal)
      ).ended;
      signal.throwIfAborted();
      const { exitCode } = this.state as { kind: 'terminated' } & Terminated;
      const again = this.#restartPolicy === 'Always' || (this.#restartPolicy === 'OnFailure' && exitCode !== 0);
      if (!again) return exitCode === 0;
    }
  }

  /** SIGTERM, then SIGKILL after `graceMs`. Resolves when the program has ended. */
  async stop(graceMs: number, reason?: string): Promise<void> {
    const instance = this.#instance;
    if (!instance) return;
    this.#killReason = reason;
    instance.terminate();
    const cancel: CancelTimer = this.#sandbox.clock.after(graceMs, instance.kill);
    await instance.ended;
    cancel();
  }

  kill(): void {
    this.#instance?.kill();
  }

  /** The startup probe has passed. */
  startedUp(): void {
    this.started = true;
    this.ready = !this.spec.readinessProbe;
    this.#startedUp.resolve();
  }

  /** Resolves once the container has started up for the first time. */
  whenStarted(signal: AbortSignal): Promise<void> {
    const stopped = Promise.withResolvers<never>();
    const onAbort = (): void => stopped.reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    return Promise.race([this.#startedUp.promise, stopped.promise]).finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** Connects a client to the running program's streams; resolves when the program or the client goes. */
  async attach(streams: ContainerStreams): Promise<void> {
    const instance = this.#instance;
    if (!instance) throw new Error(`container is in CONTAINER_EXITED state`);
    this.#attached.add(streams);
    const input = instance.input;
    const feed = (chunk: Buffer): void => void input?.write(chunk);
    const endOfInput = (): void => {
      if (this.spec.stdinOnce) input?.end();
    };
    if (input) streams.stdin?.on('data', feed).once('end', endOfInput).on('error', endOfInput);
    const gone = Promise.withResolvers<void>();
    const leave = (): void => gone.resolve();
    streams.signal.addEventListener('abort', leave, { once: true });
    if (streams.signal.aborted) leave();
    await Promise.race([instance.ended, gone.promise]);
    streams.signal.removeEventListener('abort', leave);
    streams.stdin?.off('data', feed);
    this.#attached.delete(streams);
  }

  async #waitForBackOff(signal: AbortSignal): Promise<void> {
    if (this.state.kind !== 'terminated') return;
    const { finishedAt } = this.state;
    this.lastTermination = this.state;
    const wait = this.#startBackOff.remaining(finishedAt);
    if (wait > 0) {
      const { metadata } = this.#sandbox.pod;
      const what = `restarting failed container=${this.name} pod=${metadata.name}_${metadata.namespace}(${metadata.uid})`;
      this.#setState({
        kind: 'waiting',
        reason: 'CrashLoopBackOff',
        message: `back-off ${formatDuration(this.#startBackOff.delay)} ${what}`,
      });
      this.#event(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${this.name} in pod ${metadata.name}_${metadata.namespace}(${metadata.uid})`,
      );
      await sleep(this.#sandbox.clock, wait, signal);
    }
    this.#startBackOff.next(finishedAt);
    this.restartCount += 1;
  }

  async #start(image: Program, signal: AbortSignal): Promise<Instance> {
    const process = await this.#prepare(signal);
    // Whoever stopped the pod meanwhile found nothing to kill.
    signal.throwIfAborted();
    const id = `${this.#sandbox.pod.metadata.uid}/${this.name}/${this.restartCount}/${randomUUID()}`;
    this.#containerID = `containerd://${hex64(id)}`;
    if (this.restartCount > 0) {
      this.previousLogs = this.logs;
      this.logs = new LogBuffer(this.#sandbox.clock);
    }
    this.#event('Normal', 'Created', `Created container: ${this.name}`);
    return this.#launch(image, process);
  }

  async #prepare(signal: AbortSignal): Promise<PreparedProcess> {
    for (;;) {
      try {
        return await this.#sandbox.prepare(this.spec);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ContainerConfigError)) throw error;
        this.#event('Warning', 'Failed', `Error: ${messageOf(error)}`);
        this.#setState({ kind: 'waiting', reason: 'CreateContainerConfigError', message: messageOf(error) });
        await sleep(this.#sandbox.clock, CONFIG_RETRY_MS, signal);
      }
    }
  }

  #launch(image: Program, prepared: PreparedProcess): Instance {
    const { clock, machine, pod } = this.#sandbox;
    const { tty = false } = this.spec;
    const startedAt = clock.now();
    const logs = this.logs;
    const term = new AbortController();
    const killed = Promise.withResolvers<number>();
    const network = prepared.openNetwork();
    const out = this.#output(logs, 'stdout');
    const interrupts = new Interrupts(() => term.abort(new Error('SIGINT')));
    const input = this.spec.stdin ? new PassThrough() : undefined;
    const process: Process = {
      pod,
      container: this.spec,
      machine,
      argv: prepared.argv,
      env: tty ? { TERM: 'xterm', ...prepared.env } : prepared.env,
      files: prepared.files,
      stdin: input && this.#terminalInput(input, tty, out, interrupts.send),
      stdout: out,
      stderr: tty ? out : this.#output(logs, 'stderr'),
      tty,
      network,
      clock,
      signal: term.signal,
      takeInterrupts: interrupts.take,
      resize: NO_RESIZE,
    };
    const end = async (): Promise<void> => {
      const exit = runToEnd(entryPoint(image, this.spec.command), process).catch((error: unknown) => error as CommandNotFound);
      // An executable that is missing shows before the first turn of the loop ends: nothing has started then.
      const first = await Promise.race([exit, killed.promise, nextTurn()]);
      if (!(first instanceof CommandNotFound)) this.#running(startedAt);
      const result = await Promise.race([exit, killed.promise]);
      network.close();
      input?.destroy();
      logs.end();
      this.#instance = undefined;
      this.ready = false;
      this.started = false;
      this.#ended(result, startedAt, prepared, logs);
    };
    const instance: Instance = {
      id: this.#containerID,
      process,
      program: image,
      terminate: () => term.abort(new Error('SIGTERM')),
      kill: () => {
        term.abort(new Error('SIGKILL'));
        killed.resolve(137);
      },
      ended: Promise.resolve(),
      input,
    };
    this.#instance = instance;
    instance.ended = end();
    return instance;
  }

  #ended(result: number | CommandNotFound, startedAt: number, prepared: PreparedProcess, logs: LogBuffer): void {
    const finishedAt = this.#sandbox.clock.now();
    const containerID = this.#containerID;
    if (typeof result !== 'number') {
      const message =
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
        `unable to start container process: error during container init: ${result.message}`;
      this.#event('Warning', 'Failed', `Error: ${message}`);
      return this.#setState({ kind: 'terminated', exitCode: 128, reason: 'StartError', message, startedAt: 0, finishedAt, containerID });
    }
    const message = this.#terminationMessage(prepared, result, logs);
    this.#killReason = undefined;
    const reason = result === 0 ? 'Completed' : 'Error';
    this.#setState({ kind: 'terminated', exitCode: result, reason, message, startedAt, finishedAt, containerID });
  }

  #running(startedAt: number): void {
    this.#event('Normal', 'Started', `Started container ${this.name}`);
    if (!this.spec.startupProbe) this.startedUp();
    this.#setState({ kind: 'running', startedAt });
  }

  #terminalInput(input: PassThrough, tty: boolean, out: Writable, interrupt: () => void): Readable {
    return tty ? input.pipe(lineDiscipline((text) => out.write(text), interrupt)) : input;
  }

  #output(logs: LogBuffer, to: 'stdout' | 'stderr'): Writable {
    const { tty } = this.spec;
    return new Writable({
      decodeStrings: true,
      write: (chunk: Buffer, _encoding, done) => {
        const text = tty ? onTerminal(chunk.toString()) : chunk.toString();
        logs.append(text);
        for (const client of this.#attached) {
          const stream = tty || to === 'stdout' ? client.stdout : client.stderr;
          if (stream && !stream.destroyed && stream.writableLength < ATTACH_BUFFER_BYTES) stream.write(text);
        }
        done();
      },
    });
  }

  #terminationMessage(prepared: PreparedProcess, exitCode: number, logs: LogBuffer): string | undefined {
    const written = prepared.files.read(this.spec.terminationMessagePath ?? TERMINATION_LOG);
    if (written) return written.slice(0, 4096);
    const fallBack = this.spec.terminationMessagePolicy === 'FallbackToLogsOnError' && exitCode !== 0;
    return (fallBack && logs.tail()) || this.#killReason;
  }
}

const nextTurn = (): Promise<undefined> => new Promise((resolve) => setImmediate(() => resolve(undefined)));

export type PreparedProcess = Awaited<ReturnType<PodSandbox['prepare']>>;

const NO_RESIZE: AsyncIterable<never> = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) };
