/**
 * The image `quay.io/cilium/operator-generic`: connects to the API server, stands for election, and does
 * the leader's work while it leads (facts/cilium.md §3.1, §8).
 * @module
 */
import { once } from 'node:events';
import { getIfExists } from '../../../kube/client.ts';
import { sleep } from '../../../kube/clock.ts';
import { LeaderElector } from '../../../kube/leader-election.ts';
import { configMaps, services } from '../../../kube/resources.ts';
import type { TwinContext } from '../../context.ts';
import type { Process, Program } from '../../kubernetes/program.ts';
import type { Address } from '../../net/types.ts';
import { loggerOf, type GatewayEnvironment, type Logger } from '../gateway/environment.ts';
import { serveHealth, type HealthAnswer } from '../health-server.ts';
import { releaseOf } from '../release.ts';
import { OperatorFatalError } from '../gateway/preconditions.ts';
import { startLeader } from './leader.ts';

export const OPERATOR_IMAGE = 'quay.io/cilium/operator-generic';

const COMPONENT = 'cilium-operator';
const LEASE = 'cilium-operator-resource-lock';
const HEALTH_PORT = 9234;
const ATTEMPT_MS = 10_000;
const RETRY_MS = 5_000;
/** How long the API server may be out of reach before the start fails (client-go's connection timeout). */
const GIVE_UP_MS = 60_000;

/** What the program takes of a {@link TwinContext}. */
export type OperatorDependencies = Pick<TwinContext, 'client' | 'informers' | 'random'>;

export function createOperatorProgram(shared: OperatorDependencies): Program {
  return { run: (process) => new Operator(shared, process).run() };
}

class Operator {
  readonly #shared: OperatorDependencies;
  readonly #process: Process;
  readonly #env: GatewayEnvironment;
  readonly #log: Logger;
  #connected = false;

  constructor(shared: OperatorDependencies, process: Process) {
    this.#shared = shared;
    this.#process = process;
    this.#env = {
      client: shared.client(COMPONENT),
      informers: shared.informers,
      clock: process.clock,
      release: releaseOf(process.container.image),
      log: (line) => void process.stdout.write(`${line}\n`),
    };
    this.#log = loggerOf(this.#env, { module: 'operator' });
  }

  /** The exit code. */
  async run(): Promise<number> {
    const stopHealth = serveHealth(this.#process.network, HEALTH_PORT, (path) => healthOf(this.#connected, path));
    try {
      await this.#serve();
      return 0;
    } catch (error) {
      if (this.#process.signal.aborted) return 0;
      this.#log('fatal', (error as Error).message);
      return 1;
    } finally {
      stopHealth();
    }
  }

  async #serve(): Promise<void> {
    const { signal, pod } = this.#process;
    const namespace = pod.metadata.namespace ?? 'kube-system';
    await this.#connect();
    const map = await getIfExists(this.#env.client, configMaps, { namespace, name: 'cilium-config' });
    if (!map) throw new OperatorFatalError(`configmap "cilium-config" not found in namespace ${namespace}`);
    const config = map.data ?? {};

    const identity = `${this.#process.machine.name}-${Math.floor(this.#shared.random() * 36 ** 10)
      .toString(36)
      .padStart(10, '0')}`;
    const elector = new LeaderElector({
      client: this.#env.client,
      clock: this.#env.clock,
      lease: { namespace, name: LEASE },
      identity,
      random: this.#shared.random,
      reach: () => this.#reach(),
      onNewLeader: (leader) => this.#log('info', 'Leader re-election complete', { newLeader: leader, operatorID: identity }),
      onStartedLeading: async (lost) => {
        this.#log('info', 'Leading the operator HA deployment', { operatorID: identity });
        const leader = await startLeader(this.#env, { config, namespace, signal: lost });
        if (!lost.aborted) await once(lost, 'abort');
        await leader.stop();
      },
    });
    await elector.run(signal);
  }

  /** Retries for a minute, then gives up: the container restarts. */
  async #connect(): Promise<void> {
    const { clock } = this.#env;
    const target = await this.#apiServer();
    const host = `https://${target.address}:${target.port}`;
    const started = clock.now();
    for (;;) {
      this.#log('info', 'Establishing connection to apiserver', { host });
      try {
        await this.#reach();
        break;
      } catch (error) {
        this.#process.signal.throwIfAborted();
        this.#log('error', 'Unable to contact k8s api-server', { ipAddr: host, error: (error as Error).message });
        if (clock.now() - started >= GIVE_UP_MS) throw new OperatorFatalError(`unable to connect to ${host}: ${(error as Error).message}`);
      }
      await sleep(clock, RETRY_MS, this.#process.signal);
    }
    this.#connected = true;
    this.#log('info', 'Connected to apiserver');
  }

  /** `KUBERNETES_SERVICE_HOST` as the kubelet or the chart set it; a name is resolved as the node resolves names. */
  async #apiServer(): Promise<Address> {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = this.#process.env;
    if (host) return { address: host, port: Number(port ?? 443) };
    const informer = this.#env.informers.for(services);
    await informer.synced;
    return { address: informer.store.get('default/kubernetes')?.spec?.clusterIP ?? '10.247.0.1', port: 443 };
  }

  /** Opens and closes a connection to the API server over the pod's own network. */
  async #reach(): Promise<void> {
    const target = await this.#apiServer();
    const { network, signal } = this.#process;
    const limit = new AbortController();
    const cancel = this.#env.clock.after(ATTEMPT_MS, () => limit.abort(new Error('timeout')));
    try {
      const options = { signal: AbortSignal.any([limit.signal, signal]) };
      const address = /^[\d.]+$/.test(target.address) ? target.address : (await network.resolve(target.address, options))[0];
      if (address === undefined) throw new Error(`dial tcp: lookup ${target.address}: no such host`);
      (await network.dial({ address, port: target.port }, options)).destroy();
    } catch (error) {
      signal.throwIfAborted();
      const code = (error as { code?: string }).code;
      const why =
        code === 'ECONNREFUSED' ? 'connect: connection refused' : code === 'EHOSTUNREACH' ? 'connect: no route to host' : 'i/o timeout';
      throw new Error(`dial tcp ${target.address}:${target.port}: ${why}`, { cause: error });
    } finally {
      cancel();
    }
  }
}

/** `/healthz`: 200 once the API server has been reached. */
function healthOf(connected: boolean, path: string | undefined): HealthAnswer {
  if (path !== '/healthz') return { status: 404 };
  return connected ? { status: 200, body: 'ok' } : { status: 500 };
}
