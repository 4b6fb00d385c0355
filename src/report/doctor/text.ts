/** A diagnosis as text: causes with their consequences indented, evidence, fixes, and how much was not checked. @module */
import type { Finding, Severity } from '../../checks/finding.ts';
import type { KnownFinding } from '../../doctor/comparison.ts';
import { countOutcomes, countSeverities, incomplete, reasonsOf, type ReasonGroup } from '../../doctor/diagnosis.ts';
import { countFolded, type FoldedFinding } from '../../doctor/fold.ts';
import { message, type Message } from '../../i18n/index.ts';
import { oneLine, worded, type Page, type Style } from '../page.ts';
import {
  evidenceMessage,
  explainCommand,
  fixMessage,
  severityMessage,
  sourceMessage,
  subjectOf,
  suppressionMessage,
  type DoctorReport,
} from './doctor-report.ts';

export interface DoctorTextOptions {
  /** Everything, however alike and however many. */
  readonly all?: boolean;
}

const STYLES: Record<Severity, Style> = { error: 'red', warning: 'yellow', info: 'cyan' };
/** Findings of one code that are shown in one place. */
const MOST_ALIKE = 5;
const STEP = '    ';

export function doctorText(report: DoctorReport, page: Page, options: DoctorTextOptions = {}): string {
  const { diagnosis, comparison } = report;
  const say = (what: Message): string => oneLine(worded(page, what));
  const blocks = [page.paint('bold', say(sourceMessage(diagnosis)))];
  if (comparison) blocks.push(say(message('doctor.compared', { against: comparison.against })));
  blocks.push('', ...foldedLines(diagnosis.folded, '', page, options));
  if (comparison) blocks.push(...comparedLines(comparison, page));
  blocks.push(...sumLines(report, page, say));
  for (const note of diagnosis.notes) blocks.push(page.paint('yellow', say(message('report.explain.note', { text: note }))));
  return `${blocks.join('\n')}\n`;
}

function foldedLines(folded: readonly FoldedFinding[], indent: string, page: Page, options: DoctorTextOptions): string[] {
  const most = options.all ? Infinity : MOST_ALIKE;
  const lines: string[] = [];
  const seen = new Map<string, number>();
  for (const { finding, consequences } of folded) {
    const count = (seen.get(finding.code) ?? 0) + 1;
    seen.set(finding.code, count);
    if (count > most) continue;
    lines.push(...findingLines(finding, indent, page));
    if (consequences.length > 0) {
      const explained = message('doctor.explains', { count: countFolded(consequences) });
      lines.push(`${indent}${STEP}${page.paint('bold', worded(page, explained))}`);
      if (options.all) lines.push(...foldedLines(consequences, indent + STEP + STEP, page, options));
      else lines.push(...headLines(consequences, indent + STEP + STEP, page), `${STEP}${worded(page, message('doctor.explained'))}`, '');
    } else lines.push('');
  }
  for (const [code, count] of seen)
    if (count > most) lines.push(`${indent}${worded(page, message('doctor.alike', { count: count - most, code }))}`, '');
  return lines;
}

/** What follows from a cause, a line each: it goes with the cause, and advice for it alone would lead astray. */
function headLines(folded: readonly FoldedFinding[], indent: string, page: Page): string[] {
  const lines: string[] = [];
  const hidden = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const { finding, consequences } of folded) {
    const count = (seen.get(finding.code) ?? 0) + 1;
    seen.set(finding.code, count);
    if (count > MOST_ALIKE) hidden.set(finding.code, count - MOST_ALIKE);
    else lines.push(`${indent}${headLine(finding, page)}`, ...headLines(consequences, indent + STEP, page));
  }
  for (const [code, count] of hidden) lines.push(`${indent}${worded(page, message('doctor.alike', { count, code }))}`);
  return lines;
}

function headLine(finding: Finding, page: Page): string {
  const head = page.paint(STYLES[finding.severity], oneLine(worded(page, severityMessage(finding))));
  return `${head} ${finding.code} ${page.paint('bold', oneLine(subjectOf(finding)))}: ${oneLine(worded(page, finding.message))}`;
}

