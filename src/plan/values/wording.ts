/** Titles and explanations of rules, found in the catalogue by code. @module */
import { isMessageId, type Message } from '../../i18n/index.ts';
import type { ValuesCode, ValuesRule } from './rule.ts';

/** A message of the rule with this code. @throws Error when the catalogue has none: it is a mistake of ours */
export function entry(code: ValuesCode, part: 'title' | 'explanation' | 'found', params: Message['params'] = {}): Message {
  const id = `plan.values.${code}.${part}`;
  if (!isMessageId(id)) throw new Error(`no message ${id}`);
  return { id, params };
}

/** A rule whose title and explanation are entries of their own. */
export const worded = (rule: Omit<ValuesRule, 'title' | 'explanation'>): ValuesRule => ({
  ...rule,
  title: entry(rule.code, 'title'),
  explanation: entry(rule.code, 'explanation'),
});
