/** Findings in the format that was asked for. @module */
import type { FindingReport } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { pageOf, writeChunks } from './policy-output.ts';

export type FindingFormat = 'text' | 'json' | 'sarif' | 'junit' | 'github' | 'markdown';

export async function writeFindings(report: FindingReport, format: FindingFormat, context: CommandContext): Promise<void> {
  await writeChunks([await written(report, format, context)]);
}

async function written(report: FindingReport, format: FindingFormat, context: CommandContext): Promise<string> {
  const { locale } = context;
  switch (format) {
    case 'text':
      return (await import('../report/text.ts')).findingsText(report, pageOf(context));
    case 'json':
      return (await import('../report/json.ts')).findingsJson(report);
    case 'sarif':
      return (await import('../report/sarif.ts')).findingsSarif(report, locale);
    case 'junit':
      return (await import('../report/junit.ts')).findingsJunit(report, locale);
    case 'github':
      return (await import('../report/github.ts')).findingsGithub(report, locale);
    case 'markdown':
      return (await import('../report/markdown.ts')).findingsMarkdown(report, { locale });
  }
}
