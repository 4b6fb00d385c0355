/**
 * The load balancers' traffic: every TCP or HTTP listener of the API is a listener on loopback, whose
 * connections go through the twin network to the members. A (load balancer, port) keeps its local port
 * when its listener is made anew.
 * @module
 */
import net from 'node:net';
import type { Listener } from '../../../huawei/elb/types.ts';
import type { Balancer } from './balancer.ts';
import { httpForwarder } from './http-forwarder.ts';
import type { ElbState } from './state.ts';
import { forwardTcp, type Dial } from './tcp-forwarder.ts';

export interface LocalAddress {
  address: '127.0.0.1';
  port: number;
}

export interface DataPlaneOptions {
  state: ElbState;
  balancer: Balancer;
  /** The local port a listener should get if it is free; `undefined`: any. */
  preferredPort?: (loadBalancerId: string, port: number) => number | undefined;
}

interface Running {
  readonly listener: Listener;
  readonly server: net.Server;
  readonly sockets: Set<net.Socket>;
  /** Connections being carried, until both of their ends are closed. */
  readonly carried: Set<Promise<void>>;
  port: number;
}

/** Datagrams are not carried; HTTPS and TLS need certificates, which the twin does not hold. */
const CARRIED = new Set<Listener['protocol']>(['TCP', 'HTTP']);

export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #running = new Map<string, Running>();
  /** `<load balancer>:<port>` → the local port it had last. */
  readonly #remembered = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    options.state.onChange(() => this.#reconcile());
    this.#reconcile();
  }

  /** Where a listener takes connections; `undefined` while it has no local listener. */
  localAddressOf(listenerId: string): LocalAddress | undefined {
    const running = this.#running.get(listenerId);
    return running?.port ? { address: '127.0.0.1', port: running.port } : undefined;
  }

  /** The same by load balancer and port. */
  localAddressAt(loadBalancerId: string, port: number): LocalAddress | undefined {
    for (const listener of this.#options.state.listenersOf(loadBalancerId))
      if (listener.protocol_port === port && CARRIED.has(listener.protocol)) return this.localAddressOf(listener.id);
    return undefined;
  }

  /** Open client connections. */
  get connections(): number {
    let count = 0;
    for (const { sockets } of this.#running.values()) count += sockets.size;
    return count;
  }

  /** Resolves when every listener of the API listens and every removed one is closed. */
  settled(): Promise<void> {
    return this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reconcile();
    await this.#work;
  }

  #reconcile(): void {
    const { state } = this.#options;
    const wanted = this.#stopped ? [] : [...state.listeners.values()].filter(({ protocol }) => CARRIED.has(protocol));
    const ids = new Set(wanted.map(({ id }) => id));
    for (const [id, running] of this.#running) {
      if (ids.has(id)) continue;
      this.#running.delete(id);
      this.#enqueue(() => close(running));
    }
    for (const listener of wanted) {
      if (this.#running.has(listener.id)) continue;
      const carried = new Set<Promise<void>>();
      const running: Running = { listener, sockets: new Set(), carried, server: this.#serverFor(listener, carried), port: 0 };
      this.#running.set(listener.id, running);
      this.#enqueue(() => this.#open(running));
    }
  }

  /** One after the other, so that a listener made anew finds its old port free. */
  #enqueue(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: Error) => this.#options.state.environment.log(`listener: ${error.message}`));
  }

  async #open(running: Running): Promise<void> {
    const { id, protocol_port: port, loadbalancers } = running.listener;
    if (this.#running.get(id) !== running) return;
    const loadBalancerId = loadbalancers[0]!.id;
    const key = `${loadBalancerId}:${port}`;
    const candidates = [this.#remembered.get(key), this.#options.preferredPort?.(loadBalancerId, port), 0];
    for (const candidate of candidates) {
      if (candidate === undefined) continue;
      try {
        running.port = await listen(running.server, candidate);
        this.#remembered.set(key, running.port);
        return;
      } catch (error) {
        if (candidate === 0) throw error;
      }
    }
  }

  #serverFor(listener: Listener, carried: Set<Promise<void>>): net.Server {
    const { state, balancer } = this.#options;
    const { clock, dial, clientAddress } = state.environment;
    const loadBalancerId = listener.loadbalancers[0]!.id;
    const current = (): Listener | undefined => state.listeners.get(listener.id);
    const pick = (client: string): ReturnType<Balancer['pick']> => {
      const poolId = current()?.default_pool_id;
      return poolId ? balancer.pick(poolId, client) : undefined;
    };
    const connect: Dial = (to) => dial({ ...to, loadBalancerId });
    const server =
      listener.protocol === 'HTTP'
        ? httpForwarder({
            clock,
            listener: current,
            loadBalancer: () => state.loadBalancers.get(loadBalancerId),
            pick,
            clientAddress,
            dial: connect,
          })
        : net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
            const work: Promise<void> = forwardTcp(client, {
              clock,
              pick,
              clientAddress,
              dial: connect,
              idleSeconds: () => current()?.keepalive_timeout ?? 300,
            }).finally(() => carried.delete(work));
            carried.add(work);
          });
    server.on('connection', (socket) => {
      const sockets = this.#running.get(listener.id)?.sockets;
      if (!sockets) return void socket.destroy();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return server;
  }
}

function listen(server: net.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error);
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      server.on('error', () => undefined);
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}

/** Cuts the connections that are left: the listener they came through is gone. */
async function close({ server, sockets, carried }: Running): Promise<void> {
  for (const socket of sockets) socket.resetAndDestroy();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
  await Promise.all(carried);
}
