/**
 * `kube-system/cilium-config` as the chart writes it (facts/cilium.md §2). All values are strings, and a
 * key that is absent is not the same as one that says "false". Held against the chart itself by
 * test/conformance/cilium-chart.test.ts.
 * @module
 */
import { decidedEntries } from './config-decisions.ts';
import { CONFIG_FEATURE_ROWS } from './config-feature-rows.ts';
import { CONFIG_ROWS, type ConfigRow, type How, type When } from './config-rows.ts';
import { goText } from './go-text.ts';
import type { HelmValue, ValueReader } from './values.ts';

export { hasEnvoyDaemonSet } from './config-decisions.ts';

const IS_THERE: Readonly<Record<When, (values: ValueReader, path: string) => boolean>> = {
  always: () => true,
  named: (values, path) => values.get(path) !== undefined,
  set: (values, path) => values.truthy(path),
  notNull: (values, path) => values.has(path),
};

const AS_TEXT: Readonly<Record<How, (values: ValueReader, path: string) => string>> = {
  text: (values, path) => values.text(path),
  on: () => 'true',
  bool: (values, path) => (values.truthy(path) ? 'true' : 'false'),
  int: (values, path) => String(Math.trunc(Number(values.get(path)) || 0)),
  // A duration that is not set is none.
  duration: (values, path) => (values.truthy(path) ? values.text(path) : '0s'),
  blanks: (values, path) => values.joined(path, ' '),
  commas: (values, path) => values.joined(path, ','),
  json: (values, path) => sortedJson(values.get(path) ?? null),
  lower: (values, path) => values.text(path).toLowerCase(),
  port: (values, path) => `:${values.text(path)}`,
  labels: (values, path) =>
    Object.entries(values.map(path))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${labelText(value)}`)
      .join(','),
};

/** The template prints with %s, which is for strings alone: `role: true` becomes what Go says of it. */
const labelText = (value: HelmValue): string =>
  typeof value === 'string' ? value : `%!s(${typeof value === 'boolean' ? 'bool' : 'float64'}=${goText(value)})`;

/** As Go writes it: maps by key. */
const sortedJson = (value: HelmValue): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** The rows whose keys are there. */
export function* writtenRows(values: ValueReader): Generator<ConfigRow> {
  const isThere = ([path, , , when = 'always']: ConfigRow): boolean => IS_THERE[when](values, path);
  yield* CONFIG_ROWS.filter(isThere);
  for (const [needs, rows] of Object.entries(CONFIG_FEATURE_ROWS))
    if (needs.split(' ').every((path) => values.truthy(path))) yield* rows.filter(isThere);
}

/** The ConfigMap's `data`. */
export function ciliumConfigData(values: ValueReader): Record<string, string> {
  const data: Record<string, string> = {};
  for (const [path, key, , , how = 'text'] of writtenRows(values)) data[key] = AS_TEXT[how](values, path);
  for (const [key, value] of Object.entries(decidedEntries(values))) if (value !== undefined) data[key] = value;
  // Appended last: whatever stands in extraConfig wins.
  for (const [key, value] of Object.entries(values.map('extraConfig')))
    data[key] = typeof value === 'object' ? JSON.stringify(value) : goText(value);
  return data;
}
