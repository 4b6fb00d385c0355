/**
 * The lab: an embedded API server, imitated controllers, nodes, Cilium and the cloud, put together into
 * one CCE cluster that kubectl and HTTP clients can talk to.
 * @module
 */
import type { ApiServer, PodRuntime } from '../apiserver/index.ts';
import type { Bridge } from '../bridge/index.ts';
import type { InformerClusterModel } from '../cluster/live.ts';
import { message, type Message } from '../i18n/index.ts';
import { isNotFound, pods, type AdjustableClock, type Informers, type KubeClient } from '../kube/index.ts';
import { trace, type Choose, type Connection, type Trace } from '../path/index.ts';
import type { CceTwin } from '../twin/cce/index.ts';
import { CHART_VERSION } from '../chart/chart-keys.ts';
import type { ImageRegistry } from '../twin/kubernetes/index.ts';
import type { Machines, NetworkMode } from '../twin/machine.ts';
import type { LabNetwork } from '../twin/net/index.ts';
import { clusterDNS, DOCUMENT_ADDRESSES, type LabAddresses } from './addresses.ts';
import { admitLoadBalancers, elbFor, startLabBridge, valuesFor, type BridgeChoice, type OperatorOptions } from './bridge.ts';
import { compose } from './composition.ts';
import { ContainerAccess } from './container-access.ts';
import { requestThroughElb, type ElbAnswer, type ElbRequest } from './elb-request.ts';
import { hasWorkload, keepLab, readKeptLab } from './data-directory.ts';
import { eventually } from './eventually.ts';
import { LabFailure } from './failure.ts';
import { checkValues, Installation } from './installation.ts';
import { answerTraceQuery, type TracedQuery } from './trace-query.ts';

export interface LabOptions {
  /** Worker nodes; default 2. */
  nodes?: number;
  /** Default `overlay_l2`. */
  networkMode?: NetworkMode;
  /** Default: the source document's ranges. */
  addresses?: LabAddresses;
  /** Of the nodes; default: what CCE's own system has. */
  kernelVersion?: string;
  /** Default `iptables`. */
  kubeProxyMode?: 'iptables' | 'ipvs';
  /** Helm values for Cilium; default: the source document's. */
  values?: Record<string, unknown>;
  /** How Gateways are bound to an ELB unless a GatewayEntrypoint says otherwise; default `Auto`. */
  bridge?: BridgeChoice;
  /** What the bridge may do beside that. */
  operator?: OperatorOptions;
  /** Which cloud controller manager to imitate; default CCE's own. */
  ccm?: 'cce' | 'oss';
  /** Install the Gateway API's CRDs before Cilium; default true. */
  gatewayApi?: boolean;
  /** Install Cilium; default true. `false`: the cluster as CCE hands it over, for whoever installs it. */
  cilium?: boolean;
  /** Deploy the source document's back end, Gateway and HTTPRoute; default true. */
  workload?: boolean;
  /**
   * Objects are kept here. A lab that is started from such a directory installs nothing anew, except
   * Cilium when `values` are given: its nodes and pods come back as after a reboot of everything.
   */
  dataDir?: string;
  clock?: AdjustableClock;
  /** Of every random choice in the lab; default: a new one each time. */
  seed?: number;
  /** How long a restored endpoint keeps its old program, in ms of lab time; `Infinity`: until its pod is recreated. */
  endpointRestoreMs?: number;
  /** cgroup hierarchy of the nodes; `hybrid` leaves pods uncovered by socket-LB (facts/cilium.md §4.4). */
  cgroup?: 'unified' | 'hybrid';
  /** Told of every connection and datagram in the lab with the path that it takes. */
  onConnection?: (connection: Connection, path: Trace) => void;
  /** Called as soon as the API answers, while everything else is still to come; the start waits for it. */
  onApiReady?: (begun: BegunLab) => void | Promise<void>;
  /** Lines of the components' logs. */
  onLog?: (component: string, line: string) => void;
}

/** What there is of a lab when its API answers. */
export interface BegunLab {
  readonly api: Pick<ApiServer, 'url' | 'writeKubeconfig'>;
  readonly kubernetesVersion: string;
  readonly ciliumVersion: string;
  readonly networkMode: NetworkMode;
}

