/** A diff as JSON (docs/policy.md). @module */
import { jsonText, SCHEMA_VERSION, textJson } from '../json.ts';
import { countChanges, type DiffReport } from './diff-report.ts';

export function diffJson(report: DiffReport): string {
  const { changes, gateways } = report;
  return `${jsonText(
    {
      schemaVersion: SCHEMA_VERSION,
      summary: countChanges(report),
      changes: changes.map(({ kind, from, to, connections }) => ({ change: kind, src: from, dst: to, conn: connections })),
      gateways: gateways.map(({ why, ...rest }) => ({ ...rest, why: textJson(why) })),
    },
    2,
  )}\n`;
}
