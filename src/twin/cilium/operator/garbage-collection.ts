/** Removes what nobody uses any more: identities, nodes and endpoints without their counterpart. @module */
import { ciliumEndpoints, ciliumIdentities, ciliumNodes } from '../../../cluster/kinds.ts';
import { timestamp } from '../../../kube/clock.ts';
import { keyOf } from '../../../kube/objects.ts';
import { nodes, pods } from '../../../kube/resources.ts';
import { isConflict, isNotFound } from '../../../kube/status-error.ts';
import type { Component } from '../../context.ts';
import { loggerOf, type GatewayEnvironment } from '../gateway/environment.ts';
import { startPeriodic } from './periodic.ts';

const HEARTBEAT_ANNOTATION = 'io.cilium.heartbeat';
const SUBSYSTEM = { module: 'operator.operator-controlplane.leader-lifecycle' };

const unlessGone = (error: unknown): void => {
  if (!isNotFound(error) && !isConflict(error)) throw error;
};

/** An identity goes when no endpoint has had it for `timeoutMs`: marked in one run, deleted in the next. */
export function startIdentityGc(env: GatewayEnvironment, everyMs: number, timeoutMs: number): Component {
  const log = loggerOf(env, { ...SUBSYSTEM, subsys: 'identity-gc' });
  const lastUsed = new Map<string, number>();
  const identities = env.informers.for(ciliumIdentities);
  const endpoints = env.informers.for(ciliumEndpoints);
  return startPeriodic({
    name: 'cilium-operator/identity-gc',
    clock: env.clock,
    everyMs,
    onError: (error) => log('error', 'Unable to run gc', { error: (error as Error).message }),
    run: async () => {
      if (!identities.isSynced || !endpoints.isSynced) return;
      const now = env.clock.now();
      const inUse = new Set([...endpoints.store.values()].map((endpoint) => String(endpoint.status?.identity?.id)));
      for (const identity of Array.from(identities.store.values())) {
        const { name, uid, resourceVersion, annotations } = identity.metadata;
        if (inUse.has(name) || !lastUsed.has(name)) lastUsed.set(name, now);
        if (now - lastUsed.get(name)! < timeoutMs) continue;
        if (!annotations?.[HEARTBEAT_ANNOTATION]) {
          const body = { metadata: { annotations: { [HEARTBEAT_ANNOTATION]: timestamp(env.clock) } } };
          await env.client.patch(ciliumIdentities, { name }, { type: 'merge', body }).catch(unlessGone);
          continue;
        }
        await env.client.delete(ciliumIdentities, { name }, { preconditions: { uid, resourceVersion } }).catch(unlessGone);
        lastUsed.delete(name);
        log('info', 'Garbage collected identity', { identity: name });
      }
    },
  });
}

/** A CiliumNode without a Node goes in the second run that sees it so. */
export function startNodeGc(env: GatewayEnvironment, everyMs: number): Component {
  const log = loggerOf(env, { ...SUBSYSTEM, subsys: 'ciliumnode-gc' });
  const informer = env.informers.for(ciliumNodes);
  const nodeInformer = env.informers.for(nodes);
  let candidates = new Set<string>();
  return startPeriodic({
    name: 'cilium-operator/node-gc',
    clock: env.clock,
    everyMs,
    onError: (error) => log('error', 'Unable to remove CiliumNode', { error: (error as Error).message }),
    run: async () => {
      if (!informer.isSynced || !nodeInformer.isSynced) return;
      const orphans = new Set([...informer.store.keys()].filter((name) => !nodeInformer.store.get(name)));
      for (const name of orphans) {
        if (!candidates.has(name)) continue;
        log('info', 'Perform GC for invalid CiliumNode', { nodeName: name });
        await env.client.delete(ciliumNodes, { name }).catch(unlessGone);
        orphans.delete(name);
      }
      candidates = orphans;
    },
  });
}

/** CiliumEndpoints whose pod is gone. */
export function startEndpointGc(env: GatewayEnvironment, everyMs: number): Component {
  const log = loggerOf(env, { ...SUBSYSTEM, subsys: 'endpoint-gc' });
  const informer = env.informers.for(ciliumEndpoints);
  const podInformer = env.informers.for(pods);
  return startPeriodic({
    name: 'cilium-operator/endpoint-gc',
    clock: env.clock,
    everyMs,
    onError: (error) => log('warn', 'Unable to delete orphaned CEP', { error: (error as Error).message }),
    run: async () => {
      if (!informer.isSynced || !podInformer.isSynced) return;
      for (const endpoint of Array.from(informer.store.values())) {
        if (podInformer.store.get(keyOf(endpoint))) continue;
        const { namespace, name, uid } = endpoint.metadata;
        await env.client.delete(ciliumEndpoints, { namespace, name }, { preconditions: { uid } }).catch(unlessGone);
      }
    },
  });
}
