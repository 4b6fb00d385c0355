/** A diff as text: opened with `+`, closed with `-`, Gateway paths first. @module */
import { message, type Message } from '../../i18n/index.ts';
import { oneLine, worded, type Page, type Style } from '../page.ts';
import { CHANGE_KINDS, countChanges, isEmpty, type ChangeKind, type DiffReport, type GatewayChange } from './diff-report.ts';

const SIGNS: Record<ChangeKind, readonly [string, Style]> = {
  opened: ['+', 'yellow'],
  closed: ['-', 'red'],
  freed: ['+', 'yellow'],
  restricted: ['-', 'cyan'],
};

export function gatewayMessage({ gateway, client, backend, before, after }: GatewayChange): Message {
  const params = { gateway, backend, before: message(`report.diff.${before}`), after: message(`report.diff.${after}`) };
  return client === undefined ? message('report.diff.gateway', params) : message('report.diff.gatewayOf', { ...params, client });
}

export const summaryMessage = (report: DiffReport): Message =>
  isEmpty(report) ? message('report.diff.none') : message('report.diff.summary', countChanges(report));

export function diffText(report: DiffReport, page: Page): string {
  const lines: string[] = [];
  for (const change of report.gateways) {
    const { route, protocol, port, why, after } = change;
    lines.push(page.paint(after === 'denied' ? 'red' : 'yellow', oneLine(worded(page, gatewayMessage(change)))));
    lines.push(`    ${page.paint('dim', oneLine(worded(page, message('report.diff.route', { route, protocol, port }))))}`);
    lines.push(`    ${oneLine(worded(page, why))}`);
  }
  if (lines.length > 0) lines.push('');
  const rows = CHANGE_KINDS.flatMap((kind) => {
    const [sign, style] = SIGNS[kind];
    return report.changes
      .filter((change) => change.kind === kind)
      .map(({ from, to, connections }) => [
        page.paint(style, `${sign} ${worded(page, message(`report.diff.${kind}`))}`),
        `${oneLine(from)} → ${oneLine(to)}`,
        connections,
      ]);
  });
  const table = rows.length > 0 ? `${page.columns(rows)}\n` : '';
  return `${lines.map((line) => `${line}\n`).join('')}${table}${page.paint('bold', worded(page, summaryMessage(report)))}\n`;
}
