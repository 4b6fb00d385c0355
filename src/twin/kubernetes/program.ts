/**
 * What an image "is" in the twin: a program in this process, run by the kubelet with a container's
 * command, environment, streams and network.
 * @module
 */
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../kube/clock.ts';
import type { Container, Pod } from '../../kube/resources.ts';
import type { Machine } from '../machine.ts';
import type { Address, DialOptions, TwinSocket } from '../net/types.ts';

/** The network namespace a process lives in: its pod's, or the node's with hostNetwork. */
export interface ProcessNetwork {
  /** The address others see: pod IP or node IP. */
  readonly ip: string;
  dial(to: Address, options?: DialOptions): Promise<TwinSocket>;
  listen(port: number, accept: (socket: TwinSocket) => void): () => void;
  listenUdp(port: number, answer: (query: Uint8Array, from: Address) => Promise<Uint8Array | undefined>): () => void;
  exchange(to: Address, query: Uint8Array, options?: DialOptions): Promise<Uint8Array>;
  /** The pod's `/etc/resolv.conf`: name → IPv4 addresses, through cluster DNS (or the node's resolver). Rejects with code ENOTFOUND or ETIMEDOUT. */
  resolve(name: string, options?: DialOptions): Promise<string[]>;
}

export interface Process {
  /** The pod as it was when the container started. */
  readonly pod: Pod;
  readonly container: Container;
  readonly machine: Machine;
  /** command + args; empty: the image's default. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Readable | undefined;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly tty: boolean;
  readonly network: ProcessNetwork;
  readonly clock: Clock;
  /** Aborts at SIGTERM (and SIGKILL after the grace period, whatever the program does). */
  readonly signal: AbortSignal;
  /**
   * With a terminal: Ctrl-C goes to who took it last (an interactive shell stops its foreground command and
   * lives on), until the result is called; where nobody takes it, `signal` aborts.
   */
  readonly takeInterrupts?: (take: () => void) => () => void;
  /** Terminal sizes, for an interactive program. */
  readonly resize: AsyncIterable<{ width: number; height: number }>;
  /** The container's files: mounted ConfigMaps, Secrets and tokens, `/etc/hosts`, and what programs wrote. */
  readonly files?: ContainerFiles;
}

/**
 * A container's file system, as far as it is modelled. Relative paths begin at the working directory. What cannot be
 * written is a {@link FileError}.
 */
export interface ContainerFiles {
  /** As UTF-8; `undefined`: there is no such file. */
  read(path: string): string | undefined;
  readBytes(path: string): Uint8Array | undefined;
  /** Names in a directory, sorted; `undefined`: no such directory. */
  list(path: string): readonly string[] | undefined;
  /** Visible to the whole container; `/dev/termination-log` becomes the termination message. */
  write(path: string, content: string | Uint8Array): void;
  makeFolder(path: string): void;
  /** A file, or a folder with what is in it. */
  remove(path: string): void;
}

/** A file or folder could not be changed; the message is the system's: `Read-only file system`. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** A program rejects with it when the image has no such executable: the container cannot start (StartError). */
export class CommandNotFound extends Error {
  override readonly name = 'CommandNotFound';

  constructor(command: string) {
    super(
      `exec: "${command}": ${command.includes('/') ? `stat ${command}: no such file or directory` : 'executable file not found in $PATH'}`,
    );
  }
}

export interface Program {
  /** Runs until the process ends; the result is the exit code. Resolving after `signal` aborts counts as a clean stop. */
  run(process: Process): Promise<number>;
  /** Commands that `kubectl exec` finds in the image, by name (`curl`, `cilium-dbg` …), beside the shell's built-ins. */
  readonly commands?: Readonly<Record<string, Program>>;
  /** The image has no shell and none of its built-ins (CoreDNS, pause). */
  readonly distroless?: boolean;
}

/** Which images exist, by repository without registry and tag: `curlimages/curl`, `quay.io/cilium/cilium`. */
export interface ImageRegistry {
  register(repository: string, program: Program): void;
  /** `undefined`: ErrImagePull. Matches `docker.io/library/nginx:1`, `nginx`, `swr.…/x/nginx@sha256:…` by trailing repository path. */
  find(image: string): Program | undefined;
  readonly repositories: readonly string[];
  /** Registries that no node gets through to, by host (`quay.io`); what is on a node already is not pulled again. */
  readonly unreachable?: Set<string>;
}
