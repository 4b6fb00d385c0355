/**
 * Carries steps out, one after the other, and stops at the first that fails. What is there already is left as it is:
 * so an installation that was broken off anywhere is gone on with by starting it again.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { StepId } from '../plan/steps.ts';
import { InstallFailure } from './failure.ts';
import type { Site } from './site.ts';
import { digest, type Journal, type StepRecord } from './state.ts';
import type { InstallStep, StepResult, WayBack } from './step.ts';

/** `already`: the cluster is so. `stopsHere`: done as far as it goes now, with the rest left for another run. */
export type StepOutcome = 'done' | 'already' | 'leftOut' | 'rehearsed' | 'stopsHere' | 'undone' | 'failed' | 'interrupted';

export interface StepReport {
  readonly step: StepId;
  readonly title: Message;
  readonly outcome: StepOutcome;
  readonly said?: Message;
  /** Of a tool that failed. */
  readonly lines?: readonly string[];
}

export interface InstallOptions {
  readonly dryRun: boolean;
  /** Steps that a person has left out. */
  readonly skip: readonly StepId[];
  /** The plan's files by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly onBegin: (step: InstallStep) => void;
  readonly onEnd: (report: StepReport) => void;
}

/** @returns how each step ended; the last one may have failed */
export async function install(steps: readonly InstallStep[], site: Site, journal: Journal, options: InstallOptions): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) {
    options.onBegin(step);
    const report = { step: step.id, title: step.title, ...(await outcomeOf(step, site, journal, options)) };
    options.onEnd(report);
    reports.push(report);
    if (['failed', 'interrupted', 'stopsHere'].includes(report.outcome)) break;
  }
  return reports;
}

type Ended = Pick<StepReport, 'outcome' | 'said' | 'lines'>;

async function outcomeOf(step: InstallStep, site: Site, journal: Journal, options: InstallOptions): Promise<Ended> {
  if (options.skip.includes(step.id)) return { outcome: 'leftOut', said: message('install.skipped') };
  if (step.leftOut) return { outcome: 'leftOut', said: step.leftOut };
  try {
    site.signal.throwIfAborted();
    return await carriedOut(step, site, journal, options);
  } catch (error) {
    return failed(error, site.signal);
  }
}

/** How whatever went wrong is told. */
export function failed(error: unknown, signal: AbortSignal): Ended {
  if (signal.aborted) return { outcome: 'interrupted', said: message('install.interrupted') };
  if (error instanceof InstallFailure) return { outcome: 'failed', said: error.what, lines: error.lines };
  const { what } = error as { what?: Message };
  return { outcome: 'failed', said: what ?? message('install.unexpected', { why: (error as Error).message }) };
}

async function carriedOut(step: InstallStep, site: Site, journal: Journal, { dryRun, texts }: InstallOptions): Promise<Ended> {
  const files = Object.fromEntries(step.files.map((path) => [path, digest(texts.get(path) ?? '')]));
  const record = journal.of(step.id);
  if (!hasChanged(record, files) && (await step.isDone(site))) {
    // It was broken off between the step's end and its record.
    if (record && !record.doneAt && !dryRun) await journal.done(step.id);
    return { outcome: 'already' };
  }
  if (dryRun) return ended('rehearsed', await step.rehearse(site));
  // What was there before anything was begun here stays what was there before.
  if (step.before) await journal.begin(step.id, record?.before ?? (await step.before(site)), files);
  const result = await step.run(site, record);
  if (step.before) await journal.done(step.id);
  return ended(result.stopsHere ? 'stopsHere' : 'done', result);
}

const ended = (outcome: StepOutcome, { said }: StepResult): Ended => ({ outcome, ...(said && { said }) });

const hasChanged = (record: StepRecord | undefined, files: StepRecord['files']): boolean =>
  record !== undefined && Object.entries(files).some(([path, sum]) => record.files[path] !== sum);

/** What was begun here and can be undone, the last first. */
export function wayBack(
  steps: readonly InstallStep[],
  journal: Pick<Journal, 'of'>,
): { readonly step: InstallStep; readonly back: WayBack }[] {
  return steps.toReversed().flatMap((step) => {
    const record = journal.of(step.id);
    return record && step.back ? [{ step, back: step.back(record.before) }] : [];
  });
}
