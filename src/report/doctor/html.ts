/** A diagnosis as one HTML file: nothing is loaded, nothing runs, and every name is only text. @module */
import { createHash } from 'node:crypto';
import type { Finding, Words } from '../../checks/finding.ts';
import { countOutcomes, countSeverities, incomplete, reasonsOf } from '../../doctor/diagnosis.ts';
import { countFolded, type FoldedFinding } from '../../doctor/fold.ts';
import type { GatewayTrace } from '../../doctor/gateway-traces.ts';
import { message, type Message } from '../../i18n/index.ts';
import { worded, type Page } from '../page.ts';
import {
  evidencePlace,
  explainCommand,
  fixMessage,
  severityMessage,
  sourceMessage,
  subjectOf,
  suppressionMessage,
  type DoctorReport,
} from './doctor-report.ts';
import { element as el, htmlLines, htmlText, table } from './html-elements.ts';
import { HTML_STYLE } from './html-style.ts';
import { pathSvg } from './svg.ts';
import { causesMessage, codesText } from './text.ts';

type Say = (what: Message) => string;

/** What a browser may do with the page: show it, with this style sheet and no other. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(HTML_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export function doctorHtml(report: DoctorReport, page: Pick<Page, 'locale'>): string {
  const { tool, diagnosis, comparison, traces = [] } = report;
  const say: Say = (what) => htmlText(worded(page, what));
  const title = say(message('doctor.title'));
  const parts = [
    el('h1', {}, title),
    el('p', { class: 'soft' }, say(sourceMessage(diagnosis))),
    ...(comparison ? [el('p', {}, say(message('doctor.compared', { against: comparison.against })))] : []),
    sums(report, say),
    ...(diagnosis.folded.length > 0
      ? [el('h2', {}, say(message('doctor.head.findings'))), ...diagnosis.folded.map((one) => findingHtml(one, say))]
      : []),
    ...fixedHtml(report, say),
    ...pathsHtml(traces, page, say),
    ...notCheckedHtml(report, say),
    ...acceptedHtml(report, say),
    ...checksHtml(report, say),
    el('p', { class: 'soft' }, htmlText(`${tool.name} ${tool.version}`)),
  ];
  return `<!doctype html>
<html lang="${page.locale === 'zh-TW' ? 'zh-Hant-TW' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
${parts.join('\n')}
</body>
</html>
`;
}

function sums({ diagnosis }: DoctorReport, say: Say): string {
  const { error, warning, info } = countSeverities(diagnosis);
  const { folded, results, suppressed } = diagnosis;
  const count = incomplete(diagnosis);
  const severities = message('doctor.sum.severities', { errors: error, warnings: warning, infos: info });
  const first = folded.length === 0 ? [message('doctor.sum.clean')] : [causesMessage(folded), severities];
  const seen = count > 0 ? message('doctor.sum.unknown', { count, total: results.length }) : message('doctor.sum.complete');
  const all = [
    ...first,
    message('doctor.sum.checks', countOutcomes(diagnosis)),
    results.length > 0 ? seen : message('doctor.sum.noChecks'),
  ];
  if (suppressed.length > 0) all.push(message('doctor.sum.suppressed', { count: suppressed.length }));
  const notes = diagnosis.notes.map((note) => el('p', {}, say(message('report.explain.note', { text: note }))));
  return `${el('ul', { class: 'sums' }, all.map((one) => el('li', {}, say(one))).join(''))}${notes.join('')}`;
}

function findingHtml({ finding, consequences }: FoldedFinding, say: Say): string {
  const { code, severity, hop, cause } = finding;
  const head = `${el('span', { class: 'severity' }, say(severityMessage(finding)))}${el('code', {}, htmlText(code))} ${htmlText(subjectOf(finding))}`;
  const inside = [
    el('p', { class: 'head' }, head),
    el('p', {}, say(finding.message)),
    el('p', { class: 'soft' }, say(message('doctor.why', { text: cause }))),
    ...(hop ? [el('p', { class: 'soft' }, say(message('doctor.hop', hop)))] : []),
    evidenceHtml(finding, say),
    ...finding.fixes.map(
      (fix, index) => el('p', { class: 'fix' }, say(fixMessage(fix, index))) + el('pre', {}, htmlLines(fix.text.trimEnd())),
    ),
    el('p', { class: 'soft' }, `${say(message('doctor.more', { command: '' }))}${el('code', {}, htmlText(explainCommand(code)))}`),
  ];
  if (consequences.length > 0) {
    const summary = el('summary', {}, say(message('doctor.explains', { count: countFolded(consequences) })));
    inside.push(el('details', { open: true }, summary + consequences.map((one) => findingHtml(one, say)).join('')));
  }
  return el('section', { class: `finding ${severity}` }, inside.join(''));
}

function evidenceHtml({ evidence }: Finding, say: Say): string {
  if (evidence.length === 0) return '';
  const compared = evidence.some(({ expected }) => expected !== undefined);
  const heads = ['doctor.head.where', 'doctor.head.observed', 'doctor.head.expected'] as const;
  const code = (words: Words): string => (typeof words !== 'string' ? say(words) : words === '' ? '' : el('code', {}, htmlText(words)));
  const rows = evidence.map((one) => [code(evidencePlace(one)), code(one.observed), ...(compared ? [code(one.expected ?? '')] : [])]);
  const shown = heads.slice(0, compared ? 3 : 2).map((id) => say({ id, params: {} }));
  return el('div', { class: 'evidence' }, table(shown, rows));
}

function fixedHtml({ comparison }: DoctorReport, say: Say): string[] {
  if (!comparison) return [];
  const rows = comparison.fixed.map(({ key, message: what }) => [el('code', {}, htmlText(key)), say(what)]);
  const unchanged = el('p', {}, say(message('doctor.sum.unchanged', { count: comparison.unchanged.length })));
  if (rows.length === 0) return [unchanged];
  return [
    unchanged,
    el('h2', {}, say(message('doctor.head.fixed'))),
    table([say(message('doctor.head.code')), say(message('report.head.what'))], rows),
  ];
}

function pathsHtml(traces: readonly GatewayTrace[], page: Pick<Page, 'locale'>, say: Say): string[] {
  if (traces.length === 0) return [];
  const pictures = traces.map((one) => {
    const { gateway, listener, request, trace, ways, expected } = one;
    const title = message('doctor.path.title', { gateway, listener: listener.name, protocol: listener.protocol, port: listener.port });
    if (!request || !trace) return el('h3', {}, say(title)) + el('p', {}, say(message('doctor.path.noAddress')));
    const { method, path, authority } = request.line;
    const asked = message('doctor.path.request', { method, path, authority, address: request.address });
    const lines = [asked, message('doctor.path.of', ways), ...(expected ? [message('doctor.path.expected')] : [])];
    const picture = el('div', { class: 'scroll' }, pathSvg({ ...one, trace }, worded(page, title), page));
    return `${el('h3', {}, say(title))}${lines.map((line) => el('p', { class: 'soft' }, say(line))).join('')}${picture}`;
  });
  return [el('h2', {}, say(message('doctor.head.paths'))), ...pictures];
}

function notCheckedHtml({ diagnosis }: DoctorReport, say: Say): string[] {
  const reasons = reasonsOf(diagnosis, 'unknown');
  if (reasons.length === 0) return [];
  const head = [say(message('doctor.head.reason')), say(message('doctor.head.checks'))];
  const rows = reasons.map(({ why, codes }) => [say(why), htmlText(codesText(codes))]);
  return [el('h2', {}, say(message('doctor.head.notChecked'))), table(head, rows)];
}

function acceptedHtml({ diagnosis: { suppressed } }: DoctorReport, say: Say): string[] {
  if (suppressed.length === 0) return [];
  const head = [say(message('doctor.head.code')), say(message('doctor.head.reason'))];
  const rows = suppressed.map((one) => [
    `${el('code', {}, htmlText(one.finding.code))} ${htmlText(subjectOf(one.finding))}`,
    say(suppressionMessage(one)),
  ]);
  return [el('h2', {}, say(message('doctor.head.accepted'))), table(head, rows)];
}

function checksHtml({ diagnosis: { results } }: DoctorReport, say: Say): string[] {
  if (results.length === 0) return [];
  const head = (['doctor.head.code', 'doctor.head.title', 'doctor.head.outcome', 'doctor.head.reason'] as const).map((id) =>
    say({ id, params: {} }),
  );
  const rows = results.map(({ check, outcome, why }) => [
    el('code', {}, htmlText(check.code)),
    say({ id: check.title, params: {} }),
    el('span', { class: `out ${outcome}` }, say(message(`doctor.outcome.${outcome}`))),
    why ? say(why) : '',
  ]);
  const summary = el('summary', {}, say(message('doctor.head.checks')));
  return [el('details', {}, summary + table(head, rows))];
}
