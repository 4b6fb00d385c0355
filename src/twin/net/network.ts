/**
 * The twin's data plane. `dial` asks `trace` (src/path) about the connection and joins real bytes only
 * where every hop passes: what an explanation says and what traffic does cannot drift apart.
 * @module
 */
import { pods } from '../../kube/resources.ts';
import type { Choose, Connection, Origin, Outcome, Trace } from '../../path/model.ts';
import { ConnectionTable, type Owner } from './connection-table.ts';
import { refusedByDnsProxy } from './dns-proxy.ts';
import type { EnvoyEntrances, LabNetwork, NetworkCounters, Redirect, TwinNetworkOptions } from './lab-network.ts';
import { Registrations } from './registrations.ts';
import { DialError, type Address, type DialOptions, type TwinSocket } from './types.ts';
import { VirtualSocket, type SocketEnd } from './virtual-socket.ts';

/** Linux gives up a connect() after six retransmitted SYNs. */
const SYN_TIMEOUT_MS = 127_000;
const FIRST_EPHEMERAL_PORT = 32_768;
const LAST_EPHEMERAL_PORT = 60_999;

type Accept = (socket: TwinSocket) => void;
type Answer = (query: Uint8Array, from: Address) => Promise<Uint8Array | undefined>;

/** The network of a lab: nothing listens yet, and nobody is connected. */
export function createTwinNetwork(options: TwinNetworkOptions): LabNetwork {
  return new VirtualNetwork(options);
}

class VirtualNetwork implements LabNetwork {
  readonly #options: TwinNetworkOptions;
  readonly #listeners = new Registrations<Accept>();
  readonly #udp = new Registrations<Answer>();
  readonly #envoys = new Map<string, EnvoyEntrances>();
  readonly #envoyWatchers = new Set<(node: string) => void>();
  readonly #connections = new ConnectionTable();
  readonly #waiting = new Set<(error: DialError) => void>();
  readonly #choose: Choose;
  readonly #unwatch: (() => void) | undefined;
  #nextPort = FIRST_EPHEMERAL_PORT;
  #attempts = 0;
  #closed = false;

  constructor(options: TwinNetworkOptions) {
    this.#options = options;
    this.#choose = (count) => Math.min(count - 1, Math.floor(options.random() * count));
    this.#unwatch = options.machines?.onChange((name) => this.#breakIfDown(name));
  }

  get counters(): NetworkCounters {
    return {
      connections: this.#connections.size,
      listeners: this.#listeners.size,
      udpListeners: this.#udp.size,
      envoys: this.#envoys.size,
      waiting: this.#waiting.size,
      attempts: this.#attempts,
    };
  }

  listen(at: Address, accept: Accept): () => void {
    return this.#listeners.add(keyOf(at), accept);
  }

  listenUdp(at: Address, answer: Answer): () => void {
    return this.#udp.add(keyOf(at), answer);
  }

