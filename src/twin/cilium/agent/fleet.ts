/**
 * What the agents of a cluster have in common: tables that are computed once and shared, the objects
 * they keep in the API, and where each node's datapath is found again after an agent's restart.
 * @module
 */
import type { Informer } from '../../../kube/informer.ts';
import type { KubeObject } from '../../../kube/objects.ts';
import { namespaces, nodes, pods, type Pod } from '../../../kube/resources.ts';
import type { TwinContext } from '../../context.ts';
import type { Process } from '../../kubernetes/program.ts';
import type { Machine } from '../../machine.ts';
import type { LabNetwork } from '../../net/index.ts';
import type { Agent } from './agent.ts';
import { EndpointObjects } from './endpoint-objects.ts';
import { Enforcement } from './enforcement.ts';
import { IdentityAllocator } from './identity-allocator.ts';
import { IpCache } from './ip-cache.ts';
import { NodeDatapath } from './node-datapath.ts';
import { ServiceTables } from './service-tables.ts';

export interface AgentDependencies extends TwinContext {
  network: LabNetwork;
  /**
   * How long a restored endpoint keeps the program that it had before the agent's restart, in ms;
   * `Infinity`: until its pod is recreated. Default 2 s.
   */
  restoreDelayMs?: () => number;
  /** Runs Envoy inside the agent, for `external-envoy-proxy: "false"`; returns the way to stop it. */
  embeddedEnvoy?: (process: Process, options: { keepCapNetBindService: boolean }) => () => Promise<void>;
}

export const COMPONENT = 'cilium-agent';

export class Fleet {
  readonly deps: AgentDependencies;
  readonly tables: ServiceTables;
  readonly ipCache: IpCache;
  readonly identities: IdentityAllocator;
  readonly enforcement: Enforcement;
  readonly #datapaths = new WeakMap<Machine, NodeDatapath>();
  readonly #agents = new Map<string, Agent>();
  readonly #stops: (() => void)[] = [];
  #objects: EndpointObjects | undefined;

  constructor(deps: AgentDependencies) {
    this.deps = deps;
    this.tables = new ServiceTables(deps.informers);
    this.ipCache = new IpCache(deps.informers);
    this.enforcement = new Enforcement(deps.informers);
    this.identities = new IdentityAllocator({ client: deps.client(COMPONENT), informers: deps.informers, random: deps.random });
  }

  datapathOf(machine: Machine): NodeDatapath {
    let datapath = this.#datapaths.get(machine);
    if (!datapath) this.#datapaths.set(machine, (datapath = new NodeDatapath()));
    return datapath;
  }

  /** The agent that runs on a machine now. */
  agentOn(machine: Machine): Agent | undefined {
    const agent = this.#agents.get(machine.name);
    return agent?.machine === machine ? agent : undefined;
  }

  /** An agent has its node's addresses and takes part from now on. */
  join(agent: Agent): void {
    this.#agents.set(agent.machine.name, agent);
    if (this.#agents.size === 1) this.#start();
  }

  async leave(agent: Agent): Promise<void> {
    if (this.#agents.get(agent.machine.name) !== agent) return;
    this.#agents.delete(agent.machine.name);
    if (this.#agents.size === 0) await this.#stop();
  }

  /** An endpoint was made, changed or removed: its CiliumEndpoint has to follow. */
  endpointChanged(key: string): void {
    this.#objects?.changed(key);
  }

  #start(): void {
    const { informers, clock, network } = this.deps;
    const objects = new EndpointObjects({
      client: this.deps.client(COMPONENT),
      clock,
      endpointOf: (key) => this.#published(key),
      onError: (error, key) =>
        this.deps.log(COMPONENT, `level=warn msg="Cannot update CEP" ciliumEndpointName=${key} error=${JSON.stringify(String(error))}`),
    });
    this.#objects = objects;
    objects.start();
    this.ipCache.start();
    this.tables.start();
    this.enforcement.start(() => this.#enqueueAllEndpoints());
    this.#stops.push(
      () => this.ipCache.stop(),
      () => this.tables.stop(),
      () => this.enforcement.stop(),
      this.tables.onChange(() => {
        for (const agent of this.#agents.values()) agent.publish();
      }),
      network.onEnvoyChange((node) => this.#agents.get(node)?.publish()),
      watch(informers.for(pods), (before, after) => this.#podChanged(before, after)),
      watch(informers.for(namespaces), (before, after) => {
        if (after && before && !sameLabels(before, after))
          for (const agent of this.#agents.values()) agent.namespaceChanged(after.metadata.name);
      }),
      watch(informers.for(nodes), (before, after) => {
        if (after && before && !sameLabels(before, after)) this.#agents.get(after.metadata.name)?.publish();
      }),
    );
  }

  async #stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    const objects = this.#objects;
    this.#objects = undefined;
    await objects?.stop();
  }

  #podChanged(before: Pod | undefined, after: Pod | undefined): void {
    const node = (after ?? before)?.spec?.nodeName;
    const agent = node === undefined ? undefined : this.#agents.get(node);
    if (!agent) return;
    if (!after) agent.podGone(before!);
    else if (before && !sameLabels(before, after)) agent.podRelabelled(after);
  }

  #published(key: string): ReturnType<ConstructorParameters<typeof EndpointObjects>[0]['endpointOf']> {
    for (const agent of this.#agentsFor(key)) {
      const endpoint = agent.datapath.get(key);
      if (endpoint) return { endpoint, nodeIP: agent.machine.spec.internalIP, enforcing: this.enforcement.of(endpoint.labels) };
    }
    return undefined;
  }

  /** The agent of the pod's node first: with a hundred nodes nobody wants to ask them all. */
  *#agentsFor(key: string): Iterable<Agent> {
    const node = this.deps.informers.for(pods).store.get(key)?.spec?.nodeName;
    const own = node === undefined ? undefined : this.#agents.get(node);
    if (own) yield own;
    for (const agent of this.#agents.values()) if (agent !== own) yield agent;
  }

  #enqueueAllEndpoints(): void {
    for (const agent of this.#agents.values()) for (const { key } of agent.datapath.list()) this.endpointChanged(key);
  }
}

/** Changes from now on; what is stored already is not told. */
function watch<T extends KubeObject>(informer: Informer<T>, changed: (before: T | undefined, after: T | undefined) => void): () => void {
  let live = false;
  const stop = informer.onChange(({ before, after }) => {
    if (live) changed(before, after);
  });
  live = true;
  return stop;
}

const sameLabels = (a: KubeObject, b: KubeObject): boolean =>
  JSON.stringify(a.metadata.labels ?? {}) === JSON.stringify(b.metadata.labels ?? {});
