/** Pod garbage collection: pods of nodes that do not exist any more, and terminating pods that never had one. @module */
import { nodes, pods } from '../../../kube/resources.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { isConflict, isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { isTerminal } from '../pod-facts.ts';

const NAME = 'pod-garbage-collector';
/** A node may be replaced by one of the same name: its pods are given this long. */
const QUARANTINE_MS = 40_000;

export function startPodGarbageCollection(context: TwinContext): Component {
  const { informers, clock } = context;
  const store = informers.for(pods).store;
  store.addIndex('podByNode', (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
  const missingSince = new Map<string, number>();

  const collect = async (key: string): Promise<Requeue | void> => {
    const pod = store.get(key);
    if (!pod) return;
    await informers.for(nodes).synced;
    const node = pod.spec?.nodeName;
    const { namespace, name, uid } = pod.metadata;
    const client = context.client(NAME);
    if (!node) {
      if (pod.metadata.deletionTimestamp) await remove();
      return;
    }
    if (informers.for(nodes).store.get(node)) return void missingSince.delete(node);
    const since = missingSince.get(node) ?? clock.now();
    missingSince.set(node, since);
    const left = since + QUARANTINE_MS - clock.now();
    if (left > 0) return { afterMs: left };
    if (!isTerminal(pod)) {
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByPodGC',
        message: 'PodGC: node no longer exists',
        lastTransitionTime: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      };
      const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type), condition];
      const body = { metadata: { uid }, status: { phase: 'Failed', conditions } };
      await client.patch(pods, { namespace, name }, { type: 'merge', body }, { subresource: 'status' }).catch(ignoreGone);
    }
    await remove();

    async function remove(): Promise<void> {
      await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0, preconditions: { uid } }).catch(ignoreGone);
    }
  };

  return startController({
    context,
    name: NAME,
    reconcile: collect,
    subscribe: (enqueue) => [
      informers.for(nodes).onChange(({ key, after }) => {
        if (after) missingSince.delete(key);
        else for (const pod of store.byIndex('podByNode', key)) enqueue(`${pod.metadata.namespace}/${pod.metadata.name}`);
      }),
      informers.for(pods).onChange(({ key, after }) => {
        if (!after) return;
        const node = after.spec?.nodeName;
        if (node ? !informers.for(nodes).store.get(node) : after.metadata.deletionTimestamp) enqueue(key);
      }),
    ],
  });
}

function ignoreGone(error: unknown): void {
  if (!isNotFound(error) && !isConflict(error)) throw error;
}
