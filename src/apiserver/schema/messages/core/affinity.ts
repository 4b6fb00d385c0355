/**
 * Where a pod may run: affinity and topology spread, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreAffinityMessages = {
  Affinity: {
    nodeAffinity: '1 NodeAffinity',
    podAffinity: '2 PodAffinity',
    podAntiAffinity: '3 PodAntiAffinity',
  },
  NodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: '1 NodeSelector',
    preferredDuringSchedulingIgnoredDuringExecution: '2 []PreferredSchedulingTerm atomic',
  },
  PreferredSchedulingTerm: {
    weight: '1 int32*',
    preference: '2 NodeSelectorTerm*',
  },
  PodAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: '1 []PodAffinityTerm atomic',
    preferredDuringSchedulingIgnoredDuringExecution: '2 []WeightedPodAffinityTerm atomic',
  },
  PodAffinityTerm: {
    labelSelector: '1 meta.LabelSelector',
    namespaces: '2 []string atomic',
    topologyKey: '3 string!',
    namespaceSelector: '4 meta.LabelSelector',
    matchLabelKeys: '5 []string atomic',
    mismatchLabelKeys: '6 []string atomic',
  },
  WeightedPodAffinityTerm: {
    weight: '1 int32*',
    podAffinityTerm: '2 PodAffinityTerm*',
  },
  PodAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: '1 []PodAffinityTerm atomic',
    preferredDuringSchedulingIgnoredDuringExecution: '2 []WeightedPodAffinityTerm atomic',
  },
  TopologySpreadConstraint: {
    maxSkew: '1 int32*',
    topologyKey: '2 string!',
    whenUnsatisfiable: '3 string! enum:DoNotSchedule|ScheduleAnyway',
    labelSelector: '4 meta.LabelSelector',
    minDomains: '5 int32',
    nodeAffinityPolicy: '6 string',
    nodeTaintsPolicy: '7 string',
    matchLabelKeys: '8 []string atomic',
  },
} satisfies MessageTable;
