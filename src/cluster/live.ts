/** The read model over informers: objects as the API server tells them, signals from whoever can see inside. @module */
import type { Informer, Informers } from '../kube/informer.ts';
import { keyOf, type KubeObject } from '../kube/objects.ts';
import * as kube from '../kube/resources.ts';
import type { Resource } from '../kube/resources.ts';
import { ciliumNodeConfigs } from './cilium-config.ts';
import { INDEX_FUNCTIONS, resourceId } from './indexes.ts';
import * as kinds from './kinds.ts';
import type { CloudSignals, ClusterModel, NodeSignals } from './model.ts';

/** What the API does not show. `onChange` tells of every change and returns the way to stop it. */
export interface SignalSource {
  node(name: string): NodeSignals | undefined;
  nodeNames(): Iterable<string>;
  cloud(): CloudSignals | undefined;
  onChange(changed: () => void): () => void;
}

/** For a cluster into which nobody looks: every signal is unknown. */
const NO_SIGNALS: SignalSource = {
  node: () => undefined,
  nodeNames: () => [],
  cloud: () => undefined,
  onChange: () => () => undefined,
};

/** Kinds that the path, the policy engine and the checks read. */
const MODEL_KINDS: readonly Resource<KubeObject>[] = [
  kube.namespaces,
  kube.nodes,
  kube.pods,
  kube.services,
  kube.endpointSlices,
  kube.configMaps,
  kube.daemonSets,
  kube.deployments,
  kinds.gatewayClasses,
  kinds.gateways,
  kinds.httpRoutes,
  kinds.grpcRoutes,
  kinds.referenceGrants,
  kinds.ciliumNetworkPolicies,
  kinds.ciliumClusterwideNetworkPolicies,
  kinds.networkPolicies,
  kinds.ciliumNodes,
  kinds.ciliumEndpoints,
  kinds.ciliumIdentities,
  kinds.ciliumEnvoyConfigs,
  kinds.ciliumLoadBalancerIPPools,
  kinds.ciliumGatewayClassConfigs,
  ciliumNodeConfigs,
  kube.customResourceDefinitions,
  kube.leases,
  kube.validatingWebhooks,
  kube.mutatingWebhooks,
  // The product's own, whose types live above this floor.
  kube.resource('cilium-cce.io/v1alpha1', 'GatewayEntrypoint', 'gatewayentrypoints', 'Namespaced'),
].map((of) => of as unknown as Resource<KubeObject>);

const BUILT_IN_GROUPS = new Set(['', 'apps', 'discovery.k8s.io']);

export class InformerClusterModel implements ClusterModel {
  readonly #informers = new Map<string, Informer<KubeObject>>();
  readonly #signals: SignalSource;
  readonly #stops: (() => void)[] = [];
  #revision = 0;

  /**
   * Starts an informer for each kind; one that the server does not serve (its CRD is not there yet)
   * stays empty and is filled when the informer's own retry succeeds. The informers belong to the
   * caller: {@link stop} only lets go of them.
   */
  constructor(informers: Informers, signals: SignalSource = NO_SIGNALS, of: readonly Resource<KubeObject>[] = MODEL_KINDS) {
    this.#signals = signals;
    for (const resource of of) {
      const informer = informers.for(resource);
      for (const index of INDEX_FUNCTIONS) {
        if (resourceId(index.of) === resourceId(resource)) informer.store.addIndex(index.name, index.values);
      }
      this.#informers.set(resourceId(resource), informer);
      // Heartbeats are read as they are; for everybody else nothing has changed.
      if (resource.plural !== kube.leases.plural) this.#stops.push(informer.onChange(() => this.#changed()));
    }
    this.#stops.push(signals.onChange(() => this.#changed()));
  }

  get revision(): number {
    return this.#revision;
  }

  get cloud(): CloudSignals | undefined {
    return this.#signals.cloud();
  }

  /** Resolves once every kind that a cluster serves without any CRD has been listed. */
  async synced(): Promise<void> {
    const builtIn = MODEL_KINDS.filter(({ group }) => BUILT_IN_GROUPS.has(group));
    await Promise.all(builtIn.flatMap((resource) => this.#informers.get(resourceId(resource))?.synced ?? []));
  }

  list<T extends KubeObject>(of: Resource<T>): Iterable<T> {
    return this.#informer(of)?.store.values() ?? [];
  }

  get<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): T | undefined {
    return this.#informer(of)?.store.get(keyOf({ metadata: key }));
  }

  byIndex<T extends KubeObject>(of: Resource<T>, index: string, value: string): readonly T[] {
    return this.#informer(of)?.store.byIndex(index, value) ?? [];
  }

  node(name: string): NodeSignals | undefined {
    return this.#signals.node(name);
  }

  nodeNames(): Iterable<string> {
    return this.#signals.nodeNames();
  }

  /** Lets go of informers and signals; afterwards the model no longer changes its revision. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #informer<T extends KubeObject>(of: Resource<T>): Informer<T> | undefined {
    return this.#informers.get(resourceId(of)) as unknown as Informer<T> | undefined;
  }

  #changed(): void {
    this.#revision += 1;
  }
}
