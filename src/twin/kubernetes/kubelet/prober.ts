/**
 * Startup, readiness and liveness probes of all containers of a node, driven by one timer: probes fall
 * into slots of a second, and nothing ticks while there are none.
 * @module
 */
import { get } from 'node:http';
import type { CancelTimer, Clock } from '../../../kube/clock.ts';
import type { Container as ContainerSpec } from '../../../kube/resources.ts';
import type { Address, DialOptions, TwinSocket } from '../../net/types.ts';
import type { Container } from './container.ts';

export type Probe = NonNullable<ContainerSpec['readinessProbe']>;
export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

export interface ProbeTarget {
  readonly container: Container;
  readonly podIP: string;
  /** Dials from the node's own network namespace. */
  dial(to: Address, options: DialOptions): Promise<TwinSocket>;
  exec(command: readonly string[], signal: AbortSignal): Promise<{ exitCode: number; output: string }>;
  unhealthy(kind: ProbeKind, message: string): void;
  /** The verdict over the threshold changed. */
  readiness(ready: boolean): void;
  startedUp(): void;
  /** Liveness or startup failed for good: the container is to be restarted. */
  restart(kind: ProbeKind): void;
}

interface Running {
  kind: ProbeKind;
  probe: Probe;
  target: ProbeTarget;
  dueAt: number;
  successes: number;
  failures: number;
  stopped: boolean;
}

const SLOT_MS = 1000;

export class Prober {
  readonly #clock: Clock;
  readonly #slots = new Map<number, Running[]>();
  #cancel: CancelTimer | undefined;
  #armedFor = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts the probes of a container that has just started. Returns the way to stop them. */
  watch(target: ProbeTarget): () => void {
    const { startupProbe, readinessProbe, livenessProbe } = target.container.spec;
    const probes: Running[] = [];
    const add = (kind: ProbeKind, probe: Probe | undefined): void => {
      if (!probe) return;
      const dueAt = this.#clock.now() + (probe.initialDelaySeconds ?? 0) * 1000;
      const running: Running = { kind, probe, target, dueAt, successes: 0, failures: 0, stopped: false };
      probes.push(running);
      this.#schedule(running);
    };
    const addOthers = (): void => {
      add('Readiness', readinessProbe);
      add('Liveness', livenessProbe);
    };
    if (startupProbe) {
      add('Startup', startupProbe);
      // Readiness and liveness wait until the container has started up.
      const inner = target.startedUp.bind(target);
      probes[0]!.target = Object.assign(Object.create(target) as ProbeTarget, {
        startedUp: () => {
          probes[0]!.stopped = true;
          inner();
          addOthers();
        },
      });
    } else addOthers();
    return () => {
      for (const running of probes) running.stopped = true;
    };
  }

  stop(): void {
    this.#cancel?.();
    this.#slots.clear();
    this.#armedFor = Infinity;
  }

  #schedule(running: Running): void {
    const slot = Math.ceil(running.dueAt / SLOT_MS);
    const list = this.#slots.get(slot);
    if (list) list.push(running);
    else this.#slots.set(slot, [running]);
    this.#arm();
  }

  #arm(): void {
    const first = Math.min(...this.#slots.keys());
    if (first >= this.#armedFor) return;
    this.#cancel?.();
    this.#armedFor = first;
    this.#cancel = this.#clock.after(Math.max(0, first * SLOT_MS - this.#clock.now()), () => this.#fire());
  }

  #fire(): void {
    const now = Math.floor(this.#clock.now() / SLOT_MS);
    this.#armedFor = Infinity;
    for (const [slot, list] of this.#slots) {
      if (slot > now) continue;
      this.#slots.delete(slot);
      for (const running of list) if (!running.stopped) void this.#check(running);
    }
    if (this.#slots.size > 0) this.#arm();
  }

  async #check(running: Running): Promise<void> {
    const { probe, target, kind } = running;
    const failure = await probeOnce(probe, target, this.#clock);
    if (running.stopped) return;
    this.#judge(running, failure);
    if (running.stopped) return;
    running.dueAt = this.#clock.now() + (probe.periodSeconds ?? 10) * 1000;
    if (failure) target.unhealthy(kind, failure);
    this.#schedule(running);
  }

  #judge(running: Running, failure: string | undefined): void {
    const { probe, target, kind } = running;
    if (failure) {
      running.successes = 0;
      running.failures += 1;
      if (running.failures < (probe.failureThreshold ?? 3)) return;
      if (kind === 'Readiness') target.readiness(false);
      else {
        running.stopped = true;
        target.unhealthy(kind, failure);
        target.restart(kind);
      }
      return;
    }
    running.failures = 0;
    running.successes += 1;
    if (running.successes < (probe.successThreshold ?? 1)) return;
    if (kind === 'Readiness') target.readiness(true);
    if (kind === 'Startup') target.startedUp();
  }
}

