/** The kubelet of one machine: its pods, its probes, its reports. Ends with the machine's power. @module */
import type { EventRecorder, RecordedEvent } from '../../../kube/event-recorder.ts';
import type { KubeClient } from '../../../kube/client.ts';
import type { Node, Pod, Service } from '../../../kube/resources.ts';
import { services } from '../../../kube/resources.ts';
import type { TwinContext } from '../../context.ts';
import type { Machine } from '../../machine.ts';
import type { Address, DialOptions } from '../../net/types.ts';
import type { ResolverConfig } from '../dns/resolver.ts';
import { matchesNode } from '../node-affinity.ts';
import { isTerminal } from '../pod-facts.ts';
import { untoleratedTaint } from '../tolerations.ts';
import type { ClaimedFolders } from './claimed-folders.ts';
import type { Folder } from './file-system.ts';
import type { Container } from './container.ts';
import { execute } from './exec.ts';
import { NetworkNamespace } from './network-namespace.ts';
import { NodeReporter } from './node-reporter.ts';
import type { NodeServices } from './node-services.ts';
import { PodWorker } from './pod-worker.ts';
import { Prober } from './prober.ts';
import type { PullResult } from './sandbox.ts';

export interface KubeletSettings {
  /** `--cluster-dns`. */
  clusterDNS: readonly string[];
  /** `--cluster-domain`. */
  clusterDomain: string;
  /** Name servers of the node's own resolv.conf (hostNetwork pods with dnsPolicy ClusterFirst get them). */
  nodeNameservers: readonly string[];
  version: string;
}

export class NodeKubelet implements NodeServices {
  readonly machine: Machine;
  readonly hostNamespace: NetworkNamespace;
  readonly client: KubeClient;
  readonly #context: TwinContext;
  readonly #claimed: ClaimedFolders;
  readonly #settings: KubeletSettings;
  readonly #events: EventRecorder;
  readonly #reporter: NodeReporter;
  readonly #prober: Prober;
  /** By pod uid. */
  readonly #workers = new Map<string, PodWorker>();
  readonly #images = new Set<string>();
  readonly #machineWatchers = new Set<() => void>();
  #node: Node | undefined;

  constructor(
    context: TwinContext,
    machine: Machine,
    settings: KubeletSettings,
    client: KubeClient,
    events: EventRecorder,
    claimed: ClaimedFolders,
  ) {
    this.#claimed = claimed;
    this.#context = context;
    this.machine = machine;
    this.#settings = settings;
    this.client = client;
    this.#events = events;
    this.#prober = new Prober(context.clock);
    const origin = { kind: 'node', name: machine.name } as const;
    this.hostNamespace = new NetworkNamespace({
      network: context.network,
      clock: context.clock,
      ip: machine.spec.internalIP,
      origin,
      host: machine,
    });
    const log = (line: string): void => this.log(line);
    this.#reporter = new NodeReporter({ machine, client, clock: context.clock, events, log, version: settings.version });
  }

  get clock() {
    return this.#context.clock;
  }

  claimedFolder(namespace: string | undefined, claimName: string): Folder {
    return this.#claimed.of(namespace, claimName);
  }

  get network() {
    return this.#context.network;
  }

