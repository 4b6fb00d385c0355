/** Where we and the chart are meant to differ, each with its reason. @module */

/** Keys of cilium-config. */
export const ACCEPTED_KEYS: Readonly<Record<string, string>> = {
  'etcd-config': 'the text of a file, for clusters that keep their state in an etcd of their own: none on CCE',
};

/** Objects that the lab does not make: parts that it does not run (src/twin/cilium/helm/render.ts). */
export const ACCEPTED_OBJECTS: readonly (readonly [name: RegExp, why: string])[] = [
  [/^(?:ServiceAccount|Cluster\w+|Role|RoleBinding) .*hubble/, 'certificates, relay and UI of Hubble are not run'],
  [/^(?:ServiceAccount|Cluster\w+|Role|RoleBinding) .*clustermesh/, 'no cluster is meshed with another'],
  [/ .*spire/, 'no SPIRE is run'],
];

/** What templates read and no values name. */
export const ACCEPTED_READS: readonly (readonly [path: RegExp, why: string])[] = [
  [/^hostServices$/, 'an old name of socketLB, which values.yaml always sets'],
];
