/**
 * The life of one pod on its node: network, init containers, containers, status, end. One worker per pod
 * uid; it stays while the pod object exists, so that the logs of an ended pod can still be read.
 * @module
 */
import { sleep, timestamp } from '../../../kube/clock.ts';
import type { RecordedEvent } from '../../../kube/event-recorder.ts';
import { pods, type Container as ContainerSpec, type Pod } from '../../../kube/resources.ts';
import { isConflict, isNotFound } from '../../../kube/status-error.ts';
import { messageOf } from '../component.ts';
import { canonical } from '../workloads/names.ts';
import { Container } from './container.ts';
import { hex64, type RestartPolicy } from './container-state.ts';
import { environmentOf, expand } from './environment.ts';
import { PodVolumes } from './files.ts';
import { NETWORK_NOT_READY, NetworkNamespace } from './network-namespace.ts';
import type { NodeServices } from './node-services.ts';
import { podStatus } from './pod-status.ts';
import { procNetOf } from './proc-net.ts';
import type { PodSandbox, Preparation, PullResult } from './sandbox.ts';

const NETWORK_RETRY_MS = 1000;
const SANDBOX_RETRY_MAX_MS = 60_000;

export class PodWorker implements PodSandbox {
  readonly uid: string;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  /** Added while the pod runs; each runs once. */
  readonly ephemeralContainers: Container[] = [];
  readonly #node: NodeServices;
  readonly #stop = new AbortController();
  readonly #probes = new Map<Container, () => void>();
  readonly #startTime: string;
  #pod: Pod;
  /** The pod as the informer last showed it. */
  #seen: Pod;
  #namespace: NetworkNamespace | undefined;
  #release: (() => void) | undefined;
  #volumes: PodVolumes | undefined;
  #failure: { reason: string; message: string } | undefined;
  readonly #addressSeen = Promise.withResolvers<void>();
  #statusWork: Promise<void> | undefined;
  #statusDue = false;
  #ending: Promise<void> | undefined;
  #killTimer: (() => void) | undefined;
  #initialized = false;
  #running: Promise<void> | undefined;

  constructor(pod: Pod, node: NodeServices) {
    this.uid = pod.metadata.uid;
    this.#pod = pod;
    this.#seen = pod;
    this.#node = node;
    this.#startTime = pod.status?.startTime ?? timestamp(node.clock);
    const policy: RestartPolicy = pod.spec?.restartPolicy ?? 'Always';
    const initPolicy: RestartPolicy = policy === 'Never' ? 'Never' : 'OnFailure';
    this.initContainers = (pod.spec?.initContainers ?? []).map((spec) => {
      const before = pod.status?.initContainerStatuses?.find(({ name }) => name === spec.name);
      return new Container(spec, 'initContainers', spec.restartPolicy === 'Always' ? 'Always' : initPolicy, this, before);
    });
    this.containers = (pod.spec?.containers ?? []).map((spec) => {
      const before = pod.status?.containerStatuses?.find(({ name }) => name === spec.name);
      return new Container(spec, 'containers', policy, this, before);
    });
  }

  get pod(): Pod {
    return this.#pod;
  }

  get machine() {
    return this.#node.machine;
  }

  get clock() {
    return this.#node.clock;
  }

  get network(): NetworkNamespace | undefined {
    return this.#namespace;
  }

