/** A report of the doctor in the format that was asked for. @module */
import type { DoctorReport } from '../report/doctor/doctor-report.ts';
import type { CommandContext } from './context.ts';
import type { DoctorFormat } from './doctor-options.ts';
import { pageOf, writeChunks } from './policy-output.ts';

export async function writeReport(
  report: DoctorReport,
  { output, all }: { readonly output: DoctorFormat; readonly all?: boolean | undefined },
  context: CommandContext,
): Promise<void> {
  await writeChunks([await written(report, output, all === true, context)]);
}

async function written(report: DoctorReport, format: DoctorFormat, all: boolean, context: CommandContext): Promise<string> {
  const { locale } = context;
  switch (format) {
    case 'text':
      return (await import('../report/doctor/text.ts')).doctorText(report, pageOf(context), { all });
    case 'json':
      return (await import('../report/doctor/json.ts')).doctorJson(report);
    case 'sarif':
      return (await import('../report/doctor/sarif.ts')).doctorSarif(report, locale);
    case 'junit':
      return (await import('../report/doctor/junit.ts')).doctorJunit(report, locale);
    case 'github':
      return (await import('../report/doctor/github.ts')).doctorGithub(report, locale);
    case 'markdown':
      return (await import('../report/doctor/markdown.ts')).doctorMarkdown(report, { locale });
    case 'html':
      return (await import('../report/doctor/html.ts')).doctorHtml(report, { locale });
  }
}
