/** Kubernetes' own controllers and kubelets, imitated. @module */
import type { PodRuntime } from '../../apiserver/pod-runtime.ts';
import type { Component, TwinContext } from '../context.ts';
import { composeComponents } from './component.ts';
import { startKubelets, type KubeletOptions } from './kubelet/kubelets.ts';
import { createPodRuntime } from './kubelet/pod-runtime.ts';
import { startNodeLifecycle } from './nodes/node-lifecycle.ts';
import { startPodGarbageCollection } from './nodes/pod-gc.ts';
import { startTaintEviction } from './nodes/taint-eviction.ts';
import { startScheduler } from './scheduler/scheduler.ts';
import { startServiceAccounts, type ServiceAccountOptions } from './service-accounts.ts';
import { startEndpoints } from './services/endpoints.ts';
import { startCronJobs } from './workloads/cron-jobs.ts';
import { startDaemonSets } from './workloads/daemon-sets.ts';
import { startDeployments } from './workloads/deployments.ts';
import { startDisruptionBudgets } from './workloads/disruption-budgets.ts';
import { startJobs } from './workloads/jobs.ts';
import { startReplicaSets } from './workloads/replica-sets.ts';
import { startStatefulSets } from './workloads/stateful-sets.ts';
import { startVolumeBinding } from './storage/volume-binding.ts';

export { createImageRegistry, type ImageRegistryOptions } from './images.ts';
export type { Kubelets } from './kubelet/kubelets.ts';
export { createPodRuntime, startKubelets, type KubeletOptions };
export { CommandNotFound, type ContainerFiles, type ImageRegistry, type Process, type ProcessNetwork, type Program } from './program.ts';
export { startDaemonSets, startDeployments, startEndpoints, startJobs, startNodeLifecycle, startPodGarbageCollection };
export { startReplicaSets, startScheduler, startServiceAccounts, startTaintEviction };

export type ControllerManagerOptions = ServiceAccountOptions;

/** kube-scheduler and all of kube-controller-manager; the kubelets are started on their own. */
export function startControllers(context: TwinContext, options: ControllerManagerOptions = {}): Component {
  return composeComponents('kube-controller-manager', [
    startServiceAccounts(context, options),
    startNodeLifecycle(context),
    startTaintEviction(context),
    startPodGarbageCollection(context),
    startScheduler(context),
    startReplicaSets(context),
    startDeployments(context),
    startDaemonSets(context),
    startStatefulSets(context),
    startVolumeBinding(context),
    startJobs(context),
    startCronJobs(context),
    startDisruptionBudgets(context),
    startEndpoints(context),
  ]);
}

export interface Kubernetes extends Component {
  /** For `ApiServer.setPodRuntime`. */
  readonly podRuntime: PodRuntime;
}

export type KubernetesOptions = ControllerManagerOptions & KubeletOptions;

/**
 * Everything of Kubernetes beside the API server: scheduler, controllers, and a kubelet per machine.
 * @example
 * const kubernetes = startKubernetes(context, { rootCA: api.caCertificate });
 * api.setPodRuntime(kubernetes.podRuntime);
 */
export function startKubernetes(context: TwinContext, options: KubernetesOptions = {}): Kubernetes {
  const kubelets = startKubelets(context, options);
  const all = composeComponents('kubernetes', [kubelets, startControllers(context, options)]);
  return { name: all.name, stop: () => all.stop(), podRuntime: createPodRuntime(kubelets, context.clock) };
}
