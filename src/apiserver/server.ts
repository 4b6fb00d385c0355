/**
 * The embedded Kubernetes API server: storage, registry, its own controllers, and HTTPS on loopback.
 * @module
 */
import { setMaxListeners } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../kube/clock.ts';
import type { KubeClient } from '../kube/client.ts';
import type { AnyObject } from '../kube/objects.ts';
import { ValidatingPolicies } from './admission/policies/validating-policies.ts';
import { serviceRanges, toAddress } from './admission/service-allocation.ts';
import type { ApplyOptions } from './apply-manifests.ts';
import { openAuditTrail, type OpenAuditTrail } from './audit/open-trail.ts';
import { CertificateAuthority, type CertificateAndKey } from './auth/certificates.ts';
import { kubeconfigText } from './auth/kubeconfig-file.ts';
import { privateDirectory, writePrivately } from './auth/private-files.ts';
import { TokenIssuer } from './auth/tokens.ts';
import { Authorizer } from './authorization/authorizer.ts';
import { bootstrap } from './bootstrap.ts';
import { startControllers } from './controllers/own-controllers.ts';
import { createListener } from './http/listener.ts';
import { RequestMetrics } from './http/request-metrics.ts';
import { PodStreams } from './http/pod-streams.ts';
import { InProcessClient } from './in-process-client.ts';
import { KindRegistry } from './kind-registry.ts';
import type { PodRuntime } from './pod-runtime.ts';
import type { Backend } from './registry/backend.ts';
import { Registry } from './registry/registry.ts';
import { answerReviews, reviewKinds } from './registry/reviews.ts';
import { builtinKinds } from './schema/index.ts';
import type { ApiServerOptions } from './server-options.ts';
import { lockDirectory } from './storage/lock.ts';
import { newestWrite } from './storage/newest-write.ts';
import { Store } from './storage/store.ts';
import { versionInfo } from './version-info.ts';

interface Parts {
  registry: Registry;
  controllers: { stop(): Promise<void> }[];
  listener: Server;
  url: string;
  /** Every open connection, upgraded ones too. */
  sockets: ReadonlySet<Socket>;
  authority: CertificateAuthority;
  administrator: CertificateAndKey;
  tokens: TokenIssuer;
  stopping: AbortController;
  runtime: { current: PodRuntime | undefined };
  /** Ends the watches of clients without sockets. */
  watches: { current: AbortController };
  audit: OpenAuditTrail;
  /** Gives the data directory back. */
  unlock: () => Promise<void>;
}

const ADMINISTRATOR = 'kubernetes-admin';
const DEFAULT_VERSION = 'v1.33.5';
const BOOKMARK_EVERY_MS = 60_000;
const WATCH_BUFFER_BYTES = 8 << 20;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A Kubernetes API server in this process: real HTTPS on loopback for kubectl and every client library, and the same requests
 * without sockets through {@link ApiServer.client}.
 *
 * @example
 * const api = await ApiServer.start();
 * await api.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}');
 * await api.writeKubeconfig('kubeconfig'); // kubectl --kubeconfig kubeconfig get configmaps
 * await api.stop();
 */
