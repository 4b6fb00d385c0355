/** Signals from data that anybody may have written: what has not their shape is left out, node by node. @module */
import type { AgentSignals, CloudSignals, EndpointSignals, KubeProxySignals, NodeSignals, ServiceFrontend } from '../model.ts';
import { complete, exact, fields, flag, list, map, number, type Rule } from './rules.ts';
import type { WrittenRules, WrittenSignals, WrittenTable } from './signals-write.ts';

export interface ReadSignals {
  readonly nodes: NodeSignals[];
  readonly cloud: CloudSignals | undefined;
  /** How many nodes, tables and clouds had not the shape of one. */
  readonly malformed: number;
}

const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? value : undefined;

/** A list whose every item has the shape: with one missing it would say something else. */
const each =
  (of: Rule): Rule =>
  (value) => {
    const copy = list(of)(value) as unknown[] | undefined;
    return copy && copy.length === (value as unknown[]).length ? copy : undefined;
  };
const pair =
  (of: Rule): Rule =>
  (value) => {
    if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== 'string') return undefined;
    const second = of(value[1]);
    return second === undefined ? undefined : [value[0], second];
  };

const backend = { address: exact, port: number };
const frontend = complete(
  {
    type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalIPs'),
    address: exact,
    port: number,
    protocol: oneOf('TCP', 'UDP'),
    namespace: exact,
    name: exact,
    portName: exact,
    externalTrafficPolicy: oneOf('Cluster', 'Local'),
    backends: each(complete({ ...backend, state: oneOf('active', 'terminating') }, { node: exact })),
  },
  { internalTrafficPolicy: oneOf('Cluster', 'Local'), l7Listener: exact },
);
const STATES = 'waiting-for-identity not-ready waiting-to-regenerate regenerating restoring ready disconnecting disconnected invalid';
const routing = oneOf('BPF', 'Legacy');
const endpoint = complete({
  id: number,
  namespace: exact,
  pod: exact,
  ipv4: exact,
  identity: number,
  state: oneOf(...STATES.split(' ')),
  interfaceIndex: number,
  hostRouting: routing,
  coveredBySocketLB: flag,
});
const agent = complete(
  {
    version: exact,
    ready: flag,
    kubeProxyReplacement: flag,
    socketLB: complete({ enabled: flag, hostNamespaceOnly: flag }),
    masquerading: oneOf('BPF', 'IPTables', 'Disabled'),
    hostRouting: routing,
    routing: complete({ mode: oneOf('tunnel', 'native') }, { protocol: oneOf('vxlan', 'geneve'), port: number }),
    podCIDRs: each(exact),
    policyEnforcement: oneOf('default', 'always', 'never'),
    table: number,
    endpoints: each(endpoint),
    identities: (value) => (typeof value === 'object' && !Array.isArray(value) ? value : undefined),
    envoy: complete({ running: flag, listeners: each(pair(number)) }),
  },
  { ingressIP: exact },
);
const node = complete(
  { name: exact, internalIP: exact, up: flag, securityGroups: each(exact), hostPorts: each(number) },
  {
    agent,
    kubeProxy: complete(
      { mode: oneOf('iptables', 'ipvs'), running: flag, rules: oneOf('none', 'live', 'stale'), rulesAt: number },
      { passesInvalid: (value) => (value === true ? true : undefined) },
    ),
    expected: fields({ closedWithoutFrontend: complete({ from: number, to: number }) }),
  },
);
const member = complete(
  {
    id: exact,
    address: exact,
    port: number,
    weight: number,
    operatingStatus: oneOf('ONLINE', 'OFFLINE', 'NO_MONITOR', 'INITIAL', 'UNKNOWN'),
  },
  { reason: exact },
);
const pool = complete({ id: exact, name: exact, algorithm: exact, members: each(member) }, { healthUnknown: flag });
const listener = complete(
  { id: exact, name: exact, protocol: exact, port: number, transparentClientIP: flag },
  { pool, policies: each(exact) },
);
const ruleParts = complete(
  { protocol: oneOf('tcp', 'udp', 'any'), source: fields({ cidr: exact, group: exact }) },
  { action: oneOf('deny'), ports: complete({ from: number, to: number }) },
);
/** A rule that lost its denial or its ports would admit what it does not. */
const securityRule: Rule = (value) => {
  const copy = ruleParts(value) as { action?: unknown; ports?: unknown } | undefined;
  const isWhole = copy && (['action', 'ports'] as const).every((name) => !isGiven(value, name) || copy[name] !== undefined);
  return isWhole ? copy : undefined;
};
const cloud = complete(
  {
    loadBalancers: each(
      complete({ id: exact, name: exact, guaranteed: flag, vipAddress: exact, listeners: each(listener) }, { publicAddress: exact }),
    ),
    securityGroups: each(
      complete({
        id: exact,
        name: exact,
        ingress: each(securityRule),
      }),
    ),
  },
  {
    vpcCIDRs: each(exact),
    elsewhere: each(exact),
    routes: each(complete({ destination: exact, node: exact })),
    loadBalancersUnknown: flag,
    nodeSecurityGroups: each(complete({ node: exact, groups: each(exact) })),
  },
);

