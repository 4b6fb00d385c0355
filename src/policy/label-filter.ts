/** Which labels become part of an identity (pkg/labelsfilter/filter.go; facts/policy.md §3.2). @module */

import { compilePrefix } from './regex.ts';

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

const defaults: readonly Pattern[] = [
  ...INCLUDED.map((regex) => pattern((key) => regex.exec(key)?.[0].length, false)),
  ...EXCLUDED.map((regex) => pattern((key) => regex.exec(key)?.[0].length, true)),
];

interface Pattern {
  /** Absent: of whatever source. */
  readonly source: string | undefined;
  readonly excluding: boolean;
  /** The length of its match at the start of the key. */
  readonly length: (key: string) => number | undefined;
}

function pattern(length: Pattern['length'], excluding: boolean, source?: string): Pattern {
  return { source, excluding, length };
}

/** Whether a label becomes part of identities: its key, and its source where that matters. */
export type LabelFilter = (key: string, source?: string) => boolean;

/** Kept unless excluded, or if its longest including match is longer than its shortest excluding match. */
export const keepLabel: LabelFilter = (key) => keeps(defaults, false, key, 'k8s');

/**
 * The filter under a user's patterns (ConfigMap key `labels`), which join the default ones: separated by blanks,
 * each `[source:][!]expression`. One that includes turns the filter into a whitelist.
 *
 * @example
 * labelFilter('k8s:app !tier')('app'); // true
 */
export function labelFilter(patterns: string): LabelFilter {
  const written = patterns.split(/\s+/).filter((one) => one !== '');
  if (written.length === 0) return keepLabel;
  const own = written.flatMap((one) => parsePattern(one) ?? []);
  const whitelist = own.some(({ excluding }) => !excluding);
  return (key, source = 'k8s') => keeps([...defaults, ...own], whitelist, key, source);
}

/** `undefined` for what is no expression: an agent with such a pattern does not start. */
function parsePattern(written: string): Pattern | undefined {
  const match = /^(?:([^:!]+):)?(!?)(.*)$/.exec(written);
  if (!match) return undefined;
  const [, source, mark, expression = ''] = match;
  const regex = compilePrefix(expression);
  return regex && pattern(regex, mark === '!', source);
}

function keeps(patterns: readonly Pattern[], whitelist: boolean, key: string, source: string): boolean {
  let included = 0;
  let excluded = Infinity;
  for (const one of patterns) {
    if (one.source !== undefined && one.source !== source) continue;
    const length = one.length(key);
    if (length === undefined) continue;
    if (one.excluding) excluded = Math.min(excluded, length);
    else included = Math.max(included, length);
  }
  if (whitelist && included === 0) return false;
  return excluded === Infinity || included > excluded;
}
