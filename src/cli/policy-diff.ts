/** `cilium-cce policy diff`: what a change opens and closes. @module */
import { existsSync } from 'node:fs';
import type { Manifest } from '../cluster/manifests/index.ts';
import { message } from '../i18n/index.ts';
import { analyse, type PolicyAnalysis } from '../policy/analysis.ts';
import { diff } from '../policy/diff.ts';
import { policyName } from '../policy/explain/wording.ts';
import { formatPolicyRef } from '../policy/rule.ts';
import { has, type ChangeKind, type DiffReport } from '../report/diff/diff-report.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { diffReportOf } from './policy-diff-report.ts';
import { analysed, readFiles, readInput, settingsFor, type InputOptions } from './policy-input.ts';
import { pageOf, writeChunks } from './policy-output.ts';

export interface DiffCommandOptions extends InputOptions {
  before?: string[];
  after?: string[];
  apply?: string[];
  remove?: string[];
  by: 'workload' | 'identity';
  failOn: 'opened' | 'closed' | 'any' | 'none';
  output: 'text' | 'json' | 'csv' | 'junit' | 'github' | 'markdown';
}

/** Exit code 1 when there are differences of the kind that `--fail-on` names. */
export async function policyDiff(files: readonly string[], options: DiffCommandOptions, context: CommandContext): Promise<void> {
  const { was, is } = await bothSides(files, options, context);
  const before = analysed(was, options, context);
  const after = analyse(is, { settings: settingsFor(is, options), table: before.engine.table });
  refuseRejected(before, after);
  const report = diffReportOf(diff(before, after, { by: options.by }), options.namespace);
  await writeChunks(await written(report, options, context), { exact: options.output === 'json' || options.output === 'csv' });
  process.exitCode = fails(report, options.failOn) ? 1 : 0;
}

/** `--before` and `--after`; or a base, and what is applied to it and removed from it. */
async function bothSides(
  files: readonly string[],
  options: DiffCommandOptions,
  context: CommandContext,
): Promise<{ was: Manifest[]; is: Manifest[] }> {
  const { before, after, apply, remove } = options;
  const hasBase =
    files.length > 0 || options.filename !== undefined || options.kubeconfig !== undefined || options.context !== undefined || options.lab;
  if (before || after) {
    if (!before || !after || apply || remove) throw new CommandFailure(message('cli.policy.diff.sides'));
    // What both sides share may be given once.
    const shared = hasBase ? await readInput(files, options, context) : [];
    return {
      was: [...shared, ...(await readFiles(before, context.locale))],
      is: [...shared, ...(await readFiles(after, context.locale))],
    };
  }
  if (!apply && !remove) throw new CommandFailure(message('cli.policy.diff.nothing'));
  if (!hasBase) throw new CommandFailure(message('cli.policy.diff.noBase'));
  const was = await readInput(files, options, context);
  const gone = new Set<string>();
  for (const text of remove ?? []) for (const id of await removed(text, was, context)) gone.add(id);
  return { was, is: [...was.filter((one) => !gone.has(idOf(one))), ...(await readFiles(apply ?? [], context.locale))] };
}

const idOf = ({ object: { kind, metadata } }: Manifest): string =>
  `${kind}/${metadata.namespace ?? 'default'}/${metadata.name}`.toLowerCase();

const SHORT_KINDS: Readonly<Record<string, string>> = {
  cnp: 'ciliumnetworkpolicy',
  ccnp: 'ciliumclusterwidenetworkpolicy',
  netpol: 'networkpolicy',
  np: 'networkpolicy',
};

/** `cnp/default/web`, `ccnp/everybody`, or files with the objects. */
async function removed(text: string, was: readonly Manifest[], { locale }: CommandContext): Promise<string[]> {
  const [kind = '', second = '', third] = text.toLowerCase().split('/');
  const full = SHORT_KINDS[kind] ?? kind.replace(/ies$/, 'y').replace(/s$/, '');
  const id = third === undefined ? `${full}/default/${second}` : `${full}/${second}/${third}`;
  if (was.some((one) => idOf(one) === id)) return [id];
  if (!existsSync(text)) throw new CommandFailure(message('cli.policy.diff.notThere', { text }));
  const ids = (await readFiles([text], locale)).map(idOf);
  const missing = ids.find((one) => !was.some((manifest) => idOf(manifest) === one));
  if (missing !== undefined) throw new CommandFailure(message('cli.policy.diff.notThere', { text: missing }));
  return ids;
}

/** A policy that the change brings and that has no effect would look like "no difference". */
function refuseRejected(before: PolicyAnalysis, after: PolicyAnalysis): void {
  const known = new Set(before.rejected.map(({ ref, error }) => `${formatPolicyRef(ref)} ${error.message}`));
  const fresh = after.rejected.find(({ ref, error }) => !known.has(`${formatPolicyRef(ref)} ${error.message}`));
  if (!fresh) return;
  const { ref, source, error } = fresh;
  const at = source ? `${source.file}:${source.locate(error.field).line}` : '-';
  throw new CommandFailure(message('cli.policy.diff.rejected', { policy: policyName(ref), at, field: error.field, text: error.message }));
}

const KINDS: Readonly<Record<DiffCommandOptions['failOn'], readonly ChangeKind[]>> = {
  opened: ['opened', 'freed'],
  closed: ['closed', 'restricted'],
  any: ['opened', 'closed', 'freed', 'restricted'],
  none: [],
};

function fails(report: DiffReport, failOn: DiffCommandOptions['failOn']): boolean {
  if (failOn === 'none') return false;
  return failOn === 'any' ? report.changes.length + report.gateways.length > 0 : has(report, failOn);
}

async function written(report: DiffReport, { output, failOn }: DiffCommandOptions, context: CommandContext): Promise<Iterable<string>> {
  const failing = new Set(KINDS[failOn]);
  switch (output) {
    case 'text':
      return [(await import('../report/diff/text.ts')).diffText(report, pageOf(context))];
    case 'json':
      return [(await import('../report/diff/json.ts')).diffJson(report)];
    case 'csv':
      return (await import('../report/diff/csv.ts')).diffCsv(report);
    case 'junit':
      return [(await import('../report/diff/junit.ts')).diffJunit(report, context.locale, failing)];
    case 'github':
      return [(await import('../report/diff/github.ts')).diffGithub(report, context.locale, failing)];
    case 'markdown':
      return [(await import('../report/diff/markdown.ts')).diffMarkdown(report, context)];
  }
}
