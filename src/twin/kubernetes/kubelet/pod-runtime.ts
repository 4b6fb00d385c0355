/** The streams behind `kubectl logs`, `exec`, `attach` and `port-forward`, answered by the pods' kubelets. @module */
import type { Duplex, Writable } from 'node:stream';
import { once } from 'node:events';
import type { Clock } from '../../../kube/clock.ts';
import { badRequest, notFound, StatusError } from '../../../kube/status-error.ts';
import type { ContainerRef, ContainerStreams, ExitStatus, LogOptions, PodRuntime } from '../../../apiserver/pod-runtime.ts';
import { pods } from '../../../kube/resources.ts';
import type { Container } from './container.ts';
import { execInContainer } from './exec.ts';
import type { Kubelets } from './kubelets.ts';
import type { LogBuffer, LogEntry } from './log-buffer.ts';
import type { PodWorker } from './pod-worker.ts';

/** The runtime to give to the API server. */
export function createPodRuntime(kubelets: Kubelets, clock: Clock): PodRuntime {
  return new KubeletRuntime(kubelets, clock);
}

class KubeletRuntime implements PodRuntime {
  readonly #kubelets: Kubelets;
  readonly #clock: Clock;

  constructor(kubelets: Kubelets, clock: Clock) {
    this.#kubelets = kubelets;
    this.#clock = clock;
  }

  async logs(of: ContainerRef, options: LogOptions, output: Writable): Promise<void> {
    const { container } = this.#find(of);
    const log = logOf(container, of, options.previous);
    const selected = select(log, options, this.#clock.now());
    let written = 0;
    const write = async (entries: readonly LogEntry[]): Promise<boolean> => {
      for (const { at, text } of entries) {
        let line = Buffer.from(options.timestamps ? `${rfc3339Nano(at)} ${text}` : text);
        if (options.limitBytes !== undefined) line = line.subarray(0, Math.max(0, options.limitBytes - written));
        written += line.length;
        if (line.length > 0 && !output.write(line)) await once(output, 'drain', { signal: options.signal }).catch(() => undefined);
        if (options.signal.aborted || output.destroyed) return false;
        if (options.limitBytes !== undefined && written >= options.limitBytes) return false;
      }
      return true;
    };
    if (!(await write(selected.entries))) return;
    let { next } = selected;
    while (options.follow && !options.signal.aborted) {
      const ended = log.ended;
      const more = log.since(next);
      next = more.next;
      if (!(await write(more.entries))) return;
      if (ended) return;
      if (more.entries.length === 0 && !log.ended) await log.changed(options.signal);
    }
  }

  async exec(in_: ContainerRef, command: readonly string[], streams: ContainerStreams): Promise<ExitStatus> {
    const { pod, container } = this.#find(in_);
    if (!container.instance) throw this.#notRunning(in_, container);
    return execInContainer(pod, container, command, streams);
  }

  async attach(to: ContainerRef, streams: ContainerStreams): Promise<ExitStatus> {
    const { container } = this.#find(to);
    // kubectl answers this by falling back to the log, so that a command that was faster than the client loses nothing.
    if (!container.instance) throw this.#notRunning(to, container);
    await container.attach(streams);
    return { exitCode: 0 };
  }

  async portForward({ namespace, pod: name }: { namespace: string; pod: string }, port: number): Promise<Duplex> {
    const pod = this.#worker(namespace, name);
    const { network } = pod;
    if (!network)
      throw badRequest(`unable to forward port because pod is not running. Current status=${pod.pod.status?.phase ?? 'Pending'}`);
    try {
      return await network.dial({ address: '127.0.0.1', port });
    } catch (error) {
      const why =
        (error as { code?: string }).code === 'ECONNREFUSED' ? `dial tcp4 127.0.0.1:${port}: connect: connection refused` : String(error);
      throw new StatusError(500, 'InternalError', `failed to connect to localhost:${port} inside namespace "${name}": ${why}`);
    }
  }

  #find(of: ContainerRef): { pod: PodWorker; container: Container } {
    const pod = this.#worker(of.namespace, of.pod);
    const container = pod.container(of.container);
    if (!container) throw badRequest(`container ${of.container} is not valid for pod ${of.pod}`);
    return { pod, container };
  }

  #worker(namespace: string, name: string): PodWorker {
    const worker = this.#kubelets.find(namespace, name);
    if (worker) return worker;
    const pod = this.#kubelets.pod(namespace, name);
    if (!pod) throw notFound(pods, name);
    if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
    const address = pod.status?.hostIP ?? pod.spec.nodeName;
    throw new StatusError(500, 'InternalError', `Get "https://${address}:10250/": dial tcp ${address}:10250: connect: no route to host`);
  }

  #notRunning({ pod, container: name }: ContainerRef, container: Container): StatusError {
    const ended = container.state.kind === 'terminated' || container.lastTermination !== undefined;
    if (!ended)
      return badRequest(
        `container ${name} not found in pod ${pod}: it is waiting to start (${(container.state as { reason?: string }).reason ?? ''})`,
      );
    return badRequest(`cannot exec in a stopped state: unknown: container ${name} of pod ${pod} is in CONTAINER_EXITED state`);
  }
}

const IMAGE_FAILURES = new Set(['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName']);

function logOf(container: Container, { pod, container: name }: ContainerRef, previous: boolean): LogBuffer {
  if (previous) {
    // Between two runs the log of the last one is the previous log.
    const waiting = container.state.kind === 'waiting' && container.lastTermination;
    const log = waiting ? container.logs : container.previousLogs;
    if (!log) throw badRequest(`previous terminated container "${name}" in pod "${pod}" not found`);
    return log;
  }
  if (container.state.kind === 'waiting' && !container.instance && !container.lastTermination) {
    const { reason } = container.state;
    const why = IMAGE_FAILURES.has(reason) ? 'trying and failing to pull image' : reason;
    throw badRequest(`container "${name}" in pod "${pod}" is waiting to start: ${why}`);
  }
  return container.logs;
}

function select(
  log: LogBuffer,
  { tailLines, sinceSeconds, sinceTime }: LogOptions,
  now: number,
): { entries: readonly LogEntry[]; next: number } {
  const { entries, next } = log.since(0);
  const from = sinceTime !== undefined ? Date.parse(sinceTime) : sinceSeconds !== undefined ? now - sinceSeconds * 1000 : -Infinity;
  const recent = from === -Infinity ? entries : entries.filter(({ at }) => at >= from);
  return { entries: tailLines === undefined ? recent : recent.slice(Math.max(0, recent.length - tailLines)), next };
}

const rfc3339Nano = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');
