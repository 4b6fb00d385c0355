/**
 * Rules of PodDisruptionBudgets, and of numbers that may be percentages.
 * @module
 */
import { invalidValue, notSupported } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
import type { FieldError } from '../types.ts';
import { at, text, type Rule } from './reading.ts';
import { checkLabelSelector } from './label-selector.ts';

const PERCENT = /^\d+%$/;
const NO_PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A number from 0 up, or a percentage from 0% to 100%. `most` is false where more than 100% makes sense. */
export function checkIntOrPercent(value: unknown, field: string, errors: FieldError[], most = true): void {
  if (typeof value === 'number' && value < 0) errors.push(invalidValue(field, value, 'must be greater than or equal to 0'));
  if (typeof value !== 'string') return;
  const why = !PERCENT.test(value) ? NO_PERCENT : most && Number.parseInt(value, 10) > 100 ? 'must not be greater than 100%' : undefined;
  if (why) errors.push(invalidGo(field, 'intstr.IntOrString', value, why));
}

const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

export const checkDisruptionBudget: Rule = (budget, errors) => {
  const spec = at(budget, 'spec');
  if (spec['minAvailable'] !== undefined && spec['maxUnavailable'] !== undefined) {
    errors.push(invalidGo('spec', 'policy.PodDisruptionBudgetSpec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const field of ['minAvailable', 'maxUnavailable']) checkIntOrPercent(spec[field], `spec.${field}`, errors);
  if (spec['selector'] !== undefined) checkLabelSelector(at(spec, 'selector'), 'spec.selector', errors);
  const policy = text(spec, 'unhealthyPodEvictionPolicy');
  if (policy && !POLICIES.includes(policy)) errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, POLICIES));
};
