/**
 * The service controller of the cloud controller manager (k8s.io/cloud-provider): finalizer, events, status,
 * retries from 5 s to 300 s, over one of the two providers (facts/huawei-cce.md §2.5).
 * @module
 */
import { isHuaweiError } from '../../../huawei/errors.ts';
import type { KubeClient } from '../../../kube/client.ts';
import type { Clock } from '../../../kube/clock.ts';
import { Controller } from '../../../kube/controller.ts';
import { EventRecorder } from '../../../kube/event-recorder.ts';
import type { Informers } from '../../../kube/informer.ts';
import { matchesMap } from '../../../kube/selectors.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import { endpointSlices, nodes, pods, services, type Node, type Pod, type Service } from '../../../kube/resources.ts';
import { isActivePod, type Surroundings } from './backends.ts';
import type { LoadBalancerProvider, LoadBalancerStatus } from './provider.ts';

export const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const COMPONENT = 'service-controller';
const BASE_DELAY_MS = 5_000;
const MAX_DELAY_MS = 300_000;
/** The nodes are looked at again this often, changed or not. */
const NODE_SYNC_MS = 100_000;

export interface ServiceControllerOptions {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  provider: LoadBalancerProvider;
  subnetIdAt: Surroundings['subnetIdAt'];
  log: (line: string) => void;
}

