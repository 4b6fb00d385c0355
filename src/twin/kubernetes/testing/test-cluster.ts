/** A cluster for tests of this room: the real embedded API server, frozen time, machines with a plain CNI. @module */
import { connect } from 'node:net';
import { ApiServer } from '../../../apiserver/index.ts';
import type { KubeClient } from '../../../kube/client.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { Informers } from '../../../kube/informer.ts';
import { seededRandom } from '../../../kube/random.ts';
import { events, nodes, pods, type CoreEvent, type Pod, type PodSpec } from '../../../kube/resources.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import type { PodRuntime } from '../../../apiserver/pod-runtime.ts';
import type { Component, TwinContext } from '../../context.ts';
import { Machines, type CniPlugin, type Machine } from '../../machine.ts';
import { createImageRegistry } from '../images.ts';
import { startNodeLifecycle } from '../nodes/node-lifecycle.ts';
import { createPodRuntime } from '../kubelet/pod-runtime.ts';
import { startKubelets, type KubeletOptions, type Kubelets } from '../kubelet/kubelets.ts';
import { DirectNetwork } from './direct-network.ts';

export const API_ADDRESS = { address: '10.2.128.2', port: 5443 };

export interface TestClusterOptions {
  nodes?: number;
  kubelet?: KubeletOptions;
  /** Nodes start without a CNI configuration. */
  withoutCni?: boolean;
}

export class TestCluster {
  readonly clock: AdjustableClock;
  readonly api: ApiServer;
  readonly client: KubeClient;
  readonly context: TwinContext;
  readonly network: DirectNetwork;
  readonly machines: Machines;
  readonly kubelets: Kubelets;
  readonly runtime: PodRuntime;
  readonly lines: string[];
  readonly #informers: Informers;
  readonly #components: Component[] = [];
  #closeApi: () => void;

  private constructor(api: ApiServer, clock: AdjustableClock, kubelet: KubeletOptions | undefined) {
    this.api = api;
    this.clock = clock;
    this.client = api.client();
    this.#informers = new Informers({ client: api.client({ user: 'system:informers' }), clock });
    this.network = new DirectNetwork(this.#informers, clock);
    this.machines = new Machines();
    const lines: string[] = [];
    this.lines = lines;
    this.context = {
      client: (component) => api.client({ user: `system:${component}`, fieldManager: component }),
      informers: this.#informers,
      clock,
      random: seededRandom(1),
      machines: this.machines,
      network: this.network,
      images: createImageRegistry({ informers: this.#informers }),
      log: (component, line) => void lines.push(`${component}: ${line}`),
    };
    this.kubelets = startKubelets(this.context, kubelet);
    this.runtime = createPodRuntime(this.kubelets, clock);
    api.setPodRuntime(this.runtime);
    this.#closeApi = this.#serveApi();
  }

  static async start(options: TestClusterOptions = {}): Promise<TestCluster> {
    const clock = new AdjustableClock({ frozen: true, start: Date.parse('2026-01-01T00:00:00Z') });
    const api = await ApiServer.start({ clock, random: seededRandom(2), advertiseAddress: `${API_ADDRESS.address}:${API_ADDRESS.port}` });
    const cluster = new TestCluster(api, clock, options.kubelet);
    cluster.run(startNodeLifecycle);
    for (let i = 1; i <= (options.nodes ?? 1); i++) await cluster.addNode(`node-${i}`, { withoutCni: options.withoutCni });
    return cluster;
  }

  /** Starts a controller that is stopped with the cluster. */
  run<C extends Component>(start: (context: TwinContext) => C): C {
    const component = start(this.context);
    this.#components.push(component);
    return component;
  }

  async addNode(name: string, options: { withoutCni?: boolean; labels?: Record<string, string> } = {}): Promise<Machine> {
    const index = [...this.machines.values()].length + 1;
    const machine = this.machines.add({
      name,
      internalIP: `10.2.128.${10 + index}`,
      networkMode: 'overlay_l2',
      securityGroups: ['sg-1'],
      kernelVersion: '5.10.0',
      osImage: 'Huawei Cloud EulerOS 2.0',
      cgroup: 'unified',
    });
    if (!options.withoutCni) machine.installCni('05-test.conflist', plainCni(`10.100.${index}`));
    await this.client.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...options.labels } },
      spec: {},
    });
    if (!options.withoutCni) await this.eventually(async () => !(await this.client.get(nodes, { name })).spec?.taints);
    return machine;
  }

  createPod(
    name: string,
    spec: Partial<PodSpec> & { image?: string; args?: string[]; command?: string[] },
    labels?: Record<string, string>,
  ): Promise<Pod> {
    const { image = 'busybox', args, command, ...rest } = spec;
    return this.client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels },
      spec: { containers: [{ name: 'main', image, args, command }], ...rest },
    });
  }

  pod(name: string, namespace = 'default'): Promise<Pod> {
    return this.client.get(pods, { namespace, name });
  }

  /** Waits (in real time, by looking again) until `look` gives something; it may throw meanwhile. */
  eventually<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
    return eventually(look);
  }

  podInPhase(name: string, phase: string, namespace = 'default'): Promise<Pod> {
    return this.eventually(async () => {
      const pod = await this.pod(name, namespace);
      if (pod.status?.phase !== phase) throw new Error(`pod ${name} is ${JSON.stringify(pod.status)}, not ${phase}`);
      return pod;
    });
  }

  readyPod(name: string, namespace = 'default'): Promise<Pod> {
    return this.eventually(async () => {
      const pod = await this.pod(name, namespace);
      const ready = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      if (!ready) throw new Error(`pod ${name} is not ready: ${JSON.stringify(pod.status)}`);
      return pod;
    });
  }

  async eventsOf(name: string): Promise<CoreEvent[]> {
    const { items } = await this.client.list(events, {});
    return items.filter(({ involvedObject }) => involvedObject?.name === name);
  }

  async log(
    pod: string,
    options: { container?: string; previous?: boolean; tailLines?: number; timestamps?: boolean } = {},
  ): Promise<string> {
    const chunks: Buffer[] = [];
    const { Writable } = await import('node:stream');
    const output = new Writable({ write: (chunk: Buffer, _e, done) => (chunks.push(chunk), done()) });
    const { container = 'main', previous = false, timestamps = false, tailLines } = options;
    const signal = new AbortController().signal;
    await this.runtime.logs({ namespace: 'default', pod, container }, { follow: false, previous, timestamps, tailLines, signal }, output);
    return Buffer.concat(chunks).toString();
  }

  async stop(): Promise<void> {
    for (const component of this.#components.toReversed()) await component.stop();
    await this.kubelets.stop();
    this.#closeApi();
    await this.#informers.stop();
    await this.api.stop();
  }

  /** The real API server, reachable at its address inside the twin. */
  #serveApi(): () => void {
    const port = Number(new URL(this.api.url).port);
    return this.network.listen(API_ADDRESS, (socket) => {
      const real = connect({ host: '127.0.0.1', port });
      socket.on('error', () => real.destroy()).on('close', () => real.destroy());
      real.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.pipe(real).pipe(socket);
    });
  }
}

function plainCni(prefix: string): CniPlugin {
  let next = 2;
  return { name: 'test', add: async () => ({ ip: `${prefix}.${next++}`, release: () => undefined }) };
}
