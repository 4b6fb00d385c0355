/**
 * Keeps an ELB pointed at the present NodePorts of Cilium's Gateways and publishes the ELB's real address,
 * so that a Gateway becomes Programmed by itself.
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
import { gatewayKeys, gatewayKeysOf, indexServices } from './gateway-lookup.ts';
import { EXCLUDE_NODE } from './names.ts';
import { GatewayReconciler } from './reconciler.ts';
import { SelectorStrategy } from './selector/strategy.ts';
import type { Strategy } from './strategy.ts';

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
  /** Mode Selector: the Service that the cloud controller manager binds. */
  entrypoint?: { namespace: string; name: string };
  /** Told of each failed attempt; it is retried. */
  onError?: (error: unknown, gateway: string) => void;
}

export interface Bridge {
  stop(): Promise<void>;
}

export const DEFAULT_MONITOR: MonitorModel = { type: 'TCP', delay: 5, timeout: 3, max_retries: 3, max_retries_down: 3 };

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 300_000;

/** @example const bridge = startBridge({ client, informers, clock, elb, mode: 'ElbApi', loadBalancerId }); */
export function startBridge(options: BridgeOptions): Bridge {
  const { client, informers, clock } = options;
  indexServices(informers);
  const reconciler = new GatewayReconciler({
    client,
    informers,
    clock,
    recorder: new EventRecorder({ client, clock, component: 'cilium-cce-bridge' }),
    strategy: strategyOf(options),
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
  const enqueueAll = (): void => {
    for (const key of gatewayKeys(informers)) controller.enqueue(key);
  };
  const entrypoint = entrypointOf(options);
  const unsubscribe = [
    informers.for(gateways).onChange(({ key }) => controller.enqueue(key)),
    informers.for(gatewayClasses).onChange(enqueueAll),
    informers.for(services).onChange(({ key, before, after }) => {
      for (const service of [before, after]) if (service) for (const gateway of gatewayKeysOf(service)) controller.enqueue(gateway);
      if (options.mode === 'Selector' && key === `${entrypoint.namespace}/${entrypoint.name}`) enqueueAll();
    }),
    informers.for(nodes).onChange(({ before, after }) => {
      if (targetFacts(before) !== targetFacts(after)) enqueueAll();
    }),
  ];
  let stopped = false;
  const startWhenSynced = async (): Promise<void> => {
    const needed = [gateways, gatewayClasses, services, nodes] as const;
    await Promise.all(needed.map((of) => (informers.for(of as typeof nodes) as unknown as Informer<KubeObject>).synced));
    if (!stopped) controller.start();
  };
  void startWhenSynced();
  return {
    stop: async () => {
      stopped = true;
      for (const off of unsubscribe) off();
      await controller.stop();
    },
  };
}

const entrypointOf = ({ entrypoint }: BridgeOptions): { namespace: string; name: string } =>
  entrypoint ?? { namespace: 'kube-system', name: 'gateway-entrypoint' };

function strategyOf(options: BridgeOptions): Strategy<unknown> {
  const { client, clock, elb } = options;
  if (options.mode === 'Selector') return new SelectorStrategy({ client, elb, entrypoint: entrypointOf(options) });
  if (!elb) throw new Error('mode ElbApi needs an ELB client');
  return new ElbApiStrategy({
    elb,
    clock,
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
