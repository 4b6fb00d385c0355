/**
 * A worker node as a machine: what stands on it beside the API's Node object. CCE's twin makes it, the
 * kubelet runs pods on it, cilium-agent installs itself into it, and the path reads its signals.
 * @module
 */
import type { AgentSignals, KubeProxySignals, NodeSignals } from '../cluster/model.ts';
import type { Pod } from '../kube/resources.ts';

export type NetworkMode = 'overlay_l2' | 'vpc-router' | 'eni';

export interface CniResult {
  ip: string;
  /** Undo of the attachment, called at DEL. */
  release: () => void;
}

/** A CNI plugin as the runtime calls it. Rejects with the text that ends up in FailedCreatePodSandBox. */
export interface CniPlugin {
  readonly name: string;
  add(pod: Pod): Promise<CniResult>;
}

export interface MachineSpec {
  name: string;
  internalIP: string;
  networkMode: NetworkMode;
  securityGroups: readonly string[];
  kernelVersion: string;
  osImage: string;
  /** `hybrid`: cgroup v1 and v2 side by side, where socket-LB misses the runtime's cgroups (facts/cilium.md §4.4). */
  cgroup: 'unified' | 'hybrid';
}

export class Machine {
  readonly spec: MachineSpec;
  /** `/etc/cni/net.d`: the runtime uses the first file in lexical order. */
  readonly #cni = new Map<string, CniPlugin>();
  /** Files that no `exclusive` install sets aside. */
  readonly #fixedCni = new Set<string>();
  readonly #hostPorts = new Map<number, number>();
  readonly #onChange: () => void;
  #up = true;
  #agent: AgentSignals | undefined;
  #kubeProxy: KubeProxySignals | undefined;
  #signals: NodeSignals | undefined;

  constructor(spec: MachineSpec, onChange: () => void = () => undefined) {
    this.spec = spec;
    this.#onChange = onChange;
  }

  get name(): string {
    return this.spec.name;
  }

  get up(): boolean {
    return this.#up;
  }

  set up(value: boolean) {
    this.#up = value;
    this.#changed();
  }

  /** Published by cilium-agent; `undefined` when it ends. */
  set agent(value: AgentSignals | undefined) {
    this.#agent = value;
    this.#changed();
  }

  get agent(): AgentSignals | undefined {
    return this.#agent;
  }

  set kubeProxy(value: KubeProxySignals | undefined) {
    this.#kubeProxy = value;
    this.#changed();
  }

  get kubeProxy(): KubeProxySignals | undefined {
    return this.#kubeProxy;
  }

  /**
   * Writes a CNI configuration; `exclusive` sets every other file aside, as Cilium does (`*.cilium_bak`).
   * `fixed`: cannot be set aside and comes before all others, for a network that attaches the pod's
   * interface whatever the directory says (VPC ENIs of a Turbo cluster, facts/huawei-cce.md §10 row 2 [S]).
   */
  installCni(file: string, plugin: CniPlugin, options: { exclusive?: boolean; fixed?: boolean } = {}): void {
    if (options.exclusive) for (const other of this.#cni.keys()) if (!this.#fixedCni.has(other)) this.#cni.delete(other);
    if (options.fixed) this.#fixedCni.add(file);
    this.#cni.set(file, plugin);
    this.#changed();
  }

  removeCni(file: string): void {
    this.#cni.delete(file);
    this.#fixedCni.delete(file);
    this.#changed();
  }

  /** What the container runtime would use; `undefined`: "network plugin is not ready: cni config uninitialized". */
  get cni(): CniPlugin | undefined {
    const [fixed] = this.#fixedCni;
    const first = fixed ?? [...this.#cni.keys()].sort()[0];
    return first === undefined ? undefined : this.#cni.get(first);
  }

  get cniFiles(): readonly string[] {
    return [...this.#cni.keys()].sort();
  }

  /** A process in the host network namespace listens; returns the closer. */
  occupyPort(port: number): () => void {
    this.#hostPorts.set(port, (this.#hostPorts.get(port) ?? 0) + 1);
    this.#changed();
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      const left = (this.#hostPorts.get(port) ?? 1) - 1;
      if (left > 0) this.#hostPorts.set(port, left);
      else this.#hostPorts.delete(port);
      this.#changed();
    };
  }

  /** What someone with a shell on the node would see. The same object until something changes. */
  get signals(): NodeSignals {
    this.#signals ??= {
      name: this.spec.name,
      internalIP: this.spec.internalIP,
      up: this.#up,
      securityGroups: this.spec.securityGroups,
      agent: this.#agent,
      kubeProxy: this.#kubeProxy,
      hostPorts: new Set(this.#hostPorts.keys()),
    };
    return this.#signals;
  }

  #changed(): void {
    this.#signals = undefined;
    this.#onChange();
  }
}

/** All machines of the cluster by node name. */
export class Machines {
  readonly #machines = new Map<string, Machine>();
  readonly #watchers = new Set<(name: string) => void>();

  add(spec: MachineSpec): Machine {
    const machine = new Machine(spec, () => this.#changed(spec.name));
    this.#machines.set(spec.name, machine);
    this.#changed(spec.name);
    return machine;
  }

  remove(name: string): void {
    this.#machines.delete(name);
    this.#changed(name);
  }

  get(name: string): Machine | undefined {
    return this.#machines.get(name);
  }

  values(): IterableIterator<Machine> {
    return this.#machines.values();
  }

  /** Calls `watcher` with the name of the machine that was added, removed, or on which something changes. */
  onChange(watcher: (name: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #changed(name: string): void {
    for (const watcher of this.#watchers) watcher(name);
  }
}
