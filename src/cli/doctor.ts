/** `cilium-cce doctor`: loads a cluster, examines it, tells what is wrong and how much was not seen. @module */
import { formatRef, type Finding } from '../checks/finding.ts';
import type { LoadedCluster } from '../cluster/load.ts';
import type { Manifest } from '../cluster/manifests/index.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { message } from '../i18n/index.ts';
import type { DoctorReport } from '../report/doctor/doctor-report.ts';
import type { Place } from '../report/finding.ts';
import type { CommandContext } from './context.ts';
import { exitCodeOf, type DoctorOptions } from './doctor-options.ts';
import { writeReport } from './doctor-output.ts';
import { chosenChecks, diagnosed, load, viewOf } from './doctor-source.ts';
import { readSuppressions } from './doctor-suppressions.ts';
import { CommandFailure } from './failure.ts';
import { progressOn, SILENT, type Progress } from './progress.ts';
import { VERSION } from './version.ts';

export const DOCTOR_TOOL = { name: 'cilium-cce doctor', version: VERSION };

/** Exit codes 0, 1 and 3 as {@link exitCodeOf} has them, in every format; 2: the command itself failed. */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<void> {
  refuseContradictions(options);
  const progress = options.quiet ? SILENT : progressOn(process.stderr, process.env);
  if (options.watch) return (await import('./doctor-watch.ts')).watch(options, progress, context);
  if (options.filename || options.since !== undefined) return (await import('./doctor-compare.ts')).compareRun(options, progress, context);
  if (options.wait) return (await import('./doctor-watch.ts')).waitUntilClean(options, progress, context);
  const { loaded, diagnosis } = await examined(options, progress, context);
  await tell(loaded, diagnosis, options, context);
}

export interface Examined {
  readonly loaded: LoadedCluster;
  readonly diagnosis: Diagnosis;
}

/** Loads and examines once. */
export async function examined(options: DoctorOptions, progress: Progress, context: CommandContext): Promise<Examined> {
  const checks = chosenChecks(options.check);
  const suppressions = await readSuppressions(options.config);
  const loaded = await load(options, progress, context.locale);
  return { loaded, diagnosis: diagnosed(loaded, viewOf(loaded), checks, suppressions, { progress, context }) };
}

/** Writes the report and sets the exit code. */
export async function tell(
  { model, manifests }: Pick<LoadedCluster, 'model' | 'manifests'>,
  diagnosis: Diagnosis,
  options: Pick<DoctorOptions, 'output' | 'all' | 'failOn' | 'strict'>,
  context: CommandContext,
  more: Pick<DoctorReport, 'comparison'> = {},
): Promise<void> {
  const traces = options.output === 'html' ? (await import('../doctor/gateway-traces.ts')).gatewayTraces(model) : undefined;
  const report: DoctorReport = {
    tool: DOCTOR_TOOL,
    diagnosis,
    ...(manifests && { placeOf: placesIn(manifests) }),
    ...(traces && { traces }),
    ...more,
  };
  await writeReport(report, options, context);
  process.exitCode = exitCodeOf(diagnosis, options);
}

/** Where the objects of a finding are written: the place of the first that is written anywhere. */
function placesIn(manifests: readonly Manifest[]): (finding: Finding) => Place | undefined {
  const sources = new Map(
    manifests.map(({ object: { kind, metadata }, source }) => {
      const { name, namespace } = metadata;
      return [formatRef({ kind, name, ...(namespace && { namespace }) }), source] as const;
    }),
  );
  return ({ objects, evidence }) => {
    for (const ref of objects) {
      const source = sources.get(formatRef(ref)) ?? sources.get(formatRef({ kind: ref.kind, name: ref.name }));
      if (!source) continue;
      const path = evidence.find(({ at }) => typeof at !== 'string' && formatRef(at) === formatRef(ref))?.path;
      return path === undefined ? { file: source.file, line: source.line } : { file: source.file, ...source.locate(path) };
    }
    return undefined;
  };
}

function refuseContradictions({ from, wait, watch, filename, since, output }: DoctorOptions): void {
  const several = [wait && '--wait', watch && '--watch', filename && '-f', since !== undefined && '--since'].filter(Boolean);
  if (several.length > 1) throw new CommandFailure(message('cli.doctor.together', { options: several.join(', ') }));
  if (from && (wait || watch)) throw new CommandFailure(message('cli.doctor.onlyLive', { option: wait ? '--wait' : '--watch' }));
  if (watch && output !== 'text' && output !== 'json') throw new CommandFailure(message('cli.doctor.watchFormat', { output }));
}
