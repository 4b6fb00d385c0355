/**
 * What CCE does once its own CNI is ready on a node of a vpc-router cluster: it adds the VPC route of the
 * node's pod block and takes the route-unreachable taint off. With another CNI on the node its own never
 * becomes ready, so neither happens (問題四, 問題五) [S]; that it takes its whole time again after the other has
 * gone is [I].
 * @module
 */
import type { KubeClient } from '../../kube/client.ts';
import type { CancelTimer, Clock } from '../../kube/clock.ts';
import { Controller } from '../../kube/controller.ts';
import type { Informers } from '../../kube/informer.ts';
import { nodes, pods, type Node, type Pod } from '../../kube/resources.ts';
import type { Machine, Machines } from '../machine.ts';
import type { NodeNetwork } from './node-network.ts';
import { ROUTE_UNREACHABLE } from './node-object.ts';

export interface ReadinessOptions {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  machines: Machines;
  networkOf: (node: string) => NodeNetwork | undefined;
  /** How long the service takes to come up. */
  afterMs: number;
  addRoute: (destination: string, node: string) => void;
  log: (line: string) => void;
}

export interface NetworkReadiness {
  /** A node has started (again). */
  watch(node: string): void;
  forget(node: string): void;
  stop(): Promise<void>;
}

const CNI_DIRECTORY = '/etc/cni/net.d';

/** Watches nodes and their network services until it is stopped. */
export function watchNetworkReadiness(options: ReadinessOptions): NetworkReadiness {
  const { client, informers, clock, machines, networkOf, log } = options;
  /** Nodes whose service is starting or up; the timer is gone once it has had its time. */
  const starting = new Map<string, CancelTimer | undefined>();
  /** Nodes on which somebody else's CNI was seen: once it is gone the service comes up anew, which a change of agents does not wait for. */
  const contested = new Set<string>();
  const downs = new Set<string>();
  /** Nodes that are to get their taint back: after a restart the service has to come up again. */
  const restarted = new Set<string>();
  const podInformer = informers.for(pods);
  const nodeInformer = informers.for(nodes);

  const isAlone = (machine: Machine): boolean => {
    const network = networkOf(machine.name);
    if (!network || !machine.up || machine.cni !== network.plugin) return false;
    return ![...podInformer.store.values()].some((pod) => pod.spec?.nodeName === machine.name && bringsOwnCni(pod));
  };

  const controller = new Controller({
    name: 'cce-network-readiness',
    clock,
    reconcile: async (name) => {
      const node = nodeInformer.store.get(name);
      if (!node) return;
      if (restarted.has(name)) {
        await setTaints(client, node, [...withoutTaint(node), ROUTE_UNREACHABLE]);
        restarted.delete(name);
        return;
      }
      const machine = machines.get(name);
      const route = networkOf(name)?.route;
      if (!machine || !route || !starting.has(name)) return;
      if (!isAlone(machine)) return void contested.add(name);
      if (contested.has(name)) return watch(name);
      if (starting.get(name)) return;
      options.addRoute(route, name);
      if (await setTaints(client, node, withoutTaint(node)))
        log(`network of node ${name} is ready: route ${route} added, taint ${ROUTE_UNREACHABLE.key} removed`);
    },
    onError: (error, key) => log(`node ${key}: ${(error as Error).message}`),
  }).start();

  const watch = (name: string): void => {
    starting.get(name)?.();
    contested.delete(name);
    starting.set(
      name,
      clock.after(options.afterMs, () => {
        starting.set(name, undefined);
        controller.enqueue(name);
      }),
    );
  };

  const onMachine = (name: string): void => {
    const machine = machines.get(name);
    if (!machine) return;
    if (!machine.up) downs.add(name);
    else if (downs.delete(name)) {
      watch(name);
      restarted.add(name);
      controller.enqueue(name);
    } else if (starting.has(name)) controller.enqueue(name);
  };
  const unsubscribe = [
    machines.onChange(onMachine),
    podInformer.onChange(({ before, after }) => {
      const name = (after ?? before)?.spec?.nodeName;
      if (name && bringsOwnCni((after ?? before)!)) controller.enqueue(name);
    }),
    nodeInformer.onChange(({ key }) => controller.enqueue(key)),
  ];

  return {
    watch,
    forget: (name) => {
      starting.get(name)?.();
      starting.delete(name);
      contested.delete(name);
      downs.delete(name);
      restarted.delete(name);
    },
    stop: async () => {
      for (const off of unsubscribe) off();
      for (const cancel of starting.values()) cancel?.();
      await controller.stop();
    },
  };
}

/** A pod that writes the node's CNI directory: an agent such as Cilium's is taking the node over. */
function bringsOwnCni(pod: Pod): boolean {
  return (pod.spec?.volumes ?? []).some(({ hostPath }) => hostPath?.path.replace(/\/$/, '') === CNI_DIRECTORY);
}

type Taints = NonNullable<NonNullable<Node['spec']>['taints']>;

const withoutTaint = (node: Node): Taints => (node.spec?.taints ?? []).filter(({ key }) => key !== ROUTE_UNREACHABLE.key);

/** Writes the taints if they differ, on the condition that nobody else has written; says whether it did. */
async function setTaints(client: KubeClient, node: Node, taints: Taints): Promise<boolean> {
  if (taints.length === (node.spec?.taints ?? []).length) return false;
  const { name, resourceVersion } = node.metadata;
  await client.patch(nodes, { name }, { type: 'merge', body: { metadata: { resourceVersion }, spec: { taints } } });
  return true;
}
