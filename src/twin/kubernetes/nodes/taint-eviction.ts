/** Taint eviction: deletes pods that do not tolerate a NoExecute taint, after the time that they do tolerate it. @module */
import type { Requeue } from '../../../kube/controller.ts';
import { EventRecorder } from '../../../kube/event-recorder.ts';
import { nodes, pods, type Node, type Pod } from '../../../kube/resources.ts';
import { isConflict, isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { isTerminating } from '../pod-facts.ts';
import { tolerates, type Taint } from '../tolerations.ts';
import { canonical } from '../workloads/names.ts';

const NAME = 'taint-eviction-controller';

const noExecute = (node: Node | undefined): Taint[] => (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

export function startTaintEviction(context: TwinContext): Component {
  const { informers, clock } = context;
  const events = new EventRecorder({ client: context.client(NAME), clock, component: NAME });
  const store = informers.for(pods).store;
  store.addIndex('podByNode', (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
  /** Since when a taint has been seen, for those that do not say. */
  const seenAt = new Map<string, number>();

  const deadline = (pod: Pod, node: Node): number => {
    let earliest = Infinity;
    for (const taint of noExecute(node)) {
      const matching = (pod.spec?.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
      const id = `${node.metadata.uid}/${taint.key}`;
      const since = Date.parse(taint.timeAdded ?? '') || (seenAt.get(id) ?? seenAt.set(id, clock.now()).get(id)!);
      if (matching.length === 0) return since;
      const seconds = Math.min(...matching.map(({ tolerationSeconds }) => tolerationSeconds ?? Infinity));
      earliest = Math.min(earliest, since + Math.max(0, seconds) * 1000);
    }
    return earliest;
  };

  const reconcile = async (key: string): Promise<Requeue | void> => {
    const pod = store.get(key);
    const node = pod && informers.for(nodes).store.get(pod.spec?.nodeName ?? '');
    if (!pod || !node || isTerminating(pod)) return;
    const due = deadline(pod, node);
    if (due === Infinity) return;
    if (due > clock.now()) return { afterMs: due - clock.now() };
    await events.record(pod, { type: 'Normal', reason: 'TaintManagerEviction', message: `Marking for deletion Pod ${key}` });
    const { namespace, name, uid } = pod.metadata;
    await context
      .client(NAME)
      .delete(pods, { namespace, name }, { preconditions: { uid } })
      .catch((error: unknown) => {
        if (!isNotFound(error) && !isConflict(error)) throw error;
      });
  };

  return startController({
    context,
    name: NAME,
    reconcile,
    subscribe: (enqueue) => [
      informers.for(nodes).onChange(({ key, before, after }) => {
        const gone = noExecute(before).filter(({ key: taint }) => !noExecute(after).some((one) => one.key === taint));
        for (const { key: taint } of gone) seenAt.delete(`${before!.metadata.uid}/${taint}`);
        if (canonical(noExecute(before)) === canonical(noExecute(after))) return;
        for (const pod of store.byIndex('podByNode', key)) enqueue(`${pod.metadata.namespace}/${pod.metadata.name}`);
      }),
      informers.for(pods).onChange(({ key, before, after }) => {
        if (after?.spec?.nodeName && !before?.spec?.nodeName && noExecute(informers.for(nodes).store.get(after.spec.nodeName)).length > 0)
          enqueue(key);
      }),
    ],
  });
}
