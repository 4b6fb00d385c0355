/**
 * The steps before an agent serves: reach the API server, read the configuration, wait for the CRDs,
 * announce the node, wait for its pod CIDRs (facts/cilium.md §1.4, §7.2). A step that fails for good
 * throws {@link AgentExit} with what the process prints and its exit code.
 * @module
 */
import { ciliumNodes, type CiliumNode } from '../../../cluster/kinds.ts';
import { getIfExists } from '../../../kube/client.ts';
import { sleep } from '../../../kube/clock.ts';
import { configMaps, customResourceDefinitions, nodes, services, type Node } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Process } from '../../kubernetes/program.ts';
import type { Address } from '../../net/index.ts';
import { formatDuration } from '../../go-duration.ts';
import { agentRefusals, refusalText } from '../../../chart/agent-refusals.ts';
import { ciliumNodeConfigs, effectiveConfig, parseConfig, type AgentConfig, type RawConfig } from './config.ts';
import { COMPONENT, type AgentDependencies } from './fleet.ts';
import { logLine, type LogLevel } from './log.ts';
import { digest, type ReservedAddresses } from './node-datapath.ts';
import { waitFor, WaitTimeout } from './wait-for.ts';

/** The process ends with this code after printing these lines. */
export class AgentExit extends Error {
  override readonly name = 'AgentExit';
  readonly code: number;
  readonly lines: readonly string[];

  constructor(code: number, lines: readonly string[]) {
    super(lines.at(-1) ?? `exit ${code}`);
    this.code = code;
    this.lines = lines;
  }
}

const NAMESPACE = 'kube-system';
const API_ATTEMPT_MS = 5000;
const API_GIVE_UP_MS = 60_000;
/** Go's exit code of a panic. */
const PANIC = 2;

export class Startup {
  readonly #deps: AgentDependencies;
  readonly #process: Process;
  readonly #write: (line: string) => void;

  constructor(deps: AgentDependencies, process: Process, write: (line: string) => void) {
    this.#deps = deps;
    this.#process = process;
    this.#write = write;
  }

  /** Opens a connection to the API server as the agent would: to `KUBERNETES_SERVICE_HOST`, through whatever serves ClusterIPs here. */
  async reachApiServer(): Promise<void> {
    const target = this.#apiServer();
    if (!target) return;
    const host = `https://${target.address}:${target.port}`;
    const { clock } = this.#deps;
    const started = clock.now();
    for (;;) {
      this.#log('info', 'Establishing connection to apiserver', { host });
      const failure = await this.#tryDial(target);
      if (failure === undefined) {
        this.#log('info', 'Connected to apiserver');
        return;
      }
      this.#log('error', 'Unable to contact k8s api-server', { ipAddr: host, error: failure });
      if (clock.now() - started >= API_GIVE_UP_MS)
        throw this.#fatal('Start hook failed: Unable to contact k8s api-server', { error: failure });
      await sleep(clock, API_ATTEMPT_MS, this.#process.signal);
    }
  }

  /** What `cilium-dbg build-config` makes: the ConfigMap with the overrides for this node. */
  async readRawConfig(): Promise<RawConfig> {
    const client = this.#deps.client(COMPONENT);
    const map = await getIfExists(client, configMaps, { namespace: NAMESPACE, name: 'cilium-config' });
    if (!map) throw this.#fatal('failed to read ConfigMap kube-system/cilium-config: configmaps "cilium-config" not found');
    // The CRD comes from the operator, so that at the very first start there is none and no override either.
    const overrides = await client.list(ciliumNodeConfigs, { namespace: NAMESPACE }).catch((error: unknown) => {
      if (isNotFound(error)) return { items: [] };
      throw error;
    });
    const node = await this.#node();
    return effectiveConfig(map.data ?? {}, overrides.items, node?.metadata.labels ?? {});
  }

  /** The effective configuration of this node, checked. */
  async readConfig(): Promise<{ raw: RawConfig; config: AgentConfig }> {
    const raw = await this.readRawConfig();
    const [refusal] = agentRefusals(raw);
    const fatal = refusal && refusalText(refusal, raw);
    if (fatal) throw this.#fatal(fatal);
    const config = parseConfig(raw);
    if (config.hostRoutingFallback) {
      this.#log(
        'info',
        `BPF host routing requires ${config.hostRoutingFallback}. Falling back to legacy host routing (enable-host-legacy-routing=true).`,
      );
    }
    return { raw, config };
  }

