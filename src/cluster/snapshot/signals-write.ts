/**
 * Signals as data that JSON can take. Service tables and identities that nodes have in common are written once:
 * a thousand agents know nearly the same.
 * @module
 */
import { nodes, pods } from '../../kube/resources.ts';
import { ciliumEndpoints, ciliumNodes } from '../kinds.ts';
import type {
  AgentSignals,
  BackendAddress,
  CloudSignals,
  ClusterModel,
  EndpointSignals,
  KubeProxySignals,
  NodeSignals,
  ServiceFrontend,
} from '../model.ts';

export type WrittenTable = readonly (readonly [frontend: string, ServiceFrontend])[];
export type WrittenRules = readonly (readonly [frontend: string, readonly BackendAddress[]])[];

export interface WrittenSignals {
  /** Service tables of agents; nodes name theirs by its index. */
  readonly tables: readonly WrittenTable[];
  /** Tables of kube-proxy. */
  readonly rules: readonly WrittenRules[];
  /** Address → identity, as most agents see it. */
  readonly identities: Readonly<Record<string, number>>;
  readonly nodes: readonly WrittenNode[];
  readonly cloud: CloudSignals | null;
}

export type WrittenNode = Omit<NodeSignals, 'agent' | 'kubeProxy' | 'hostPorts'> & {
  readonly hostPorts: readonly number[];
  readonly agent: WrittenAgent | null;
  readonly kubeProxy: (Omit<KubeProxySignals, 'services'> & { readonly rulesAt: number }) | null;
};

export type WrittenAgent = Omit<AgentSignals, 'services' | 'endpoints' | 'identityOf' | 'envoy'> & {
  readonly table: number;
  readonly endpoints: readonly EndpointSignals[];
  /** Where this agent sees another identity than most; `null`: none. */
  readonly identities: Readonly<Record<string, number | null>>;
  readonly envoy: { readonly running: boolean; readonly listeners: readonly (readonly [string, number])[] };
};

/** All signals of a model. */
export function writtenSignals(model: ClusterModel): WrittenSignals {
  const tables = new Numbered<AgentSignals['services'], WrittenTable>((table) => [...table]);
  const rules = new Numbered<KubeProxySignals['services'], WrittenRules>((table) => [...table]);
  const found = [...model.nodeNames()].toSorted().flatMap((name) => model.node(name) ?? []);
  const agents = found.flatMap(({ agent }) => agent ?? []);
  const addresses = addressesIn(model, agents);
  const shared = sharedIdentities(addresses, agents);
  return {
    nodes: found.map(({ agent, kubeProxy, hostPorts, ...rest }) => ({
      ...rest,
      hostPorts: [...hostPorts].toSorted((a, b) => a - b),
      agent: agent ? writtenAgent(agent, tables.at(agent.services), addresses, shared) : null,
      kubeProxy: kubeProxy ? writtenProxy(kubeProxy, rules.at(kubeProxy.services)) : null,
    })),
    tables: tables.written,
    rules: rules.written,
    identities: Object.fromEntries(shared),
    cloud: model.cloud ?? null,
  };
}

/** What nodes share is the same object, or says the same. */
class Numbered<T extends object, W> {
  readonly written: W[] = [];
  readonly #write: (value: T) => W;
  readonly #byObject = new Map<T, number>();
  readonly #byText = new Map<string, number>();

  constructor(write: (value: T) => W) {
    this.#write = write;
  }

  at(value: T): number {
    let index = this.#byObject.get(value);
    if (index !== undefined) return index;
    const written = this.#write(value);
    const text = JSON.stringify(written);
    index = this.#byText.get(text) ?? this.written.push(written) - 1;
    this.#byText.set(text, index);
    this.#byObject.set(value, index);
    return index;
  }
}

function writtenAgent(agent: AgentSignals, table: number, addresses: readonly string[], shared: ReadonlyMap<string, number>): WrittenAgent {
  const { services: _, endpoints, identityOf, envoy, ...rest } = agent;
  const own: Record<string, number | null> = {};
  for (const address of addresses) {
    const identity = identityOf(address);
    if (identity !== shared.get(address)) own[address] = identity ?? null;
  }
  return {
    ...rest,
    table,
    endpoints: [...endpoints.values()],
    identities: own,
    envoy: { running: envoy.running, listeners: [...envoy.listeners] },
  };
}

function writtenProxy(proxy: KubeProxySignals, rulesAt: number): NonNullable<WrittenNode['kubeProxy']> {
  const { services: _, ...rest } = proxy;
  return { ...rest, rulesAt };
}

/** The host's own identity is each agent's for itself: what two agents agree on is what most see. */
function sharedIdentities(addresses: readonly string[], agents: readonly AgentSignals[]): Map<string, number> {
  const witnesses = agents.slice(0, 3);
  const shared = new Map<string, number>();
  for (const address of addresses) {
    const seen = witnesses.map(({ identityOf }) => identityOf(address));
    const common = seen.find((identity, index) => identity !== undefined && seen.indexOf(identity) !== index) ?? seen[0];
    if (common !== undefined) shared.set(address, common);
  }
  return shared;
}

/** Every address that an agent may have an identity for. */
function addressesIn(model: ClusterModel, agents: readonly AgentSignals[]): string[] {
  const found = new Set<string>();
  const add = (address: string | undefined): void => void (address && found.add(address));
  for (const { status } of model.list(pods)) add(status?.podIP);
  for (const { status } of model.list(nodes)) for (const { address } of status?.addresses ?? []) add(address);
  for (const { spec } of model.list(ciliumNodes)) {
    for (const { ip } of spec?.addresses ?? []) add(ip);
    add(spec?.health?.ipv4);
    add(spec?.ingress?.ipv4);
  }
  for (const { status } of model.list(ciliumEndpoints)) for (const { ipv4 } of status?.networking?.addressing ?? []) add(ipv4);
  for (const { endpoints, ingressIP } of agents) {
    for (const address of endpoints.keys()) add(address);
    add(ingressIP);
  }
  return [...found].toSorted();
}
