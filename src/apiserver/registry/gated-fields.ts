/** Fields that kube-apiserver v1.33 drops from what is written, because the feature that they belong to is off by default. @module */
import { isObject } from '../json.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Unstored } from './backend.ts';

/** pkg/features/kube_features.go: MaxUnavailableStatefulSet, VolumeAttributesClass, HPAConfigurableTolerance. */
const GATED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'statefulsets.apps': [['updateStrategy', 'rollingUpdate', 'maxUnavailable']],
  persistentvolumeclaims: [['volumeAttributesClassName']],
  persistentvolumes: [['volumeAttributesClassName']],
  'horizontalpodautoscalers.autoscaling': [
    ['behavior', 'scaleUp', 'tolerance'],
    ['behavior', 'scaleDown', 'tolerance'],
  ],
};

const without = (value: unknown, [field = '', ...below]: readonly string[]): unknown => {
  if (!isObject(value) || value[field] === undefined) return value;
  const { [field]: inner, ...rest } = value;
  return below.length === 0 ? rest : { ...rest, [field]: without(inner, below) };
};

export function withoutGatedFields(kind: KindDefinition, object: Unstored): Unstored {
  const gated = kind.custom ? undefined : GATED[tableIdOf(kind)];
  if (!gated) return object;
  return { ...object, spec: gated.reduce<unknown>((spec, path) => without(spec, path), object.spec) };
}
