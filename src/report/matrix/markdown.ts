/** A matrix as a Markdown table. @module */
import { message } from '../../i18n/index.ts';
import { markdownCode, tableRows } from '../markdown-text.ts';
import { worded, type Page } from '../page.ts';
import { remembered, type MatrixReport, type WordedConnections } from './matrix-report.ts';

export function* matrixMarkdown({ nodes, pairs }: MatrixReport, page: Pick<Page, 'locale'>): Generator<string> {
  const names = nodes.map(({ name }) => markdownCode(name));
  const words = remembered((set: WordedConnections) => (set.isEmpty ? '' : markdownCode(set.text)));
  const head = ['report.head.from', 'report.head.to', 'report.head.connections', 'report.head.l7'] as const;
  const rows = function* (): Generator<string[]> {
    for (const { from, to, allowed, restricted } of pairs) yield [names[from]!, names[to]!, words(allowed), words(restricted)];
  };
  yield* tableRows(
    head.map((id) => worded(page, message(id))),
    rows(),
  );
}
