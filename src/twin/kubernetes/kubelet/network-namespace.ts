/** A pod's (or the node's) network namespace, and what one process does in it. @module */
import type { Clock } from '../../../kube/clock.ts';
import type { Origin } from '../../../path/model.ts';
import type { Machine } from '../../machine.ts';
import type { Address, DialOptions, TwinNetwork, TwinSocket } from '../../net/types.ts';
import { resolveName, type ResolverConfig } from '../dns/resolver.ts';
import type { ProcessNetwork } from '../program.ts';

/** Listening fails with it, as `bind` does. */
export class AddressInUse extends Error {
  override readonly name = 'AddressInUse';
  readonly code = 'EADDRINUSE';

  constructor(protocol: string, port: number) {
    super(`listen ${protocol} 0.0.0.0:${port}: bind: address already in use`);
  }
}

export interface NamespaceOptions {
  network: TwinNetwork;
  clock: Clock;
  ip: string;
  origin: Origin;
  /** Set for the node's own namespace: ports taken show in its signals. */
  host?: Machine;
}

/** What node and pods say where no CNI plugin has been set up. */
export const NETWORK_NOT_READY =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

export class NetworkNamespace {
  readonly ip: string;
  readonly origin: Origin;
  readonly #options: NamespaceOptions;
  readonly #taken = new Set<string>();

  constructor(options: NamespaceOptions) {
    this.ip = options.ip;
    this.origin = options.origin;
    this.#options = options;
  }

  dial(to: Address, options?: DialOptions): Promise<TwinSocket> {
    return this.#options.network.dial(this.origin, to, options);
  }

  exchange(to: Address, query: Uint8Array, options?: DialOptions): Promise<Uint8Array> {
    return this.#options.network.exchange(this.origin, to, query, options);
  }

  /** The network of one process; `close` ends everything that it left open. */
  enter(resolver: ResolverConfig): ProcessNetwork & { close(): void } {
    return new OpenProcessNetwork(this, this.#options.clock, resolver);
  }

  listen(port: number, accept: (socket: TwinSocket) => void): () => void {
    const release = this.#take('tcp', port);
    const leave = this.#options.host?.occupyPort(port);
    const close = this.#options.network.listen({ address: this.ip, port }, accept);
    return once(() => {
      close();
      leave?.();
      release();
    });
  }

  listenUdp(port: number, answer: (query: Uint8Array, from: Address) => Promise<Uint8Array | undefined>): () => void {
    const release = this.#take('udp', port);
    const close = this.#options.network.listenUdp({ address: this.ip, port }, answer);
    return once(() => {
      close();
      release();
    });
  }

  #take(protocol: string, port: number): () => void {
    const id = `${protocol}/${port}`;
    if (this.#taken.has(id)) throw new AddressInUse(protocol, port);
    this.#taken.add(id);
    return () => this.#taken.delete(id);
  }
}

class OpenProcessNetwork implements ProcessNetwork {
  readonly ip: string;
  readonly #namespace: NetworkNamespace;
  readonly #clock: Clock;
  readonly #resolver: ResolverConfig;
  readonly #closers = new Set<() => void>();
  readonly #sockets = new Set<TwinSocket>();

  constructor(namespace: NetworkNamespace, clock: Clock, resolver: ResolverConfig) {
    this.ip = namespace.ip;
    this.#namespace = namespace;
    this.#clock = clock;
    this.#resolver = resolver;
  }

  async dial(to: Address, options?: DialOptions): Promise<TwinSocket> {
    return this.#keep(await this.#namespace.dial(to, options));
  }

  exchange(to: Address, query: Uint8Array, options?: DialOptions): Promise<Uint8Array> {
    return this.#namespace.exchange(to, query, options);
  }

  listen(port: number, accept: (socket: TwinSocket) => void): () => void {
    return this.#owned(this.#namespace.listen(port, (socket) => accept(this.#keep(socket))));
  }

  listenUdp(port: number, answer: (query: Uint8Array, from: Address) => Promise<Uint8Array | undefined>): () => void {
    return this.#owned(this.#namespace.listenUdp(port, answer));
  }

  resolve(name: string, options?: DialOptions): Promise<string[]> {
    return resolveName(
      name,
      this.#resolver,
      { clock: this.#clock, exchange: (to, query, how) => this.exchange(to, query, how) },
      options?.signal,
    );
  }

  close(): void {
    for (const close of this.#closers) close();
    for (const socket of this.#sockets) socket.destroy();
    this.#closers.clear();
    this.#sockets.clear();
  }

  #owned(close: () => void): () => void {
    const closer = (): void => {
      this.#closers.delete(closer);
      close();
    };
    this.#closers.add(closer);
    return closer;
  }

  #keep(socket: TwinSocket): TwinSocket {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
