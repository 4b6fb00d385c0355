/** Findings as JSON: a documented shape that only grows (docs/policy.md). @module */
import { render, type Message } from '../i18n/index.ts';
import { countOf, inReadingOrder, type Finding, type FindingReport } from './finding.ts';

/** Rises when a field changes its meaning or goes. */
export const SCHEMA_VERSION = 1;

/** Control characters above ASCII and marks that reorder text: JSON may hold them, a terminal should not be sent them. */
const UNPRINTABLE = /[\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON that says exactly what `value` holds, and that is safe to show on a terminal as well. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, escaped);
}

export function findingsJson(report: FindingReport): string {
  const { tool, findings, checked, suppressed } = report;
  return `${jsonText(
    {
      schemaVersion: SCHEMA_VERSION,
      tool: { name: tool.name, version: tool.version },
      summary: { ...countOf(report), checked: checked.length, suppressed },
      findings: inReadingOrder(findings).map(findingJson),
    },
    2,
  )}\n`;
}

/** Texts are English whatever the reader's language is, with the message's id and parameters beside them. */
export const textJson = (what: Message): object => ({ id: what.id, text: render(what, 'en'), params: plainParams(what) });

const plainParams = ({ params }: Message): object =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? render(value, 'en') : value]));

function findingJson({ code, severity, object, field, place, message, consequence, fix, threads }: Finding): object {
  return {
    code,
    severity,
    object,
    ...(field && { field }),
    ...(place && { file: place.file, line: place.line, ...(place.column && { column: place.column }) }),
    message: textJson(message),
    ...(consequence && { consequence: textJson(consequence) }),
    ...(fix && { fix: { ...textJson(fix.what), edits: fix.edits } }),
    threads,
  };
}
