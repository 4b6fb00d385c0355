/** Which labels become part of an identity (pkg/labelsfilter/filter.go; facts/policy.md §3.2). @module */

/** Patterns are matched at the start of the key. */
const INCLUDED = [
  /^reserved:.*/,
  /^io\.kubernetes\.pod\.namespace/,
  /^io\.cilium\.k8s\.namespace\.labels/,
  /^app\.kubernetes\.io/,
  /^io\.cilium\.k8s\.policy\.cluster/,
  /^io\.cilium\.k8s\.policy\.serviceaccount/,
];

const EXCLUDED = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^controller-uid/,
  /^annotation.*/,
  /^etcd_node/,
];

const lengths = (patterns: readonly RegExp[], key: string): number[] => patterns.flatMap((pattern) => pattern.exec(key)?.[0].length ?? []);

/** Kept unless excluded, or if its longest including match is longer than its shortest excluding match. */
export function keepLabel(key: string): boolean {
  const excluded = lengths(EXCLUDED, key);
  return excluded.length === 0 || Math.max(0, ...lengths(INCLUDED, key)) > Math.min(...excluded);
}
