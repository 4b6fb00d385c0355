/** JUnit XML, which every CI shows: a test case for each thing looked at, a failure for each finding on it. @module */
import { render, type Locale } from '../i18n/index.ts';
import { inReadingOrder, type Finding, type FindingReport } from './finding.ts';
import { placeText } from './text.ts';
import { xmlElement, xmlText } from './xml.ts';

export interface JUnitCase {
  readonly name: string;
  /** What it belongs to: the file, mostly. */
  readonly group: string;
  readonly failures: readonly { readonly type: string; readonly message: string; readonly text: string }[];
}

export function junitXml(suite: string, cases: readonly JUnitCase[]): string {
  const failing = cases.filter(({ failures }) => failures.length > 0).length;
  const counts = { tests: cases.length, failures: failing, errors: 0, skipped: 0 };
  const written = cases.map(({ name, group, failures }) => {
    const inside = failures.map(({ type, message, text }) => `      ${xmlElement('failure', { type, message }, xmlText(text))}\n`).join('');
    return `    ${xmlElement('testcase', { name, classname: group, time: 0 }, inside && `\n${inside}    `)}\n`;
  });
  const content = xmlElement('testsuite', { name: suite, ...counts, time: 0 }, `\n${written.join('')}  `);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('testsuites', { name: suite, ...counts }, `\n  ${content}\n`)}\n`;
}

/** Notes are no failures: they are told in the other formats. */
export function findingsJunit({ tool, findings, checked }: FindingReport, locale: Locale): string {
  const failing = inReadingOrder(findings).filter(({ severity }) => severity !== 'info');
  const subjects = new Map(checked.map(({ object, place }) => [object, place?.file ?? object]));
  for (const { object, place } of failing) if (!subjects.has(object)) subjects.set(object, place?.file ?? object);
  const cases = [...subjects].map(([object, group]) => ({
    name: object,
    group,
    failures: failing.filter((finding) => finding.object === object).map((finding) => failureOf(finding, locale)),
  }));
  return junitXml(tool.name, cases);
}

function failureOf(finding: Finding, locale: Locale): JUnitCase['failures'][number] {
  const { code, field, place, message, consequence, fix, threads } = finding;
  const lines = [
    [place && placeText(place), field].filter(Boolean).join(' '),
    render(message, locale),
    consequence && render(consequence, locale),
    fix && render(fix.what, locale),
    ...threads,
  ];
  return { type: code, message: render(message, locale), text: lines.filter(Boolean).join('\n') };
}
