/**
 * The bridge: keeps ELBs pointed at Cilium's Gateways as their GatewayEntrypoints say, and publishes the ELB's
 * real address, so that a Gateway becomes Programmed by itself. This file joins its controllers; who runs
 * them, and as whom, is `operator.ts`'s business, or the lab's.
 * @module
 */
import type { ElbClient } from '../huawei/elb/client.ts';
import type { Locale } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { Controller, type ControllerOptions, type Requeue } from '../kube/controller.ts';
import { EVENT_LIMIT, EventRecorder } from '../kube/event-recorder.ts';
import type { Informers } from '../kube/informer.ts';
import { keyOf } from '../kube/objects.ts';
import type { Service } from '../kube/resources.ts';
import { RETRY_LIMIT } from '../kube/work-queue.ts';
import { announcer } from './announce.ts';
import type { GatewayEntrypoint, ModeName } from './api/entrypoint.ts';
import { OWNER_NAME } from './api/names.ts';
import { EntrypointFollower, type EntrypointKey } from './document-entrypoint.ts';
import { ElbApiMode } from './elb-api/mode.ts';
import type { SubnetSource } from './elb-api/node-subnets.ts';
import { LoadBalancerViews } from './elb-api/views.ts';
import { ClusterEnvironment } from './environment.ts';
import { isCiliumGateway } from './gather.ts';
import type { Change, Mode } from './mode.ts';
import { paced } from './pace.ts';
import { gatewayKeyOf } from './pinning.ts';
import { EntrypointReconciler } from './reconciler.ts';
import { Reporter } from './reporter.ts';
import { objectModes } from './service-modes/index.ts';
import { reconcileShortcut, type DefaultEntrypoint } from './shortcut.ts';
import { BridgeStores, gatewayKeysOf } from './stores.ts';
import { servicePorts } from './targets.ts';

export interface BridgeOptions {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  /** Absent: the operator has no credentials, and only the modes that a cloud controller manager serves are there. */
  elb?: ElbClient;
  /** Tells the IPv4 subnets of nodes; absent: all are taken to be in {@link subnetId}. */
  vpc?: SubnetSource;
  /** Tells this cluster's objects on a shared ELB from another cluster's. */
  cluster: string;
  /** Whose words the entrypoint Services use (facts/huawei-cce.md §1, fact 1); default CCE's own. */
  ccm?: 'cce' | 'oss';
  /** Of the agents, Envoy and cilium-config; default kube-system. */
  ciliumNamespace?: string;
  /** Of ELBs that are made for an entrypoint. */
  vpcId?: string;
  /** IPv4 subnet id of nodes whose own cannot be learned; absent: that of the ELB's address. */
  subnetId?: string;
  /** What Gateways without annotation and entrypoint get; absent: nothing. */
  defaults?: DefaultEntrypoint;
  /** How often a bound entrypoint is compared with the cloud, give or take a fifth. Default 5 minutes. */
  driftCheckMs?: number;
  /** May make Services before their Gateways, and change NodePorts. Default true. */
  pinning?: boolean;
  /** The source document's entrypoint Service, whose targetPort is kept on the Gateway's NodePort where it exists. */
  documentEntrypoint?: EntrypointKey | false;
  locale?: Locale;
  random?: () => number;
  /** Told of each change that has been carried out on the ELB or in the cluster for an entrypoint. */
  onChange?: (entrypoint: string, change: Change) => void;
  /** Parallel reconciles; those of one ELB go one after the other. */
  workers?: number;
  /** Told of each failed attempt; it is retried. */
  onError?: (error: unknown, key: string, controller: string) => void;
  /** Metrics of the controllers, by name. */
  observers?: (controller: string) => Pick<ControllerOptions, 'observer' | 'queueObserver'>;
}

export interface Bridge {
  readonly stores: BridgeStores;
  /** Resolves when the caches are filled and the controllers run. */
  readonly started: Promise<void>;
  /** Whether nothing waits and nothing is being worked on, looks that are due later aside. */
  readonly idle: boolean;
  /** How many entrypoints are looked at again soon because their work goes on. */
  unfinished(): number;
  stop(): Promise<void>;
}

