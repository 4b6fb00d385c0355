/**
 * Restarts pods that were started before Cilium and therefore have no CiliumEndpoint: only those that
 * the selector picks, CoreDNS by default (facts/cilium.md §1.2).
 * @module
 */
import { ciliumEndpoints } from '../../../cluster/kinds.ts';
import { keyOf } from '../../../kube/objects.ts';
import { pods, type Pod } from '../../../kube/resources.ts';
import { parseLabelSelector } from '../../../kube/label-selector-text.ts';
import { matchesAll } from '../../../kube/selectors.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component } from '../../context.ts';
import { loggerOf, type GatewayEnvironment } from '../gateway/environment.ts';
import { startPeriodic } from './periodic.ts';

/** A pod younger than this may still be getting its endpoint. */
const MINIMAL_AGE_MS = 30_000;
/** No pod of the same name is restarted more often. */
const MINIMAL_INTERVAL_MS = 300_000;

export interface UnmanagedPodOptions {
  everyMs: number;
  /** Label selector, `k8s-app=kube-dns` by default. */
  selector: string;
}

export function startUnmanagedPodWatcher(env: GatewayEnvironment, { everyMs, selector }: UnmanagedPodOptions): Component {
  const log = loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.legacy-operator', subsys: 'unmanaged-pods' });
  const requirements = parseLabelSelector(selector);
  const restarted = new Map<string, number>();

  const isUnmanaged = (pod: Pod, now: number): boolean => {
    if (!matchesAll(requirements, pod.metadata.labels) || pod.spec?.hostNetwork) return false;
    if (pod.status?.phase !== 'Running' || pod.metadata.deletionTimestamp) return false;
    if (env.informers.for(ciliumEndpoints).store.get(keyOf(pod))) return false;
    const started = Date.parse(pod.status.startTime ?? pod.metadata.creationTimestamp);
    const last = restarted.get(keyOf(pod));
    return now - started >= MINIMAL_AGE_MS && (last === undefined || now - last >= MINIMAL_INTERVAL_MS);
  };

  return startPeriodic({
    name: 'cilium-operator/unmanaged-pods',
    clock: env.clock,
    everyMs,
    onError: (error) => log('warn', 'Unable to restart unmanaged pod', { error: (error as Error).message }),
    run: async () => {
      const endpoints = env.informers.for(ciliumEndpoints);
      const informer = env.informers.for(pods);
      // Without the endpoints every pod would look unmanaged.
      if (!endpoints.isSynced || !informer.isSynced) return;
      const now = env.clock.now();
      for (const [key, at] of restarted) if (now - at >= MINIMAL_INTERVAL_MS) restarted.delete(key);
      for (const pod of informer.store.values()) {
        if (!isUnmanaged(pod, now)) continue;
        const key = keyOf(pod);
        log('info', 'Restarting unmanaged pod', { k8sPodName: key });
        restarted.set(key, now);
        await env.client.delete(pods, { namespace: pod.metadata.namespace, name: pod.metadata.name }).catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
        // One at a time, so that never all replicas go at once.
        return;
      }
    },
  });
}