  attachEnvoy(node: string, entrances: EnvoyEntrances): () => void {
    this.#envoys.set(node, entrances);
    this.#envoyChanged(node);
    return () => {
      if (this.#envoys.get(node) !== entrances) return;
      this.#envoys.delete(node);
      this.#envoyChanged(node);
    };
  }

  envoyRuns(node: string): boolean {
    return this.#envoys.has(node);
  }

  onEnvoyChange(watcher: (node: string) => void): () => void {
    this.#envoyWatchers.add(watcher);
    return () => this.#envoyWatchers.delete(watcher);
  }

  async dial(from: Origin, to: Address, options: DialOptions = {}): Promise<TwinSocket> {
    this.#attempts += 1;
    this.#refuseWhenOver(to, options.signal);
    const local = this.#loopback(from, to);
    if (local) return this.#join(from, to, { at: local, owner: this.#ownerOf(from), source: local.address, identity: 1 });

    const connection: Connection = { from, to, protocol: 'TCP' };
    const trace = this.#trace(connection);
    const { outcome } = trace;
    const source = trace.sourceAddress;
    const identity = trace.sourceIdentity;
    switch (outcome.kind) {
      case 'pod': {
        const owner: Owner = { node: outcome.node, pod: `${outcome.namespace}/${outcome.name}` };
        return this.#join(from, to, { at: { address: outcome.address, port: outcome.port }, owner, source, identity });
      }
      case 'host': {
        const address = outcome.address ?? this.#options.model().node(outcome.node)?.internalIP ?? to.address;
        return this.#join(from, to, { at: { address, port: outcome.port }, owner: { node: outcome.node }, source, identity });
      }
      case 'envoy':
      case 'l7-proxy': {
        const envoy = this.#envoys.get(outcome.node);
        if (!envoy) throw refused(to);
        const [client, server] = this.#pair(from, to, { at: to, owner: { node: outcome.node }, source, identity });
        if (outcome.kind === 'envoy') envoy.gateway(server, { outcome, connection, trace });
        else envoy.policy(server, { outcome, connection, trace });
        return client;
      }
      case 'external': {
        const at = { address: outcome.address, port: outcome.port };
        if (!this.#isInhabited(at.address)) return this.#silence(to, options.signal);
        return this.#join(from, to, { at, owner: {}, source, identity });
      }
      case 'timeout':
        return outcome.established ? this.#silent(from, to, source) : this.#silence(to, options.signal);
      case 'refused':
        throw refused(to);
      case 'http':
      case 'unknown':
        throw new DialError('EHOSTUNREACH', `connect EHOSTUNREACH ${keyOf(to)}`);
    }
  }

  async continueToPod({ outcome, connection, trace }: Redirect<'l7-proxy'>): Promise<TwinSocket> {
    const at = { address: outcome.address, port: outcome.port };
    this.#refuseWhenOver(at, undefined);
    return this.#join(connection.from, at, {
      at,
      owner: { node: outcome.node, pod: `${outcome.namespace}/${outcome.name}` },
      source: trace.sourceAddress,
      identity: trace.sourceIdentity,
    });
  }

  async exchange(from: Origin, to: Address, query: Uint8Array, options: DialOptions = {}): Promise<Uint8Array> {
    this.#attempts += 1;
    this.#refuseWhenOver(to, options.signal);
    const local = this.#loopback(from, to);
    const trace = local ? undefined : this.#trace({ from, to, protocol: 'UDP' });
    const at = local ?? this.#udpTarget(trace!.outcome);
    if (!at) {
      if (trace!.outcome.kind === 'refused') throw refused(to);
      return this.#silence(to, options.signal);
    }
    const refusal = trace?.dnsChecks && refusedByDnsProxy(this.#options.model(), trace, query);
    if (refusal) return refusal;
    const answer = this.#udp.serving(keyOf(at));
    // Nobody on the port: the host answers ICMP port unreachable.
    if (!answer) throw refused(to);
    const source = { address: trace?.sourceAddress ?? at.address, port: this.#ephemeralPort() };
    return this.#orAbort(to, options.signal, async () => (await answer(query, source)) ?? this.#silence(to, options.signal));
  }

  disconnect(owner: Owner): void {
    this.#connections.break(owner);
  }

  close(): void {
    this.#closed = true;
    this.#unwatch?.();
    this.#connections.breakAll();
    for (const reject of this.#waiting) reject(new DialError('EHOSTUNREACH', 'the network is down'));
    this.#listeners.clear();
    this.#udp.clear();
    this.#envoys.clear();
  }

  #trace(connection: Connection): Trace {
    return this.#options.trace(this.#options.model(), connection, { choose: this.#choose });
  }

  #refuseWhenOver(to: Address, signal: AbortSignal | undefined): void {
    if (this.#closed) throw new DialError('EHOSTUNREACH', `connect EHOSTUNREACH ${keyOf(to)}`);
    if (signal?.aborted) throw timedOut(to);
  }

  #udpTarget(outcome: Outcome): Address | undefined {
    if (outcome.kind === 'pod' || outcome.kind === 'external') return { address: outcome.address, port: outcome.port };
    if (outcome.kind !== 'host') return undefined;
    const address = this.#options.model().node(outcome.node)?.internalIP;
    return address === undefined ? undefined : { address, port: outcome.port };
  }

  /** 127.0.0.0/8 never leaves the network namespace: the namespace's own address answers. */
  #loopback(from: Origin, to: Address): Address | undefined {
    if (!to.address.startsWith('127.')) return undefined;
    const address = this.#addressOf(from);
    return address === undefined ? undefined : { address, port: to.port };
  }

