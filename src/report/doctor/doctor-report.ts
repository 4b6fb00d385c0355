/** What a report of the doctor is made of, whatever its format. @module */
import { formatRef, isLook, type Evidence, type Finding, type Fix, type Words } from '../../checks/finding.ts';
import type { Comparison } from '../../doctor/comparison.ts';
import type { Diagnosis } from '../../doctor/diagnosis.ts';
import type { GatewayTrace } from '../../doctor/gateway-traces.ts';
import type { SuppressedFinding } from '../../doctor/suppression.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { Place } from '../finding.ts';

export interface DoctorReport {
  readonly tool: { readonly name: string; readonly version: string; readonly url?: string };
  /** With a comparison: only what it introduces. */
  readonly diagnosis: Diagnosis;
  readonly comparison?: Comparison & { readonly against: Message };
  /** Where an object of the finding is written, if in a file. */
  readonly placeOf?: (finding: Finding) => Place | undefined;
  /** For pictures. */
  readonly traces?: readonly GatewayTrace[];
}

/** The object at fault; for one without an object, what it is about. */
export const subjectOf = ({ objects, about }: Pick<Finding, 'objects' | 'about'>): string =>
  objects[0] ? formatRef(objects[0]) : (about[0] ?? '');

export const evidencePlace = ({ at, path }: Evidence): string =>
  [typeof at === 'string' ? at : formatRef(at), ...(path ? [path] : [])].join(', ');

/** Longer ones are cut: they are in JSON in full. */
const MOST_SHOWN = 400;
const shortened = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);

/** Evidence as it is shown: what it quotes is cut, also within words of ours. */
export function shown(words: Words): Words {
  if (typeof words === 'string') return shortened(words);
  const cut = Object.entries(words.params).map(([name, value]) => [name, typeof value === 'number' ? value : shown(value)] as const);
  return { ...words, params: Object.fromEntries(cut) };
}

export function evidenceMessage(evidence: Evidence): Message {
  const { observed, expected } = evidence;
  const seen = { where: evidencePlace(evidence), observed: shown(observed) };
  return expected === undefined
    ? message('doctor.evidence', seen)
    : message('doctor.evidence.expected', { ...seen, expected: shown(expected) });
}

export function fixMessage(fix: Fix, index: number): Message {
  const { what, risk, reversible, next } = fix;
  if (isLook(fix)) return message('doctor.fix.look', { what });
  return message(index === 0 ? 'doctor.fix' : next ? 'doctor.fix.then' : 'doctor.fix.orElse', {
    what,
    risk: message(`doctor.risk.${risk}`),
    reversible: message(reversible ? 'doctor.reversible' : 'doctor.irreversible'),
  });
}

export const severityMessage = ({ severity, confidence }: Pick<Finding, 'severity' | 'confidence'>): Message =>
  confidence === 'likely'
    ? message('doctor.likely', { severity: message(`report.severity.${severity}`) })
    : message(`report.severity.${severity}`);

export function sourceMessage({ source: { kind, name, takenAt, redacted } }: Pick<Diagnosis, 'source'>): Message {
  const named = message(`doctor.source.${kind}`, { name });
  const dated = takenAt ? message('doctor.source.takenAt', { source: named, time: takenAt.toISOString() }) : named;
  return redacted ? message('doctor.source.redacted', { source: dated }) : dated;
}

export function suppressionMessage({ by: { until, reason, at } }: SuppressedFinding): Message {
  const why = reason || message('doctor.suppression.noReason');
  return until === undefined
    ? message('doctor.suppression.byReason', { reason: why, at })
    : message('doctor.suppression.until', { until, reason: why, at });
}

/** What is run for the page of a code. */
export const explainCommand = (code: string): string => `cilium-cce doctor explain ${code}`;
