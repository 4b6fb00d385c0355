/** Values without what makes the chart refuse them, as far as we know. @module */
import { defaultValues } from '../../../src/chart/chart-keys.ts';
import { chartRefusals } from '../../../src/chart/validations.ts';
import { isMap, mergeValues, ValueReader, type HelmValues } from '../../../src/chart/values.ts';

/** Over the chart's defaults. */
export const readerOf = (values: HelmValues): ValueReader => new ValueReader(mergeValues(defaultValues(), values));

export function acceptable(values: HelmValues): HelmValues {
  let left = values;
  for (let round = 0; round < 9; round += 1) {
    const [refusal] = chartRefusals(readerOf(left));
    if (!refusal) break;
    for (const path of refusal.paths) left = withoutPath(left, path.split('.'));
  }
  return left;
}

function withoutPath(values: HelmValues, [step, ...below]: readonly string[]): HelmValues {
  const { [step!]: here, ...others } = values;
  return below.length > 0 && isMap(here) ? { ...others, [step!]: withoutPath(here, below) } : others;
}