  #addressOf(from: Origin): string | undefined {
    const model = this.#options.model();
    switch (from.kind) {
      case 'external':
        return from.address;
      case 'pod':
        return model.get(pods, from)?.status?.podIP;
      case 'node':
        return model.node(from.name)?.internalIP;
      case 'ingress':
        return model.node(from.node)?.agent?.ingressIP;
      case 'elb':
        return undefined;
    }
  }

  #ownerOf(from: Origin): Owner {
    switch (from.kind) {
      case 'pod':
        return { pod: `${from.namespace}/${from.name}`, node: this.#options.model().get(pods, from)?.spec?.nodeName };
      case 'node':
        return { node: from.name };
      case 'ingress':
        return { node: from.node };
      default:
        return {};
    }
  }

  async #join(from: Origin, to: Address, target: Target): Promise<TwinSocket> {
    const accept = this.#listeners.serving(keyOf(target.at));
    if (!accept) throw refused(to);
    const [client, server] = this.#pair(from, to, target);
    accept(server);
    return client;
  }

  /** Established, and nothing comes through: the client's end without another. */
  #silent(from: Origin, to: Address, source: string): TwinSocket {
    const socket = VirtualSocket.silent(this.#clientEnd(from, to, source, to.address), this.#options.clock);
    this.#connections.add([socket], this.#ownerOf(from));
    return socket;
  }

  /** Whether somebody in the twin has this address at all; an address of nobody never answers. */
  #isInhabited(address: string): boolean {
    for (const key of this.#listeners.keys()) if (key.startsWith(`${address}:`)) return true;
    return false;
  }

  #clientEnd(from: Origin, to: Address, source: string, target: string): SocketEnd {
    const { node } = this.#ownerOf(from);
    const agent = node === undefined ? undefined : this.#options.model().node(node)?.agent;
    return {
      localAddress: this.#addressOf(from) ?? source,
      localPort: this.#ephemeralPort(),
      remoteAddress: to.address,
      remotePort: to.port,
      peerIdentity: agent?.identityOf(target) ?? 0,
    };
  }

  #pair(from: Origin, to: Address, target: Target): [TwinSocket, TwinSocket] {
    const owner = this.#ownerOf(from);
    const client = this.#clientEnd(from, to, target.source, target.at.address);
    const server: SocketEnd = {
      localAddress: target.at.address,
      localPort: target.at.port,
      remoteAddress: target.source,
      remotePort: client.localPort,
      peerIdentity: target.identity,
    };
    const pair = VirtualSocket.pair(client, server, this.#options.clock);
    this.#connections.add(pair, owner, target.owner);
    return pair;
  }

  #ephemeralPort(): number {
    const port = this.#nextPort;
    this.#nextPort = port === LAST_EPHEMERAL_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
    return port;
  }

  /** A dropped packet: nothing comes back until the caller, or the kernel, gives up. */
  #silence(to: Address, signal: AbortSignal | undefined): Promise<never> {
    return this.#orAbort(to, signal, () => new Promise<never>(() => undefined));
  }

  async #orAbort<T>(to: Address, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const giveUp = (): void => reject(timedOut(to));
    const cancel = this.#options.clock.after(SYN_TIMEOUT_MS, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(reject);
    try {
      work().then(resolve, reject);
      return await promise;
    } finally {
      cancel();
      signal?.removeEventListener('abort', giveUp);
      this.#waiting.delete(reject);
    }
  }

  #envoyChanged(node: string): void {
    for (const watcher of this.#envoyWatchers) watcher(node);
  }

  /** A machine that is off or gone takes its connections with it. */
  #breakIfDown(node: string): void {
    if (!this.#options.machines?.get(node)?.up) this.#connections.break({ node });
  }
}

interface Target {
  /** Where the listener is. */
  at: Address;
  owner: Owner;
  /** The source as the target sees it. */
  source: string;
  identity: number;
}

const keyOf = (at: Address): string => `${at.address}:${at.port}`;
const refused = (to: Address): DialError => new DialError('ECONNREFUSED', `connect ECONNREFUSED ${keyOf(to)}`);
const timedOut = (to: Address): DialError => new DialError('ETIMEDOUT', `connect ETIMEDOUT ${keyOf(to)}`);
