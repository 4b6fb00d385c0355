/** Findings as workflow commands of GitHub Actions, which show them beside the changed lines. @module */
import { message, render, type Locale } from '../i18n/index.ts';
import { inFile, inReadingOrder, type Finding, type FindingReport, type Place, type Severity } from './finding.ts';

const COMMANDS: Record<Severity, 'error' | 'warning' | 'notice'> = { error: 'error', warning: 'warning', info: 'notice' };

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** One command, one line, whatever the texts hold. */
export function workflowCommand(severity: Severity, title: string, text: string, place?: Place): string {
  const properties = [
    ...(place && inFile(place)
      ? [`file=${property(place.file.replace(/^(?:\.\/)+/, ''))}`, `line=${place.line}`, ...(place.column ? [`col=${place.column}`] : [])]
      : []),
    `title=${property(title)}`,
  ];
  return `::${COMMANDS[severity]} ${properties.join(',')}::${data(text)}\n`;
}

export function findingsGithub({ findings }: FindingReport, locale: Locale): string {
  return inReadingOrder(findings)
    .map((finding) => workflowCommand(finding.severity, `${finding.code} ${finding.object}`, textOf(finding, locale), finding.place))
    .join('');
}

function textOf({ field, message: what, consequence, fix, threads }: Finding, locale: Locale): string {
  const lines = [
    render(what, locale) + (field ? ` (${field})` : ''),
    consequence && render(consequence, locale),
    fix && render(message('report.fix', { text: fix.what }), locale),
    ...threads,
  ];
  return lines.filter(Boolean).join('\n');
}
