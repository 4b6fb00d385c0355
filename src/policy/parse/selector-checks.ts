/** Label selectors as Kubernetes checks them, for the agent too (apimachinery `validation`). @module */
import type { PolicySelector } from '../../cluster/kinds.ts';
import { PolicyError } from './policy-error.ts';

const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const NAME_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_RULE =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

export interface SelectorFault {
  /** Relative to the selector: `matchExpressions[0].operator`. */
  readonly field: string;
  /** `Invalid value: "X": not a valid selector operator`. */
  readonly message: string;
}

/** @throws PolicyError with the agent's text where Kubernetes would not take the selector */
export function checkSelector(written: PolicySelector, field: string): void {
  const fault = selectorFault(written);
  if (fault) throw new PolicyError(`${field}.${fault.field}`, `invalid label selector: ${fault.field}: ${fault.message}`);
}

/** The first fault of a selector; keys may carry a source such as `k8s:` before their first colon. */
export function selectorFault({ matchLabels = {}, matchExpressions = [] }: PolicySelector): SelectorFault | undefined {
  for (const [key, value] of Object.entries(matchLabels)) {
    const fault = keyFault(key) ?? valueFault(value);
    if (fault) return { field: 'matchLabels', message: fault };
  }
  for (const [index, { key = '', operator = '', values = [] }] of matchExpressions.entries()) {
    const field = `matchExpressions[${index}]`;
    const at = (name: string, fault: string | undefined): SelectorFault | undefined =>
      fault === undefined ? undefined : { field: `${field}.${name}`, message: fault };
    const fault =
      at('values', valuesFault(operator, values)) ??
      at(
        'operator',
        ['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator) ? undefined : invalid(operator, 'not a valid selector operator'),
      ) ??
      at('key', keyFault(key)) ??
      values.flatMap((value, position) => at(`values[${position}]`, valueFault(value)) ?? [])[0];
    if (fault) return fault;
  }
  return undefined;
}

function valuesFault(operator: string, values: readonly string[]): string | undefined {
  const wanted = operator === 'In' || operator === 'NotIn';
  if (wanted && values.length === 0) return "Required value: must be specified when `operator` is 'In' or 'NotIn'";
  const refused = operator === 'Exists' || operator === 'DoesNotExist';
  return refused && values.length > 0 ? "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'" : undefined;
}

const invalid = (value: string, reason: string): string => `Invalid value: ${JSON.stringify(value)}: ${reason}`;

function valueFault(value: string): string | undefined {
  if (value.length > 63) return invalid(value.slice(0, 80), 'must be no more than 63 bytes');
  return VALUE.test(value) ? undefined : invalid(value, VALUE_RULE);
}

/** A qualified name; the agent writes the source's colon as a dot before it looks. */
function keyFault(written: string): string | undefined {
  const key = written.replace(':', '.');
  const parts = key.split('/');
  if (parts.length > 2) return invalid(key.slice(0, 80), 'a qualified name ' + NAME_RULE.slice('name part '.length));
  const [prefix, name = ''] = parts.length === 2 ? [parts[0], parts[1]] : [undefined, parts[0]];
  if (prefix === '') return invalid(key, 'prefix part must be non-empty');
  if (prefix !== undefined && prefix.length > 253) return invalid(key.slice(0, 80), 'prefix part must be no more than 253 bytes');
  if (prefix !== undefined && !PREFIX.test(prefix)) return invalid(key, PREFIX_RULE);
  if (name === '') return invalid(key, 'name part must be non-empty');
  if (name.length > 63) return invalid(key.slice(0, 80), 'name part must be no more than 63 bytes');
  return NAME.test(name) ? undefined : invalid(key, NAME_RULE);
}
