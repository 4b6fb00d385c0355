/** A diagnosis as Markdown, for a ticket or a comment: causes with their consequences below them. @module */
import type { Finding, Fix, Words } from '../../checks/finding.ts';
import { countOutcomes, countSeverities, incomplete, reasonsOf } from '../../doctor/diagnosis.ts';
import { countFolded, type FoldedFinding } from '../../doctor/fold.ts';
import { message, type Message, type MessageId } from '../../i18n/index.ts';
import { markdownCode, markdownTable, markdownText } from '../markdown-text.ts';
import { worded, type Page } from '../page.ts';
import {
  evidencePlace,
  explainCommand,
  fixMessage,
  severityMessage,
  shown,
  sourceMessage,
  subjectOf,
  suppressionMessage,
  type DoctorReport,
} from './doctor-report.ts';
import { causesMessage, codesText } from './text.ts';

type Say = (what: Message) => string;

export function doctorMarkdown({ diagnosis, comparison }: DoctorReport, page: Pick<Page, 'locale'>): string {
  const say: Say = (what) => markdownText(worded(page, what));
  const heading = (id: MessageId): string => `## ${say({ id, params: {} })}\n\n`;
  const parts = [`# ${say(message('doctor.title'))}\n\n${say(sourceMessage(diagnosis))}\n\n`];
  if (comparison) parts.push(`${say(message('doctor.compared', { against: comparison.against }))}\n\n`);
  parts.push(sums(diagnosis, say));
  if (diagnosis.folded.length > 0) parts.push(heading('doctor.head.findings'), ...foldedMarkdown(diagnosis.folded, 3, say));
  if (comparison && comparison.fixed.length > 0) {
    parts.push(heading('doctor.head.fixed'));
    for (const { key, message: what } of comparison.fixed) parts.push(`- ${markdownCode(key)}: ${say(what)}\n`);
    parts.push('\n');
  }
  const reasons = reasonsOf(diagnosis, 'unknown');
  if (reasons.length > 0) {
    const head = [say(message('doctor.head.count')), say(message('doctor.head.reason')), say(message('doctor.head.checks'))];
    const rows = reasons.map(({ why, codes }) => [String(codes.length), say(why), markdownText(codesText(codes))]);
    parts.push(heading('doctor.head.notChecked'), markdownTable(head, rows), '\n');
  }
  if (diagnosis.suppressed.length > 0) {
    parts.push(heading('doctor.head.accepted'));
    for (const one of diagnosis.suppressed)
      parts.push(`- ${markdownCode(`${one.finding.code} ${subjectOf(one.finding)}`)}: ${say(suppressionMessage(one))}\n`);
    parts.push('\n');
  }
  if (diagnosis.notes.length > 0) parts.push(heading('doctor.head.notes'), ...diagnosis.notes.map((note) => `- ${say(note)}\n`));
  return `${parts.join('').trimEnd()}\n`;
}

function sums(diagnosis: DoctorReport['diagnosis'], say: Say): string {
  const { error, warning, info } = countSeverities(diagnosis);
  const found = message('doctor.sum.severities', { errors: error, warnings: warning, infos: info });
  const first =
    diagnosis.folded.length > 0 ? `**${say(causesMessage(diagnosis.folded))} ${say(found)}**` : say(message('doctor.sum.clean'));
  const count = incomplete(diagnosis);
  const seen =
    count > 0
      ? `**${say(message('doctor.sum.unknown', { count, total: diagnosis.results.length }))}**`
      : say(message('doctor.sum.complete'));
  return `${first} ${say(message('doctor.sum.checks', countOutcomes(diagnosis)))} ${seen}\n\n`;
}

function foldedMarkdown(folded: readonly FoldedFinding[], level: number, say: Say): string[] {
  return folded.flatMap(({ finding, consequences }) => [
    `${'#'.repeat(Math.min(level, 6))} ${say(severityMessage(finding))} ${finding.code} ${markdownCode(subjectOf(finding))}\n\n`,
    findingMarkdown(finding, say),
    ...(consequences.length > 0
      ? [
          `**${say(message('doctor.explains', { count: countFolded(consequences) }))}**\n\n`,
          ...foldedMarkdown(consequences, level + 1, say),
        ]
      : []),
  ]);
}

function findingMarkdown({ code, message: what, cause, evidence, fixes }: Finding, say: Say): string {
  const parts = [`${say(what)}\n\n${say(message('doctor.why', { text: cause }))}\n\n`];
  if (evidence.length > 0) {
    const head = (['doctor.head.where', 'doctor.head.observed', 'doctor.head.expected'] as const).map((id) => say({ id, params: {} }));
    const quoted = (words: Words): string => (typeof words === 'string' ? markdownCode(words) : say(words));
    const rows = evidence.map((one) => [markdownCode(evidencePlace(one)), quoted(shown(one.observed)), quoted(shown(one.expected ?? ''))]);
    parts.push(markdownTable(head, rows), '\n');
  }
  fixes.forEach((fix, index) => parts.push(`${say(fixMessage(fix, index))}\n\n${fenced(fix.text, LANGUAGES[fix.kind])}\n`));
  parts.push(`${say(message('doctor.more', { command: '' }))}${markdownCode(explainCommand(code))}\n\n`);
  return parts.join('');
}

const LANGUAGES: Readonly<Record<Fix['kind'], string>> = { command: 'sh', manifest: 'yaml', helm: 'sh', terraform: 'hcl', cloud: 'text' };

/** A fence longer than any inside; no line reads as a command to whoever runs the tool in a pipeline. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd().replaceAll(/^(?=::)/gm, ' ')}\n${fence}\n`;
}
