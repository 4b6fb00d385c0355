/** Where the doctor's cluster comes from: a server, the lab, or files of every kind; and what it makes of it. @module */
import { existsSync } from 'node:fs';
import type { Check, ClusterView } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import { LoadError } from '../cluster/load-error.ts';
import { loadCluster, type ClusterInput, type LoadedCluster, type LoadProgress } from '../cluster/load.ts';
import { ManifestError } from '../cluster/manifests/index.ts';
import { brokenDown, diagnose, type Diagnosis } from '../doctor/diagnosis.ts';
import type { Suppression } from '../doctor/suppression.ts';
import { message, render, type Locale } from '../i18n/index.ts';
import { loadConnection } from '../kube/kubeconfig.ts';
import type { CommandContext } from './context.ts';
import type { SourceOptions } from './doctor-options.ts';
import { CommandFailure } from './failure.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';
import type { Progress } from './progress.ts';

/** @throws CommandFailure for options that contradict each other, KubeconfigError */
export async function inputOf({ from, kubeconfig, context, lab }: SourceOptions): Promise<ClusterInput> {
  if (from && from.length > 0) {
    if (kubeconfig !== undefined || context !== undefined || lab) throw new CommandFailure(message('cli.doctor.oneSource'));
    return { paths: from };
  }
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  if (path !== undefined && !existsSync(path)) throw new CommandFailure(message('cli.path.noKubeconfig', { path }));
  const connection = await loadConnection({ ...(path !== undefined && { path }), ...(context !== undefined && { context }) });
  return { connection, ...(lab && { lab: true }) };
}

/** Reads the cluster. @throws CommandFailure with a sentence */
export async function load(
  input: ClusterInput,
  { exec, ciliumNamespace }: Pick<SourceOptions, 'exec' | 'ciliumNamespace'>,
  progress: Progress,
  locale: Locale,
): Promise<LoadedCluster> {
  const onProgress = ({ step, at, done, total }: LoadProgress): void =>
    progress.say(render(message(`cli.doctor.progress.${step}`, { at, done: total === undefined ? done : `${done}/${total}` }), locale));
  try {
    return await loadCluster(input, {
      stdin: process.stdin,
      onProgress,
      ...(exec && { exec }),
      ...(ciliumNamespace && { ciliumNamespace }),
    });
  } catch (cause) {
    if (cause instanceof LoadError || cause instanceof ManifestError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  } finally {
    progress.clear();
  }
}

export const viewOf = ({ model, coverage, source }: LoadedCluster): ClusterView => ({
  model,
  coverage,
  source,
  now: source.takenAt ?? new Date(),
});

/** Checks by code; `CCE4`, `CCE40`: all that begin so. @throws CommandFailure */
export function chosenChecks(codes: readonly string[] = []): readonly Check[] {
  if (codes.length === 0) return CHECKS;
  const wanted = codes.map((code) => code.toUpperCase().replace(/[X*]+$/, ''));
  wanted.forEach((code, index) => {
    if (!CHECKS.some((check) => check.code.startsWith(code))) throw unknownCode(codes[index]!);
  });
  return CHECKS.filter(({ code }) => wanted.some((one) => code.startsWith(one)));
}

export const unknownCode = (code: string): CommandFailure => new CommandFailure(message('cli.doctor.unknownCode', { code }));

export function diagnosed(
  loaded: Pick<LoadedCluster, 'notes'>,
  view: ClusterView,
  checks: readonly Check[],
  suppressions: readonly Suppression[],
  { progress, context }: { readonly progress: Progress; readonly context: Pick<CommandContext, 'locale'> },
): Diagnosis {
  const onCheck = ({ code }: Check, index: number): void =>
    progress.say(render(message('cli.doctor.progress.checks', { code, done: index, total: checks.length }), context.locale));
  // With --debug a broken check shows where it broke.
  const onFailure = process.argv.includes('--debug') ? {} : { onFailure: brokenDown };
  const diagnosis = diagnose(view, checks, { suppressions, notes: loaded.notes, onCheck, ...onFailure });
  progress.clear();
  return diagnosis;
}
