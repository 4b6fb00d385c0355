/** The matrix in every format, written while it is read. @module */
import { expect, test } from 'vitest';
import { columns } from '../../cli/terminal.ts';
import type { Page } from '../page.ts';
import { matrixCsv } from './csv.ts';
import { matrixDot } from './dot.ts';
import { matrixJson } from './json.ts';
import { matrixMarkdown } from './markdown.ts';
import type { MatrixReport, Pair } from './matrix-report.ts';
import { matrixText } from './text.ts';

const page: Page = { locale: 'en', paint: (_style, text) => text, columns };
const none = { isEmpty: true, text: 'none' };
const set = (text: string): Pair['allowed'] => ({ isEmpty: false, text });
const all = set('All Connections');

const matrix = (name = 'default/client'): MatrixReport => ({
  nodes: [{ name, namespace: 'default' }, { name: 'default/web[Deployment]', namespace: 'default' }, { name: 'reserved:world' }],
  pairs: [
    { from: 0, to: 1, allowed: set('TCP 80,8000-8999,UDP 53'), restricted: set('TCP 80') },
    { from: 0, to: 2, allowed: all, restricted: none },
    { from: 1, to: 2, allowed: all, restricted: none },
  ],
});
const empty: MatrixReport = { nodes: [], pairs: [] };
const whole = (chunks: Iterable<string>): string => [...chunks].join('');

test('text', () => {
  expect(whole(matrixText(matrix(), page))).toBe(`default/client
  → default/web[Deployment]  TCP 80,8000-8999,UDP 53  layer 7 decides on TCP 80
  → reserved:world           All Connections
default/web[Deployment]
  → reserved:world  All Connections
`);
  expect(whole(matrixText(empty, page))).toBe('Nobody may reach anybody here.\n');
});

test('json', () => {
  expect(whole(matrixJson(matrix()))).toBe(`[
{"src":"default/client","dst":"default/web[Deployment]","conn":"TCP 80,8000-8999,UDP 53","l7":"TCP 80"},
{"src":"default/client","dst":"reserved:world","conn":"All Connections"},
{"src":"default/web[Deployment]","dst":"reserved:world","conn":"All Connections"}
]
`);
  expect(whole(matrixJson(empty))).toBe('[]\n');
});

test('csv', () => {
  expect(whole(matrixCsv(matrix()))).toBe(
    'src,dst,conn,l7\r\n' +
      'default/client,default/web[Deployment],"TCP 80,8000-8999,UDP 53",TCP 80\r\n' +
      'default/client,reserved:world,All Connections,\r\n' +
      'default/web[Deployment],reserved:world,All Connections,\r\n',
  );
});

test('dot', () => {
  expect(whole(matrixDot(matrix()))).toBe(`digraph policy {
  rankdir=LR;
  node [shape=box, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  subgraph cluster_0 {
    label="default";
    n0 [label="default/client"];
    n1 [label="default/web[Deployment]"];
  }
  n2 [label="reserved:world"];
  n0 -> n1 [label="TCP 80,8000-8999,UDP 53", style=dashed];
  n0 -> n2 [label="All Connections"];
  n1 -> n2 [label="All Connections"];
}
`);
});

test('markdown', () => {
  expect(whole(matrixMarkdown(matrix(), { locale: 'zh-TW' }))).toBe(`| 來源 | 目的地 | 連線 | 經第七層判斷 |
|---|---|---|---|
| \`default/client\` | \`default/web[Deployment]\` | \`TCP 80,8000-8999,UDP 53\` | \`TCP 80\` |
| \`default/client\` | \`reserved:world\` | \`All Connections\` |  |
| \`default/web[Deployment]\` | \`reserved:world\` | \`All Connections\` |  |
`);
});

test('a hostile name stays inside its quotes', () => {
  const hostile = 'a"b\\N\n-> "x';
  expect((JSON.parse(whole(matrixJson(matrix(hostile)))) as { src: string }[])[0]!.src).toBe(hostile);
  expect(whole(matrixCsv(matrix(hostile)))).toContain('\r\n"a""b\\N\n-> ""x",default/web');
  expect(whole(matrixDot(matrix(hostile)))).toContain('n0 [label="a\\"b\\\\N\\n-> \\"x"];');
  expect(whole(matrixText(matrix(hostile), page)).split('\n')[0]).toBe('a"b\\N -> "x');
});

test('pairs are written as they come, and nothing is lost between two pieces', () => {
  let asked = 0;
  const pairs = function* (): Generator<Pair> {
    for (; asked < 5000; asked += 1) yield { from: 0, to: asked % 3, allowed: all, restricted: none };
  };
  const chunks = matrixJson({ nodes: matrix().nodes, pairs: pairs() });
  const first = chunks.next().value as string;
  expect(asked).toBeLessThan(2000);
  expect(JSON.parse(first + whole(chunks))).toHaveLength(5000);
});