export type ModeParts = Pick<BridgeOptions, 'client' | 'clock' | 'cluster' | 'elb' | 'vpc' | 'vpcId' | 'subnetId'>;

type ControllerMaker = (name: string, workers: number, reconcile: (key: string) => Promise<Requeue | void>) => Controller;

const DRIFT_CHECK_MS = 300_000;
const DOCUMENT_ENTRYPOINT: EntrypointKey = { namespace: 'kube-system', name: 'gateway-entrypoint' };
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 300_000;

/** @example const bridge = startBridge({ client, informers, clock, elb, cluster: 'prod-1' }); */
export function startBridge(options: BridgeOptions): Bridge {
  const { client, informers, clock, cluster, elb, locale = 'en', random = Math.random } = options;
  const driftCheckMs = options.driftCheckMs ?? DRIFT_CHECK_MS;
  const stores = new BridgeStores(informers, options.ciliumNamespace ?? 'kube-system');
  const recorder = new EventRecorder({ client, clock, component: 'cilium-cce', limit: EVENT_LIMIT });
  const announce = announcer(recorder, locale);
  const controllerOf: ControllerMaker = (name, workers, reconcile) =>
    new Controller({
      name,
      clock,
      random,
      retryLimit: RETRY_LIMIT,
      workers,
      reconcile: paced(reconcile, clock),
      baseDelayMs: BASE_DELAY_MS,
      maxDelayMs: MAX_DELAY_MS,
      ...(options.onError && { onError: (error, key) => options.onError!(error, key, name) }),
      ...options.observers?.(name),
    });
  const entrypoints = controllerOf('gatewayentrypoint', options.workers ?? 8, (key) => reconciler.reconcile(key));
  const enqueueAll = (): void => {
    for (const key of stores.entrypoints.store.keys()) entrypoints.enqueue(key, { priority: 'low' });
  };
  const environment = new ClusterEnvironment({ stores, cluster, ccm: options.ccm ?? 'cce', hasCredentials: elb !== undefined }, enqueueAll);
  const reconciler = new EntrypointReconciler({
    client,
    clock,
    stores,
    environment,
    modes: modesOf(options, stores),
    reporter: new Reporter({ client, clock, announce, locale }),
    driftCheckMs: () => driftCheckMs * (0.8 + 0.4 * random()),
    pinning: options.pinning ?? true,
    ...(options.onChange && { onChange: options.onChange }),
  });
  const shortcuts = controllerOf('gateway', 1, (key) => reconcileShortcut(key, { client, stores, announce, defaults: options.defaults }));
  const follow = options.documentEntrypoint === false ? undefined : followerOf(options, stores, controllerOf);
  const controllers = [entrypoints, shortcuts, ...(follow ? [follow.controller] : [])];

  const ofGateway = (gateway: string): void => {
    for (const entrypoint of stores.entrypointsOf(gateway)) entrypoints.enqueue(keyOf(entrypoint));
  };
  const touched = (service: Service): void => {
    for (const gateway of gatewayKeysOf(service)) ofGateway(gateway);
    const owner = service.metadata.annotations?.[OWNER_NAME];
    if (owner) entrypoints.enqueue(owner);
  };
  const everyGateway = (): void => {
    for (const key of stores.gateways.store.keys()) {
      shortcuts.enqueue(key);
      ofGateway(key);
    }
  };
  const unsubscribe = [
    stores.entrypoints.onChange(({ key, before, after }) => {
      if (saysTheSame(before, after)) return;
      entrypoints.enqueue(key);
      const gateway = gatewayKeyOf((after ?? before)!);
      shortcuts.enqueue(gateway);
      // One that is gone may leave its Gateway or its port to another.
      if (!after || after.metadata.deletionTimestamp) ofGateway(gateway);
      if (!after) enqueueAll();
    }),
    stores.gateways.onChange(({ key }) => {
      shortcuts.enqueue(key);
      ofGateway(key);
    }),
    stores.gatewayClasses.onChange(everyGateway),
    stores.services.onChange(({ before, after }) => {
      for (const service of [before, after]) if (service) touched(service);
      // A placeholder that is gone has no label to be found by.
      if (!after) for (const entrypoint of stores.pinnedOn(before!)) entrypoints.enqueue(keyOf(entrypoint));
    }),
    stores.envoyConfigs.onChange(({ before, after }) => {
      const { metadata } = (after ?? before)!;
      const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'Gateway');
      if (owner) ofGateway(`${metadata.namespace}/${owner.name}`);
      const entrypoint = metadata.annotations?.[OWNER_NAME];
      if (entrypoint) entrypoints.enqueue(entrypoint);
    }),
    stores.slices.onChange(({ before, after }) => {
      const owner = (after ?? before)!.metadata.annotations?.[OWNER_NAME];
      if (owner) entrypoints.enqueue(owner);
    }),
    stores.ciliumConfig.onChange(enqueueAll),
    stores.daemonSets.onChange(({ before, after }) => {
      if (JSON.stringify(before?.spec) !== JSON.stringify(after?.spec)) enqueueAll();
    }),
    stores.ipPools.onChange(enqueueAll),
    ...(follow ? follow.watch() : []),
  ];
  let stopped = false;
  const started = (async () => {
    await stores.synced();
    if (!stopped) for (const each of controllers) each.start();
  })();
  return {
    stores,
    started,
    get idle() {
      return controllers.every(({ queue }) => queue.depth === 0);
    },
    unfinished: () => reconciler.unfinished,
    stop: async () => {
      stopped = true;
      for (const off of unsubscribe) off();
      environment.stop();
      await Promise.all(controllers.map((each) => each.stop()));
      await recorder.flush();
    },
  };
}

