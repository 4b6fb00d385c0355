/** A matrix as JSON: an array of `{src, dst, conn, l7?}`, one pair a line. @module */
import { jsonText } from '../json.ts';
import { remembered, type MatrixReport, type WordedConnections } from './matrix-report.ts';

/** Pairs are written together, as many as fill this. */
const CHUNK = 1 << 16;

export function* matrixJson({ nodes, pairs }: MatrixReport): Generator<string> {
  const sources = nodes.map(({ name }) => `{"src":${jsonText(name)},"dst":`);
  const targets = nodes.map(({ name }) => `${jsonText(name)},"conn":`);
  const words = remembered((set: WordedConnections) => jsonText(set.text));
  const layer7 = remembered((set: WordedConnections) => (set.isEmpty ? '}' : `,"l7":${words(set)}}`));
  let text = '[\n';
  let separator = '';
  for (const { from, to, allowed, restricted } of pairs) {
    text += separator + sources[from]! + targets[to]! + words(allowed) + layer7(restricted);
    separator = ',\n';
    if (text.length >= CHUNK) {
      yield text;
      text = '';
    }
  }
  yield separator === '' ? '[]\n' : `${text}\n]\n`;
}
