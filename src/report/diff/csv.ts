/** A diff as CSV: `change,src,dst,conn`; Gateway paths are rows as well, with the Gateway as their source. @module */
import { csvRow } from '../csv.ts';
import type { DiffReport } from './diff-report.ts';

export function* diffCsv({ changes, gateways }: DiffReport): Generator<string> {
  yield csvRow(['change', 'src', 'dst', 'conn']);
  for (const { gateway, backend, protocol, port, after } of gateways) {
    yield csvRow([after === 'allowed' ? 'opened' : 'closed', `Gateway ${gateway}`, backend, `${protocol} ${port}`]);
  }
  for (const { kind, from, to, connections } of changes) yield csvRow([kind, from, to, connections]);
}