/** Everything that {@link compose} puts together. */
export interface LabParts {
  readonly clock: AdjustableClock;
  readonly seed: number;
  readonly random: () => number;
  readonly api: ApiServer;
  readonly podRuntime: PodRuntime;
  readonly kubernetesVersion: string;
  readonly informers: Informers;
  readonly machines: Machines;
  readonly model: InformerClusterModel;
  readonly network: LabNetwork;
  readonly cce: CceTwin;
  readonly images: ImageRegistry;
  readonly client: (component: string) => KubeClient;
  readonly stop: () => Promise<void>;
}

/**
 * A running lab.
 *
 * @example
 * const lab = await Lab.start();
 * const answer = await lab.eventually('HTTP 200', async () => {
 *   const seen = await lab.request({});
 *   return seen.kind === 'answer' && seen.status === 200 && seen;
 * });
 * await lab.stop();
 */
export class Lab {
  readonly options: Readonly<LabOptions> & { readonly nodes: number; readonly networkMode: NetworkMode; readonly addresses: LabAddresses };
  readonly installation: Installation;
  readonly containers: ContainerAccess;
  /** As the cluster's administrator. */
  readonly client: KubeClient;
  readonly #parts: LabParts;
  #hasWorkload: boolean;
  #bridge: Bridge | undefined;
  #choice: BridgeChoice;
  #stopping: Promise<void> | undefined;

  private constructor(options: Lab['options'], parts: LabParts) {
    this.options = options;
    this.#hasWorkload = options.workload ?? true;
    this.#parts = parts;
    this.#choice = options.bridge ?? 'Auto';
    this.client = parts.client('kubectl');
    this.installation = new Installation(parts.client, parts.clock);
    this.containers = new ContainerAccess(parts.podRuntime);
  }

