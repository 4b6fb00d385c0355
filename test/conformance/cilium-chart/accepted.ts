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

/** Keys of cilium-config that pods' templates read, and that are told as keys alone. */
export const ACCEPTED_EFFECTS: readonly (readonly [path: RegExp, why: string])[] = [
  [/^debug\.enabled$/, 'an argument of Envoy only where debug.verbose names it'],
  [/^cni\.chainingMode$/, 'the agent’s pods differ for aws-cni alone'],
  [/^gke\.enabled$/, 'read to refuse labels of long ago'],
  [/^(?:l7Proxy|envoy\.enabled)$/, 'whether there is a DaemonSet at all: the diff asks that by itself'],
  [/^kubeProxyReplacement$/, 'an init container of the agent only where waitForKubeProxy is on'],
  [/^envoy\.(?:prometheus|debug)\./, 'ports of the agent only where Envoy runs inside of it'],
  [/^standaloneDnsProxy\.enabled$/, 'a workload that is not followed'],
];
