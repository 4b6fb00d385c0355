/** Helm values: laid over one another by Helm's rules, and read by dotted path as the chart's templates do. @module */
import { goText } from './go-text.ts';
import { stepsOf } from './value-path.ts';

export type HelmValue = string | number | boolean | null | HelmValue[] | { [key: string]: HelmValue };
export type HelmValues = { [key: string]: HelmValue };

export const isMap = (value: unknown): value is HelmValues => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Helm's rule: maps are merged, everything else (lists too) is replaced, and `null` takes a default away; where there is
 * none to take, it stays, and a template that asks whether the value is named finds it.
 */
export function mergeValues(base: HelmValues, over: HelmValues): HelmValues {
  // Entries, not assignments: a key may be called __proto__.
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    if (value === null && below !== undefined) merged.delete(key);
    else merged.set(key, isMap(value) && isMap(below) ? mergeValues(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** As Helm lays one `-f` file over another: a `null` stays, since it is to take away a default of the chart later. */
export function layerValues(base: HelmValues, over: HelmValues): HelmValues {
  const layered = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = layered.get(key);
    layered.set(key, isMap(value) && isMap(below) ? layerValues(below, value) : value);
  }
  return Object.fromEntries(layered);
}

/** Reads values as a template does. */
export class ValueReader {
  readonly #values: HelmValues;

  constructor(values: HelmValues) {
    this.#values = values;
  }

  /** The value at `a.b.c`, all of them at the empty path; `undefined` when a step is missing. */
  get(path: string): HelmValue | undefined {
    let value: HelmValue | undefined = this.#values;
    for (const step of stepsOf(path)) {
      if (!isMap(value) || !Object.hasOwn(value, step)) return undefined;
      value = value[step];
    }
    return value;
  }

  /** Whether the path is set to anything at all, `null` not counting. */
  has(path: string): boolean {
    const value = this.get(path);
    return value !== undefined && value !== null;
  }

  /** Go templates' truth: empty strings, zero, empty lists and maps are false. */
  truthy(path: string): boolean {
    const value = this.get(path);
    if (Array.isArray(value)) return value.length > 0;
    if (isMap(value)) return Object.keys(value).length > 0;
    return Boolean(value);
  }

  /** The value printed as a template prints it; empty when absent. */
  text(path: string): string {
    return goText(this.get(path));
  }

  /** A list as one text; whatever else stands there, as it is. */
  joined(path: string, by: string): string {
    const value = this.get(path);
    return Array.isArray(value)
      ? value
          .filter((one) => one !== null)
          .map(goText)
          .join(by)
      : goText(value);
  }

  list(path: string): HelmValue[] {
    const value = this.get(path);
    return Array.isArray(value) ? value : [];
  }

  map(path: string): HelmValues {
    const value = this.get(path);
    return isMap(value) ? value : {};
  }
}
