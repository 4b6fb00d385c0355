/**
 * The values that chart 1.19.1 knows, read from their table when first asked for: the command line loads this
 * module at each start, and few commands need the table.
 * @module
 */
import { KEYS_1_19_1 } from './keys-1.19.1.ts';
import { TEMPLATE_KEYS } from './template-keys.ts';
import type { HelmValue, HelmValues } from './values.ts';

export const CHART_VERSION = '1.19.1';
/** The tag of the images of agent and operator. */
export const CILIUM_TAG = `v${CHART_VERSION}`;

/** A value of the chart. */
export interface ChartKey {
  /** `gatewayAPI.xffNumTrustedHops`. */
  readonly path: string;
  /** What the schema accepts: `boolean`, `null`, `integer[0,255]`, `=agent,operator` (one of these words), `map` (any keys), `any`. */
  readonly types: readonly string[];
  /** Absent for what templates read although values.yaml does not name it. */
  readonly default?: HelmValue;
}

let table: ReadonlyMap<string, ChartKey> | undefined;
let folders: ReadonlySet<string> | undefined;

/** Every value by path, in the chart's order; those that only templates know come last. */
export function chartKeys(): ReadonlyMap<string, ChartKey> {
  table ??= new Map([...documentedKeys(), ...TEMPLATE_KEYS.map((path): [string, ChartKey] => [path, { path, types: ['any'] }])]);
  return table;
}

function* documentedKeys(): Generator<[string, ChartKey]> {
  for (const line of KEYS_1_19_1.trim().split('\n')) {
    const [path, types, ...rest] = line.split(' ') as [string, string, ...string[]];
    yield [path, { path, types: types.split('|'), default: JSON.parse(rest.join(' ')) as HelmValue }];
  }
}

/** Paths below which the chart reads values one by one: `gatewayAPI`, `gatewayAPI.hostNetwork`. */
export function chartFolders(): ReadonlySet<string> {
  if (folders) return folders;
  const found = new Set<string>();
  for (const path of chartKeys().keys())
    for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) found.add(path.slice(0, dot));
  folders = found;
  return found;
}

/** A fresh copy of the chart's defaults. */
export function defaultValues(): HelmValues {
  const values: HelmValues = {};
  for (const [path, key] of documentedKeys()) {
    const steps = path.split('.');
    const last = steps.pop()!;
    let at = values;
    for (const step of steps) at = (at[step] ??= {}) as HelmValues;
    // A map that is known key by key in templates alone is there already.
    at[last] = key.default!;
  }
  return values;
}
