/** The cluster around all entrypoints, read off its objects. Worked out again only when one of them has changed. @module */
import type { Node } from '../kube/resources.ts';
import type { BridgeStores } from './stores.ts';
import type { Environment } from './situation.ts';
import { ableTargets, chosenTargets, targetFacts, type Target } from './targets.ts';
import type { LabelSelector } from '../kube/selectors.ts';

export interface EnvironmentOptions {
  stores: BridgeStores;
  cluster: string;
  ccm: Environment['ccm'];
  hasCredentials: boolean;
}

export class ClusterEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #unsubscribe: (() => void)[];
  #known: Environment | undefined;
  #addresses: Map<string, string> | undefined;
  /** By selector, as JSON; emptied like {@link #targets}, which has the same objects. */
  readonly #able = new Map<string, readonly Target[]>();
  /** Targets by wish; emptied when a node changes in a way that matters. */
  readonly #targets = new Map<string, readonly Target[]>();

  /** @param onNodes told when targets may have changed */
  constructor(options: EnvironmentOptions, onNodes: () => void) {
    this.#options = options;
    const { stores } = options;
    const forget = (): void => {
      this.#known = undefined;
    };
    this.#unsubscribe = [
      stores.ciliumConfig.onChange(forget),
      stores.daemonSets.onChange(forget),
      stores.ipPools.onChange(forget),
      stores.nodes.onChange(({ before, after }) => {
        if (targetFacts(before) === targetFacts(after)) return;
        this.#addresses = undefined;
        this.#able.clear();
        this.#targets.clear();
        if (!before || !after) forget();
        onNodes();
      }),
    ];
  }

  stop(): void {
    for (const off of this.#unsubscribe) off();
  }

  get(): Environment {
    return (this.#known ??= this.#read());
  }

  targets(key: string, selector: LabelSelector | undefined, most: number): readonly Target[] {
    const wish = JSON.stringify(selector) ?? '';
    const id = `${key} ${most} ${wish}`;
    let found = this.#targets.get(id);
    if (!found) {
      let able = this.#able.get(wish);
      if (!able) this.#able.set(wish, (able = ableTargets(this.#options.stores.nodes.store.values(), selector)));
      this.#targets.set(id, (found = chosenTargets(able, { key, most })));
    }
    return found;
  }

  #read(): Environment {
    const { stores, cluster, ccm, hasCredentials } = this.#options;
    const config = stores.ciliumConfig.store.get(`${stores.ciliumNamespace}/cilium-config`)?.data ?? {};
    const daemonSet = (name: string) => stores.daemonSets.store.get(`${stores.ciliumNamespace}/${name}`);
    const [someNode] = stores.nodes.store.values();
    const pools = [...stores.ipPools.store.values()].filter(({ spec }) => !spec.disabled);
    const lbIpam = config['enable-lb-ipam'] !== 'false' && (config['default-lb-service-ipam'] ?? 'lbipam') === 'lbipam';
    return {
      cluster,
      ccm,
      ciliumVersion: versionOf(daemonSet('cilium')?.spec?.template.spec?.containers[0]?.image),
      ciliumNamespace: stores.ciliumNamespace,
      envoyDaemonSet: daemonSet('cilium-envoy') !== undefined,
      hostNetwork: config['gateway-api-hostnetwork-enabled'] === 'true',
      xffNumTrustedHops: Number(config['gateway-api-xff-num-trusted-hops'] ?? 0),
      lbIpamOwnsClassless: lbIpam && pools.length > 0,
      cceVersion: cceVersionOf(someNode),
      hasCredentials,
      nodes: stores.nodes.store.size,
      // Space-separated (facts/cilium.md §2).
      podCIDRs: (config['cluster-pool-ipv4-cidr'] ?? '').split(/[\s,]+/).filter(Boolean),
      nodeAt: (address) => (this.#addresses ??= addressesOf(stores.nodes.store.values())).get(address),
      serviceAt: (address) => stores.serviceAt(address),
    };
  }
}

/** `quay.io/cilium/cilium:v1.19.1@sha256:…` → `1.19.1`. */
export const versionOf = (image: string | undefined): string | undefined => /:v?(\d+\.\d+\.\d+[^@]*)/.exec(image ?? '')?.[1];

/** The kubelet of a CCE node carries the cluster's patch level: `v1.33.5-r0-33.0.5` → `v1.33.5-r0`. */
export const cceVersionOf = (node: Node | undefined): string | undefined =>
  /^v\d+\.\d+\.\d+-r\d+/.exec(node?.status?.nodeInfo?.kubeletVersion ?? '')?.[0];

function addressesOf(nodes: Iterable<Node>): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of nodes)
    for (const { type, address } of node.status?.addresses ?? []) if (type.endsWith('IP')) found.set(address, node.metadata.name);
  return found;
}
