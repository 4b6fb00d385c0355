/**
 * Columns of `kubectl get pods`.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import { ageColumn, ageSince, column, listAt, nameColumn, numberAt, objectAt, textAt, wide, type Json } from './cells.ts';

const terminal = (phase: string): boolean => phase === 'Succeeded' || phase === 'Failed';

/** A sidecar: an init container that keeps running beside the others. */
const sidecars = (pod: Json): Set<string> =>
  new Set(
    listAt(pod, 'spec', 'initContainers')
      .filter((container) => textAt(container, 'restartPolicy') === 'Always')
      .map((container) => textAt(container, 'name')),
  );

const terminatedReason = (terminated: Json, prefix = ''): string => {
  const reason = textAt(terminated, 'reason');
  if (reason) return prefix + reason;
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `${prefix}ExitCode:${numberAt(terminated, 'exitCode')}` : `${prefix}Signal:${signal}`;
};

/** The init container that still holds the pod back, as text; undefined when none does. */
function initializing(pod: Json): string | undefined {
  const beside = sidecars(pod);
  const specs = listAt(pod, 'spec', 'initContainers');
  for (const [index, status] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    const terminated = status['state'] && objectAt(status, 'state')['terminated'] ? objectAt(status, 'state', 'terminated') : undefined;
    if (terminated && numberAt(terminated, 'exitCode') === 0) continue;
    if (beside.has(textAt(status, 'name')) && status['started'] === true) continue;
    if (terminated) return terminatedReason(terminated, 'Init:');
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${specs.length}`;
  }
  return undefined;
}

const conditionTrue = (pod: Json, type: string): boolean =>
  listAt(pod, 'status', 'conditions').some((condition) => condition['type'] === type && condition['status'] === 'True');

function summary(pod: Json): string {
  const phase = textAt(pod, 'status', 'phase');
  let reason = textAt(pod, 'status', 'reason') || phase;
  if (listAt(pod, 'status', 'conditions').some((c) => c['type'] === 'PodScheduled' && c['reason'] === 'SchedulingGated')) {
    reason = 'SchedulingGated';
  }
  const init = initializing(pod);
  if (init !== undefined && !conditionTrue(pod, 'Initialized')) {
    reason = init;
  } else {
    let running = false;
    for (const status of listAt(pod, 'status', 'containerStatuses').toReversed()) {
      const state = objectAt(status, 'state');
      const waiting = textAt(state, 'waiting', 'reason');
      if (waiting) reason = waiting;
      else if (state['terminated']) reason = terminatedReason(objectAt(state, 'terminated'));
      else if (status['ready'] === true && state['running']) running = true;
    }
    // One container has ended and another still runs.
    if (reason === 'Completed' && running) reason = conditionTrue(pod, 'Ready') ? 'Running' : 'NotReady';
  }
  if (textAt(pod, 'metadata', 'deletionTimestamp')) {
    if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
    if (!terminal(phase)) return 'Terminating';
  }
  return reason;
}

/** Containers and sidecars, and how many of them are ready. */
function ready(pod: Json): string {
  const beside = sidecars(pod);
  const statuses = [
    ...listAt(pod, 'status', 'initContainerStatuses').filter((status) => beside.has(textAt(status, 'name'))),
    ...listAt(pod, 'status', 'containerStatuses'),
  ];
  const total = listAt(pod, 'spec', 'containers').length + beside.size;
  return `${statuses.filter((status) => status['ready'] === true).length}/${total}`;
}

function restarts(pod: Json, now: number): string {
  const beside = sidecars(pod);
  const waitsForInit = initializing(pod) !== undefined && !conditionTrue(pod, 'Initialized');
  const init = listAt(pod, 'status', 'initContainerStatuses');
  const statuses = waitsForInit
    ? init
    : [...init.filter((status) => beside.has(textAt(status, 'name'))), ...listAt(pod, 'status', 'containerStatuses')];
  const count = statuses.reduce((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const last = statuses
    .map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt'))
    .filter(Boolean)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  return count > 0 && last ? `${count} (${ageSince(last, now)} ago)` : String(count);
}

function readinessGates(pod: Json): string {
  const gates = listAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType'));
  return gates.length === 0 ? '<none>' : `${gates.filter((gate) => conditionTrue(pod, gate)).length}/${gates.length}`;
}

export const podColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Ready', ready, { description: 'Containers that are ready, of all that should run.' }),
  column('Status', summary, { description: 'The phase of the pod, or why it does not run.' }),
  column('Restarts', restarts, { description: 'How often containers of this pod were restarted, and when last.' }),
  ageColumn,
  column('IP', (pod) => textAt(listAt(pod, 'status', 'podIPs')[0], 'ip') || textAt(pod, 'status', 'podIP') || '<none>', wide),
  column('Node', (pod) => textAt(pod, 'spec', 'nodeName') || '<none>', wide),
  column('Nominated Node', (pod) => textAt(pod, 'status', 'nominatedNodeName') || '<none>', wide),
  column('Readiness Gates', readinessGates, wide),
];
