/** A diagnosis as JUnit XML: a test case for each check; what does not apply or could not be seen is skipped, with the reason. @module */
import type { Finding } from '../../checks/finding.ts';
import { countOutcomes } from '../../doctor/diagnosis.ts';
import type { CheckResult } from '../../doctor/examine.ts';
import { message, render, type Locale } from '../../i18n/index.ts';
import { xmlElement, xmlText } from '../xml.ts';
import { evidenceMessage, fixMessage, sourceMessage, subjectOf, type DoctorReport } from './doctor-report.ts';

export function doctorJunit({ tool, diagnosis }: DoctorReport, locale: Locale): string {
  const { results } = diagnosis;
  const { skip, unknown } = countOutcomes(diagnosis);
  const failures = results.filter(({ findings }) => findings.some(isFailure)).length;
  const counts = { tests: results.length, failures, errors: 0, skipped: skip + unknown };
  const cases = results.map((result) => `    ${caseOf(result, locale)}\n`).join('');
  const suite = xmlElement('testsuite', { name: render(sourceMessage(diagnosis), locale), ...counts, time: 0 }, cases && `\n${cases}  `);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('testsuites', { name: tool.name, ...counts }, `\n  ${suite}\n`)}\n`;
}

/** Notes are no failures: they are told in the other formats. */
const isFailure = ({ severity }: Finding): boolean => severity !== 'info';

function caseOf({ check, outcome, why, findings }: CheckResult, locale: Locale): string {
  const attributes = {
    name: `${check.code} ${render({ id: check.title, params: {} }, locale)}`,
    classname: `${check.code.slice(0, 4)}xxx`,
    time: 0,
  };
  const inside = findings.filter(isFailure).map((finding) => `      ${failureOf(finding, locale)}\n`);
  if (why && (outcome === 'skip' || outcome === 'unknown')) {
    const reason = `${render(message(`doctor.outcome.${outcome}`), locale)}: ${render(why, locale)}`;
    inside.push(`      ${xmlElement('skipped', { message: reason })}\n`);
  }
  return xmlElement('testcase', attributes, inside.length > 0 ? `\n${inside.join('')}    ` : '');
}

function failureOf(finding: Finding, locale: Locale): string {
  const { code, evidence, fixes } = finding;
  const lines = [
    `${subjectOf(finding)}: ${render(finding.message, locale)}`,
    render(message('doctor.why', { text: finding.cause }), locale),
    ...evidence.map((one) => render(message('doctor.seen', { text: evidenceMessage(one) }), locale)),
    ...fixes.flatMap((fix, index) => [render(fixMessage(fix, index), locale), fix.text.trimEnd()]),
  ];
  const said = `${subjectOf(finding)}: ${render(finding.message, locale)}`;
  return xmlElement('failure', { type: code, message: said }, xmlText(lines.join('\n')));
}