export class ApiServer {
  readonly #parts: Parts;
  #stopped: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the API answers. @throws DirectoryInUse when another server has the data directory;
   * Error when it is damaged, or the port is taken.
   */
  static async start(options: ApiServerOptions = {}): Promise<ApiServer> {
    const { dataDir } = options;
    if (!dataDir) return ApiServer.#start(options, () => Promise.resolve());
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const unlock = await lockDirectory(dataDir);
    try {
      return await ApiServer.#start(options, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  static async #start(options: ApiServerOptions, unlock: () => Promise<void>): Promise<ApiServer> {
    const { dataDir } = options;
    const clock = options.clock ?? systemClock;
    const onError = options.onError ?? ((): void => undefined);
    const host = options.host ?? '127.0.0.1';
    const pki = dataDir && join(dataDir, 'pki');
    if (pki) await privateDirectory(pki);
    const ranges = serviceRanges(options.serviceCIDR ?? '10.247.0.0/16', options.nodePortRange ?? '30000-32767');
    const advertiseAddress = options.advertiseAddress ?? '10.2.128.2:5443';
    // Keys and certificates are made while the store is read.
    const opening = [
      makeCredentials(pki, [host, toAddress(ranges.network + 1), advertiseAddress.split(':')[0]!]),
      TokenIssuer.open(clock, pki),
      Store.open(dataDir ? { dataDir } : {}),
      openAuditTrail(options, clock, onError),
    ] as const;
    const [credentials, tokens, store, audit] = await Promise.all(opening).catch(async (error: unknown) => {
      // None goes on writing after the failure is told, and the directory is free again.
      for (const opened of (await Promise.allSettled(opening)).slice(2))
        if (opened.status === 'fulfilled') await (opened.value as Store | OpenAuditTrail).close();
      throw error;
    });
    const kinds = new KindRegistry([...builtinKinds, ...reviewKinds]);
    const authorizer = new Authorizer(store, options.onAuthorization);
    const backend: Backend = {
      store,
      kinds,
      clock,
      random: options.random ?? Math.random,
      serviceRanges: ranges,
      authorizer,
      hooks: options.admission ?? [],
      policies: new ValidatingPolicies({ store, kinds, authorizer }),
    };
    const registry = new Registry(backend);
    answerReviews(registry, tokens);
    const { aggregation, all: controllers } = startControllers(backend, onError);
    bootstrap(backend, advertiseAddress);
    aggregation.settle();
    await store.durable();

    const stopping = new AbortController();
    const runtime: Parts['runtime'] = { current: undefined };
    const { authority, server: certificate, administrator } = credentials;
    const listener = createListener({
      registry,
      certificate,
      caCertificate: authority.certificate,
      tokens,
      streams: new PodStreams(registry, () => runtime.current, stopping.signal),
      version: versionInfo(options.version ?? DEFAULT_VERSION),
      connectionClock: options.connectionClock ?? systemClock,
      bookmarkEveryMs: BOOKMARK_EVERY_MS,
      maxBufferedBytes: WATCH_BUFFER_BYTES,
      extensions: options.extensions ?? {},
      requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      signal: stopping.signal,
      metrics: new RequestMetrics(store),
      audit: audit.trail,
    });
    // Each watch listens for the end.
    setMaxListeners(0, stopping.signal);
    const sockets = new Set<Socket>();
    listener.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    const parts = {
      sockets,
      registry,
      controllers,
      listener,
      authority,
      administrator,
      tokens,
      stopping,
      runtime,
      audit,
      unlock,
      watches: { current: watchesOf() },
    };
    try {
      return new ApiServer({ ...parts, url: await listen(listener, host, options.port ?? 0) });
    } catch (error) {
      await Promise.all(controllers.map((controller) => controller.stop()));
      await store.close();
      await audit.close();
      throw error;
    }
  }

  /** `https://127.0.0.1:<port>` */
  get url(): string {
    return this.#parts.url;
  }

  /** PEM. */
  get caCertificate(): string {
    return this.#parts.authority.certificate;
  }

  /** A client without sockets, by default in the name of the cluster's administrator. */
  client(options: { user?: string; groups?: string[]; fieldManager?: string } = {}): KubeClient {
    const username = options.user ?? ADMINISTRATOR;
    return new InProcessClient(this.#parts.registry, {
      user: { username, groups: [...(options.groups ?? ['system:masters']), 'system:authenticated'] },
      fieldManager: options.fieldManager ?? username.slice(username.lastIndexOf(':') + 1),
      watches: () => this.#parts.watches.current.signal,
      audit: this.#parts.audit.trail,
    });
  }

