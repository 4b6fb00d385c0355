/** One examination of one cluster, ready to be told: outcomes, causes with their consequences, what was not seen and why. @module */
import type { Check, ClusterView } from '../checks/check.ts';
import type { ObjectRef, Severity } from '../checks/finding.ts';
import { ALL_KINDS } from '../cluster/load-kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { message, render, type Message } from '../i18n/index.ts';
import type { Resource } from '../kube/resources.ts';
import { examine, type CheckResult, type ExamineOptions, type Outcome } from './examine.ts';
import { fold, type FoldedFinding } from './fold.ts';
import { IGNORE_ANNOTATION, suppress, type SuppressedFinding, type Suppression } from './suppression.ts';

export interface Diagnosis {
  readonly source: ClusterView['source'];
  readonly now: Date;
  /** In the order of the codes, without what is suppressed. */
  readonly results: readonly CheckResult[];
  readonly folded: readonly FoldedFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** What a reader should know besides. */
  readonly notes: readonly Message[];
}

/** Checks with the same reason. */
export interface ReasonGroup {
  readonly why: Message;
  readonly codes: readonly string[];
}

export interface DiagnoseOptions extends ExamineOptions {
  readonly suppressions?: readonly Suppression[];
  /** Of the loader. */
  readonly notes?: readonly Message[];
}

/**
 * Examines a cluster.
 *
 * @example
 * const { folded } = diagnose(view, CHECKS);
 * for (const { finding, consequences } of folded) console.log(finding.code, consequences.length);
 */
export function diagnose(view: ClusterView, checks: readonly Check[], options: DiagnoseOptions = {}): Diagnosis {
  const { suppressions = [], notes = [] } = options;
  const examined = examine(view, checks, options);
  const kept = suppress(examined, suppressions, (ref) => annotationOf(view.model, ref), view.now);
  const { source, now } = view;
  return {
    source,
    now,
    results: kept.results,
    folded: gravestFirst(fold(kept.results)),
    suppressed: kept.suppressed,
    notes: [...notes, ...kept.notes],
  };
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Causes in the order in which a person should look at them, by the gravest of what each explains; the equally grave by code. */
export const gravestFirst = (folded: readonly FoldedFinding[]): FoldedFinding[] => folded.toSorted((a, b) => rankOf(a) - rankOf(b));

const rankOf = ({ finding, consequences }: FoldedFinding): number => Math.min(RANK[finding.severity], ...consequences.map(rankOf));

/** A check that breaks down has seen nothing; the others go on. */
export const brokenDown = (check: Check, error: unknown): Message =>
  message('doctor.checkFailed', { code: check.code, why: error instanceof Error ? error.message : String(error) });

export function countOutcomes({ results }: Pick<Diagnosis, 'results'>): Record<Outcome, number> {
  const count = { pass: 0, warn: 0, fail: 0, skip: 0, unknown: 0 };
  for (const { outcome } of results) count[outcome] += 1;
  return count;
}

export function countSeverities({ results }: Pick<Diagnosis, 'results'>): Record<Severity, number> {
  const count = { error: 0, warning: 0, info: 0 };
  for (const { findings } of results) for (const { severity } of findings) count[severity] += 1;
  return count;
}

/**
 * Why checks were not made (`unknown`) or do not apply (`skip`): those with the most checks first. A check that found
 * something and could not see everything is among the unknown ones.
 */
export function reasonsOf({ results }: Pick<Diagnosis, 'results'>, outcome: 'skip' | 'unknown'): ReasonGroup[] {
  const groups = new Map<string, { why: Message; codes: string[] }>();
  for (const { check, why, outcome: own } of results) {
    if (!why || (outcome === 'skip' ? own !== 'skip' : own === 'skip')) continue;
    const text = render(why, 'en');
    const group = groups.get(text);
    if (group) group.codes.push(check.code);
    else groups.set(text, { why, codes: [check.code] });
  }
  return [...groups.values()].sort((a, b) => b.codes.length - a.codes.length);
}

/** How many checks saw nothing, or not everything. */
export const incomplete = ({ results }: Pick<Diagnosis, 'results'>): number =>
  results.filter(({ outcome, why }) => outcome === 'unknown' || (outcome !== 'skip' && why !== undefined)).length;

const BY_KIND = new Map<string, Resource>(ALL_KINDS.map(({ of }) => [of.kind, of]));

function annotationOf(model: ClusterModel, { kind, namespace, name }: ObjectRef): string | undefined {
  const of = BY_KIND.get(kind);
  if (!of) return undefined;
  return model.get(of, { name, ...(namespace && { namespace }) })?.metadata.annotations?.[IGNORE_ANNOTATION];
}
