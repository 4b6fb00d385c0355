/**
 * CoreDNS: cluster DNS from Services and EndpointSlices. It reaches the API server through the twin's own
 * network (the ClusterIP of `kubernetes`), and shows in its log and readiness when it cannot (問題三).
 * @module
 */
import { createServer } from 'node:http';
import { sleep } from '../../../kube/clock.ts';
import type { Informers } from '../../../kube/informer.ts';
import { endpointSlices, namespaces, services } from '../../../kube/resources.ts';
import type { Address } from '../../net/types.ts';
import { decodeQuery, encodeAnswer, RecordType, ResponseCode } from '../dns/message.ts';
import { answerFor, type ZoneOptions } from '../dns/zone.ts';
import type { Process, Program } from '../program.ts';
import { askApiServer } from './api-server-probe.ts';
import { untilStopped } from './until-stopped.ts';

export type CoreDnsOptions = ZoneOptions;

const VERSION = '1.10.1';
const REFLECTOR = 'pkg/mod/k8s.io/client-go@v0.27.4/tools/cache/reflector.go:231';
/** The reflector's back-off. */
const RETRY_BASE_MS = 800;
const RETRY_MAX_MS = 30_000;
/** The kubernetes plugin starts serving without data after this long. */
const START_WAIT_MS = 5000;
/** HTTP/2 pings an idle connection after 30 s. */
const PING_AFTER_MS = 30_000;
const WATCHED = ['Namespace', 'Service', 'EndpointSlice'] as const;
const PATHS: Readonly<Record<(typeof WATCHED)[number], string>> = {
  Namespace: '/api/v1/namespaces',
  Service: '/api/v1/services',
  EndpointSlice: '/apis/discovery.k8s.io/v1/endpointslices',
};

/** The program; its data comes from `informers`, its permission to show it from the network. */
export function coreDns(informers: Informers, options: CoreDnsOptions = {}): Program {
  return { distroless: true, run: (process) => new CoreDns(informers, options, process).run() };
}

class CoreDns {
  readonly #informers: Informers;
  readonly #options: CoreDnsOptions;
  readonly #process: Process;
  readonly #synced = Promise.withResolvers<void>();
  #isSynced = false;

  constructor(informers: Informers, options: CoreDnsOptions, process: Process) {
    this.#informers = informers;
    this.#options = options;
    this.#process = process;
    informers.for(services);
    informers.for(namespaces);
    informers.for(endpointSlices).store.addIndex('byService', (slice) => {
      const service = slice.metadata.labels?.['kubernetes.io/service-name'];
      return service ? [`${slice.metadata.namespace}/${service}`] : [];
    });
  }

  async run(): Promise<number> {
    const { signal, network } = this.#process;
    const connection = this.#keepConnection();
    this.#serveHttp(8080, () => 200);
    this.#serveHttp(8181, () => (this.#isSynced ? 200 : 503));
    this.#say('[INFO] plugin/kubernetes: waiting for Kubernetes API before starting server');
    const waited = new AbortController();
    const stopWaiting = this.#process.clock.after(START_WAIT_MS, () => waited.abort());
    await Promise.race([this.#synced.promise, untilStopped(waited.signal), untilStopped(signal)]);
    stopWaiting();
    if (!signal.aborted) {
      if (!this.#isSynced) this.#say('[WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API');
      network.listenUdp(53, (query) => this.#answer(query));
      this.#say('.:53');
      this.#say(`CoreDNS-${VERSION}`);
      this.#say('linux/amd64, go1.20.7');
    }
    await connection;
    if (signal.aborted) this.#say('[INFO] SIGTERM: Shutting down servers then terminating');
    return 0;
  }

  async #answer(query: Uint8Array): Promise<Uint8Array | undefined> {
    let question;
    try {
      question = decodeQuery(query);
    } catch {
      return undefined;
    }
    const found = answerFor(question.name, this.#informers, this.#options);
    const external = this.#options.external?.get(question.name);
    if (found === 'outside') {
      const code = external ? ResponseCode.NoError : ResponseCode.NameError;
      return encodeAnswer(question, { code, addresses: question.type === RecordType.A ? (external ?? []) : [], ttl: 30 });
    }
    // Until its caches are filled the plugin has no names to give.
    if (!this.#isSynced) return encodeAnswer(question, { code: ResponseCode.ServerFailure, addresses: [] });
    const code = found ? ResponseCode.NoError : ResponseCode.NameError;
    return encodeAnswer(question, { code, addresses: question.type === RecordType.A ? (found ?? []) : [] });
  }

  /** Asks the API server again and again, as the pings of its long-lived connection do, until SIGTERM. */
  async #keepConnection(): Promise<void> {
    const { signal, clock, network } = this.#process;
    let connected = false;
    for (let failures = 0; !signal.aborted;) {
      const failure = await askApiServer(network, clock, this.#apiServer, signal);
      if (signal.aborted) return;
      if (!failure) {
        failures = 0;
        connected = true;
        if (!this.#isSynced) {
          await Promise.all([this.#informers.for(services).synced, this.#informers.for(endpointSlices).synced]);
          this.#isSynced = true;
          this.#synced.resolve();
        }
        await sleep(clock, PING_AFTER_MS, signal).catch(() => undefined);
        continue;
      }
      // A connection that was open does not fail at once: its pings stay without answer.
      this.#complain(connected && failure.silent ? 'http2: client connection lost' : failure.message);
      if (!this.#isSynced) this.#say('[INFO] plugin/ready: Still waiting on: "kubernetes"');
      connected = false;
      failures += 1;
      await sleep(clock, Math.min(RETRY_BASE_MS * 2 ** failures, RETRY_MAX_MS), signal).catch(() => undefined);
    }
  }

  get #apiServer(): Address {
    const { env } = this.#process;
    return { address: env['KUBERNETES_SERVICE_HOST'] ?? '10.247.0.1', port: Number(env['KUBERNETES_SERVICE_PORT'] ?? 443) };
  }

  /** The reflectors of the three watched kinds report the same failure, each for its own request. */
  #complain(why: string): void {
    const { address, port } = this.#apiServer;
    const host = `${address}:${port}`;
    for (const kind of WATCHED) {
      const get = `Get "https://${host}${PATHS[kind]}?limit=500&resourceVersion=0": ${why}`;
      const of = kind === 'EndpointSlice' ? '*v1.EndpointSlice' : `*v1.${kind}`;
      this.#say(`[WARNING] plugin/kubernetes: ${REFLECTOR}: failed to list ${of}: ${get}`);
      this.#say(`[ERROR] plugin/kubernetes: ${REFLECTOR}: Failed to watch ${of}: failed to list ${of}: ${get}`);
    }
  }

  #serveHttp(port: number, status: () => number): void {
    const server = createServer((request, response) => {
      request.resume();
      response.statusCode = request.url === '/health' || request.url === '/ready' ? status() : 404;
      response.end(response.statusCode === 200 ? 'OK' : response.statusCode === 503 ? 'kubernetes' : '');
    });
    this.#process.network.listen(port, (socket) => server.emit('connection', socket));
  }

  #say(line: string): void {
    this.#process.stdout.write(`${line}\n`);
  }
}
