/** A diagnosis as workflow commands of GitHub Actions: one a finding, one for what was not checked. @module */
import { incomplete, reasonsOf } from '../../doctor/diagnosis.ts';
import type { FoldedFinding } from '../../doctor/fold.ts';
import { message, render, type Locale } from '../../i18n/index.ts';
import { workflowCommand } from '../github.ts';
import { evidenceMessage, explainCommand, fixMessage, subjectOf, type DoctorReport } from './doctor-report.ts';
import { codesText } from './text.ts';

export function doctorGithub({ diagnosis, placeOf }: DoctorReport, locale: Locale): string {
  const commands: string[] = [];
  const tell = (folded: readonly FoldedFinding[], cause: string | undefined): void => {
    for (const { finding, consequences } of folded) {
      const title = `${finding.code} ${subjectOf(finding)}${cause ? ` (${cause})` : ''}`;
      commands.push(workflowCommand(finding.severity, title, textOf(finding, locale), placeOf?.(finding)));
      tell(consequences, `← ${finding.code}`);
    }
  };
  tell(diagnosis.folded, undefined);
  const count = incomplete(diagnosis);
  if (count > 0) {
    const lines = reasonsOf(diagnosis, 'unknown').map(({ why, codes }) => `${render(why, locale)}: ${codesText(codes)}`);
    const title = render(message('doctor.sum.unknown', { count, total: diagnosis.results.length }), locale);
    commands.push(workflowCommand('info', title, lines.join('\n')));
  }
  return commands.join('');
}

function textOf({ code, message: what, cause, evidence, fixes }: FoldedFinding['finding'], locale: Locale): string {
  return [
    render(what, locale),
    render(message('doctor.why', { text: cause }), locale),
    ...evidence.map((one) => render(message('doctor.seen', { text: evidenceMessage(one) }), locale)),
    ...fixes.flatMap((fix, index) => [render(fixMessage(fix, index), locale), fix.text.trimEnd()]),
    explainCommand(code),
  ].join('\n');
}
