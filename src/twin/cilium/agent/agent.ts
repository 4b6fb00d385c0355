/**
 * One cilium-agent that has come up: attaches pods, keeps their endpoints and identities, and publishes
 * what its datapath does as the machine's signals.
 * @module
 */
import type { AgentSignals } from '../../../cluster/model.ts';
import { sleep, type CancelTimer } from '../../../kube/clock.ts';
import { keyOf } from '../../../kube/objects.ts';
import { namespaces, nodes, pods, type Pod } from '../../../kube/resources.ts';
import { podLabels, RESERVED } from '../../../policy/index.ts';
import type { CniPlugin, CniResult, Machine } from '../../machine.ts';
import type { AgentConfig } from './config.ts';
import type { Fleet } from './fleet.ts';
import type { SecurityLabels } from './identity-allocator.ts';
import { logLine, type LogLevel } from './log.ts';
import type { Endpoint, NodeDatapath, ReservedAddresses } from './node-datapath.ts';
import type { ServiceTable } from './service-tables.ts';

export const CNI_FILE = '05-cilium.conflist';
const IDENTITY_RETRY_MS = 1000;

export interface AgentOptions {
  fleet: Fleet;
  machine: Machine;
  config: AgentConfig;
  reserved: ReservedAddresses;
  /** `1.19.1`. */
  release: string;
  write: (line: string) => void;
}

export class Agent {
  readonly machine: Machine;
  readonly config: AgentConfig;
  readonly reserved: ReservedAddresses;
  readonly release: string;
  readonly datapath: NodeDatapath;
  readonly #fleet: Fleet;
  readonly #write: (line: string) => void;
  readonly #stop = new AbortController();
  readonly #regenerations = new Map<string, CancelTimer>();
  #ready = false;