  /**
   * Applies a YAML text of one or more objects server-side, in its order; resolves with the objects as they are stored. What is
   * namespaced and names no namespace goes to `default`; a CustomResourceDefinition serves the objects that follow it.
   * @throws StatusError for the first object that is refused; its message begins with the line, and the file if it was named.
   * @example await api.apply(await readFile('web.yaml', 'utf8'), { file: 'web.yaml' });
   */
  async apply(yaml: string, options: ApplyOptions = {}): Promise<AnyObject[]> {
    // Loaded when first used: the parser costs start-up time.
    const { applyManifests } = await import('./apply-manifests.ts');
    return applyManifests(this.client(), this.#parts.registry.backend.kinds, yaml, options);
  }

  /** YAML: a client certificate for the administrator (the default), a token for anybody else. */
  kubeconfig(options: { user?: string; groups?: string[] } = {}): string {
    const user = options.user ?? ADMINISTRATOR;
    const credential = user === ADMINISTRATOR ? this.#parts.administrator : { token: this.issueToken(user, options.groups ?? []) };
    return kubeconfigText({ url: this.url, caCertificate: this.caCertificate, user, credential });
  }

  /** Writes the administrator's kubeconfig, readable by its owner only, in one step. */
  async writeKubeconfig(path: string): Promise<void> {
    await writePrivately(path, this.kubeconfig());
  }

  /** A bearer token without expiry. */
  issueToken(user: string, groups: readonly string[]): string {
    return this.#parts.tokens.forUser(user, groups);
  }

  /** Connects the kubelets: logs, exec, attach and port-forward answer from now on. */
  setPodRuntime(runtime: PodRuntime): void {
    this.#parts.runtime.current = runtime;
  }

  /** How many objects are stored, by resource. */
  objectCounts(): Map<string, number> {
    return new Map([...this.#parts.registry.backend.store.tables()].map((table) => [table.id, table.size]));
  }

  /** Whether a write is on its way to the data directory, so that whoever asked for it still waits. */
  get isWriting(): boolean {
    return this.#parts.registry.backend.store.isFlushing;
  }

  /** The newest time (ms) at which anything stored was written; `undefined` for an empty store. */
  lastWrite(): number | undefined {
    return newestWrite(this.#parts.registry.backend.store);
  }

  /**
   * Breaks every connection and watch and forgets what has happened so far, as a restart after a compaction
   * of etcd does: whoever watched is answered 410 and lists again.
   */
  loseWatches(): void {
    const { registry, sockets, watches } = this.#parts;
    registry.backend.store.forgetHistory();
    for (const socket of sockets) socket.destroy();
    const lost = watches.current;
    watches.current = watchesOf();
    lost.abort();
  }

  /** Ends watches, streams and connections, and writes out what is pending. May be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { stopping, listener, controllers, registry, sockets, unlock, watches, audit } = this.#parts;
    stopping.abort(new Error('the API server stops'));
    watches.current.abort();
    const closed = new Promise((resolve) => listener.close(resolve));
    await Promise.all(controllers.map((controller) => controller.stop()));
    // Answers in flight get a moment of the event loop, then everything is cut.
    await new Promise((resolve) => setImmediate(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    await registry.backend.store.close();
    await audit.close();
    await unlock();
  }
}

function watchesOf(): AbortController {
  const controller = new AbortController();
  // Each watch listens for the end.
  setMaxListeners(0, controller.signal);
  return controller;
}

async function makeCredentials(
  directory: string | undefined,
  addresses: readonly string[],
): Promise<{ authority: CertificateAuthority; server: CertificateAndKey; administrator: CertificateAndKey }> {
  const authority = await CertificateAuthority.open(directory);
  const service = 'kubernetes.default.svc';
  const dnsNames = ['localhost', 'kubernetes', 'kubernetes.default', service, `${service}.cluster.local`];
  const [server, administrator] = await Promise.all([
    authority.issue({ use: 'server', commonName: 'kube-apiserver', dnsNames, addresses: [...new Set(['127.0.0.1', '::1', ...addresses])] }),
    authority.issue({ use: 'client', user: ADMINISTRATOR, groups: ['system:masters'] }),
  ]);
  return { authority, server, administrator };
}

function listen(listener: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, () => {
      listener.off('error', reject);
      const address = listener.address() as AddressInfo;
      resolve(`https://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`);
    });
  });
}
