/**
 * The embedded Kubernetes API server: storage, registry, its own controllers, and HTTPS on loopback.
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { systemClock, type Clock } from '../kube/clock.ts';
import type { KubeClient } from '../kube/client.ts';
import { serviceRanges } from './admission/service-allocation.ts';
import { bootstrap } from './bootstrap.ts';
import { CrdRegistry } from './controllers/crd-registry.ts';
import { GarbageCollector } from './controllers/garbage-collector.ts';
import { NamespaceLifecycle } from './controllers/namespace-lifecycle.ts';
import { InProcessClient } from './in-process-client.ts';
import { KindRegistry } from './kind-registry.ts';
import type { PodRuntime } from './pod-runtime.ts';
import type { Backend } from './registry/backend.ts';
import { Registry } from './registry/registry.ts';
import { builtinKinds } from './schema/index.ts';
import { Store } from './storage/store.ts';

export interface ApiServerOptions {
  /** Objects survive a restart here; absent: memory only. */
  dataDir?: string;
  /** Address to listen on: loopback. */
  host?: string;
  /** 0 (the default): any free port. */
  port?: number;
  /** Time of timestamps and of the server's own controllers; connections live in real time. */
  clock?: Clock;
  /** 0 ≤ x < 1: generated names and allocations. */
  random?: () => number;
  serviceCIDR?: string;
  /** `30000-32767` */
  nodePortRange?: string;
  /** Where the Service `kubernetes` leads inside the imitated network: `ip:port`. */
  advertiseAddress?: string;
  /** `v1.33.x`, as told by `/version`. */
  version?: string;
  /** Told of a failure in one of the server's own controllers (it retries). */
  onError?: (error: unknown) => void;
}

interface Parts {
  registry: Registry;
  controllers: { stop(): Promise<void> }[];
}

export class ApiServer {
  readonly #registry: Registry;
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  #runtime: PodRuntime | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#registry = parts.registry;
  }

  static async start(options: ApiServerOptions = {}): Promise<ApiServer> {
    if (options.dataDir) await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
    const store = await Store.open(options.dataDir ? { dataDir: options.dataDir } : {});
    const backend: Backend = {
      store,
      kinds: new KindRegistry(builtinKinds),
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      serviceRanges: serviceRanges(options.serviceCIDR ?? '10.247.0.0/16', options.nodePortRange ?? '30000-32767'),
    };
    const registry = new Registry(backend);
    const onError = options.onError ?? ((): void => undefined);
    const controllers = [
      new CrdRegistry(backend, onError),
      new GarbageCollector(backend, onError),
      new NamespaceLifecycle(backend, onError),
    ];
    bootstrap(backend, options.advertiseAddress ?? '10.2.128.2:5443');
    await store.durable();
    return new ApiServer({ registry, controllers });
  }

  /** A client without sockets, by default in the name of the cluster's administrator. */
  client(options: { user?: string; groups?: string[]; fieldManager?: string } = {}): KubeClient {
    const username = options.user ?? 'kubernetes-admin';
    return new InProcessClient(this.#registry, {
      user: { username, groups: [...(options.groups ?? ['system:masters']), 'system:authenticated'] },
      fieldManager: options.fieldManager ?? username.slice(username.lastIndexOf(':') + 1),
      signal: this.#stopping.signal,
    });
  }

  setPodRuntime(runtime: PodRuntime): void {
    this.#runtime = runtime;
  }

  get podRuntime(): PodRuntime | undefined {
    return this.#runtime;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the API server stops'));
    await Promise.all(this.#parts.controllers.map((controller) => controller.stop()));
    await this.#registry.backend.store.close();
  }
}