  constructor(options: AgentOptions) {
    this.#fleet = options.fleet;
    this.machine = options.machine;
    this.config = options.config;
    this.reserved = options.reserved;
    this.release = options.release;
    this.datapath = options.fleet.datapathOf(options.machine);
    this.#write = options.write;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get table(): ServiceTable {
    return this.#fleet.tables.tableFor({
      kubeProxyReplacement: this.config.kubeProxyReplacement,
      envoyConfig: this.config.envoyConfig && this.config.l7Proxy,
      nodeLabels: this.#fleet.deps.informers.for(nodes).store.get(this.machine.name)?.metadata.labels ?? {},
    });
  }

  /** Takes over what the last agent left on the node and starts to serve. */
  start(): void {
    this.#fleet.join(this);
    this.#restoreEndpoints();
    installCni(this.#fleet, this.machine, this.config);
    this.#ready = true;
    this.publish();
  }

  /** The programs stay loaded and the maps as they are (eBPF outlives the agent); nobody changes them any more. */
  async stop(): Promise<void> {
    this.#ready = false;
    this.#stop.abort(new Error('agent stopped'));
    for (const cancel of this.#regenerations.values()) cancel();
    this.#regenerations.clear();
    const left = this.machine.agent;
    const shared = this.#fleet.ipCache.frozen();
    const own = this.#ownIdentities();
    await this.#fleet.leave(this);
    if (left) this.machine.agent = { ...left, ready: false, identityOf: (address) => own.get(address) ?? shared(address) };
  }

  /** The node's own addresses and endpoints, which need no round trip through the API. */
  identityOf(address: string): number | undefined {
    const endpoint = this.datapath.endpoints.get(address);
    if (endpoint) return endpoint.identity;
    if (address === this.machine.spec.internalIP || address === this.reserved.router) return RESERVED.host;
    if (address === this.reserved.health) return RESERVED.health;
    if (address === this.reserved.ingress) return RESERVED.ingress;
    return this.#fleet.ipCache.identityOf(address);
  }

  publish(): void {
    if (!this.#ready || this.#stop.signal.aborted) return;
    const { config, machine, reserved, datapath } = this;
    const { services, listeners } = this.table;
    const running = this.#fleet.deps.network.envoyRuns(machine.name);
    const before = machine.agent;
    const unchanged =
      before?.ready === true &&
      before.services === services &&
      before.endpoints === datapath.endpoints &&
      before.envoy.running === running &&
      before.envoy.listeners === listeners;
    if (unchanged) return;
    const signals: AgentSignals = {
      version: this.release,
      ready: true,
      kubeProxyReplacement: config.kubeProxyReplacement,
      socketLB: { ...config.socketLB },
      masquerading: config.masquerading,
      hostRouting: config.hostRouting,
      routing: config.routing,
      podCIDRs: datapath.podCIDRs,
      ingressIP: reserved.ingress,
      services,
      endpoints: datapath.endpoints,
      identityOf: (address) => this.identityOf(address),
      envoy: { running, listeners },
      policyEnforcement: config.policyEnforcement,
    };
    machine.agent = signals;
  }

  /** CNI ADD. Rejects with the plugin's text. */
  async attach(pod: Pod): Promise<CniResult> {
    const previous = this.datapath.get(keyOf(pod));
    if (previous) this.#remove(previous);
    const endpoint = this.#create(pod);
    this.#fleet.endpointChanged(endpoint.key);
    try {
      await this.#identify(endpoint, pod);
    } catch (error) {
      this.#remove(endpoint);
      throw new Error(`plugin type="cilium-cni" failed (add): unable to create endpoint: ${(error as Error).message}`, { cause: error });
    }
    return { ip: endpoint.ipv4, release: () => release(this.#fleet, this.machine, endpoint) };
  }

  detach(endpoint: Endpoint): void {
    this.#remove(endpoint);
  }

  podGone(pod: Pod): void {
    const endpoint = this.datapath.get(keyOf(pod));
    if (endpoint?.uid === pod.metadata.uid) this.#remove(endpoint);
  }

  podRelabelled(pod: Pod): void {
    const endpoint = this.datapath.get(keyOf(pod));
    if (endpoint?.uid === pod.metadata.uid) this.#reidentify(endpoint, pod);
  }

  namespaceChanged(namespace: string): void {
    const { store } = this.#fleet.deps.informers.for(pods);
    for (const endpoint of this.datapath.list()) {
      const pod = endpoint.signals.namespace === namespace ? store.get(endpoint.key) : undefined;
      if (pod) this.#reidentify(endpoint, pod);
    }
  }

  log(level: LogLevel, message: string, fields: Record<string, string | number> = {}): void {
    this.#write(logLine(this.#fleet.deps.clock, level, message, fields));
  }

  #create(pod: Pod): Endpoint {
    try {
      return this.datapath.create(pod, {
        hostRouting: this.config.hostRouting,
        coveredBySocketLB: this.#coversPods(),
        random: this.#fleet.deps.random,
      });
    } catch (error) {
      const reason = JSON.stringify((error as Error).message);
      throw new Error(
        `plugin type="cilium-cni" failed (add): unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure ${reason}`,
        {
          cause: error,
        },
      );
    }
  }

  /** Socket-LB reaches pods whose cgroups lie under its own root (facts/cilium.md §4.4, point 2). */
  #coversPods(): boolean {
    return this.config.socketLB.enabled && !this.config.socketLB.hostNamespaceOnly && this.machine.spec.cgroup === 'unified';
  }

  /** Gives the endpoint the identity of its labels and loads its program. */
  async #identify(endpoint: Endpoint, pod: Pod): Promise<void> {
    const labels = this.#labelsOf(pod);
    const identity = await this.#allocate(labels);
    // Relabelled meanwhile: what was asked for is out of date.
    const now = this.#fleet.deps.informers.for(pods).store.get(endpoint.key);
    if (now?.metadata.uid === endpoint.uid && !sameLabels(this.#labelsOf(now), labels)) return this.#identify(endpoint, now);
    this.datapath.update(endpoint, { identity, state: 'ready', hostRouting: this.config.hostRouting }, labels);
    this.#fleet.endpointChanged(endpoint.key);
    this.publish();
  }

  #reidentify(endpoint: Endpoint, pod: Pod): void {
    if (sameLabels(endpoint.labels, this.#labelsOf(pod))) return;
    this.datapath.update(endpoint, { state: 'waiting-for-identity' });
    this.publish();
    this.#identify(endpoint, pod).catch(() => undefined);
  }

  /** Tries until the API takes it or the agent stops. */
  async #allocate(labels: SecurityLabels): Promise<number> {
    const { identities, deps } = this.#fleet;
    for (;;) {
      try {
        return await identities.allocate(labels);
      } catch (error) {
        if (this.#stop.signal.aborted) throw error;
        this.log('warn', 'Error changing endpoint identity', { error: (error as Error).message });
      }
      await sleep(deps.clock, IDENTITY_RETRY_MS, this.#stop.signal);
    }
  }

  #labelsOf(pod: Pod): SecurityLabels {
    const namespace = this.#fleet.deps.informers.for(namespaces).store.get(pod.metadata.namespace ?? 'default');
    const { labels } = podLabels(pod, namespace?.metadata.labels ?? {}, this.config.clusterName);
    return Object.fromEntries(labels.map(({ source, key, value }) => [`${source}:${key}`, value]));
  }

  /**
   * Endpoints of pods that still exist come back as `restoring`, with the program that they had: only
   * their regeneration, or a new pod, brings this agent's configuration to them (facts/cilium.md §4.4).
   */
  #restoreEndpoints(): void {
    const { store } = this.#fleet.deps.informers.for(pods);
    const delay = this.#fleet.deps.restoreDelayMs?.() ?? 2000;
    let restored = 0;
    for (const endpoint of this.datapath.list()) {
      const pod = store.get(endpoint.key);
      if (pod?.metadata.uid !== endpoint.uid) {
        this.#remove(endpoint);
        continue;
      }
      restored += 1;
      this.datapath.update(endpoint, { state: 'restoring', coveredBySocketLB: this.#coversPods() });
      this.#fleet.endpointChanged(endpoint.key);
      if (Number.isFinite(delay)) this.#regenerateAfter(delay, endpoint, pod);
    }
    this.log('info', 'Endpoints restored', { failed: 0, restored });
  }

  #regenerateAfter(ms: number, endpoint: Endpoint, pod: Pod): void {
    const cancel = this.#fleet.deps.clock.after(ms, () => {
      this.#regenerations.delete(endpoint.key);
      this.#identify(endpoint, pod).catch(() => undefined);
    });
    this.#regenerations.set(endpoint.key, cancel);
  }

  #remove(endpoint: Endpoint): void {
    this.#regenerations.get(endpoint.key)?.();
    this.#regenerations.delete(endpoint.key);
    if (!this.datapath.remove(endpoint)) return;
    this.#fleet.endpointChanged(endpoint.key);
    this.publish();
  }

  #ownIdentities(): Map<string, number> {
    const addresses = [
      this.machine.spec.internalIP,
      this.reserved.router,
      this.reserved.health,
      this.reserved.ingress,
      ...this.datapath.endpoints.keys(),
    ];
    return new Map(addresses.flatMap((address) => (address === undefined ? [] : [[address, this.identityOf(address)!] as const])));
  }
}

/** Writes the agent's file into `/etc/cni/net.d`, where it outlives the agent and a reboot. */
export function installCni(fleet: Fleet, machine: Machine, { cniExclusive }: Pick<AgentConfig, 'cniExclusive'>): void {
  machine.installCni(CNI_FILE, cniPlugin(fleet, machine), { exclusive: cniExclusive });
}

/** Stays in `/etc/cni/net.d` when the agent is gone, and then fails as the real plugin does. */
function cniPlugin(fleet: Fleet, machine: Machine): CniPlugin {
  return {
    name: 'cilium-cni',
    add: async (pod) => {
      const agent = fleet.agentOn(machine);
      if (!agent?.ready) {
        throw new Error(
          'plugin type="cilium-cni" failed (add): unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: Get "http://localhost/v1/config": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?',
        );
      }
      return agent.attach(pod);
    },
  };
}

/** CNI DEL works without an agent too: the plugin queues it, and the next agent finds the endpoint gone. */
function release(fleet: Fleet, machine: Machine, endpoint: Endpoint): void {
  const agent = fleet.agentOn(machine);
  if (agent) agent.detach(endpoint);
  else fleet.datapathOf(machine).remove(endpoint);
}

function sameLabels(a: SecurityLabels, b: SecurityLabels): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
