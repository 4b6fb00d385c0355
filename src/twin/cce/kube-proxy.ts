/**
 * kube-proxy, a systemd service on every node (facts/huawei-cce.md §5.4): while it runs, the node's rules
 * follow the Services; stopped, they stay behind as they were.
 * @module
 */
import type { KubeProxySignals } from '../../cluster/model.ts';
import type { Informers } from '../../kube/informer.ts';
import { endpointSlices, services, type EndpointSlice } from '../../kube/resources.ts';
import type { Machine } from '../machine.ts';
import { nodeTable, serviceRules, type ServiceRules } from './kube-proxy-rules.ts';

export interface KubeProxyControl {
  /** `systemctl start kube-proxy`: the rules are live again. */
  start(): void;
  /** `systemctl stop kube-proxy`: the rules stay and go stale. */
  stop(): void;
  /** `iptables -F` of its chains: nothing is left, unless it runs and writes them again. */
  flush(): void;
  readonly signals: KubeProxySignals;
}

const HEALTHZ_PORT = 10256;
const NO_RULES: KubeProxySignals['services'] = new Map();

interface Instance {
  readonly machine: Machine;
  running: boolean;
  closeHealthz: (() => void) | undefined;
}

/** All kube-proxies of a cluster: rules are computed once per Service and shared by the nodes. */
export class KubeProxies {
  readonly #mode: 'iptables' | 'ipvs';
  readonly #informers: Informers;
  readonly #instances = new Map<string, Instance>();
  readonly #rules = new Map<string, ServiceRules>();
  readonly #dirty = new Set<string>();
  readonly #unsubscribe: (() => void)[];
  #pending: NodeJS.Immediate | undefined;
  #hasLocal = false;

  constructor(informers: Informers, mode: 'iptables' | 'ipvs') {
    this.#informers = informers;
    this.#mode = mode;
    const slices = informers.for(endpointSlices);
    slices.store.addIndex('service', (slice) => serviceKeysOf(slice));
    this.#unsubscribe = [
      informers.for(services).onChange(({ key }) => this.#touch(key)),
      slices.onChange(({ before, after }) => {
        for (const slice of [before, after]) if (slice) for (const key of serviceKeysOf(slice)) this.#touch(key);
      }),
    ];
  }

  add(machine: Machine): void {
    const instance: Instance = { machine, running: false, closeHealthz: undefined };
    this.#instances.set(machine.name, instance);
    this.#start(instance);
  }

  remove(node: string): void {
    this.#instances.get(node)?.closeHealthz?.();
    this.#instances.delete(node);
  }

  /** Commands for one node's service; `undefined` for a node that does not exist. */
  control(node: string): KubeProxyControl | undefined {
    const instance = this.#instances.get(node);
    if (!instance) return undefined;
    return {
      start: () => this.#start(instance),
      stop: () => {
        if (!instance.running) return;
        this.#sync();
        instance.running = false;
        instance.closeHealthz?.();
        const { services: left } = instance.machine.kubeProxy!;
        instance.machine.kubeProxy = { mode: this.#mode, running: false, rules: 'stale', services: left };
      },
      flush: () => {
        if (instance.running) return;
        instance.machine.kubeProxy = { mode: this.#mode, running: false, rules: 'none', services: NO_RULES };
      },
      get signals() {
        return instance.machine.kubeProxy!;
      },
    };
  }

  stop(): void {
    for (const off of this.#unsubscribe) off();
    clearImmediate(this.#pending);
    for (const instance of this.#instances.values()) instance.closeHealthz?.();
  }

  #start(instance: Instance): void {
    if (instance.running) return;
    instance.running = true;
    instance.closeHealthz = instance.machine.occupyPort(HEALTHZ_PORT);
    this.#sync();
    this.#write([instance]);
  }

  /** Gathers the changes of one turn of the event loop into one write per node. */
  #touch(serviceKey: string): void {
    this.#dirty.add(serviceKey);
    this.#pending ??= setImmediate(() => this.#sync());
  }

  #sync(): void {
    clearImmediate(this.#pending);
    this.#pending = undefined;
    if (this.#dirty.size === 0) return;
    const slices = this.#informers.for(endpointSlices).store;
    for (const key of this.#dirty) {
      const service = this.#informers.for(services).store.get(key);
      if (service) this.#rules.set(key, serviceRules(service, slices.byIndex('service', key)));
      else this.#rules.delete(key);
    }
    this.#dirty.clear();
    this.#hasLocal = [...this.#rules.values()].some(({ local }) => local.size > 0);
    this.#write([...this.#instances.values()]);
  }

  #write(instances: readonly Instance[]): void {
    const shared = this.#hasLocal ? undefined : nodeTable(this.#rules.values(), '');
    for (const { machine, running } of instances) {
      if (!running) continue;
      const table = shared ?? nodeTable(this.#rules.values(), machine.name);
      machine.kubeProxy = { mode: this.#mode, running: true, rules: 'live', services: table };
    }
  }
}

/** kube-proxy knows slices only by this label: Cilium's unlabelled one is invisible to it (facts/operators.md §1). */
function serviceKeysOf(slice: EndpointSlice): string[] {
  const name = slice.metadata.labels?.['kubernetes.io/service-name'];
  return name ? [`${slice.metadata.namespace}/${name}`] : [];
}
