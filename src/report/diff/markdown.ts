/** A diff as Markdown, for a comment on a pull request. @module */
import { message } from '../../i18n/index.ts';
import { markdownCode, markdownTable, markdownText } from '../markdown-text.ts';
import { worded, type Page } from '../page.ts';
import { CHANGE_KINDS, type DiffReport } from './diff-report.ts';
import { summaryMessage } from './text.ts';

export function diffMarkdown(report: DiffReport, page: Pick<Page, 'locale'>): string {
  const say = (id: `report.diff.${'allowed' | 'denied' | 'opened' | 'closed' | 'freed' | 'restricted'}`): string =>
    markdownText(worded(page, message(id)));
  const gateways = report.gateways.map(({ gateway, backend, route, protocol, port, before, after, why }) => {
    const way = `Gateway ${markdownCode(gateway)} → ${markdownCode(backend)}: ${say(`report.diff.${before}`)} → **${say(`report.diff.${after}`)}**`;
    return `- ${way} (${markdownCode(`${route} ${protocol} ${port}`)})<br>${markdownText(worded(page, why))}\n`;
  });
  const head = ['report.head.change', 'report.head.from', 'report.head.to', 'report.head.connections'] as const;
  const rows = CHANGE_KINDS.flatMap((kind) =>
    report.changes
      .filter((change) => change.kind === kind)
      .map(({ from, to, connections }) => [say(`report.diff.${kind}`), markdownCode(from), markdownCode(to), markdownCode(connections)]),
  );
  const table =
    rows.length > 0
      ? markdownTable(
          head.map((id) => worded(page, message(id))),
          rows,
        )
      : '';
  return [gateways.join(''), table, `${markdownText(worded(page, summaryMessage(report)))}\n`].filter(Boolean).join('\n');
}
