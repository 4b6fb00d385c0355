/** One kubelet per machine that is up, fed from shared informers. @module */
import { EventRecorder } from '../../../kube/event-recorder.ts';
import { keyOf } from '../../../kube/objects.ts';
import { nodes, pods, services, type Pod } from '../../../kube/resources.ts';
import type { Component, TwinContext } from '../../context.ts';
import { coreDns } from '../programs/coredns.ts';
import { ClaimedFolders } from './claimed-folders.ts';
import { NodeKubelet, type KubeletSettings } from './node-kubelet.ts';
import type { PodWorker } from './pod-worker.ts';

export type KubeletOptions = Partial<KubeletSettings>;

export interface Kubelets extends Component {
  /** The worker of a pod, while its node's kubelet runs. */
  find(namespace: string, name: string): PodWorker | undefined;
  /** The pod as the informer has it. */
  pod(namespace: string, name: string): Pod | undefined;
}

const DEFAULTS: KubeletSettings = {
  clusterDNS: ['10.247.0.10'],
  clusterDomain: 'cluster.local',
  nodeNameservers: [],
  version: 'v1.33.5',
};

const BY_NODE = 'podByNode';

/** Starts the kubelets of all machines, present and future. */
export function startKubelets(context: TwinContext, options: KubeletOptions = {}): Kubelets {
  return new AllKubelets(context, { ...DEFAULTS, ...options });
}

class AllKubelets implements Kubelets {
  readonly name = 'kubelet';
  readonly #context: TwinContext;
  readonly #settings: KubeletSettings;
  readonly #kubelets = new Map<string, NodeKubelet>();
  readonly #claimed: ClaimedFolders;
  readonly #subscriptions: (() => void)[];
  /** Kubelets that are powering off: a machine that comes back starts anew after them. */
  readonly #stopping = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(context: TwinContext, settings: KubeletSettings) {
    this.#context = context;
    this.#settings = settings;
    const { informers, machines, images } = context;
    this.#claimed = new ClaimedFolders(informers);
    // CoreDNS is an image like any other, but its zone needs the cluster.
    if (!images.find('coredns/coredns')) images.register('coredns', coreDns(informers, { clusterDomain: settings.clusterDomain }));
    informers.for(pods).store.addIndex(BY_NODE, (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
    informers.for(services).store.addIndex('namespace', (service) => [service.metadata.namespace ?? '']);
    for (const { name } of machines.values()) this.#followMachine(name);
    this.#subscriptions = [
      machines.onChange((name) => this.#followMachine(name)),
      informers.for(nodes).onChange(({ key, after }) => this.#kubelets.get(key)?.nodeChanged(after)),
      informers.for(pods).onChange(({ before, after }) => {
        const name = (after ?? before)?.spec?.nodeName;
        if (name) this.#kubelets.get(name)?.podChanged(before, after);
      }),
    ];
  }

  find(namespace: string, name: string): PodWorker | undefined {
    const pod = this.pod(namespace, name);
    return pod && this.#kubelets.get(pod.spec?.nodeName ?? '')?.worker(pod.metadata.uid);
  }

  pod(namespace: string, name: string): Pod | undefined {
    return this.#context.informers.for(pods).store.get(keyOf({ metadata: { namespace, name } }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    await Promise.all([...this.#kubelets.values()].map((kubelet) => kubelet.stop()));
    await Promise.all(this.#stopping.values());
    this.#kubelets.clear();
    this.#claimed.stop();
  }

  #followMachine(name: string): void {
    if (this.#stopped) return;
    const machine = this.#context.machines.get(name);
    const kubelet = this.#kubelets.get(name);
    if (kubelet && kubelet.machine === machine && machine.up) kubelet.machineHasChanged();
    else if (kubelet) this.#powerOff(name, kubelet);
    if (machine?.up && !this.#kubelets.has(name) && !this.#stopping.has(name)) this.#powerOn(name);
  }

  #powerOff(name: string, kubelet: NodeKubelet): void {
    this.#kubelets.delete(name);
    const stopping = kubelet.stop().finally(() => {
      this.#stopping.delete(name);
      this.#followMachine(name);
    });
    this.#stopping.set(name, stopping);
  }

  #powerOn(name: string): void {
    const { informers, machines, clock } = this.#context;
    const client = this.#context.client(`system:node:${name}`);
    const events = new EventRecorder({ client, clock, component: 'kubelet', host: name });
    const kubelet = new NodeKubelet(this.#context, machines.get(name)!, this.#settings, client, events, this.#claimed);
    this.#kubelets.set(name, kubelet);
    kubelet.nodeChanged(informers.for(nodes).store.get(name));
    for (const pod of informers.for(pods).store.byIndex(BY_NODE, name)) kubelet.podChanged(undefined, pod);
  }
}
