/** Findings as text, the way compilers write them: `file:line:column: severity code: sentence`. @module */
import { message } from '../i18n/index.ts';
import { countOf, inReadingOrder, type Finding, type FindingReport, type Place, type Severity } from './finding.ts';
import { oneLine, worded, type Page, type Style } from './page.ts';

const STYLES: Record<Severity, Style> = { error: 'red', warning: 'yellow', info: 'cyan' };

export const placeText = ({ file, line, column }: Place): string => `${file}:${line}${column ? `:${column}` : ''}`;

/** One block a finding, by file; at the end what was counted. */
export function findingsText(report: FindingReport, page: Page): string {
  const blocks: string[] = [];
  let before: string | undefined;
  for (const finding of inReadingOrder(report.findings)) {
    const file = finding.place?.file ?? finding.object;
    if (before !== undefined && before !== file) blocks.push('\n');
    blocks.push(findingText(finding, page));
    before = file;
  }
  if (blocks.length > 0) blocks.push('\n');
  return `${blocks.join('')}${summaryText(report, page)}\n`;
}

function findingText({ code, severity, object, field, place, message: what, consequence, fix, threads }: Finding, page: Page): string {
  const say = (text: string): string => oneLine(text);
  const name = page.paint(STYLES[severity], worded(page, message(`report.severity.${severity}`)));
  const at = say(`${object}${field ? `, ${field}` : ''}`);
  const lines = [`${page.paint('bold', say(place ? placeText(place) : object))}: ${name} ${code}: ${say(worded(page, what))}`];
  lines.push(`    ${page.paint('dim', at)}`);
  if (consequence) lines.push(`    ${say(worded(page, message('report.consequence', { text: consequence })))}`);
  if (fix) lines.push(`    ${page.paint('green', say(worded(page, message('report.fix', { text: fix.what }))))}`);
  if (threads.length > 0) lines.push(`    ${page.paint('dim', say(worded(page, message('report.see', { text: threads.join(', ') }))))}`);
  return `${lines.join('\n')}\n`;
}

function summaryText(report: FindingReport, page: Page): string {
  const { error, warning, info } = countOf(report);
  const { checked, suppressed } = report;
  const counted = worded(page, message('report.summary', { errors: error, warnings: warning, infos: info, checked: checked.length }));
  const style: Style = error > 0 ? 'red' : warning > 0 ? 'yellow' : 'green';
  const also = suppressed > 0 ? ` ${worded(page, message('report.suppressed', { count: suppressed }))}` : '';
  return page.paint(style, counted) + also;
}
