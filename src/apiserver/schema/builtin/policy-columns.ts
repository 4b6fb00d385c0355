/**
 * Columns of admission policies and their bindings.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import { ageColumn, column, listAt, nameColumn, objectAt, textAt, type Json } from './cells.ts';

const UNSET = '<unset>';

export const policyColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Validations', (policy) => listAt(policy, 'spec', 'validations').length, { type: 'integer' }),
  column('ParamKind', (policy) => {
    const paramKind = objectAt(policy, 'spec')['paramKind'];
    return paramKind ? `${textAt(paramKind, 'apiVersion')}/${textAt(paramKind, 'kind')}` : UNSET;
  }),
  ageColumn,
];

export const policyBindingColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('PolicyName', (binding) => textAt(binding, 'spec', 'policyName')),
  column('ParamRef', paramRef),
  ageColumn,
];

function paramRef(binding: Json): string {
  const { paramRef: given } = objectAt(binding, 'spec');
  if (!given) return UNSET;
  const name = textAt(given, 'name');
  // Nobody can tell here whether the kind has namespaces.
  if (name) return `${textAt(given, 'namespace') || '*'}/${name}`;
  const { selector } = given as Json;
  return selector ? goText(selector) : UNSET;
}

/** A selector as Go's `String` writes it. */
function goText(selector: unknown): string {
  const labels = Object.entries(objectAt(selector, 'matchLabels'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${String(value)},`);
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const values = Array.isArray(expression['values']) ? expression['values'].map(String) : [];
    return `LabelSelectorRequirement{Key:${textAt(expression, 'key')},Operator:${textAt(expression, 'operator')},Values:[${values.join(' ')}],},`;
  });
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