/** The modes that there are with what the operator was given. */
export function modesOf({ client, clock, cluster, elb, vpc, vpcId, subnetId }: ModeParts, stores: BridgeStores): Map<ModeName, Mode> {
  const views = elb && new LoadBalancerViews({ elb, clock, cluster });
  const modes = new Map<ModeName, Mode>();
  if (elb && views) modes.set('ElbApi', new ElbApiMode({ elb, vpc, views, clock, cluster, vpcId, subnetId }));
  for (const mode of objectModes({ client, stores, clock, ...(elb && { elb }) })) modes.set(mode.name, mode);
  return modes;
}

/** A status is the bridge's own word: two operators that lead for a moment would answer each other's without end. */
function saysTheSame(before: GatewayEntrypoint | undefined, after: GatewayEntrypoint | undefined): boolean {
  if (!before || !after) return false;
  const said = ({ spec, metadata }: GatewayEntrypoint): string => JSON.stringify([spec, { ...metadata, resourceVersion: undefined }]);
  return said(before) === said(after);
}

/** Beside every mode: the document's own entrypoint Service keeps leading to the Gateway (its own ELB, its own losses). */
function followerOf(options: BridgeOptions, stores: BridgeStores, controllerOf: ControllerMaker) {
  const entrypoint = options.documentEntrypoint || DOCUMENT_ENTRYPOINT;
  const follower = new EntrypointFollower(options.client, entrypoint);
  const key = `${entrypoint.namespace}/${entrypoint.name}`;
  const controller = controllerOf('document-entrypoint', 1, async (gatewayKey) => {
    const gateway = stores.gateways.store.get(gatewayKey);
    if (!stores.services.store.get(key) || !gateway || gateway.metadata.deletionTimestamp || !isCiliumGateway(gateway, stores)) return;
    const service = stores.serviceOf(gateway);
    if (service?.spec?.type === 'LoadBalancer') await follower.follow(gatewayKey, servicePorts(service));
  });
  const all = (): void => {
    for (const gateway of stores.gateways.store.keys()) controller.enqueue(gateway);
  };
  return {
    controller,
    watch: () => [
      // A Gateway that is gone may leave its port to another.
      stores.gateways.onChange(({ key: gateway, after }) => (after ? controller.enqueue(gateway) : all())),
      stores.services.onChange(({ key: changed, before, after }) => {
        if (changed === key) all();
        for (const service of [before, after]) if (service) for (const gateway of gatewayKeysOf(service)) controller.enqueue(gateway);
      }),
    ],
  };
}
