/**
 * What the API server asks of a kubelet: the streams behind `kubectl logs`, `exec`, `attach` and
 * `port-forward`. The twin's kubelet implements it; without one those subresources answer 501.
 * @module
 */
import type { Duplex, Readable, Writable } from 'node:stream';

export interface ContainerRef {
  namespace: string;
  pod: string;
  /** Always resolved by the API server (default container, 400 when ambiguous or unknown). */
  container: string;
}

export interface LogOptions {
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  signal: AbortSignal;
}

export interface ContainerStreams {
  stdin?: Readable;
  stdout?: Writable;
  /** Absent with a TTY. */
  stderr?: Writable;
  tty: boolean;
  /** Terminal sizes as the client reports them. */
  resize: AsyncIterable<{ width: number; height: number }>;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

export interface ExitStatus {
  exitCode: number;
  /** A failure to start the command at all, in the runtime's words. */
  error?: string;
}

/** Methods reject with `StatusError` (404 no such pod, 400 container not running …). */
export interface PodRuntime {
  /** Writes the log to `output` and resolves at its end (with `follow`, when the container ends). */
  logs(of: ContainerRef, options: LogOptions, output: Writable): Promise<void>;
  exec(in_: ContainerRef, command: readonly string[], streams: ContainerStreams): Promise<ExitStatus>;
  attach(to: ContainerRef, streams: ContainerStreams): Promise<ExitStatus>;
  /** A connection to a port of the pod. */
  portForward(pod: { namespace: string; pod: string }, port: number): Promise<Duplex>;
}
