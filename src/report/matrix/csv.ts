/** A matrix as CSV: `src,dst,conn,l7`. @module */
import { csvField, csvRow } from '../csv.ts';
import { remembered, type MatrixReport, type WordedConnections } from './matrix-report.ts';

export function* matrixCsv({ nodes, pairs }: MatrixReport): Generator<string> {
  const names = nodes.map(({ name }) => `${csvField(name)},`);
  const words = remembered((set: WordedConnections) => csvField(set.text));
  const layer7 = remembered((set: WordedConnections) => (set.isEmpty ? ',\r\n' : `,${words(set)}\r\n`));
  yield csvRow(['src', 'dst', 'conn', 'l7']);
  for (const { from, to, allowed, restricted } of pairs) yield names[from]! + names[to]! + words(allowed) + layer7(restricted);
}
