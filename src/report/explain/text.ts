/** Explanations as text: the sentence first, then each side with its rules and their places. @module */
import { message, type Message } from '../../i18n/index.ts';
import {
  faultsOf,
  ruleName,
  type Answer,
  type ConnectionExplanation,
  type Explanation,
  type MatchedRule,
  type NamedRule,
} from '../../policy/explain/index.ts';
import { oneLine, worded, type Page, type Style } from '../page.ts';
import { placeText } from '../text.ts';

export function explainText({ explanations, notes }: Answer, page: Page): string {
  const blocks = explanations.map((one) => connectionText(one, page));
  if (notes.length > 0) blocks.push(notesText(notes, page));
  return blocks.join('\n');
}

const STYLES: Record<'true' | 'false' | 'undefined', Style> = { true: 'green', false: 'red', undefined: 'yellow' };

function connectionText({ sentence, allowed, egress, ingress, notes }: ConnectionExplanation, page: Page): string {
  const sides = [egress, ingress].flatMap((side) => (side ? [sideText(side, page)] : []));
  const about = [...notes, ...[egress, ingress].flatMap((side) => side?.notes ?? [])];
  return `${page.paint(STYLES[`${allowed}`], oneLine(worded(page, sentence)))}\n${sides.join('')}${notesText(about, page)}`;
}

const notesText = (notes: readonly Message[], page: Page): string =>
  notes.map((note) => `  ${oneLine(worded(page, message('report.explain.note', { text: note })))}\n`).join('');

function sideText(side: Explanation, page: Page): string {
  const head = worded(page, message('report.explain.side', { direction: side.direction, subject: side.subject }));
  const rows = rowsOf(side, page);
  if (rows.length === 0) rows.push([`    ${oneLine(worded(page, side.why))}`]);
  return `  ${page.paint('bold', oneLine(head))}\n${page.columns(rows)}`;
}

const ROLES: Record<MatchedRule['role'], Style> = { decides: 'bold', also: 'dim', overruled: 'dim' };

function rowsOf({ rules, builtins, defaultDeny, misses, http, verdict }: Explanation, page: Page): string[][] {
  const row = (style: Style, role: Message, rule: NamedRule, detail = ''): string[] => [
    `    ${page.paint(style, worded(page, role))}`,
    oneLine(ruleName(rule)),
    rule.place ? oneLine(placeText(rule.place)) : '-',
    oneLine(detail),
  ];
  const matched = [...rules]
    .sort((a, b) => Number(b.role === 'decides') - Number(a.role === 'decides'))
    .map((rule) => row(ROLES[rule.role], message(`report.explain.${rule.role}.${rule.action}`), rule, rule.proxy ? `→ ${rule.proxy}` : ''));
  const allowances = builtins.map((name) => [`    ${worded(page, message('report.explain.builtin'))}`, name, '-', '']);
  const refused = verdict === 'default-deny' || verdict === 'deny';
  const denying = verdict === 'default-deny' ? defaultDeny.map((spec) => row('red', message('report.explain.defaultDeny'), spec)) : [];
  const near = refused
    ? misses.map((miss) =>
        row('yellow', message('report.explain.near'), miss, worded(page, message('report.explain.butFor', { faults: faultsOf(miss) }))),
      )
    : [];
  const layer7 = http?.by
    ? [row('bold', message('report.explain.http'), http.by)]
    : http?.nearest
      ? [
          row(
            'yellow',
            message('report.explain.near'),
            http.nearest,
            worded(page, message('report.explain.butFor', { faults: http.nearest.what })),
          ),
        ]
      : [];
  return [...denying, ...matched, ...allowances, ...near, ...layer7];
}
