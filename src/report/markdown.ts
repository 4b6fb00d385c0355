/** Findings as Markdown, for a comment on a pull request. @module */
import { message } from '../i18n/index.ts';
import { countOf, inReadingOrder, type Finding, type FindingReport } from './finding.ts';
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts';
import { worded, type Page } from './page.ts';
import { placeText } from './text.ts';

export function findingsMarkdown(report: FindingReport, page: Pick<Page, 'locale'>): string {
  const { error, warning, info } = countOf(report);
  const counted = worded(
    page,
    message('report.summary', { errors: error, warnings: warning, infos: info, checked: report.checked.length }),
  );
  const also = report.suppressed > 0 ? ` ${worded(page, message('report.suppressed', { count: report.suppressed }))}` : '';
  const head = ['report.head.place', 'report.head.finding', 'report.head.what'] as const;
  const rows = inReadingOrder(report.findings).map((finding) => rowOf(finding, page));
  const table =
    rows.length > 0
      ? markdownTable(
          head.map((id) => worded(page, message(id))),
          rows,
        )
      : '';
  return `${table}${table && '\n'}${markdownText(counted + also)}\n`;
}

function rowOf(
  { code, severity, object, field, place, message: what, consequence, fix, threads }: Finding,
  page: Pick<Page, 'locale'>,
): string[] {
  const where = [...(place ? [markdownCode(placeText(place))] : []), markdownCode(field ? `${object} ${field}` : object)];
  const said = [worded(page, what), ...(consequence ? [worded(page, consequence)] : [])].map(markdownText);
  if (fix) said.push(`**${markdownText(worded(page, message('report.fix', { text: fix.what })))}**`);
  // As code: a link would leave a mention in somebody else's thread.
  said.push(...threads.map(markdownCode));
  return [
    where.join('<br>'),
    `${markdownText(worded(page, message(`report.severity.${severity}`)))} ${markdownCode(code)}`,
    said.join('<br>'),
  ];
}
