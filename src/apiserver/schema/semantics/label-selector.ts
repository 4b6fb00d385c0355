/**
 * Rules of label selectors, wherever they stand.
 * @module
 */
import { forbidden, invalidValue, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { checkLabels } from './metadata.ts';
import { list, strings, text, at, type JsonObject } from './reading.ts';

/** @returns whether everything was in order */
export function checkLabelSelector(selector: JsonObject, path: string, errors: FieldError[]): boolean {
  const before = errors.length;
  checkLabels(at(selector, 'matchLabels'), `${path}.matchLabels`, errors);
  for (const [index, expression] of list(selector, 'matchExpressions').entries()) {
    const here = `${path}.matchExpressions[${index}]`;
    const operator = text(expression, 'operator');
    const values = strings(expression, 'values');
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push(required(`${here}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) errors.push(forbidden(`${here}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
    } else errors.push(invalidValue(`${here}.operator`, operator, 'not a valid selector operator'));
    checkLabels({ [text(expression, 'key')]: '' }, `${here}.key`, errors);
  }
  return errors.length === before;
}

const quoted = (value: unknown): string => JSON.stringify(value);

/** A selector as Go prints it. */
export function goSelector(selector: JsonObject): string {
  const labels = selector['matchLabels'] === undefined ? 'map[string]string(nil)' : goLabels(at(selector, 'matchLabels'));
  const expressions = list(selector, 'matchExpressions').map((expression) => {
    const values = strings(expression, 'values');
    const shown = values.length > 0 ? `[]string{${values.map(quoted).join(', ')}}` : '[]string(nil)';
    return `v1.LabelSelectorRequirement{Key:${quoted(text(expression, 'key'))}, Operator:${quoted(text(expression, 'operator'))}, Values:${shown}}`;
  });
  const all = '[]v1.LabelSelectorRequirement';
  return `v1.LabelSelector{MatchLabels:${labels}, MatchExpressions:${expressions.length > 0 ? `${all}{${expressions.join(', ')}}` : `${all}(nil)`}}`;
}

/** Labels as Go prints them. */
export const goLabels = (labels: JsonObject): string =>
  `map[string]string{${Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${quoted(key)}:${quoted(value)}`)
    .join(', ')}}`;

/** A fault of a selector as a whole. */
export const selectorFault = (field: string, selector: JsonObject, detail: string): FieldError => ({
  ...invalidValue(field, '', detail),
  message: `Invalid value: ${goSelector(selector)}: ${detail}`,
});
