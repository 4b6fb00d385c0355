/** A matrix as text: for each source whom it may reach, and on what. @module */
import { message } from '../../i18n/index.ts';
import { oneLine, worded, type Page } from '../page.ts';
import type { MatrixReport, Pair } from './matrix-report.ts';

export function* matrixText({ nodes, pairs }: MatrixReport, page: Page): Generator<string> {
  const names = nodes.map(({ name }) => oneLine(name));
  let group: Pair[] = [];
  let empty = true;
  const written = (): string => {
    const rows = group.map(({ to, allowed, restricted }) => {
      const note = restricted.isEmpty ? '' : worded(page, message('report.matrix.l7', { connections: restricted.text }));
      return [`  → ${names[to]!}`, allowed.text, page.paint('yellow', note)];
    });
    return `${page.paint('bold', names[group[0]!.from]!)}\n${page.columns(rows)}`;
  };
  for (const pair of pairs) {
    if (group.length > 0 && group[0]!.from !== pair.from) {
      yield written();
      group = [];
    }
    group.push(pair);
    empty = false;
  }
  if (group.length > 0) yield written();
  if (empty) yield `${worded(page, message('report.matrix.none'))}\n`;
}