function findingLines(finding: Finding, indent: string, page: Page): string[] {
  const { code, evidence, cause, fixes, hop } = finding;
  const say = (text: Message): string => oneLine(worded(page, text));
  const lines = [headLine(finding, page)];
  lines.push(`${STEP}${say(message('doctor.why', { text: cause }))}`);
  if (hop) lines.push(`${STEP}${page.paint('dim', say(message('doctor.hop', hop)))}`);
  for (const one of evidence) lines.push(`${STEP}${page.paint('dim', say(message('doctor.seen', { text: evidenceMessage(one) })))}`);
  fixes.forEach((fix, index) => {
    lines.push(`${STEP}${page.paint('green', say(fixMessage(fix, index)))}`);
    if (fix.kind === 'helm') lines.push(`${STEP}${STEP}${page.paint('dim', say(message('doctor.fix.helm')))}`);
    for (const line of fix.text.trimEnd().split(/\r\n|[\r\n\u2028\u2029]/)) lines.push(`${STEP}${STEP}${line}`);
  });
  lines.push(`${STEP}${page.paint('dim', say(message('doctor.more', { command: explainCommand(code) })))}`);
  return lines.map((line) => `${indent}${line}`.trimEnd());
}

function comparedLines({ fixed, lost, unchanged, introduced }: NonNullable<DoctorReport['comparison']>, page: Page): string[] {
  const lines = [worded(page, message('doctor.sum.introduced', { count: introduced.length }))];
  const list = (found: readonly KnownFinding[], style: Style): void => {
    for (const { key, message: what } of found) lines.push(`${STEP}${page.paint(style, oneLine(key))}: ${oneLine(worded(page, what))}`);
  };
  lines.push(worded(page, message('doctor.sum.fixed', { count: fixed.length })));
  list(fixed, 'green');
  if (lost.length > 0) lines.push(worded(page, message('doctor.sum.lost', { count: lost.length })));
  list(lost, 'yellow');
  lines.push(worded(page, message('doctor.sum.unchanged', { count: unchanged.length })), '');
  return lines;
}

function sumLines({ diagnosis }: DoctorReport, page: Page, say: (what: Message) => string): string[] {
  const { results, folded, suppressed } = diagnosis;
  if (results.length === 0) return [page.paint('yellow', say(message('doctor.sum.noChecks')))];
  const { error, warning, info } = countSeverities(diagnosis);
  const lines = [];
  const total = countFolded(folded);
  if (total === 0) lines.push(page.paint('green', say(message('doctor.sum.clean'))));
  else {
    const style = error > 0 ? 'red' : warning > 0 ? 'yellow' : 'cyan';
    const severities = message('doctor.sum.severities', { errors: error, warnings: warning, infos: info });
    lines.push(page.paint(style, `${say(causesMessage(folded))} ${say(severities)}`));
  }
  lines.push(say(message('doctor.sum.checks', countOutcomes(diagnosis))));
  const missing = incomplete(diagnosis);
  if (missing === 0) lines.push(say(message('doctor.sum.complete')));
  else {
    lines.push(page.paint('yellow', say(message('doctor.sum.unknown', { count: missing, total: results.length }))));
    lines.push(...reasonLines(reasonsOf(diagnosis, 'unknown'), say));
  }
  if (suppressed.length > 0) lines.push(say(message('doctor.sum.suppressed', { count: suppressed.length })));
  for (const one of suppressed)
    lines.push(`${STEP}${one.finding.code} ${oneLine(subjectOf(one.finding))}: ${page.paint('dim', say(suppressionMessage(one)))}`);
  return lines;
}

/** Causes that explain nothing are causes, too. */
export function causesMessage(folded: readonly FoldedFinding[]): Message {
  const symptoms = countFolded(folded) - folded.length;
  if (folded.length > 1 || symptoms === 0) return message('doctor.sum.causes', { causes: folded.length, symptoms });
  return symptoms === 1 ? message('doctor.sum.oneSymptom') : message('doctor.sum.oneCause', { symptoms });
}

const reasonLines = (groups: readonly ReasonGroup[], say: (what: Message) => string): string[] =>
  groups.map(({ why, codes }) => `${STEP}${say(why)}: ${codesText(codes)}`);

/** Runs of codes as ranges: `CCE5001–CCE5025`. */
export function codesText(codes: readonly string[]): string {
  const runs: [first: string, last: string, count: number][] = [];
  for (const code of codes) {
    const run = runs.at(-1);
    if (run && Number(code.slice(3)) === Number(run[1].slice(3)) + 1) {
      run[1] = code;
      run[2] += 1;
    } else runs.push([code, code, 1]);
  }
  return runs.map(([first, last, count]) => (count === 1 ? first : count === 2 ? `${first}, ${last}` : `${first}–${last}`)).join(', ');
}