/** `undefined`: healthy; else what the kubelet writes after `Readiness probe failed: `. */
async function probeOnce(probe: Probe, target: ProbeTarget, clock: Clock): Promise<string | undefined> {
  const limit = new AbortController();
  const cancel = clock.after((probe.timeoutSeconds ?? 1) * 1000, () => limit.abort(new Error('timeout')));
  try {
    if (probe.httpGet) return await httpProbe(probe.httpGet, target, limit.signal);
    if (probe.tcpSocket) return await tcpProbe(probe.tcpSocket, target, limit.signal);
    if (probe.exec) {
      const { exitCode, output } = await target.exec(probe.exec.command ?? [], limit.signal);
      if (limit.signal.aborted)
        return `command timed out: ${(probe.exec.command ?? []).join(' ')} timed out after ${probe.timeoutSeconds ?? 1}s`;
      return exitCode === 0 ? undefined : output.trim();
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    cancel();
  }
}

/** A named port is looked up among the container's ports. */
export function portNumber(port: string | number, container: ContainerSpec): number {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  const named = container.ports?.find(({ name }) => name === port);
  if (!named) throw new Error(`couldn't find port: "${port}" in container "${container.name}"`);
  return named.containerPort;
}

async function tcpProbe(
  { host, port }: NonNullable<Probe['tcpSocket']>,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<string | undefined> {
  const to = { address: host ?? target.podIP, port: portNumber(port, target.container.spec) };
  try {
    (await target.dial(to, { signal })).destroy();
    return undefined;
  } catch (error) {
    return dialFailure(error, to, signal);
  }
}

const dialFailure = (error: unknown, to: Address, signal: AbortSignal): string => {
  const what = `dial tcp ${to.address}:${to.port}`;
  if (signal.aborted) return `${what}: i/o timeout`;
  const code = (error as { code?: string }).code;
  const texts: Record<string, string> = {
    ECONNREFUSED: 'connect: connection refused',
    EHOSTUNREACH: 'connect: no route to host',
    ETIMEDOUT: 'i/o timeout',
  };
  return `${what}: ${texts[code ?? ''] ?? (error as Error).message}`;
};

async function httpProbe(action: NonNullable<Probe['httpGet']>, target: ProbeTarget, signal: AbortSignal): Promise<string | undefined> {
  const { host, path = '/', scheme = 'HTTP', httpHeaders = [] } = action;
  const to = { address: host ?? target.podIP, port: portNumber(action.port, target.container.spec) };
  const url = `${scheme.toLowerCase()}://${to.address}:${to.port}${path.startsWith('/') ? path : `/${path}`}`;
  let socket: TwinSocket;
  try {
    socket = await target.dial(to, { signal });
  } catch (error) {
    const timedOut = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    return `Get "${url}": ${signal.aborted ? timedOut : dialFailure(error, to, signal)}`;
  }
  const headers: Record<string, string> = {
    'user-agent': 'kube-probe/1.33',
    accept: '*/*',
    connection: 'close',
    host: `${to.address}:${to.port}`,
  };
  for (const { name, value } of httpHeaders) headers[name.toLowerCase()] = value;
  return new Promise((resolve) => {
    const request = get({ createConnection: () => socket, path: path.startsWith('/') ? path : `/${path}`, headers, signal }, (answer) => {
      answer.resume();
      const { statusCode = 0 } = answer;
      answer.on('close', () => {
        socket.destroy();
        resolve(statusCode >= 200 && statusCode < 400 ? undefined : `HTTP probe failed with statuscode: ${statusCode}`);
      });
    });
    request.on('error', (error) => {
      socket.destroy();
      const timedOut = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
      resolve(`Get "${url}": ${signal.aborted ? timedOut : error.message === 'socket hang up' ? 'EOF' : error.message}`);
    });
  });
}
