/**
 * Rules of label selectors, wherever they stand.
 * @module
 */
import { forbidden, invalidValue, required } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
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

/** A fault of a selector as a whole. */
export const selectorFault = (field: string, selector: JsonObject, detail: string): FieldError =>
  invalidGo(field, 'v1.LabelSelector', selector, detail);
