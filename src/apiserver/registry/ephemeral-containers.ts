/** `pods/ephemeralcontainers`: containers for debugging are added to a pod that runs, and stay what they are. @module */
import { invalid, type StatusError } from '../../kube/status-error.ts';
import { tableIdOf } from '../kind-registry.ts';
import { isObject, sameJson } from '../json.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Unstored } from './backend.ts';

const NAME = 'ephemeralcontainers';

export const isEphemeralContainers = (kind: KindDefinition, subresource: string | undefined): boolean =>
  subresource === NAME && tableIdOf(kind) === 'pods';

interface EphemeralContainer {
  name?: string;
  targetContainerName?: string;
}

const containersIn = (pod: Unstored, field: string): EphemeralContainer[] => {
  const list = isObject(pod.spec) ? pod.spec[field] : undefined;
  return Array.isArray(list) ? (list as EphemeralContainer[]) : [];
};

/** What serves a container that is part of the pod's work, and is nothing for one that only looks. */
const FORBIDDEN = ['lifecycle', 'livenessProbe', 'ports', 'readinessProbe', 'startupProbe'];

/** The pod with the ephemeral containers of `next`, and nothing else of it. @throws StatusError 422 */
export function withEphemeralContainers(kind: KindDefinition, next: Unstored, old: Unstored): Unstored {
  const [before, after] = [containersIn(old, 'ephemeralContainers'), containersIn(next, 'ephemeralContainers')];
  const field = 'spec.ephemeralContainers';
  const refused = (reason: string, at: string, message: string): StatusError =>
    invalid({ group: '', kind: kind.resource.kind }, old.metadata.name ?? '', [{ reason, field: at, message }]);
  for (const one of before) {
    const same = after.find(({ name }) => name === one.name);
    const verb = same === undefined ? 'removed' : sameJson(same, one) ? undefined : 'changed';
    if (verb) throw refused('FieldValueForbidden', field, `Forbidden: existing ephemeral containers "${one.name}" may not be ${verb}\n`);
  }
  const targets = new Set(['containers', 'initContainers'].flatMap((list) => containersIn(old, list).map(({ name }) => name)));
  for (const [index, container] of after.entries()) {
    const { targetContainerName: target } = container;
    if (target && !targets.has(target)) {
      throw refused('FieldValueNotFound', `${field}[${index}].targetContainerName`, `Not found: "${target}"`);
    }
    const forbidden = FORBIDDEN.find((name) => Object.hasOwn(container, name));
    if (forbidden)
      throw refused('FieldValueForbidden', `${field}[${index}].${forbidden}`, 'Forbidden: cannot be set for an Ephemeral Container');
  }
  const metadata = { ...old.metadata, resourceVersion: next.metadata.resourceVersion, managedFields: next.metadata.managedFields };
  return { ...old, metadata, spec: { ...(old.spec as object), ephemeralContainers: after } };
}

/** A write to the pod itself leaves them alone. */
export function keepingEphemeralContainers(kind: KindDefinition, next: Unstored, old: Unstored): Unstored {
  const before = containersIn(old, 'ephemeralContainers');
  if (tableIdOf(kind) !== 'pods' || !isObject(next.spec) || (before.length === 0 && !('ephemeralContainers' in next.spec))) return next;
  const { ephemeralContainers: _, ...spec } = next.spec;
  return { ...next, spec: before.length > 0 ? { ...spec, ephemeralContainers: before } : spec };
}
