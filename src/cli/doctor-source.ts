/** Where the doctor's cluster comes from: a server, the lab, or files of every kind; and what it makes of it. @module */
import type { Check, ClusterView } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import type { FollowedCluster } from '../cluster/follow-live.ts';
import type { LoadedCluster, LoadOptions, LoadProgress } from '../cluster/load.ts';
import { brokenDown, diagnose, type Diagnosis } from '../doctor/diagnosis.ts';
import type { Suppression } from '../doctor/suppression.ts';
import { message, render, type Locale } from '../i18n/index.ts';
import type { CommandContext } from './context.ts';
import type { SourceOptions } from './doctor-options.ts';
import { CommandFailure } from './failure.ts';
import type { Progress } from './progress.ts';
import { followSource, loadSource } from './snapshot-source.ts';

/** Reads the cluster, and tells how far it has come. @throws CommandFailure with a sentence */
export async function load(options: SourceOptions, progress: Progress, locale: Locale): Promise<LoadedCluster> {
  try {
    return await loadSource(sourceOf(options), await howToLoad(options, () => progress, locale));
  } finally {
    progress.clear();
  }
}

/** Reads a live cluster, and goes on following it. @throws CommandFailure with a sentence, also from each look */
export async function follow(
  options: SourceOptions,
  progress: () => Progress,
  locale: Locale,
  signal: AbortSignal,
): Promise<FollowedCluster> {
  return followSource(sourceOf(options), { ...(await howToLoad(options, progress, locale)), signal });
}

const sourceOf = ({ from, kubeconfig, context, lab, exec, ciliumNamespace }: SourceOptions): Parameters<typeof loadSource>[0] => ({
  ...(from && { from }),
  ...(kubeconfig !== undefined && { kubeconfig }),
  ...(context !== undefined && { context }),
  ...(lab && { lab }),
  ...(exec && { exec }),
  ...(ciliumNamespace !== undefined && { ciliumNamespace }),
});

async function howToLoad(
  ofCloud: SourceOptions,
  progress: () => Progress,
  locale: Locale,
): Promise<Pick<LoadOptions, 'onProgress' | 'cloud'>> {
  const onProgress = ({ step, at, done, total }: LoadProgress): void =>
    progress().say(render(message(`cli.doctor.progress.${step}`, { at, done: total === undefined ? done : `${done}/${total}` }), locale));
  const cloud = ofCloud.region === undefined ? undefined : (await import('./cloud-source.ts')).cloudSource(ofCloud);
  return { onProgress, ...(cloud && { cloud }) };
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
