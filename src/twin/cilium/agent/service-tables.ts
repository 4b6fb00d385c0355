/**
 * The service tables of all agents. A table depends on the cluster, on kube-proxy replacement, and on
 * which CiliumEnvoyConfigs select the node: agents that agree in these share one and the same table,
 * so that a hundred nodes cost as much as one.
 * @module
 */
import { ciliumEnvoyConfigs, type CiliumEnvoyConfig } from '../../../cluster/kinds.ts';
import type { ServiceFrontend } from '../../../cluster/model.ts';
import { frontendsOf, listenersOf, redirectsOf, type L7Redirect } from '../../../cluster/service-frontends.ts';
import type { Informers } from '../../../kube/informer.ts';
import { keyOf } from '../../../kube/objects.ts';
import { endpointSlices, services, type EndpointSlice } from '../../../kube/resources.ts';
import { matchesMap } from '../../../kube/selectors.ts';

export interface TableOptions {
  readonly kubeProxyReplacement: boolean;
  /** CiliumEnvoyConfigs are honoured (`enable-envoy-config` and the L7 proxy). */
  readonly envoyConfig: boolean;
  readonly nodeLabels: Readonly<Record<string, string>>;
}

/** Immutable; a new one is made when something in it changes. */
export interface ServiceTable {
  readonly services: ReadonlyMap<string, ServiceFrontend>;
  /** Listener `namespace/cec/listener` → proxy port. */
  readonly listeners: ReadonlyMap<string, number>;
}

interface Variant {
  readonly options: { kubeProxyReplacement: boolean };
  readonly configs: readonly CiliumEnvoyConfig[];
  /** Frontends by Service; entries of changed Services are made anew. */
  readonly frontends: Map<string, ReadonlyMap<string, ServiceFrontend>>;
  readonly redirects: ReadonlyMap<string, readonly L7Redirect[]>;
  readonly dirty: Set<string>;
  table: ServiceTable | undefined;
}

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
const SLICE_INDEX = 'sliceByService';
/** `enable-envoy-config` allocates its listeners' ports from here on (pkg/proxy). */
const FIRST_PROXY_PORT = 10_000;
const PROXY_PORTS = 10_000;

export class ServiceTables {
  readonly #informers: Informers;
  readonly #variants = new Map<string, Variant>();
  readonly #watchers = new Set<() => void>();
  readonly #proxyPorts = new Map<string, number>();
  readonly #stops: (() => void)[] = [];
  #pending: NodeJS.Immediate | undefined;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    const slices = this.#informers.for(endpointSlices);
    slices.store.addIndex(SLICE_INDEX, (slice) => [serviceKeyOf(slice)].filter((key) => key !== undefined));
    this.#stops.push(
      this.#informers.for(services).onChange(({ key }) => this.#serviceChanged(key)),
      slices.onChange(({ before, after }) => {
        for (const slice of [before, after]) {
          const key = slice && serviceKeyOf(slice);
          if (key) this.#serviceChanged(key);
        }
      }),
      this.#informers.for(ciliumEnvoyConfigs).onChange(() => {
        this.#variants.clear();
        this.#schedule();
      }),
    );
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    clearImmediate(this.#pending);
    this.#pending = undefined;
  }

  /** Told once after any number of changes in one turn of the event loop. */
  onChange(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** The present table for an agent with these options; the same object as long as nothing changes. */
  tableFor(options: TableOptions): ServiceTable {
    const configs = options.envoyConfig ? this.#configsFor(options.nodeLabels) : [];
    const id = [options.kubeProxyReplacement, ...configs.map((config) => keyOf(config))].join('\n');
    let variant = this.#variants.get(id);
    if (!variant) this.#variants.set(id, (variant = this.#newVariant(options, configs)));
    return (variant.table ??= this.#build(variant));
  }

  #configsFor(nodeLabels: Readonly<Record<string, string>>): CiliumEnvoyConfig[] {
    return [...this.#informers.for(ciliumEnvoyConfigs).store.values()]
      .filter(({ spec }) => !spec.nodeSelector?.matchLabels || matchesMap(spec.nodeSelector.matchLabels, nodeLabels))
      .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  }

  #newVariant(options: TableOptions, configs: readonly CiliumEnvoyConfig[]): Variant {
    const redirects = new Map<string, L7Redirect[]>();
    for (const config of configs) {
      for (const [service, redirect] of redirectsOf(config)) redirects.set(service, [...(redirects.get(service) ?? []), redirect]);
    }
    return {
      options: { kubeProxyReplacement: options.kubeProxyReplacement },
      configs,
      redirects,
      frontends: new Map(),
      dirty: new Set(this.#informers.for(services).store.keys()),
      table: undefined,
    };
  }

  #build(variant: Variant): ServiceTable {
    const store = this.#informers.for(services).store;
    const slices = this.#informers.for(endpointSlices).store;
    for (const key of variant.dirty) {
      const service = store.get(key);
      if (!service) variant.frontends.delete(key);
      else
        variant.frontends.set(
          key,
          frontendsOf(service, slices.byIndex(SLICE_INDEX, key), variant.redirects.get(key) ?? [], variant.options),
        );
    }
    variant.dirty.clear();
    const table = new Map<string, ServiceFrontend>();
    for (const frontends of variant.frontends.values()) for (const [key, frontend] of frontends) table.set(key, frontend);
    const listeners = variant.configs.flatMap(listenersOf).map((name): [string, number] => [name, this.#proxyPortOf(name)]);
    return { services: table, listeners: new Map(listeners) };
  }

  #proxyPortOf(listener: string): number {
    let port = this.#proxyPorts.get(listener);
    if (port === undefined) {
      port = FIRST_PROXY_PORT + (this.#proxyPorts.size % PROXY_PORTS);
      this.#proxyPorts.set(listener, port);
    }
    return port;
  }

  #serviceChanged(key: string): void {
    for (const variant of this.#variants.values()) {
      variant.dirty.add(key);
      variant.table = undefined;
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#pending ??= setImmediate(() => {
      this.#pending = undefined;
      for (const watcher of this.#watchers) watcher();
    });
  }
}

function serviceKeyOf({ metadata }: EndpointSlice): string | undefined {
  const name = metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? undefined : `${metadata.namespace}/${name}`;
}