  /**
   * Resolves when everything has been asked for; readiness follows by itself (see `untilReady`).
   * @throws LabFailure when the data directory is in use, or holds a lab of another network mode.
   */
  static async start(options: LabOptions = {}): Promise<Lab> {
    checkValues(options.values);
    const { dataDir } = options;
    const kept = await readKeptLab(dataDir, options.networkMode);
    const complete = {
      ...options,
      nodes: options.nodes ?? 2,
      networkMode: options.networkMode ?? kept?.networkMode ?? 'overlay_l2',
      addresses: options.addresses ?? DOCUMENT_ADDRESSES,
    };
    const parts = await compose(complete);
    const lab = new Lab(complete, parts);
    try {
      if (kept) {
        lab.#hasWorkload = await hasWorkload(lab.client);
        // Everything else is as people have left it.
        if (options.values) await lab.installation.cilium(options.values);
        await lab.setBridge(options.bridge ?? 'Auto');
        return lab;
      }
      if (options.gatewayApi ?? true) await lab.installation.gatewayApi();
      await lab.installation.bridge();
      await lab.installation.system({ dnsReplicas: Math.min(2, complete.nodes), dnsAddress: clusterDNS(complete.addresses) });
      if (options.cilium ?? true) await lab.installation.cilium(options.values ?? valuesFor(options.bridge));
      await lab.setBridge(options.bridge ?? 'Auto');
      if (lab.hasWorkload) await lab.installation.workload();
      if (dataDir !== undefined) await keepLab(dataDir, { networkMode: complete.networkMode });
      return lab;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  get clock(): AdjustableClock {
    return this.#parts.clock;
  }

  get api(): ApiServer {
    return this.#parts.api;
  }

  get model(): InformerClusterModel {
    return this.#parts.model;
  }

  get machines(): Machines {
    return this.#parts.machines;
  }

  get network(): LabNetwork {
    return this.#parts.network;
  }

  /** What nodes pull from, and the registries that they do not get through to. */
  get images(): ImageRegistry {
    return this.#parts.images;
  }

  get cce(): CceTwin {
    return this.#parts.cce;
  }

  /** The seed of the lab's random choices: start another lab with it to see the same again. */
  get seed(): number {
    return this.#parts.seed;
  }

  /** Whether the source document's Gateway is to answer. */
  get hasWorkload(): boolean {
    return this.#hasWorkload;
  }

  get kubernetesVersion(): string {
    return this.#parts.kubernetesVersion;
  }

  get ciliumVersion(): string {
    return CHART_VERSION;
  }

  /** Id of the ELB that the bridge keeps pointed at the Gateway. */
  get elbId(): string {
    return elbFor(this.#choice).id;
  }

  /** Where a port of an ELB can be reached on this machine: a port of 127.0.0.1. */
  port(listenerPort = 80, elbId: string = this.elbId): number | undefined {
    return this.cce.elb.localAddressAt(elbId, listenerPort)?.port;
  }

  url(path = '/', listenerPort = 80): string {
    return `http://127.0.0.1:${this.port(listenerPort) ?? 0}${path}`;
  }

  /** A request from outside through an ELB's listener; without a listener it is refused. */
  async request(request: Partial<ElbRequest> & { listenerPort?: number; elbId?: string }): Promise<ElbAnswer> {
    const port = request.port ?? this.port(request.listenerPort, request.elbId);
    return port === undefined ? { kind: 'refused' } : requestThroughElb(this.clock, { ...request, port });
  }

  trace(connection: Connection, choose?: Choose): Trace {
    return trace(this.model, connection, choose && { choose });
  }

  /** The path of `GET /` from an outside client to a Gateway's first listener. */
  traceRequest({
    client,
    gateway = { namespace: 'default', name: 'ip-gateway' },
  }: {
    client: string;
    gateway?: { namespace: string; name: string };
  }): TracedQuery {
    return answerTraceQuery(this.model, { from: client, to: `gateway/${gateway.namespace}/${gateway.name}` });
  }

  /** Replaces the bridge; `off`: nobody binds a Gateway, and what is bound stays as it is. */
  async setBridge(choice: BridgeChoice): Promise<void> {
    await this.#bridge?.stop();
    this.#bridge = undefined;
    this.#choice = choice === 'off' ? this.#choice : choice;
    if (choice === 'HostNetwork') admitLoadBalancers(this.cce);
    if (choice !== 'off') this.#bridge = startLabBridge(choice, this.#parts, this.options.operator);
  }

  /** How many objects the API server holds, by `group/plural`: for tests and benchmarks that look for leaks. */
  objectCounts(): ReadonlyMap<string, number> {
    return this.api.objectCounts();
  }

  async writeKubeconfig(path: string): Promise<void> {
    await this.api.writeKubeconfig(path);
  }

  /** Waits for a condition; the lab's clock is moved on while nothing happens. Rejects after `withinMs` of lab time. */
  eventually<T>(
    what: string | Message,
    probe: () => T | undefined | false | Promise<T | undefined | false>,
    withinMs = 300_000,
  ): Promise<T> {
    return eventually(this.clock, probe, {
      withinMs,
      activity: () => this.model.revision + this.network.counters.attempts,
      busy: () => this.cce.elb.api.working > 0 || this.api.isWriting,
      onTimeout: () => new LabFailure(message('lab.scenario.notSeen', { what })),
    });
  }

  /** `kubectl run --rm --restart=Never`: the pod's log once it has ended. */
  async runPod({
    name,
    labels,
    image,
    args,
  }: {
    name: string;
    labels: Record<string, string>;
    image: string;
    args: readonly string[];
  }): Promise<string> {
    const key = { namespace: 'default', name };
    await this.client.create(pods, {
      metadata: { ...key, labels: { run: name, ...labels } },
      spec: { restartPolicy: 'Never', containers: [{ name, image, args: [...args] }] },
    });
    try {
      await this.eventually(`pod ${name} ends`, () => ['Succeeded', 'Failed'].includes(this.model.get(pods, key)?.status?.phase ?? ''));
      return await this.containers.logs({ namespace: 'default', pod: name, container: name });
    } finally {
      await this.client.delete(pods, key, { gracePeriodSeconds: 0 });
      await this.eventually(`pod ${name} is gone`, () => this.client.get(pods, key).then(() => false as const, isNotFound));
    }
  }

  /** Stops everything; nothing is left behind. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      await this.#bridge?.stop();
      await this.#parts.stop();
    })();
    return this.#stopping;
  }
}
