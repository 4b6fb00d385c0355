/** Fields that kube-apiserver v1.33 drops from what is written, because the feature that they belong to is off by default. @module */
import { isObject } from '../json.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Unstored } from './backend.ts';

interface Gated {
  /** Below `spec`. */
  path: readonly string[];
  /** Absent: always. */
  when?: (value: unknown) => boolean;
}

const NAMES_NAMESPACE = (source: unknown): boolean => isObject(source) && Boolean(source['namespace']);

/**
 * pkg/features/kube_features.go: MaxUnavailableStatefulSet, VolumeAttributesClass, CrossNamespaceVolumeDataSource,
 * HPAConfigurableTolerance.
 */
const GATED: Readonly<Record<string, readonly Gated[]>> = {
  'statefulsets.apps': [{ path: ['updateStrategy', 'rollingUpdate', 'maxUnavailable'] }],
  persistentvolumeclaims: [{ path: ['volumeAttributesClassName'] }, { path: ['dataSourceRef'], when: NAMES_NAMESPACE }],
  persistentvolumes: [{ path: ['volumeAttributesClassName'] }],
  'horizontalpodautoscalers.autoscaling': [
    { path: ['behavior', 'scaleUp', 'tolerance'] },
    { path: ['behavior', 'scaleDown', 'tolerance'] },
  ],
};

function without(value: unknown, { path: [field = '', ...below], when }: Gated): unknown {
  if (!isObject(value) || value[field] === undefined) return value;
  const { [field]: inner, ...rest } = value;
  if (below.length > 0) return { ...rest, [field]: without(inner, { path: below, ...(when && { when }) }) };
  return when && !when(inner) ? value : rest;
}

export function withoutGatedFields(kind: KindDefinition, object: Unstored): Unstored {
  const gated = kind.custom ? undefined : GATED[tableIdOf(kind)];
  if (!gated) return object;
  return { ...object, spec: gated.reduce(without, object.spec) };
}
