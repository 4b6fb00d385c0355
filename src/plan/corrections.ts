/** A person's own Helm values as a plan would have them: what is kept, what is different and why. Pure. @module */
import { defaultValues } from '../chart/chart-keys.ts';
import { isMap, ValueReader, type HelmValue, type HelmValues } from '../chart/values.ts';
import { message, type Message } from '../i18n/index.ts';
import type { PlannedValue } from './planned-values.ts';
import { checkValues, writtenValues, type CheckOptions } from './values/check-values.ts';
import { fixFiles } from './values/fix-values.ts';
import { readValues, type ValuesText } from './values/read-values.ts';
import type { Confidence } from './verdict.ts';

export interface Correction {
  readonly key: string;
  /** `undefined`: not written. */
  readonly theirs: HelmValue | undefined;
  /** What holds now: the plan's value, or the chart's default. */
  readonly ours: HelmValue | undefined;
  /** Nothing changes by it: it said what holds anyway. */
  readonly redundant: boolean;
  readonly why: Message;
  readonly confidence: Confidence;
}

export interface Reviewed {
  /** The plan's values, and what else the person wants. */
  readonly values: readonly PlannedValue[];
  readonly corrections: readonly Correction[];
}

/**
 * Lays the plan's values over a person's, once these are corrected by the rules of `plan check`.
 * @throws ValuesError for a text that is no values file
 */
export function review(texts: readonly ValuesText[], planned: readonly PlannedValue[], options: CheckOptions): Reviewed {
  const written = writtenValues(texts.map(readValues));
  const findings = checkValues(texts.map(readValues), options);
  const corrected = leavesOf(writtenValues(fixFiles(texts, options, () => true).map(readValues)));
  const defaults = new ValueReader(defaultValues());
  const kept = [...corrected]
    .filter(([key, value]) => !planned.some((one) => one.key === key || key.startsWith(`${one.key}.`)) && !same(defaults.get(key), value))
    .map(([key, value]): PlannedValue => ({ key, value, why: message('plan.value.yours'), confidence: 'documented', own: true }));
  const values = [...planned, ...kept];
  const theirs = leavesOf(written);
  const keys = [...new Set([...theirs.keys(), ...values.map(({ key }) => key)])];
  const corrections = keys.flatMap((key): Correction[] => {
    const now = values.find((one) => one.key === key);
    if (same(theirs.get(key), now?.value)) return [];
    const found = findings.find(({ path, fix = [] }) => path === key || fix.some((edit) => edit.path === key));
    const why = found?.message ?? now?.why ?? message('plan.value.default');
    const ours = now ? now.value : defaults.get(key);
    return [
      {
        key,
        theirs: theirs.get(key),
        ours,
        redundant: !now && found?.severity === 'info',
        why,
        confidence: found?.confidence ?? now?.confidence ?? 'source',
      },
    ];
  });
  return { values, corrections };
}

const same = (a: HelmValue | undefined, b: HelmValue | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Every value that is not a map, by dotted path; empty maps are values, too. */
function leavesOf(values: HelmValues, at = ''): Map<string, HelmValue> {
  const leaves = new Map<string, HelmValue>();
  for (const [key, value] of Object.entries(values)) {
    const path = `${at}${key.replaceAll('.', String.raw`\.`)}`;
    if (isMap(value) && Object.keys(value).length > 0) for (const [below, leaf] of leavesOf(value, `${path}.`)) leaves.set(below, leaf);
    else leaves.set(path, value);
  }
  return leaves;
}
