/** Explanations as Markdown. @module */
import { message } from '../../i18n/index.ts';
import { faultsOf, ruleName, type Answer, type Explanation, type NamedRule } from '../../policy/explain/index.ts';
import { markdownCode, markdownText } from '../markdown-text.ts';
import { worded, type Page } from '../page.ts';
import { placeText } from '../text.ts';

export function explainMarkdown({ explanations, notes }: Answer, page: Pick<Page, 'locale'>): string {
  const blocks = explanations.map(({ sentence, egress, ingress, notes: about }) => {
    const sides = [egress, ingress].flatMap((side) => (side ? sideItems(side, page) : []));
    const said = [...about, ...[egress, ingress].flatMap((side) => side?.notes ?? [])].map(
      (note) => `- ${markdownText(worded(page, note))}\n`,
    );
    return `**${markdownText(worded(page, sentence))}**\n\n${sides.join('')}${said.join('')}`;
  });
  const last = notes.map((note) => `${markdownText(worded(page, note))}\n`);
  return [...blocks, ...last].join('\n');
}

function sideItems({ direction, subject, rules, defaultDeny, misses, verdict }: Explanation, page: Pick<Page, 'locale'>): string[] {
  const head = markdownText(worded(page, message('report.explain.side', { direction, subject })));
  const item = (role: string, rule: NamedRule, detail = ''): string =>
    `- ${head}: ${role} ${markdownCode(ruleName(rule))}${rule.place ? ` (${markdownCode(placeText(rule.place))})` : ''}${detail && ` ${markdownText(detail)}`}\n`;
  const say = (
    id: Parameters<typeof message>[0] &
      `report.explain.${'defaultDeny' | 'near' | `${'decides' | 'also' | 'overruled'}.${'allow' | 'deny'}`}`,
  ): string => markdownText(worded(page, message(id)));
  return [
    ...(verdict === 'default-deny' ? defaultDeny.map((spec) => item(say('report.explain.defaultDeny'), spec)) : []),
    ...rules.map((rule) => item(say(`report.explain.${rule.role}.${rule.action}`), rule)),
    ...misses.map((miss) =>
      item(say('report.explain.near'), miss, worded(page, message('report.explain.butFor', { faults: faultsOf(miss) }))),
    ),
  ];
}
