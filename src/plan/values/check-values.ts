/** All that is to be said of a set of Helm values. Pure. @module */
import { defaultValues } from '../../chart/chart-keys.ts';
import { ciliumConfigData } from '../../chart/config-map.ts';
import { stepsOf } from '../../chart/value-path.ts';
import { isMap, layerValues, mergeValues, ValueReader, type HelmValue, type HelmValues } from '../../chart/values.ts';
import type { Place } from '../../report/finding.ts';
import type { ClusterFacts } from '../facts.ts';
import type { ReadValues } from './read-values.ts';
import type { Found, RuleInput, ValuesFinding, ValuesRule } from './rule.ts';
import { ADDRESS_RULES } from './rules/addresses.ts';
import { GATEWAY_RULES } from './rules/gateway.ts';
import { KEY_RULES } from './rules/keys.ts';
import { REFUSAL_RULES } from './rules/refusals.ts';
import { TRAP_RULES } from './rules/traps.ts';

/** Every rule, by code. */
export const VALUES_RULES: readonly ValuesRule[] = [...KEY_RULES, ...REFUSAL_RULES, ...GATEWAY_RULES, ...ADDRESS_RULES, ...TRAP_RULES];

export const valuesRule = (code: string): ValuesRule | undefined => VALUES_RULES.find((rule) => rule.code === code.toUpperCase());

export interface CheckOptions {
  /** What `--set` says, laid over the files. */
  readonly set?: HelmValues;
  readonly facts?: ClusterFacts;
  /** The version of Cilium whose bugs count; the chart's own by default. */
  readonly version?: string;
}

/** What was written in all files, the later over the earlier, and by `--set`. */
export const writtenValues = (files: readonly ReadValues[], set: HelmValues = {}): HelmValues =>
  layerValues(
    files.reduce<HelmValues>((below, { values }) => layerValues(below, values), {}),
    set,
  );

/**
 * Checks values as `helm install -f A -f B --set …` would be given them.
 * @example
 * checkValues([readValues({ file: 'values.yaml', text })], { facts })
 */
export function checkValues(
  files: readonly ReadValues[],
  { set = {}, facts = {}, version = '1.19.1' }: CheckOptions = {},
): ValuesFinding[] {
  const written = writtenValues(files, set);
  const values = new ValueReader(mergeValues(defaultValues(), written));
  const input: RuleInput = {
    written,
    values,
    config: ciliumConfigData(values),
    facts,
    files,
    version,
    isSet: (path) => isWritten(written, path),
  };
  return VALUES_RULES.flatMap((rule) => {
    const { code, severity, confidence, sources } = rule;
    return [...rule.find(input)].map((found): ValuesFinding => {
      const place = found.place ?? placeOf(found, files, set);
      return {
        code,
        severity: found.severity ?? severity,
        path: found.path,
        ...(place && { place }),
        message: found.message,
        confidence,
        sources,
        ...(found.fix && { fix: found.fix }),
      };
    });
  });
}

function at(values: HelmValues, path: string): HelmValue | undefined {
  let value: HelmValue | undefined = values;
  for (const step of stepsOf(path)) {
    if (!isMap(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

const isWritten = (values: HelmValues, path: string): boolean => at(values, path) !== undefined;

/** The last file that says it; for a value that is missing, what stands nearest above it, at last the first line. */
function placeOf({ path }: Found, files: readonly ReadValues[], set: HelmValues): Place | undefined {
  if (isWritten(set, path)) return undefined;
  const steps = stepsOf(path);
  for (let length = steps.length; length > 0; length -= 1) {
    const here = steps
      .slice(0, length)
      .map((step) => step.replaceAll('.', String.raw`\.`))
      .join('.');
    const place = files.findLast(({ places }) => places.has(here))?.places.get(here);
    if (place) return place;
  }
  const [first] = files;
  return first && { file: first.file, line: 1, column: 1 };
}
