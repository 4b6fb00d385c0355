/** Findings as SARIF 2.1.0, for code scanning. @module */
import { render, type Locale } from '../i18n/index.ts';
import { inReadingOrder, type Edit, type Finding, type FindingReport, type FindingRule, type Place, type Severity } from './finding.ts';
import { jsonText } from './json.ts';
import { markdownText } from './markdown-text.ts';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note' };

export const findingsSarif = (report: FindingReport, locale: Locale): string => `${jsonText(sarifLog(report, locale), 2)}\n`;

/** @param invocation what SARIF tells of the run as a whole */
export function sarifLog(
  { tool, rules, findings }: Omit<FindingReport, 'checked' | 'suppressed'>,
  locale: Locale,
  invocation?: object,
): object {
  const index = new Map(rules.map(({ code }, position) => [code, position]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            ...(tool.url && { informationUri: tool.url }),
            rules: rules.map((rule) => ruleOf(rule, locale)),
          },
        },
        ...(invocation && { invocations: [invocation] }),
        columnKind: 'utf16CodeUnits',
        results: inReadingOrder(findings).map((finding) => resultOf(finding, index.get(finding.code), locale)),
      },
    ],
  };
}

function ruleOf({ code, name, severity, title, help, url }: FindingRule, locale: Locale): object {
  const text = render(help, locale);
  return {
    id: code,
    name,
    shortDescription: { text: render(title, locale) },
    fullDescription: { text },
    help: { text, markdown: markdownText(text) },
    ...(url && { helpUri: url }),
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf(finding: Finding, ruleIndex: number | undefined, locale: Locale): object {
  const { code, severity, object, field, place, message, consequence, fix, threads } = finding;
  const text = [message, ...(consequence ? [consequence] : [])].map((part) => render(part, locale)).join('\n');
  const fullyQualifiedName = field ? `${object} ${field}` : object;
  return {
    ruleId: code,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: LEVELS[severity],
    message: { text },
    locations: [{ ...(place && { physicalLocation: physical(place) }), logicalLocations: [{ fullyQualifiedName, kind: 'resource' }] }],
    // The same fault stays the same alert while the file around it changes.
    partialFingerprints: { 'objectField/v1': `${code} ${fullyQualifiedName}` },
    ...(fix &&
      fix.edits.length > 0 && { fixes: [{ description: { text: render(fix.what, locale) }, artifactChanges: changesOf(fix.edits) }] }),
    ...(threads.length > 0 && { properties: { threads } }),
  };
}

/** A path as the URI that SARIF wants: relative ones stay relative to the checkout. */
function uriOf(file: string): string {
  if (file === '<stdin>') return 'stdin';
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path.replace(/^(?:\.\/)+/, '');
}

const physical = ({ file, line, column }: Place): object => ({
  artifactLocation: { uri: uriOf(file) },
  region: { startLine: line, ...(column && { startColumn: column }) },
});

/** Whole lines: from the first column of the first one to the first column after the last one. */
function changesOf(edits: readonly Edit[]): object[] {
  const files = [...new Set(edits.map(({ file }) => file))];
  return files.map((file) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements: edits
      .filter((edit) => edit.file === file)
      .map(({ line, endLine, text }) => ({
        deletedRegion: { startLine: line, startColumn: 1, endLine: Math.max(line, endLine + 1), endColumn: 1 },
        insertedContent: { text },
      })),
  }));
}
