/**
 * What Cilium leaves on a node and finds again after a restart of its agent: the endpoints with their
 * loaded programs, and the addresses in use (on a real node: pinned eBPF maps and `/var/run/cilium/state`).
 * @module
 */
import { createHash } from 'node:crypto';
import type { EndpointSignals } from '../../../cluster/model.ts';
import { keyOf } from '../../../kube/objects.ts';
import type { Pod } from '../../../kube/resources.ts';
import type { SecurityLabels } from './identity-allocator.ts';
import { PodCidrAllocator } from './pod-cidr-allocator.ts';

/** One pod attached by Cilium's CNI plugin on this node. */
export interface Endpoint {
  /** `namespace/name` of the pod. */
  readonly key: string;
  readonly uid: string;
  readonly ipv4: string;
  readonly containerId: string;
  readonly interfaceName: string;
  readonly mac: string;
  readonly hostMac: string;
  readonly labels: SecurityLabels;
  readonly namedPorts: readonly { name: string; port: number; protocol: string }[];
  readonly signals: EndpointSignals;
}

/** Addresses that the agent keeps for itself. */
export interface ReservedAddresses {
  readonly router: string;
  readonly health: string;
  readonly ingress: string | undefined;
}

const MAX_ENDPOINT_ID = 4095;

export class NodeDatapath {
  readonly #endpoints = new Map<string, Endpoint>();
  #allocator: PodCidrAllocator | undefined;
  #podCIDRs: readonly string[] = [];
  #reserved: ReservedAddresses | undefined;
  #nextInterface = 8;
  #view: ReadonlyMap<string, EndpointSignals> | undefined;

  get podCIDRs(): readonly string[] {
    return this.#podCIDRs;
  }

  get reserved(): ReservedAddresses | undefined {
    return this.#reserved;
  }

  get allocator(): PodCidrAllocator | undefined {
    return this.#allocator;
  }

  /** Endpoints by IPv4; the same object until one changes. */
  get endpoints(): ReadonlyMap<string, EndpointSignals> {
    return (this.#view ??= new Map([...this.#endpoints.values()].map(({ signals }) => [signals.ipv4, signals])));
  }

  list(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  get(key: string): Endpoint | undefined {
    return this.#endpoints.get(key);
  }

  /** Takes the pod CIDRs into use; addresses of endpoints and the agent's own stay taken. */
  configure(podCIDRs: readonly string[], random: () => number, options: { ingress: boolean }): ReservedAddresses {
    const allocator = new PodCidrAllocator(podCIDRs, random);
    for (const { ipv4 } of this.#endpoints.values()) allocator.reserve(ipv4);
    const keep = (address: string | undefined): string => {
      if (address !== undefined && allocator.reserve(address)) return address;
      const fresh = allocator.allocate();
      if (fresh === undefined) throw new Error('range is full');
      return fresh;
    };
    this.#podCIDRs = [...podCIDRs];
    this.#allocator = allocator;
    this.#reserved = {
      router: keep(this.#reserved?.router),
      health: keep(this.#reserved?.health),
      ingress: options.ingress ? keep(this.#reserved?.ingress) : undefined,
    };
    return this.#reserved;
  }

  /** Makes an endpoint with a fresh address. Throws `range is full`. */
  create(pod: Pod, options: { hostRouting: EndpointSignals['hostRouting']; coveredBySocketLB: boolean; random: () => number }): Endpoint {
    const ipv4 = this.#allocator?.allocate();
    if (ipv4 === undefined) throw new Error('range is full');
    const { namespace = 'default', name, uid } = pod.metadata;
    const containerId = digest(`container ${uid} ${ipv4}`);
    const endpoint: Endpoint = {
      key: keyOf(pod),
      uid,
      ipv4,
      containerId,
      interfaceName: `lxc${containerId.slice(0, 12)}`,
      mac: macOf(`pod ${containerId}`),
      hostMac: macOf(`host ${containerId}`),
      labels: {},
      namedPorts: namedPortsOf(pod),
      signals: {
        id: this.#freeId(options.random),
        namespace,
        pod: name,
        ipv4,
        identity: 5, // reserved:init
        state: 'waiting-for-identity',
        interfaceIndex: (this.#nextInterface += 2),
        hostRouting: options.hostRouting,
        coveredBySocketLB: options.coveredBySocketLB,
      },
    };
    this.#endpoints.set(endpoint.key, endpoint);
    this.#view = undefined;
    return endpoint;
  }

  /** Changes an endpoint; `undefined` when it is gone or another pod has taken its place. */
  update(endpoint: Pick<Endpoint, 'key' | 'uid'>, change: Partial<EndpointSignals>, labels?: SecurityLabels): Endpoint | undefined {
    const current = this.#endpoints.get(endpoint.key);
    if (current?.uid !== endpoint.uid) return undefined;
    const next: Endpoint = { ...current, labels: labels ?? current.labels, signals: { ...current.signals, ...change } };
    this.#endpoints.set(next.key, next);
    this.#view = undefined;
    return next;
  }

  remove(endpoint: Pick<Endpoint, 'key' | 'uid' | 'ipv4'>): boolean {
    if (this.#endpoints.get(endpoint.key)?.uid !== endpoint.uid) return false;
    this.#endpoints.delete(endpoint.key);
    this.#allocator?.release(endpoint.ipv4);
    this.#view = undefined;
    return true;
  }

  #freeId(random: () => number): number {
    const used = new Set([...this.#endpoints.values()].map(({ signals }) => signals.id));
    if (used.size >= MAX_ENDPOINT_ID) throw new Error('no more endpoint IDs available');
    for (;;) {
      const id = 1 + Math.floor(random() * MAX_ENDPOINT_ID);
      if (!used.has(id)) return id;
    }
  }
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A locally administered unicast address. */
export function macOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 6);
  bytes[0] = (bytes[0]! & 0xfe) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function namedPortsOf(pod: Pod): Endpoint['namedPorts'] {
  return (pod.spec?.containers ?? []).flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ name, containerPort, protocol }) =>
      name ? [{ name, port: containerPort, protocol: protocol ?? 'TCP' }] : [],
    ),
  );
}
