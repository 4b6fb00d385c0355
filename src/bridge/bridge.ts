/**
 * Keeps an ELB pointed at the present NodePorts of Cilium's Gateways and publishes the ELB's real address,
 * so that a Gateway becomes Programmed by itself. In every mode an entrypoint Service that exists follows
 * the NodePorts too, so that nobody has to patch its targetPort; only in mode Selector is its ELB the one
 * whose address is published.
 * @module
 */
import { gatewayClasses, gateways } from '../cluster/kinds.ts';
import type { ElbClient } from '../huawei/elb/client.ts';
import type { LbAlgorithm } from '../huawei/elb/types.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { Controller } from '../kube/controller.ts';
import { EventRecorder } from '../kube/event-recorder.ts';
import type { Informer, Informers } from '../kube/informer.ts';
import type { KubeObject } from '../kube/objects.ts';
import { nodes, services, type Node } from '../kube/resources.ts';
import type { MonitorModel } from './elb-api/model.ts';
import { ElbApiStrategy } from './elb-api/strategy.ts';
import { EntrypointFollower, type EntrypointKey } from './entrypoint/follower.ts';
import { gatewayKeys, gatewayKeysOf, indexServices, isCiliumGateway, serviceOf } from './gateway-lookup.ts';
import { EXCLUDE_NODE } from './names.ts';
import { GatewayReconciler } from './reconciler.ts';
import { SelectorStrategy } from './selector/strategy.ts';
import type { Strategy } from './strategy.ts';
import { servicePorts } from './targets.ts';

export interface BridgeOptions {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  /** Mandatory for ElbApi; with Selector it is asked for the ELB's address. */
  elb?: ElbClient;
  mode: 'ElbApi' | 'Selector';
  /** The ELB of Gateways that do not name one with `cilium-cce.io/elb-id`. */
  loadBalancerId?: string;
  /** Tells this cluster's objects on a shared ELB from another cluster's. */
  cluster?: string;
  /** IPv4 subnet id of the nodes; absent: that of the ELB's address. */
  subnetId?: string;
  algorithm?: LbAlgorithm;
  monitor?: MonitorModel;
  /** How long a replaced member keeps its connections. */
  drainMs?: number;
  /** How often a bound Gateway is compared with the cloud. */
  resyncMs?: number;
  /**
   * The Service that people have the cloud controller manager bind, as the source document does; default
   * `kube-system/gateway-entrypoint`. Selector needs it to exist; in other modes its targetPort is kept
   * on the Gateway's NodePort where it does.
   */
  entrypoint?: EntrypointKey;
  /** Told of each failed attempt; it is retried. */
  onError?: (error: unknown, gateway: string) => void;
}

export interface Bridge {
  stop(): Promise<void>;
}

export const DEFAULT_MONITOR: MonitorModel = { type: 'TCP', delay: 5, timeout: 3, max_retries: 3, max_retries_down: 3 };

const DEFAULT_ENTRYPOINT: EntrypointKey = { namespace: 'kube-system', name: 'gateway-entrypoint' };
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 300_000;