  get #all(): readonly Container[] {
    return [...this.containers, ...this.initContainers, ...this.ephemeralContainers];
  }

  container(name: string): Container | undefined {
    return this.#all.find((one) => one.name === name);
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      if (!this.#stop.signal.aborted)
        this.#node.log(`E pod ${this.#pod.metadata.namespace}/${this.#pod.metadata.name}: ${messageOf(error)}`);
    });
  }

  /** The object has changed: labels, conditions of others, or its deletion. */
  update(pod: Pod): void {
    this.#pod = pod;
    this.#seen = pod;
    if (this.#namespace && pod.status?.podIP === this.#namespace.ip) this.#addressSeen.resolve();
    if (pod.metadata.deletionTimestamp) this.end(pod.metadata.deletionGracePeriodSeconds ?? 30);
    else if (pod.spec?.readinessGates?.length) this.changed();
    this.#startEphemeral();
  }

  /** Graceful termination, and at its end the deletion of the object. A second call can only shorten the grace. */
  end(graceSeconds: number): void {
    this.#killTimer?.();
    if (this.#ending) this.#killTimer = this.clock.after(graceSeconds * 1000, () => this.#kill());
    this.#ending ??= this.#terminate(graceSeconds).catch((error: unknown) =>
      this.#node.log(`E ending of pod ${this.#pod.metadata.name}: ${messageOf(error)}`),
    );
  }

  /** The object is gone, or the machine is: everything stops at once and nothing is reported. */
  async abandon(): Promise<void> {
    this.#stop.abort(new Error('pod is gone'));
    this.#kill();
    this.#killTimer?.();
    await this.#running;
    await this.#ending;
    this.#leaveNetwork();
  }

  changed(): void {
    this.#followProbes();
    if (this.#stop.signal.aborted && !this.#ending) return;
    this.#statusDue = true;
    this.#statusWork ??= this.#writeStatus().finally(() => {
      this.#statusWork = undefined;
      // What changed after the last write and before this turn is still to be told.
      if (this.#statusDue) this.changed();
    });
  }

  event(event: RecordedEvent): void {
    void this.#node.record(this.#pod, event);
  }

  pull(image: string, policy: string | undefined): PullResult {
    return this.#node.pull(image, policy);
  }

  async prepare(container: ContainerSpec): Promise<Preparation> {
    const network = this.#namespace!;
    const addresses = { podIP: network.ip, hostIP: this.machine.spec.internalIP };
    const resolver = this.#node.resolverFor(this.#pod, network.ip);
    const env = await environmentOf(this.#pod, container, {
      client: this.#node.client,
      services: this.#node.servicesFor(this.#pod),
      ...addresses,
    });
    this.#volumes ??= new PodVolumes(this.#pod, this.#node, addresses);
    const files = await this.#volumes.filesFor(container, resolver, this.#pod.spec?.hostNetwork ? procNetOf(this.machine) : undefined);
    const argv = [...(container.command ?? []), ...(container.args ?? [])].map((word) => expand(word, env));
    return { argv, env, files, openNetwork: () => network.enter(resolver) };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    this.#failure = this.#node.admissionFailure(this.#pod);
    if (this.#failure) {
      this.event({ type: 'Warning', reason: this.#failure.reason, message: this.#failure.message.replace('Pod was rejected: ', '') });
      return this.changed();
    }
    this.changed();
    await this.#joinNetwork(signal);
    // Programs start when the API shows the address: nothing else in the cluster knows the pod before.
    this.changed();
    if (this.#seen.status?.podIP !== this.#namespace!.ip) await aborted(this.#addressSeen.promise, signal);
    for (const container of this.initContainers) {
      const run = container.run(signal);
      if (container.spec.restartPolicy === 'Always') {
        run.catch(() => undefined);
        continue;
      }
      if (!(await run)) return this.changed();
    }
    for (const container of this.initContainers) await this.#node.whenStarted(container, signal);
    this.#initialized = true;
    this.#startEphemeral();
    await Promise.all(this.containers.map((container) => container.run(signal)));
    // Sidecars have nothing left to serve.
    await Promise.all(this.initContainers.map((container) => container.stop(this.#graceMs())));
    this.changed();
    this.#leaveNetwork();
  }

  /** Those that the spec has gained. One that ended before this kubelet started is not run again. */
  #startEphemeral(): void {
    const { signal } = this.#stop;
    if (!this.#initialized || signal.aborted) return;
    for (const spec of this.#pod.spec?.ephemeralContainers ?? []) {
      if (this.ephemeralContainers.some(({ name }) => name === spec.name)) continue;
      const before = this.#pod.status?.ephemeralContainerStatuses?.find(({ name }) => name === spec.name);
      if (before?.state?.terminated) continue;
      const container = new Container(spec, 'ephemeralContainers', 'Never', this, undefined);
      this.ephemeralContainers.push(container);
      container.run(signal).catch(() => undefined);
      this.changed();
    }
  }

  async #joinNetwork(signal: AbortSignal): Promise<void> {
    if (this.#pod.spec?.hostNetwork) {
      this.#namespace = this.#node.hostNamespace;
      return;
    }
    const { metadata } = this.#pod;
    const origin = { kind: 'pod', namespace: metadata.namespace ?? '', name: metadata.name } as const;
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      const plugin = this.machine.cni;
      if (!plugin) {
        this.event({ type: 'Warning', reason: 'NetworkNotReady', message: `network is not ready: ${NETWORK_NOT_READY}` });
        await this.#node.machineChanged(() => this.machine.cni !== undefined, signal);
        continue;
      }
      try {
        const { ip, release } = await plugin.add(this.#pod);
        if (signal.aborted) release();
        signal.throwIfAborted();
        this.#release = release;
        this.#namespace = new NetworkNamespace({ network: this.#node.network, clock: this.clock, ip, origin });
        return;
      } catch (error) {
        signal.throwIfAborted();
        const id = hex64(`${this.uid}/${attempt}`);
        const message =
          `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": ` +
          `plugin type="${plugin.name}" failed (add): ${messageOf(error)}`;
        this.event({ type: 'Warning', reason: 'FailedCreatePodSandBox', message });
        await sleep(this.clock, Math.min(NETWORK_RETRY_MS * 2 ** attempt, SANDBOX_RETRY_MAX_MS), signal);
      }
    }
  }

  async #terminate(graceSeconds: number): Promise<void> {
    const all = this.#all;
    for (const stopProbes of this.#probes.values()) stopProbes();
    this.#stop.abort(new Error('pod is terminating'));
    for (const container of all) {
      if (!container.instance) continue;
      this.event({
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${container.name}`,
        fieldPath: container.fieldPath,
      });
    }
    await Promise.all(all.map((container) => container.stop(graceSeconds * 1000)));
    await this.#running;
    this.#killTimer?.();
    this.changed();
    while (this.#statusWork) await this.#statusWork;
    this.#leaveNetwork();
    const { namespace, name, uid } = this.#pod.metadata;
    await this.#node.client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } }).catch((error: unknown) => {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    });
  }

  /** Writes the status until nothing has changed since. */
  async #writeStatus(): Promise<void> {
    while (this.#statusDue) {
      // Changes of the same turn share a write.
      await new Promise((resolve) => setImmediate(resolve));
      this.#statusDue = false;
      const status = podStatus(
        {
          pod: this.#pod,
          startTime: this.#startTime,
          hostIP: this.machine.spec.internalIP,
          podIP: this.#namespace?.ip,
          initContainers: this.initContainers,
          containers: this.containers,
          ephemeralContainers: this.ephemeralContainers,
          restartPolicy: this.#pod.spec?.restartPolicy ?? 'Always',
          failure: this.#failure,
        },
        this.clock,
      );
      if (canonical({ ...this.#pod.status, ...status }) === canonical(this.#pod.status)) continue;
      const { namespace, name, uid } = this.#pod.metadata;
      try {
        const written = await this.#node.client.patch(
          pods,
          { namespace, name },
          { type: 'merge', body: { metadata: { uid }, status } },
          { subresource: 'status' },
        );
        if (written.metadata.uid === this.uid && Number(written.metadata.resourceVersion) > Number(this.#pod.metadata.resourceVersion))
          this.#pod = written;
      } catch (error) {
        if (isNotFound(error) || isConflict(error)) return;
        this.#node.log(`E status of pod ${namespace}/${name}: ${messageOf(error)}`);
        await sleep(this.clock, NETWORK_RETRY_MS, this.#stop.signal).catch(() => undefined);
        this.#statusDue = !this.#stop.signal.aborted;
      }
    }
  }

  /** Probes begin with a container's run and end with it. */
  #followProbes(): void {
    for (const container of [...this.containers, ...this.initContainers]) {
      const running = container.state.kind === 'running' && !this.#stop.signal.aborted;
      if (running && !this.#probes.has(container)) this.#probes.set(container, this.#node.probe(this, container, this.#graceMs()));
      if (!running && this.#probes.has(container)) {
        this.#probes.get(container)!();
        this.#probes.delete(container);
      }
    }
  }

  #graceMs(): number {
    return (this.#pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #kill(): void {
    for (const container of this.#all) container.kill();
  }

  #leaveNetwork(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

function aborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
