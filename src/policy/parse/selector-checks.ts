/** Label selectors as Kubernetes checks them, for the agent too (apimachinery `validation`). @module */
import type { PolicySelector } from '../../cluster/kinds.ts';
import { parseKey } from '../labels.ts';
import { PolicyError } from './policy-error.ts';

const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const NAME_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_RULE =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

type Expression = NonNullable<PolicySelector['matchExpressions']>[number];

export interface SelectorFault {
  /** Relative to the selector: `matchExpressions[0].operator`. */
  readonly field: string;
  /** `Invalid value: "X": not a valid selector operator`. */
  readonly message: string;
}

/** How the agent writes a key before it looks: the source before a dot, `any` where there is none. */
const withSource = (key: string): string => {
  const parsed = parseKey(key);
  return `${parsed.source || 'any'}.${parsed.key}`;
};

/**
 * @param extended how the agent writes the keys of this selector
 * @throws PolicyError with the agent's text where Kubernetes would not take the selector
 */
export function checkSelector(written: PolicySelector, field: string, extended = withSource): void {
  const faults = selectorFaults(written, extended);
  if (faults.length === 0) return;
  const texts = [...new Set(faults.map(({ field: at, message }) => `${at}: ${message}`))];
  const text = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  throw new PolicyError(`${field}.${faults[0]!.field}`, `invalid label selector: ${text}`);
}

/** All faults of a selector in the order in which Kubernetes names them. */
export function selectorFaults(
  { matchLabels = {}, matchExpressions = [] }: PolicySelector,
  extended: (key: string) => string = (key) => key,
): SelectorFault[] {
  const at = (field: string, messages: readonly string[]): SelectorFault[] => messages.map((message) => ({ field, message }));
  return [
    ...Object.entries(matchLabels).flatMap(([key, value]) => at('matchLabels', [...keyFaults(extended(key)), ...valueFaults(value)])),
    ...matchExpressions.flatMap(({ key = '', operator = '', values = [] }: Partial<Expression>, index) => {
      const field = `matchExpressions[${index}]`;
      return [
        ...at(`${field}.values`, valuesFaults(operator, values)),
        ...at(`${field}.operator`, OPERATORS.includes(operator) ? [] : [invalid(operator, 'not a valid selector operator')]),
        ...at(`${field}.key`, keyFaults(extended(key))),
        ...values.flatMap((value, position) => at(`${field}.values[${position}]`, valueFaults(value))),
      ];
    }),
  ];
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function valuesFaults(operator: string, values: readonly string[]): string[] {
  const wanted = operator === 'In' || operator === 'NotIn';
  if (wanted && values.length === 0) return ["Required value: must be specified when `operator` is 'In' or 'NotIn'"];
  const refused = operator === 'Exists' || operator === 'DoesNotExist';
  return refused && values.length > 0 ? ["Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"] : [];
}

const invalid = (value: string, reason: string): string => `Invalid value: ${JSON.stringify(value)}: ${reason}`;

function valueFaults(value: string): string[] {
  const long = value.length > 63 ? [invalid(value.slice(0, 80), 'must be no more than 63 bytes')] : [];
  return value.length <= 1000 && !VALUE.test(value) ? [...long, invalid(value.slice(0, 80), VALUE_RULE)] : long;
}

/** A qualified name: a name, with a DNS name and a slash before it or not. */
function keyFaults(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) return [invalid(key.slice(0, 80), `a valid label key ${NAME_RULE.slice('name part '.length)}${QUALIFIED}`)];
  const [prefix, name = ''] = parts.length === 2 ? [parts[0], parts[1]] : [undefined, parts[0]];
  const reasons: string[] = [];
  if (prefix === '') reasons.push('prefix part must be non-empty');
  else if (prefix !== undefined && prefix.length > 253) reasons.push('prefix part must be no more than 253 bytes');
  else if (prefix !== undefined && !PREFIX.test(prefix)) reasons.push(PREFIX_RULE);
  if (name === '') reasons.push('name part must be non-empty');
  else if (name.length > 63) reasons.push('name part must be no more than 63 bytes');
  // A long name is not looked through: its length is the fault.
  if (name.length <= 1000 && !NAME.test(name)) reasons.push(NAME_RULE);
  return reasons.map((reason) => invalid(key.slice(0, 80), reason));
}
