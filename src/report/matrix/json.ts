/** A matrix as JSON: an array of `{src, dst, conn, l7?}`, one pair a line. @module */
import { jsonText } from '../json.ts';
import { remembered, type MatrixReport, type WordedConnections } from './matrix-report.ts';

export function* matrixJson({ nodes, pairs }: MatrixReport): Generator<string> {
  const sources = nodes.map(({ name }) => `{"src":${jsonText(name)},"dst":`);
  const targets = nodes.map(({ name }) => `${jsonText(name)},"conn":`);
  const words = remembered((set: WordedConnections) => jsonText(set.text));
  const layer7 = remembered((set: WordedConnections) => (set.isEmpty ? '}' : `,"l7":${words(set)}}`));
  let before = '[\n';
  for (const { from, to, allowed, restricted } of pairs) {
    yield before + sources[from]! + targets[to]! + words(allowed) + layer7(restricted);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
