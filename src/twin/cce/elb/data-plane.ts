/**
 * The load balancers' traffic: every TCP, HTTP or HTTPS listener of the API is a listener on loopback, whose
 * connections go through the twin network to the members. A (load balancer, port) keeps its local port
 * when its listener is made anew.
 * @module
 */
import type http from 'node:http';
import net from 'node:net';
import type { Listener } from '../../../huawei/elb/types.ts';
import type { Balancer } from './balancer.ts';
import { httpForwarder } from './http-forwarder.ts';
import { reset } from './reset.ts';
import type { ElbState } from './state.ts';
import { forwardTcp, type Dial } from './tcp-forwarder.ts';
import { encryptToMember, tlsTermination } from './tls-termination.ts';

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

/** Neither datagrams nor TLS listeners (TLS in front of plain TCP members) are carried. */
const CARRIED = new Set<Listener['protocol']>(['TCP', 'HTTP', 'HTTPS', 'TERMINATED_HTTPS']);

export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #running = new Map<string, Running>();
  /** `<load balancer>:<port>` → the local port it had last. */
  readonly #remembered = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
    options.state.onChange(({ listeners }) => {
      for (const id of listeners) this.#reconcile(id);
    });
    for (const { id } of options.state.listeners.values()) this.#reconcile(id);
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
    for (const id of this.#running.keys()) this.#reconcile(id);
    await this.#work;
  }

  /** A listener that changed keeps its server: whatever may change is looked up when a connection comes. */
  #reconcile(id: string): void {
    const listener = this.#stopped ? undefined : this.#options.state.listeners.get(id);
    const running = this.#running.get(id);
    if (!listener && running) {
      this.#running.delete(id);
      this.#enqueue(() => close(running));
    }
    if (!listener || running || !CARRIED.has(listener.protocol)) return;
    const carried = new Set<Promise<void>>();
    const next: Running = { listener, sockets: new Set(), carried, server: this.#serverFor(listener, carried), port: 0 };
    this.#running.set(id, next);
    this.#enqueue(() => this.#open(next));
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
    const connect: Dial = async (to) => {
      const connection = await dial({ ...to, loadBalancerId, listenerId: listener.id });
      const pool = state.pools.get(current()?.default_pool_id ?? '');
      return pool?.protocol === 'HTTPS' ? encryptToMember(connection) : connection;
    };
    const atLayer7 = (): http.Server =>
      httpForwarder({
        clock,
        listener: current,
        loadBalancer: () => state.loadBalancers.get(loadBalancerId),
        pick,
        clientAddress,
        dial: connect,
      });
    const atLayer4 = (): net.Server =>
      net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
        const work: Promise<void> = forwardTcp(client, {
          clock,
          pick,
          clientAddress,
          dial: connect,
          idleSeconds: () => current()?.keepalive_timeout ?? 300,
        }).finally(() => carried.delete(work));
        carried.add(work);
      });
    const encrypted = (): net.Server => {
      const requests = atLayer7();
      return net.createServer(
        { noDelay: true },
        tlsTermination(state, current, (decrypted) => requests.emit('connection', decrypted)),
      );
    };
    const server = listener.protocol === 'TCP' ? atLayer4() : listener.protocol === 'HTTP' ? atLayer7() : encrypted();
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
  // Nobody is let in any more before those who are in are cut off: one who came in between would be waited for.
  const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : undefined;
  for (const socket of sockets) reset(socket);
  await closed;
  await Promise.all(carried);
}
