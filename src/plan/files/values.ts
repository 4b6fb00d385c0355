/** The Helm values of a plan as a file, each with its reason and how well it is known. @module */
import { stepsOf } from '../../chart/value-path.ts';
import { message, render, type Locale, type Message } from '../../i18n/index.ts';
import type { Plan } from '../plan.ts';
import { commentedYaml } from './commented-yaml.ts';

export function valuesFile(plan: Plan, locale: Locale): string {
  const said = (text: Message): string => render(text, locale);
  const head = message('plan.value.head', { version: plan.ciliumVersion });
  return commentedYaml(
    said(head),
    plan.values.map(({ key, value, why, confidence, own }) => ({
      path: stepsOf(key),
      value,
      comment: own ? said(why) : `${said(why)} (${said(message(`plan.confidence.${confidence}`))})`,
    })),
  );
}
