/** The way back: what an installation has begun is undone, the last first; it stops at the first command that fails. @module */
import { failed, wayBack, type StepReport } from './install.ts';
import { run, type Site } from './site.ts';
import type { Journal } from './state.ts';
import type { InstallStep } from './step.ts';

/** @returns how each step ended; the last one may have failed */
export async function goBack(
  steps: readonly InstallStep[],
  site: Site,
  journal: Journal,
  told: { readonly onBegin: (step: InstallStep) => void; readonly onEnd: (report: StepReport) => void },
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const { step, back } of wayBack(steps, journal)) {
    told.onBegin(step);
    const report: StepReport = { step: step.id, title: step.title, ...(await undone()) };
    told.onEnd(report);
    reports.push(report);
    if (report.outcome !== 'undone') break;

    async function undone(): Promise<Pick<StepReport, 'outcome' | 'said' | 'lines'>> {
      try {
        site.signal.throwIfAborted();
        for (const command of back.commands) await run(site, command);
        await journal.undone(step.id);
        return { outcome: 'undone', ...(back.note && { said: back.note }) };
      } catch (error) {
        return failed(error, site.signal);
      }
    }
  }
  return reports;
}
