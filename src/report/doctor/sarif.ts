/** A diagnosis as SARIF 2.1.0: findings with what they follow from, and what was not checked as notifications of the run. @module */
import type { Finding } from '../../checks/finding.ts';
import { reasonsOf } from '../../doctor/diagnosis.ts';
import type { FoldedFinding } from '../../doctor/fold.ts';
import { message, render, type Locale, type Message } from '../../i18n/index.ts';
import type { Finding as Reported, FindingRule } from '../finding.ts';
import { jsonText } from '../json.ts';
import { sarifLog } from '../sarif.ts';
import { codesText } from './text.ts';
import { evidenceMessage, fixMessage, subjectOf, type DoctorReport } from './doctor-report.ts';

export function doctorSarif({ tool, diagnosis, placeOf }: DoctorReport, locale: Locale): string {
  const rules = diagnosis.results.map(({ check: { code, name, severity, title, threads = [] } }): FindingRule => {
    const said: Message = { id: title, params: {} };
    const url = threads.map(threadUrl).find((one) => one !== undefined);
    return {
      code,
      name,
      severity,
      title: said,
      help: message('doctor.more', { command: `cilium-cce doctor explain ${code}` }),
      ...(url && { url }),
    };
  });
  const findings = reported(diagnosis.folded, placeOf);
  const notices = reasonsOf(diagnosis, 'unknown').map(({ why, codes }) => ({
    level: 'warning',
    message: { text: `${render(why, locale)}: ${codesText(codes)}` },
  }));
  const invocation = { executionSuccessful: true, ...(notices.length > 0 && { toolExecutionNotifications: notices }) };
  return `${jsonText(sarifLog({ tool, rules, findings }, locale, invocation), 2)}\n`;
}

const threadUrl = (thread: string): string | undefined => {
  const match = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(thread);
  if (match) return `https://github.com/${match[1]}/issues/${match[2]}`;
  return /^https?:\/\/\S+$/.test(thread) ? thread : undefined;
};

/** Findings as reports of files have them, causes first. */
export function reported(folded: readonly FoldedFinding[], placeOf: DoctorReport['placeOf'], cause?: Finding): Reported[] {
  return folded.flatMap(({ finding, consequences }) => [
    reportedFinding(finding, placeOf?.(finding), cause),
    ...reported(consequences, placeOf, finding),
  ]);
}

function reportedFinding(finding: Finding, place: Reported['place'], cause: Finding | undefined): Reported {
  const { code, severity, evidence, fixes } = finding;
  const [first] = fixes;
  return {
    code,
    severity,
    object: subjectOf(finding),
    field: evidence[0]?.path,
    place,
    message: finding.message,
    consequence: cause
      ? message('doctor.because', { text: finding.cause, cause: cause.code, object: subjectOf(cause) })
      : message('doctor.why', { text: finding.cause }),
    ...(first && { fix: { what: message('doctor.fixWithText', { what: fixMessage(first, 0), text: first.text.trimEnd() }), edits: [] } }),
    threads: evidence.map((one) => render(evidenceMessage(one), 'en')),
  };
}