/** @example const bridge = startBridge({ client, informers, clock, elb, mode: 'ElbApi', loadBalancerId }); */
export function startBridge(options: BridgeOptions): Bridge {
  const { client, informers, clock } = options;
  const entrypoint = options.entrypoint ?? DEFAULT_ENTRYPOINT;
  const follower = new EntrypointFollower(client, entrypoint);
  indexServices(informers);
  const reconciler = new GatewayReconciler({
    client,
    informers,
    clock,
    recorder: new EventRecorder({ client, clock, component: 'cilium-cce-bridge' }),
    strategy: strategyOf(options, follower, entrypoint),
    loadBalancerId: options.loadBalancerId,
    resyncMs: options.resyncMs ?? 300_000,
  });
  // One worker: the writes of two Gateways to one ELB do not overtake each other.
  const controller = new Controller({
    name: 'cilium-cce-bridge',
    clock,
    baseDelayMs: BASE_DELAY_MS,
    maxDelayMs: MAX_DELAY_MS,
    reconcile: (key) => reconciler.reconcile(key),
    onError: options.onError,
  });
  // In mode Selector following is the strategy's own work; else it goes beside it, whatever the cloud says.
  const follow =
    options.mode === 'Selector'
      ? controller
      : new Controller({
          name: 'cilium-cce-entrypoint',
          clock,
          baseDelayMs: BASE_DELAY_MS,
          maxDelayMs: MAX_DELAY_MS,
          reconcile: (key) => followGateway(informers, follower, key),
          onError: options.onError,
        });
  const controllers = new Set([controller, follow]);
  const enqueue = (key: string): void => {
    for (const each of controllers) each.enqueue(key);
  };
  const enqueueAll = (): void => {
    for (const key of gatewayKeys(informers)) enqueue(key);
  };
  const unsubscribe = [
    // A Gateway that is gone may leave its port to another.
    informers.for(gateways).onChange(({ key, after }) => (after ? enqueue(key) : enqueueAll())),
    informers.for(gatewayClasses).onChange(enqueueAll),
    informers.for(services).onChange(({ key, before, after }) => {
      for (const service of [before, after]) if (service) for (const gateway of gatewayKeysOf(service)) enqueue(gateway);
      if (key === `${entrypoint.namespace}/${entrypoint.name}`) for (const gateway of gatewayKeys(informers)) follow.enqueue(gateway);
    }),
    informers.for(nodes).onChange(({ before, after }) => {
      if (targetFacts(before) !== targetFacts(after)) enqueueAll();
    }),
  ];
  let stopped = false;
  const startWhenSynced = async (): Promise<void> => {
    const needed = [gateways, gatewayClasses, services, nodes] as const;
    await Promise.all(needed.map((of) => (informers.for(of as typeof nodes) as unknown as Informer<KubeObject>).synced));
    if (!stopped) for (const each of controllers) each.start();
  };
  void startWhenSynced();
  return {
    stop: async () => {
      stopped = true;
      for (const off of unsubscribe) off();
      await Promise.all([...controllers].map((each) => each.stop()));
    },
  };
}

/** Keeps an entrypoint that exists on one Gateway's NodePorts. */
async function followGateway(informers: Informers, follower: EntrypointFollower, key: string): Promise<void> {
  const gateway = informers.for(gateways).store.get(key);
  if (!gateway || gateway.metadata.deletionTimestamp || !isCiliumGateway(informers, gateway)) return;
  const service = serviceOf(informers, gateway);
  if (service?.spec?.type === 'LoadBalancer') await follower.follow(key, servicePorts(service));
}

function strategyOf(options: BridgeOptions, follower: EntrypointFollower, entrypoint: EntrypointKey): Strategy<unknown> {
  const { elb } = options;
  if (options.mode === 'Selector') return new SelectorStrategy({ follower, entrypoint, elb, earlier: elb && elbApiStrategy(options, elb) });
  if (!elb) throw new Error('mode ElbApi needs an ELB client');
  return elbApiStrategy(options, elb);
}

function elbApiStrategy(options: BridgeOptions, elb: ElbClient): ElbApiStrategy {
  return new ElbApiStrategy({
    elb,
    clock: options.clock,
    cluster: options.cluster ?? 'default',
    subnetId: options.subnetId,
    algorithm: options.algorithm ?? 'ROUND_ROBIN',
    monitor: options.monitor ?? DEFAULT_MONITOR,
    drainMs: options.drainMs ?? 10_000,
  });
}

/** The part of a node on which targets depend: its heartbeats are no news. */
function targetFacts(node: Node | undefined): string {
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return JSON.stringify(
    node && [
      ready,
      node.spec?.unschedulable,
      node.metadata.labels?.[EXCLUDE_NODE],
      node.metadata.deletionTimestamp,
      node.status?.addresses,
    ],
  );
}
