/** A diagnosis as JSON: docs/doctor.schema.json, a shape that only grows. Texts are English, with id and parameters. @module */
import { knownOf, numbered, type KnownFinding } from '../../doctor/comparison.ts';
import { countOutcomes, countSeverities, incomplete, type Diagnosis } from '../../doctor/diagnosis.ts';
import { findingKey, wordsIn, type Evidence, type Finding, type Fix } from '../../checks/finding.ts';
import type { CheckResult } from '../../doctor/examine.ts';
import { countFolded, type FoldedFinding } from '../../doctor/fold.ts';
import type { Message } from '../../i18n/index.ts';
import { jsonText, textJson } from '../json.ts';
import type { DoctorReport } from './doctor-report.ts';

/** Rises when a field changes its meaning or goes. */
const DOCTOR_SCHEMA_VERSION = 1;

export function doctorJson({ tool, diagnosis, comparison, placeOf }: DoctorReport): string {
  const { source, results, folded, suppressed, notes } = diagnosis;
  return `${jsonText(
    {
      schemaVersion: DOCTOR_SCHEMA_VERSION,
      tool: { name: tool.name, version: tool.version },
      source: {
        kind: source.kind,
        name: source.name,
        ...(source.takenAt && { takenAt: source.takenAt.toISOString() }),
        redacted: source.redacted,
      },
      summary: {
        causes: folded.length,
        consequences: countFolded(folded) - folded.length,
        ...countSeverities(diagnosis),
        checks: countOutcomes(diagnosis),
        incomplete: incomplete(diagnosis),
        suppressed: suppressed.length,
      },
      findings: findingsJson(diagnosis, placeOf),
      checks: results.map(checkJson),
      suppressed: suppressed.map(({ finding, by }) => ({
        id: findingKey(finding),
        code: finding.code,
        message: textJson(finding.message),
        reason: by.reason,
        ...(by.until !== undefined && { until: by.until }),
        at: by.at,
      })),
      ...(comparison && {
        comparison: {
          against: textJson(comparison.against),
          introduced: comparison.introduced.map(({ key }) => key),
          fixed: comparison.fixed.map(knownJson),
          lost: comparison.lost.map(knownJson),
          unchanged: comparison.unchanged.map(({ key }) => key),
        },
      }),
      notes: notes.map(textJson),
    },
    2,
  )}\n`;
}

const knownJson = ({ key, code, severity, message }: KnownFinding): object => ({ id: key, code, severity, message: textJson(message) });

/** Causes before their consequences, which name them. */
function findingsJson(diagnosis: Diagnosis, placeOf: DoctorReport['placeOf']): object[] {
  const ids = new Map(knownOf(diagnosis).findings.map(({ finding, key }) => [finding, key]));
  const told: object[] = [];
  const tell = (folded: readonly FoldedFinding[], cause: Finding | undefined): void => {
    for (const { finding, consequences } of folded) {
      const place = placeOf?.(finding);
      told.push({
        id: ids.get(finding),
        causedBy: cause ? ids.get(cause) : null,
        ...findingJson(finding),
        ...(place && { place: { file: place.file, line: place.line } }),
      });
      tell(consequences, finding);
    }
  };
  tell(diagnosis.folded, undefined);
  return told;
}

/** Everything that a finding says; the same for the same cluster, wherever it was read from. */
function findingJson({ code, severity, confidence, objects, about, hop, evidence, message, cause, fixes }: Finding): object {
  return {
    code,
    severity,
    confidence,
    objects,
    about,
    ...(hop && { hop }),
    message: textJson(message),
    cause: textJson(cause),
    evidence: evidence.map(evidenceJson),
    fixes: fixes.map(fixJson),
  };
}

/** In English, as every text. */
const evidenceJson = ({ observed, expected, ...where }: Evidence): object => ({
  ...where,
  observed: wordsIn(observed, 'en'),
  ...(expected !== undefined && { expected: wordsIn(expected, 'en') }),
});

const fixJson = ({ what, kind, text, risk, reversible, next }: Fix): object => ({
  what: textJson(what),
  kind,
  text,
  risk,
  reversible,
  ...(next && { next }),
});

function checkJson({ check, outcome, why, looked, findings }: CheckResult): object {
  const title: Message = { id: check.title, params: {} };
  return {
    code: check.code,
    name: check.name,
    title: textJson(title),
    outcome,
    looked,
    findings: findings.length,
    ...(why && { why: textJson(why) }),
    ...(check.problem !== undefined && { problem: check.problem }),
  };
}

/** What an earlier report of the doctor says; `undefined`: it is none. */
export function readDoctorJson(
  value: unknown,
): { readonly findings: readonly KnownFinding[]; readonly unknown: ReadonlySet<string> } | undefined {
  const { schemaVersion, findings, checks, tool } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const named = (tool as { name?: unknown } | undefined)?.name;
  if (typeof schemaVersion !== 'number' || !Array.isArray(findings) || !Array.isArray(checks) || !String(named).endsWith('doctor'))
    return undefined;
  const known = findings.flatMap((finding: unknown): KnownFinding[] => {
    const { id, code, severity, message } = (finding ?? {}) as { [field: string]: unknown; message?: { text?: unknown } };
    if (typeof id !== 'string' || typeof code !== 'string' || !isSeverity(severity)) return [];
    const text = typeof message?.text === 'string' ? message.text : '';
    return [{ key: id, code, severity, message: { id: 'cluster.recorded', params: { text } } }];
  });
  const unknown = checks.flatMap((check: unknown) => {
    const { code, outcome, why } = (check ?? {}) as Record<string, unknown>;
    return typeof code === 'string' && (outcome === 'unknown' || (outcome !== 'skip' && why !== undefined)) ? [code] : [];
  });
  return { findings: numbered(known), unknown: new Set(unknown) };
}

const isSeverity = (value: unknown): value is KnownFinding['severity'] => value === 'error' || value === 'warning' || value === 'info';