export function startServiceController(options: ServiceControllerOptions): { stop(): Promise<void> } {
  const { client, informers, clock, provider, log } = options;
  const recorder = new EventRecorder({ client, clock, component: COMPONENT });
  const serviceStore = informers.for(services).store;
  const nodeStore = informers.for(nodes).store;
  const podStore = informers.for(pods).store;
  podStore.addIndex('namespace', (pod) => [pod.metadata.namespace ?? '']);
  const sliceStore = informers.for(endpointSlices).store;
  sliceStore.addIndex('service', (slice) => {
    const name = slice.metadata.labels?.['kubernetes.io/service-name'];
    return name ? [`${slice.metadata.namespace}/${name}`] : [];
  });
  /** What of a Service was last ensured: the event pair is written once per change, not per sync. */
  const ensured = new Map<string, string>();

  const around = (service: Service): Surroundings => ({
    nodes: [...nodeStore.values()],
    pods: podStore.byIndex('namespace', service.metadata.namespace ?? ''),
    slices: sliceStore.byIndex('service', `${service.metadata.namespace}/${service.metadata.name}`),
    subnetIdAt: options.subnetIdAt,
  });

  const controller = new Controller({
    name: COMPONENT,
    clock,
    baseDelayMs: BASE_DELAY_MS,
    maxDelayMs: MAX_DELAY_MS,
    reconcile: async (key) => {
      const service = serviceStore.get(key);
      if (!service) return void ensured.delete(key);
      const wanted = provider.serves(service) && !service.metadata.deletionTimestamp;
      if (wanted) {
        await ensure(key, service);
        return { afterMs: NODE_SYNC_MS };
      }
      if (service.metadata.finalizers?.includes(FINALIZER)) await release(key, service);
    },
    onError: (error, key) => log(`error processing service ${key}: ${(error as Error).message}`),
  });

  /** Members follow endpoints; a failure is told and left to the next change. */
  const updates = new Controller({
    name: 'endpoint-slice-listener',
    clock,
    baseDelayMs: BASE_DELAY_MS,
    maxDelayMs: MAX_DELAY_MS,
    reconcile: async (key) => {
      const service = serviceStore.get(key);
      if (!service || !provider.serves(service) || service.metadata.deletionTimestamp) return;
      if (provider.announcesUpdates)
        await recorder.record(service, { type: 'Normal', reason: 'UpdateLoadBalancer', message: 'Endpoints changed, start updating' });
      try {
        await provider.update(service, around(service));
      } catch (error) {
        log(`error updating load balancer of service ${key}: ${(error as Error).message}`);
        controller.enqueue(key);
      }
    },
  });

  async function ensure(key: string, service: Service): Promise<void> {
    const fingerprint = JSON.stringify([service.metadata.uid, service.metadata.annotations, service.spec]);
    const isNews = ensured.get(key) !== fingerprint;
    if (!service.metadata.finalizers?.includes(FINALIZER))
      await setFinalizers(service, [...(service.metadata.finalizers ?? []), FINALIZER]);
    if (isNews) await recorder.record(service, { type: 'Normal', reason: 'EnsuringLoadBalancer', message: 'Ensuring load balancer' });
    let status: LoadBalancerStatus | undefined;
    try {
      status = await provider.ensure(service, around(service));
    } catch (error) {
      ensured.delete(key);
      const message = `Error syncing load balancer: failed to ensure load balancer: ${reasonOf(error)}`;
      await recorder.record(service, { type: 'Warning', reason: 'SyncLoadBalancerFailed', message });
      throw error;
    }
    if (status) await publish(service, status);
    if (isNews && status)
      await recorder.record(service, { type: 'Normal', reason: 'EnsuredLoadBalancer', message: 'Ensured load balancer' });
    ensured.set(key, fingerprint);
  }

  async function release(key: string, service: Service): Promise<void> {
    await recorder.record(service, { type: 'Normal', reason: 'DeletingLoadBalancer', message: 'Deleting load balancer' });
    try {
      await provider.remove(service);
    } catch (error) {
      const message = `Error syncing load balancer: failed to delete load balancer: ${reasonOf(error)}`;
      await recorder.record(service, { type: 'Warning', reason: 'SyncLoadBalancerFailed', message });
      throw error;
    }
    ensured.delete(key);
    if (!service.metadata.deletionTimestamp) await publish(service, { ingress: [] });
    await setFinalizers(
      service,
      (service.metadata.finalizers ?? []).filter((name) => name !== FINALIZER),
    );
    await recorder.record(service, { type: 'Normal', reason: 'DeletedLoadBalancer', message: 'Deleted load balancer' });
  }

  async function setFinalizers(service: Service, finalizers: string[]): Promise<void> {
    const { namespace, name, resourceVersion } = service.metadata;
    try {
      await client.patch(services, { namespace, name }, { type: 'merge', body: { metadata: { resourceVersion, finalizers } } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** On success the status is patched over, whatever stood there. */
  async function publish(service: Service, status: LoadBalancerStatus): Promise<void> {
    const present = service.status?.loadBalancer?.ingress ?? [];
    if (JSON.stringify(present.map(({ ip }) => ip)) === JSON.stringify(status.ingress.map(({ ip }) => ip))) return;
    const { namespace, name } = service.metadata;
    await client.patch(
      services,
      { namespace, name },
      { type: 'merge', body: { status: { loadBalancer: status } } },
      { subresource: 'status' },
    );
  }

  const touchAll = (queue: Controller): void => {
    for (const [key, service] of entries(serviceStore)) if (provider.serves(service)) queue.enqueue(key);
  };
  const unsubscribe = [
    informers.for(services).onChange(({ key, before, after }) => {
      if ([before, after].some((one) => one && (provider.serves(one) || one.metadata.finalizers?.includes(FINALIZER)))) {
        controller.enqueue(key);
        if (provider.announcesUpdates && JSON.stringify(before?.spec) !== JSON.stringify(after?.spec)) updates.enqueue(key);
      }
    }),
    informers.for(nodes).onChange(({ before, after }) => {
      if (nodeFacts(before) !== nodeFacts(after)) touchAll(controller);
    }),
    informers.for(pods).onChange(({ before, after }) => {
      if (podFacts(before) === podFacts(after)) return;
      const pod = (after ?? before)!;
      for (const [key, service] of entries(serviceStore))
        if (
          provider.serves(service) &&
          service.metadata.namespace === pod.metadata.namespace &&
          matchesMap(service.spec?.selector, pod.metadata.labels)
        )
          updates.enqueue(key);
    }),
    informers.for(endpointSlices).onChange(({ before, after }) => {
      for (const slice of [before, after]) {
        const name = slice?.metadata.labels?.['kubernetes.io/service-name'];
        const key = `${slice?.metadata.namespace}/${name}`;
        const service = serviceStore.get(key);
        if (name && service && provider.serves(service)) updates.enqueue(key);
      }
    }),
  ];
  let stopped = false;
  const startWhenSynced = async (): Promise<void> => {
    await Promise.all([services, nodes, pods, endpointSlices].map((of) => informers.for(of as typeof services).synced));
    if (stopped) return;
    controller.start();
    updates.start();
  };
  void startWhenSynced();

  return {
    stop: async () => {
      stopped = true;
      for (const off of unsubscribe) off();
      await Promise.all([controller.stop(), updates.stop()]);
    },
  };
}

/** The service's own words: a request id in an event would make each one a new event. */
const reasonOf = (error: unknown): string => (isHuaweiError(error) ? error.detail : (error as Error).message);

function* entries(store: { keys(): Iterable<string>; get(key: string): Service | undefined }): Iterable<[string, Service]> {
  for (const key of store.keys()) yield [key, store.get(key)!];
}

/** The part of a node on which members depend. */
function nodeFacts(node: Node | undefined): string {
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return JSON.stringify([ready, node?.spec?.unschedulable, node?.spec?.providerID, node?.metadata.labels, node?.status?.addresses]);
}

const podFacts = (pod: Pod | undefined): string =>
  JSON.stringify(pod && [isActivePod(pod), pod.spec?.nodeName, pod.status?.hostIP, pod.status?.podIP, pod.metadata.labels]);
