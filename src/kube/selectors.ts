/**
 * Label selectors: the query-string form (`app=web,tier in (a,b),!old`) and the object form
 * (`matchLabels`, `matchExpressions`).
 * @module
 */
import { badRequest } from './status-error.ts';

export type Labels = Readonly<Record<string, string>>;

export interface LabelRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  values: readonly string[];
}

export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Whether labels satisfy one requirement. `NotIn` is true of a label that is absent. */
export function matchesRequirement(requirement: LabelRequirement, labels: Labels | undefined): boolean {
  const value = labels?.[requirement.key];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(requirement.values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(requirement.values[0]);
  }
}

export const matchesAll = (requirements: readonly LabelRequirement[], labels: Labels | undefined): boolean =>
  requirements.every((requirement) => matchesRequirement(requirement, labels));

/** The object form. An absent selector matches nothing, an empty one everything (as in the API). */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (!selector) return false;
  return matchesAll(requirementsOf(selector), labels);
}

/** A selector object as a list of requirements, which all have to hold. */
export function requirementsOf(selector: LabelSelector): LabelRequirement[] {
  return [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({ key, operator: 'In', values: [value] })),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values }): LabelRequirement => ({
      key,
      operator: operator as LabelRequirement['operator'],
      values: values ?? [],
    })),
  ];
}

/** A plain map as a selector (`Service.spec.selector`): empty or absent matches nothing. */
export function matchesMap(selector: Labels | undefined, labels: Labels | undefined): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

const KEY = '(?:[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const VALUE = '(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?';
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=|>|<)\\s*(${VALUE})$`);
const PRESENCE = new RegExp(`^(!)?\\s*(${KEY})$`);
const WHOLE_VALUE = new RegExp(`^${VALUE}$`);

/** Parses the query-string form. Throws a 400 `StatusError` that names the part at fault. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const requirements = parsed(text);
  for (const { key, operator, values } of requirements) {
    for (const [index, value] of values.entries()) {
      const isWhole = !['Gt', 'Lt'].includes(operator) || /^-?\d+$/.test(value);
      const why = value.length > LONGEST_VALUE ? `must be no more than ${LONGEST_VALUE} characters` : isWhole ? '' : NO_NUMBER;
      if (!why) continue;
      const where = isWhole ? `values[${index}][${key}]` : `values[${index}]`;
      throw badRequest(`unable to parse requirement: ${where}: Invalid value: ${JSON.stringify(value)}: ${why}`);
    }
  }
  return requirements;
}

const LONGEST_VALUE = 63;
const NO_NUMBER = "for 'Gt', 'Lt' operators, the value must be an integer";

function parsed(text: string): LabelRequirement[] {
  if (/^\s*,/.test(text)) throw badRequest("found ',', expected: !, identifier, or 'end of string'");
  if (/,\s*$/.test(text)) throw badRequest("found '', expected: identifier after ','");
  return splitOutsideParentheses(text).map((part) => {
    const set = SET.exec(part);
    if (set) {
      const values = set[3]!.split(',').map((value) => value.trim());
      if (values.every((value) => WHOLE_VALUE.test(value))) return { key: set[1]!, operator: set[2] === 'in' ? 'In' : 'NotIn', values };
    }
    const equality = EQUALITY.exec(part);
    if (equality) {
      const operator = { '=': 'In', '==': 'In', '!=': 'NotIn', '>': 'Gt', '<': 'Lt' }[equality[2]!] as LabelRequirement['operator'];
      return { key: equality[1]!, operator, values: [equality[3]!] };
    }
    const presence = PRESENCE.exec(part);
    if (presence) return { key: presence[2]!, operator: presence[1] ? 'DoesNotExist' : 'Exists', values: [] };
    throw badRequest(`unable to parse requirement: found '${part}' in label selector "${text}"`);
  });
}

/** At commas that no `(…)` holds. A parenthesis that is never closed holds nothing. */
function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(/\([^()]*\)|,/g)) {
    if (found !== ',') continue;
    parts.push(text.slice(from, index));
    from = index + 1;
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
