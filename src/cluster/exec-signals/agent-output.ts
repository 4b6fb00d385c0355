/**
 * What `cilium-dbg` prints as JSON, read with the fields that matter (facts/cilium.md §7.3). What is false, zero or empty
 * is left out by it; what has another shape than expected is taken for left out.
 * @module
 */
import { list, fields, number, flag, exact, map } from '../snapshot/rules.ts';

/** The commands by the part of the answer that they fill. */
export const AGENT_COMMANDS = {
  status: ['cilium-dbg', 'status', '-o', 'json'],
  services: ['cilium-dbg', 'service', 'list', '-o', 'json'],
  endpoints: ['cilium-dbg', 'endpoint', 'list', '-o', 'json'],
  loadBalancer: ['cilium-dbg', 'bpf', 'lb', 'list', '-o', 'json'],
} as const;

export type AgentCommand = keyof typeof AGENT_COMMANDS;

export interface AgentOutput {
  readonly status: AgentStatus;
  readonly services: readonly AgentService[];
  readonly endpoints: readonly AgentEndpoint[];
  /** Frontend (`10.0.0.1:80/TCP`) → proxy port, of those that Envoy takes over; `undefined`: not known. */
  readonly redirects: ReadonlyMap<string, number> | undefined;
}

export interface AgentStatus {
  readonly cilium?: { readonly msg?: string; readonly state?: string };
  readonly ipam?: { readonly status?: string; readonly allocations?: Readonly<Record<string, string>> };
  readonly 'kube-proxy-replacement'?: {
    readonly mode?: string;
    readonly features?: { readonly bpfSocketLBHostnsOnly?: boolean; readonly socketLB?: { readonly enabled?: boolean } };
  };
  readonly masquerading?: { readonly enabled?: boolean; readonly mode?: string };
  readonly proxy?: { readonly 'envoy-deployment-mode'?: string };
  readonly routing?: {
    readonly 'inter-host-routing-mode'?: string;
    readonly 'intra-host-routing-mode'?: string;
    readonly 'tunnel-protocol'?: string;
  };
}

export interface AgentService {
  readonly spec?: {
    readonly flags?: {
      readonly type?: string;
      readonly name?: string;
      readonly namespace?: string;
      readonly extTrafficPolicy?: string;
      readonly intTrafficPolicy?: string;
    };
    readonly 'frontend-address'?: { readonly ip?: string; readonly port?: number; readonly protocol?: string };
    readonly 'backend-addresses'?: readonly {
      readonly ip?: string;
      readonly port?: number;
      readonly nodeName?: string;
      readonly state?: string;
    }[];
  };
}

export interface AgentEndpoint {
  readonly id?: number;
  readonly status?: {
    readonly state?: string;
    readonly identity?: { readonly id?: number };
    readonly 'external-identifiers'?: { readonly 'k8s-namespace'?: string; readonly 'k8s-pod-name'?: string; readonly 'pod-name'?: string };
    readonly networking?: { readonly addressing?: readonly { readonly ipv4?: string }[]; readonly 'interface-index'?: number };
  };
}

const enabled = fields({ enabled: flag });
const status = fields({
  cilium: fields({ msg: exact, state: exact }),
  ipam: fields({ status: exact, allocations: map(exact) }),
  'kube-proxy-replacement': fields({ mode: exact, features: fields({ bpfSocketLBHostnsOnly: flag, socketLB: enabled }) }),
  masquerading: fields({ enabled: flag, mode: exact }),
  proxy: fields({ 'envoy-deployment-mode': exact }),
  routing: fields({ 'inter-host-routing-mode': exact, 'intra-host-routing-mode': exact, 'tunnel-protocol': exact }),
});
const services = list(
  fields({
    spec: fields({
      flags: fields({ type: exact, name: exact, namespace: exact, extTrafficPolicy: exact, intTrafficPolicy: exact }),
      'frontend-address': fields({ ip: exact, port: number, protocol: exact }),
      'backend-addresses': list(fields({ ip: exact, port: number, nodeName: exact, state: exact })),
    }),
  }),
);
const endpoints = list(
  fields({
    id: number,
    status: fields({
      state: exact,
      identity: fields({ id: number }),
      'external-identifiers': fields({ 'k8s-namespace': exact, 'k8s-pod-name': exact, 'pod-name': exact }),
      networking: fields({ addressing: list(fields({ ipv4: exact })), 'interface-index': number }),
    }),
  }),
);

/** `undefined` when one of the first three is not what the command prints. */
export function agentOutput(printed: Readonly<Record<AgentCommand, unknown>>): AgentOutput | undefined {
  const read = {
    status: status(printed.status) as AgentStatus | undefined,
    services: services(printed.services) as AgentService[] | undefined,
    endpoints: endpoints(printed.endpoints) as AgentEndpoint[] | undefined,
  };
  if (!read.status?.cilium || !read.services || !read.endpoints) return undefined;
  return { status: read.status, services: read.services, endpoints: read.endpoints, redirects: redirectsIn(printed.loadBalancer) };
}

/** Slot 0 of a frontend carries its flags: `0.0.0.0:0 (7) (0) [NodePort, l7-load-balancer] (L7LB Proxy Port: 12345)`. */
const SLOT_ZERO = /^(\S+) \(0\)$/;
const PROXY_PORT = /l7-load-balancer.*\(L7LB Proxy Port: (\d+)\)/;

function redirectsIn(printed: unknown): Map<string, number> | undefined {
  if (typeof printed !== 'object' || printed === null || Array.isArray(printed)) return undefined;
  const found = new Map<string, number>();
  for (const [at, slots] of Object.entries(printed)) {
    const frontend = SLOT_ZERO.exec(at)?.[1];
    if (frontend === undefined || !Array.isArray(slots)) continue;
    for (const slot of slots) {
      const port = typeof slot === 'string' ? PROXY_PORT.exec(slot)?.[1] : undefined;
      if (port !== undefined) found.set(frontend, Number(port));
    }
  }
  return found;
}
