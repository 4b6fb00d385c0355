/**
 * A TwinNetwork without a data plane, for tests of this room: every address reaches whoever listens there,
 * Services lead to the first ready endpoint, and single targets can be made silent.
 * @module
 */
import type { Clock } from '../../../kube/clock.ts';
import type { Informers } from '../../../kube/informer.ts';
import { endpointSlices, nodes, pods, services } from '../../../kube/resources.ts';
import type { Origin } from '../../../path/model.ts';
import { DialError, type Address, type DialOptions, type TwinNetwork, type TwinSocket } from '../../net/types.ts';
import { VirtualSocket } from '../../net/virtual-socket.ts';

type Answer = (query: Uint8Array, from: Address) => Promise<Uint8Array | undefined>;

export class DirectNetwork implements TwinNetwork {
  /** `ip:port` whose packets are lost. */
  readonly silent = new Set<string>();
  readonly #listeners = new Map<string, (socket: TwinSocket) => void>();
  readonly #udp = new Map<string, Answer>();
  readonly #informers: Informers;
  readonly #clock: Clock;
  #port = 40_000;

  constructor(informers: Informers, clock: Clock) {
    this.#informers = informers;
    this.#clock = clock;
  }

  get listening(): readonly string[] {
    return [...this.#listeners.keys(), ...this.#udp.keys()].sort();
  }

  listen({ address, port }: Address, accept: (socket: TwinSocket) => void): () => void {
    this.#listeners.set(`${address}:${port}`, accept);
    return () => this.#listeners.delete(`${address}:${port}`);
  }

  listenUdp({ address, port }: Address, answer: Answer): () => void {
    this.#udp.set(`${address}:${port}`, answer);
    return () => this.#udp.delete(`${address}:${port}`);
  }

  async dial(from: Origin, to: Address, options: DialOptions = {}): Promise<TwinSocket> {
    if (this.silent.has(`${to.address}:${to.port}`)) return silence(to, options);
    const target = this.#translate(from, to, 'TCP');
    const accept = target && this.#listeners.get(`${target.address}:${target.port}`);
    if (!accept) throw new DialError('ECONNREFUSED', `connect ECONNREFUSED ${to.address}:${to.port}`);
    const source = this.#addressOf(from);
    this.#port += 1;
    const client = { localAddress: source, localPort: this.#port, remoteAddress: to.address, remotePort: to.port, peerIdentity: 0 };
    const server = { localAddress: target.address, localPort: target.port, remoteAddress: source, remotePort: this.#port, peerIdentity: 0 };
    const [near, far] = VirtualSocket.pair(client, server, this.#clock);
    accept(far);
    return near;
  }

  async exchange(from: Origin, to: Address, query: Uint8Array, options: DialOptions = {}): Promise<Uint8Array> {
    if (this.silent.has(`${to.address}:${to.port}`)) return silence(to, options);
    const target = this.#translate(from, to, 'UDP');
    const answer = target && this.#udp.get(`${target.address}:${target.port}`);
    if (!answer) throw new DialError('ECONNREFUSED', `connect ECONNREFUSED ${to.address}:${to.port}`);
    const reply = await answer(query, { address: this.#addressOf(from), port: 5353 });
    return reply ?? silence(to, options);
  }

  #translate(from: Origin, to: Address, protocol: string): Address | undefined {
    if (to.address.startsWith('127.')) return { address: this.#addressOf(from), port: to.port };
    for (const service of this.#informers.for(services).store.values()) {
      if (service.spec?.clusterIP !== to.address) continue;
      const port = service.spec.ports?.find((one) => one.port === to.port && (one.protocol ?? 'TCP') === protocol);
      for (const slice of this.#informers.for(endpointSlices).store.values()) {
        if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service.metadata.name) continue;
        const ready = slice.endpoints?.find((endpoint) => endpoint.conditions?.ready !== false);
        const number = slice.ports?.find((one) => (one.name ?? '') === (port?.name ?? ''))?.port;
        if (ready && number) return { address: ready.addresses[0]!, port: number };
      }
      return undefined;
    }
    return to;
  }

  #addressOf(from: Origin): string {
    if (from.kind === 'pod') return this.#informers.for(pods).store.get(`${from.namespace}/${from.name}`)?.status?.podIP ?? '0.0.0.0';
    if (from.kind === 'node') return this.#informers.for(nodes).store.get(from.name)?.status?.addresses?.[0]?.address ?? '0.0.0.0';
    return '203.0.113.9';
  }
}

function silence(to: Address, { signal }: DialOptions): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(new DialError('ETIMEDOUT', `connect ETIMEDOUT ${to.address}:${to.port}`));
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