  worker(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  get workers(): Iterable<PodWorker> {
    return this.#workers.values();
  }

  nodeChanged(node: Node | undefined): void {
    this.#node = node;
    this.#reporter.follow(node);
  }

  machineHasChanged(): void {
    this.#reporter.changed();
    for (const watcher of this.#machineWatchers) watcher();
  }

  /** A pod bound to this node, or one that is gone (`after` undefined). */
  podChanged(before: Pod | undefined, after: Pod | undefined): void {
    if (before && before.metadata.uid !== after?.metadata.uid) this.#forget(before.metadata.uid);
    if (!after) return;
    const worker = this.#workers.get(after.metadata.uid);
    if (worker) return worker.update(after);
    if (isTerminal(after) && !after.metadata.deletionTimestamp) return;
    const created = new PodWorker(after, this);
    this.#workers.set(created.uid, created);
    // A pod whose end began before this kubelet did only has to be ended.
    if (!after.metadata.deletionTimestamp) created.start();
    created.update(after);
  }

  /** The machine loses power, or the twin stops: nothing is written any more. */
  async stop(): Promise<void> {
    this.#prober.stop();
    const workers = [...this.#workers.values()];
    this.#workers.clear();
    await Promise.all([this.#reporter.stop(), ...workers.map((worker) => worker.abandon())]);
  }

  pull(image: string, policy: string | undefined): PullResult {
    const program = this.#context.images.find(image);
    const tagged = /:[^/]+$/.test(image) && !image.endsWith(':latest');
    const always = policy ? policy === 'Always' : !tagged;
    if (program && this.#images.has(image) && !always) return { kind: 'present', program };
    if (policy === 'Never') return program && this.#images.has(image) ? { kind: 'present', program } : { kind: 'never' };
    const [host = '', ...path] = image.replace(/[:@][^/]*$/, '').split('/');
    if (this.#context.images.unreachable?.has(host)) {
      const message =
        `rpc error: code = DeadlineExceeded desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ` +
        `failed to do request: Head "https://${host}/v2/${path.join('/')}/manifests": dial tcp: i/o timeout`;
      return { kind: 'failed', message };
    }
    if (!program) {
      const known = this.#context.images.repositories.toSorted().join(', ');
      const reference = qualified(image);
      const message =
        `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ` +
        `${reference}: not found (this cluster has programs for the images: ${known})`;
      return { kind: 'failed', message };
    }
    this.#images.add(image);
    return { kind: 'pulled', program };
  }

  record(pod: Pod, event: RecordedEvent): Promise<void> {
    return this.#events.record(pod, event);
  }

  log(line: string): void {
    this.#context.log('kubelet', `${this.machine.name} ${line}`);
  }

  resolverFor(pod: Pod, podIP: string): ResolverConfig {
    const { clusterDNS, clusterDomain, nodeNameservers } = this.#settings;
    const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork, hostAliases = [] } = pod.spec ?? {};
    const clusterFirst = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
    const hosts = new Map([['localhost', '127.0.0.1']]);
    hosts.set(hostNetwork ? this.machine.name : (pod.spec?.hostname ?? pod.metadata.name), podIP);
    for (const { ip, hostnames = [] } of hostAliases) for (const name of hostnames) hosts.set(name, ip);
    const extra = { nameservers: dnsConfig?.nameservers ?? [], search: dnsConfig?.searches ?? [] };
    const ndots = Number(dnsConfig?.options?.find(({ name }) => name === 'ndots')?.value ?? (clusterFirst ? 5 : 1));
    if (dnsPolicy === 'None') return { ...extra, ndots, hosts };
    if (!clusterFirst) return { nameservers: [...nodeNameservers, ...extra.nameservers], search: extra.search, ndots, hosts };
    const search = [`${pod.metadata.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
    return { nameservers: [...clusterDNS, ...extra.nameservers], search: [...search, ...extra.search], ndots, hosts };
  }

  servicesFor(pod: Pod): readonly Service[] {
    const { store } = this.#context.informers.for(services);
    const kubernetes = store.get('default/kubernetes');
    if (pod.spec?.enableServiceLinks === false) return kubernetes ? [kubernetes] : [];
    const own = store.byIndex('namespace', pod.metadata.namespace ?? '').filter((service) => service !== kubernetes);
    return kubernetes ? [...own, kubernetes] : own;
  }

  /** A pod that has run here before is not judged again. */
  admissionFailure(pod: Pod): { reason: string; message: string } | undefined {
    if (pod.status?.startTime || !this.#node) return undefined;
    const refuse = (predicate: string, why: string) => ({
      reason: predicate,
      message: `Pod was rejected: Predicate ${predicate} failed: ${why}`,
    });
    if (!matchesNode(pod.spec, this.#node)) return refuse('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
    if (untoleratedTaint(this.#node.spec?.taints, pod.spec?.tolerations, ['NoExecute'])) {
      return refuse('TaintToleration', "node(s) had taints that the pod didn't tolerate");
    }
    return undefined;
  }

  machineChanged(condition: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!signal.aborted && !condition()) return;
        this.#machineWatchers.delete(look);
        signal.removeEventListener('abort', look);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      this.#machineWatchers.add(look);
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }

  async whenStarted(container: Container, signal: AbortSignal): Promise<void> {
    if (container.spec.restartPolicy !== 'Always') return;
    await container.whenStarted(signal);
  }

  probe(pod: PodWorker, container: Container, graceMs: number): () => void {
    const { startupProbe, readinessProbe, livenessProbe } = container.spec;
    if (!startupProbe && !readinessProbe && !livenessProbe) return () => undefined;
    const { fieldPath } = container;
    return this.#prober.watch({
      container,
      podIP: pod.network!.ip,
      dial: (to: Address, options: DialOptions) => this.hostNamespace.dial(to, options),
      exec: (command, signal) => execute(pod, container, command, signal),
      unhealthy: (kind, message) =>
        pod.event({ type: 'Warning', reason: 'Unhealthy', message: `${kind} probe failed: ${message}`, fieldPath }),
      readiness: (ready) => {
        if (container.ready === ready || container.state.kind !== 'running') return;
        container.ready = ready;
        pod.changed();
      },
      startedUp: () => {
        container.startedUp();
        pod.changed();
      },
      restart: (kind) => {
        const message = `Container ${container.name} failed ${kind.toLowerCase()} probe, will be restarted`;
        pod.event({ type: 'Normal', reason: 'Killing', message, fieldPath });
        void container.stop(graceMs);
      },
    });
  }

  #forget(uid: string): void {
    const worker = this.#workers.get(uid);
    this.#workers.delete(uid);
    void worker?.abandon();
  }
}

/** The reference as containerd completes it: `nginx` → `docker.io/library/nginx:latest`. */
export function qualified(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? image : `docker.io/${rest.length > 0 ? image : `library/${image}`}`;
  return /(?::[^/]+|@sha256:[0-9a-f]+)$/.test(path) ? path : `${path}:latest`;
}