const tableRule = each(pair(frontend));
const rulesRule = each(pair(each(complete(backend))));

/** Never throws: what is not understood counts as malformed. */
export function readSignals(written: { readonly [Part in keyof WrittenSignals]?: unknown }): ReadSignals {
  let malformed = 0;
  const counted = (value: unknown): unknown => {
    if (value === undefined) malformed += 1;
    return value;
  };
  const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const tables = array(written.tables).map((table) => {
    const read = counted(tableRule(table)) as WrittenTable | undefined;
    return read && new Map<string, ServiceFrontend>(read.map(([key, entry]) => [key, withAbsent(entry)]));
  });
  const rules = array(written.rules).map((table) => {
    const read = counted(rulesRule(table)) as WrittenRules | undefined;
    return read && new Map(read);
  });
  const shared = identitiesOf(written.identities);
  const nodes: NodeSignals[] = [];
  for (const one of array(written.nodes)) {
    const read = counted(node(one)) as WrittenSignals['nodes'][number] | undefined;
    if (!read) continue;
    const { hostPorts, agent: readAgent, kubeProxy: readProxy, ...rest } = read;
    const proxyTable = readProxy && rules[readProxy.rulesAt];
    const lost = isGiven(one, 'agent') && !readAgent;
    const services = readAgent && tables[readAgent.table];
    // A node of which half is lost would show the other half as if it were all.
    if (lost || (readAgent && !services) || (isGiven(one, 'kubeProxy') && !proxyTable)) {
      malformed += 1;
      continue;
    }
    nodes.push({
      ...rest,
      hostPorts: new Set(hostPorts),
      agent: readAgent && services ? agentOf(readAgent, services, shared) : undefined,
      kubeProxy: readProxy && proxyTable ? proxyOf(readProxy, proxyTable) : undefined,
    });
  }
  const hasCloud = written.cloud !== undefined && written.cloud !== null;
  const readCloud = hasCloud ? (counted(cloud(written.cloud)) as CloudSignals | undefined) : undefined;
  return { nodes, cloud: readCloud && { ...readCloud, vpcCIDRs: readCloud.vpcCIDRs, routes: readCloud.routes }, malformed };
}

const isGiven = (value: unknown, part: string): boolean => ((value as Record<string, unknown>)[part] ?? null) !== null;

/** What JSON leaves out because it is undefined. */
const withAbsent = (entry: ServiceFrontend): ServiceFrontend => ({
  ...entry,
  l7Listener: entry.l7Listener,
  backends: entry.backends.map((one) => ({ ...one, node: one.node })),
});

function identitiesOf(value: unknown): Map<string, number> {
  return new Map(Object.entries((map(number)(value) ?? {}) as Record<string, number>));
}

function agentOf(
  written: NonNullable<WrittenSignals['nodes'][number]['agent']>,
  services: AgentSignals['services'],
  shared: ReadonlyMap<string, number>,
): AgentSignals {
  const { table: _, endpoints, identities, envoy, ...rest } = written;
  const own = new Map(Object.entries(identities));
  return {
    ...rest,
    ingressIP: rest.ingressIP,
    services,
    endpoints: new Map<string, EndpointSignals>(endpoints.map((one) => [one.ipv4, one])),
    identityOf: (address) => {
      const mine = own.get(address);
      return mine === undefined ? shared.get(address) : typeof mine === 'number' ? mine : undefined;
    },
    envoy: { running: envoy.running, listeners: new Map(envoy.listeners) },
  };
}

function proxyOf(
  written: NonNullable<WrittenSignals['nodes'][number]['kubeProxy']>,
  services: KubeProxySignals['services'],
): KubeProxySignals {
  const { rulesAt: _, ...rest } = written;
  return { ...rest, services };
}