  async waitForCRDs(config: AgentConfig): Promise<void> {
    const informer = this.#deps.informers.for(customResourceDefinitions);
    const needed = requiredCRDs(config);
    const missing = (): string[] => needed.filter((name) => !informer.store.get(name));
    try {
      await waitFor({
        ...this.#waiting(informer.onChange.bind(informer)),
        check: () => (missing().length === 0 ? true : undefined),
        timeoutMs: config.crdWaitTimeoutMs,
        onWaiting: () =>
          this.#log('info', 'Still waiting for Cilium Operator to register CRDs', {
            CRDs: `[${missing()
              .map((name) => `crd:${name}`)
              .join(' ')}]`,
          }),
      });
    } catch (error) {
      if (!(error instanceof WaitTimeout)) throw error;
      throw this.#fatal(
        `Unable to find all Cilium CRDs necessary within ${formatDuration(config.crdWaitTimeoutMs)} timeout. Please ensure that Cilium Operator is running, as it's responsible for registering all the Cilium CRDs. The following CRDs were not found: [${missing()
          .map((name) => `crd:${name}`)
          .join(' ')}]`,
      );
    }
  }

  /** The CiliumNode of this node: made, or brought up to date without touching what the operator wrote. */
  async announceNode(change: { podCIDRs?: readonly string[]; reserved?: ReservedAddresses } = {}): Promise<void> {
    const client = this.#deps.client(COMPONENT);
    const { name, internalIP } = this.#process.machine.spec;
    const node = await this.#node();
    const { reserved, podCIDRs } = change;
    const spec: CiliumNode['spec'] = {
      addresses: [{ type: 'InternalIP', ip: internalIP }, ...(reserved ? [{ type: 'CiliumInternalIP', ip: reserved.router }] : [])],
      ...(podCIDRs && { ipam: { podCIDRs: [...podCIDRs] } }),
      ...(reserved && { health: { ipv4: reserved.health } }),
      ...(reserved?.ingress && { ingress: { ipv4: reserved.ingress } }),
      bootid: bootIdOf(name),
    };
    const metadata = {
      name,
      labels: node?.metadata.labels ?? {},
      ...(node && { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }] }),
    };
    const existing = await getIfExists(client, ciliumNodes, { name });
    if (existing) await client.patch(ciliumNodes, { name }, { type: 'merge', body: { metadata, spec } });
    else await client.create(ciliumNodes, { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata, spec });
  }

  /** 問題二: without a pod CIDR the agent waits, then panics when its start has taken too long. */
  async waitForPodCIDRs(config: AgentConfig): Promise<readonly string[]> {
    const { name } = this.#process.machine;
    const fromNode = config.ipam === 'kubernetes';
    const nodeInformer = this.#deps.informers.for(nodes);
    const ciliumNodeInformer = this.#deps.informers.for(ciliumNodes);
    const check = (): readonly string[] | undefined => {
      const found = fromNode ? podCIDRsOf(nodeInformer.store.get(name)) : ciliumNodeInformer.store.get(name)?.spec?.ipam?.podCIDRs;
      return found && found.length > 0 ? found : undefined;
    };
    try {
      const podCIDRs = await waitFor({
        ...this.#waiting(fromNode ? nodeInformer.onChange.bind(nodeInformer) : ciliumNodeInformer.onChange.bind(ciliumNodeInformer)),
        check,
        timeoutMs: config.hiveStartTimeoutMs + 5000,
        onWaiting: () => this.#log('warn', 'Waiting for k8s node information', { error: 'required IPv4 PodCIDR not available' }),
      });
      this.#log('info', `Retrieved node information from ${fromNode ? 'kubernetes' : 'cilium'} node`, {
        nodeName: name,
        v4Prefix: podCIDRs[0]!,
      });
      return podCIDRs;
    } catch (error) {
      if (!(error instanceof WaitTimeout)) throw error;
      throw new AgentExit(PANIC, [
        this.#line('error', 'Start failed', { error: 'context deadline exceeded' }),
        'panic: Start or stop failed to finish on time, aborting forcefully.',
      ]);
    }
  }

  #apiServer(): Address | undefined {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = this.#process.env;
    if (host) return { address: host, port: Number(port ?? 443) };
    const clusterIP = this.#deps.informers.for(services).store.get('default/kubernetes')?.spec?.clusterIP;
    return clusterIP ? { address: clusterIP, port: 443 } : undefined;
  }

  /** The error's text, or `undefined` when the connection came about. */
  async #tryDial(target: Address): Promise<string | undefined> {
    const abort = new AbortController();
    const cancel = this.#deps.clock.after(API_ATTEMPT_MS, () => abort.abort());
    const onStop = (): void => abort.abort();
    this.#process.signal.addEventListener('abort', onStop, { once: true });
    try {
      const address = /^[\d.]+$/.test(target.address)
        ? target.address
        : (await this.#process.network.resolve(target.address, { signal: abort.signal }))[0];
      if (address === undefined) return `lookup ${target.address}: no such host`;
      const socket = await this.#process.network.dial({ address, port: target.port }, { signal: abort.signal });
      socket.destroy();
      return undefined;
    } catch (error) {
      this.#process.signal.throwIfAborted();
      const code = (error as { code?: string }).code;
      const reason =
        code === 'ECONNREFUSED' ? 'connect: connection refused' : code === 'ETIMEDOUT' ? 'i/o timeout' : (error as Error).message;
      return `Get "https://${target.address}:${target.port}/api/v1/namespaces/kube-system": dial tcp ${target.address}:${target.port}: ${reason}`;
    } finally {
      cancel();
      this.#process.signal.removeEventListener('abort', onStop);
    }
  }

  #node(): Promise<Node | undefined> {
    return getIfExists(this.#deps.client(COMPONENT), nodes, { name: this.#process.machine.name });
  }

  #waiting(onChange: (handler: () => void) => () => void): {
    subscribe: (changed: () => void) => () => void;
    clock: AgentDependencies['clock'];
    signal: AbortSignal;
  } {
    return { subscribe: (changed) => onChange(changed), clock: this.#deps.clock, signal: this.#process.signal };
  }

  #fatal(message: string, fields?: Record<string, string>): AgentExit {
    return new AgentExit(1, [this.#line('fatal', message, fields)]);
  }

  #log(level: LogLevel, message: string, fields?: Record<string, string | number>): void {
    this.#write(this.#line(level, message, fields));
  }

  #line(level: LogLevel, message: string, fields?: Record<string, string | number>): string {
    return logLine(this.#deps.clock, level, message, fields);
  }
}

/** The kinds without which this agent does not start (pkg/k8s/synced; those of features that the twin has). */
function requiredCRDs(config: AgentConfig): string[] {
  return [
    'ciliumnetworkpolicies.cilium.io',
    'ciliumclusterwidenetworkpolicies.cilium.io',
    'ciliumnodes.cilium.io',
    'ciliumidentities.cilium.io',
    'ciliumendpoints.cilium.io',
    ...(config.envoyConfig ? ['ciliumenvoyconfigs.cilium.io'] : []),
  ];
}

/** Node.spec.podCIDRs, or Cilium's annotation (facts/cilium.md §10, 問題二). */
function podCIDRsOf(node: Node | undefined): readonly string[] | undefined {
  const { podCIDRs, podCIDR } = node?.spec ?? {};
  if (podCIDRs?.length) return podCIDRs;
  const single = podCIDR || node?.metadata.annotations?.['network.cilium.io/ipv4-pod-cidr'];
  return single ? [single] : undefined;
}

const bootIdOf = (node: string): string => digest(`boot ${node}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
