/**
 * The ipcache that all agents share: address → numeric identity, for the pods that Cilium manages and
 * for the nodes. An agent adds its own node's addresses (identity host) on top.
 * @module
 */
import { ciliumEndpoints, ciliumNodes, type CiliumEndpoint, type CiliumNode } from '../../../cluster/kinds.ts';
import type { Informers } from '../../../kube/informer.ts';
import { RESERVED } from '../../../policy/index.ts';

interface Entry {
  readonly identity: number;
  /** Whose entry it is: an address that moved on must not be removed by its former owner. */
  readonly owner: string;
}

export class IpCache {
  readonly #informers: Informers;
  readonly #entries = new Map<string, Entry>();
  readonly #stops: (() => void)[] = [];
  /** Shared by all agents that stop before the next change. */
  #copy: ReadonlyMap<string, number> | undefined;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    this.#stops.push(
      this.#informers
        .for(ciliumEndpoints)
        .onChange(({ key, before, after }) => this.#replace(`cep/${key}`, entriesOfEndpoint(before), entriesOfEndpoint(after))),
      this.#informers
        .for(ciliumNodes)
        .onChange(({ key, before, after }) => this.#replace(`node/${key}`, entriesOfNode(before), entriesOfNode(after))),
    );
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  get size(): number {
    return this.#entries.size;
  }

  identityOf(address: string): number | undefined {
    return this.#entries.get(address)?.identity;
  }

  entries(): [address: string, identity: number][] {
    return [...this.#entries].map(([address, { identity }]) => [address, identity]);
  }

  /** What an agent that stops leaves behind in its map: today's entries, never to change. */
  frozen(): (address: string) => number | undefined {
    const copy = (this.#copy ??= new Map(this.entries()));
    return (address) => copy.get(address);
  }

  #replace(owner: string, before: readonly (readonly [string, number])[], after: readonly (readonly [string, number])[]): void {
    this.#copy = undefined;
    for (const [address] of before) if (this.#entries.get(address)?.owner === owner) this.#entries.delete(address);
    for (const [address, identity] of after) this.#entries.set(address, { identity, owner });
  }
}

function entriesOfEndpoint(endpoint: CiliumEndpoint | undefined): [string, number][] {
  const identity = endpoint?.status?.identity?.id;
  if (identity === undefined) return [];
  return (endpoint?.status?.networking?.addressing ?? []).flatMap(({ ipv4 }) => (ipv4 ? [[ipv4, identity] as [string, number]] : []));
}

function entriesOfNode(node: CiliumNode | undefined): [string, number][] {
  const addresses = (node?.spec?.addresses ?? []).map(({ ip }): [string, number] => [ip, RESERVED['remote-node']]);
  const health = node?.spec?.health?.ipv4;
  const ingress = node?.spec?.ingress?.ipv4;
  return [
    ...addresses,
    ...(health ? [[health, RESERVED.health] as [string, number]] : []),
    ...(ingress ? [[ingress, RESERVED.ingress] as [string, number]] : []),
  ];
}
