/** `cilium-cce plan`: from facts to verdicts and files. Exit code 0 yes, 1 no, 2 it could not be done, 3 incomplete under `--strict`. @module */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { message, render, type Message } from '../i18n/index.ts';
import { combine, type FactProblem, type FactsRead } from '../plan/facts.ts';
import { manifestFiles, planFiles, type PlannedFile } from '../plan/files/index.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import type { PlannedPolicies } from '../plan/policies.ts';
import type { FlagValues } from '../plan/sources/index.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { parsedValues, valuesTexts } from './plan-check-input.ts';
import { gatherFacts, type FactOptions } from './plan-facts.ts';
import { planJson } from './plan-json.ts';
import { planText } from './plan-text.ts';
import { pageOf, writeChunks } from './policy-output.ts';
import { progressOn, SILENT } from './progress.ts';
import { printable } from './terminal.ts';

export interface PlanOptions extends FactOptions {
  readonly values?: readonly string[];
  readonly policies?: readonly string[];
  readonly out?: string;
  readonly force?: boolean;
  readonly interactive?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly output: 'text' | 'json';
}

export async function plan(options: PlanOptions & FlagValues, context: CommandContext): Promise<void> {
  const progress = options.quiet ? SILENT : progressOn(process.stderr, process.env);
  const read = await gatherFacts(options, progress, context.locale);
  refuseProblems(read, context);
  if (!options.quiet) tellNotes(read, context);
  const said = combine(read.map(({ facts }) => facts));
  const answers = options.interactive ? await (await import('./plan-wizard.ts')).askFacts(said.facts, context) : undefined;
  const { facts, contradictions } = answers ? combine([answers, ...read.map((one) => one.facts)]) : said;
  const values = await valuesTexts(options.values ?? []);
  parsedValues(values);
  const made = makePlan(facts, { contradictions, values });
  const files = options.out === undefined ? [] : planFiles(made, context.locale, await policiesOf(made, options, context));
  if (options.out !== undefined) await writeFiles(options.out, files, options.force ?? false);
  await writeChunks(options.output === 'json' ? [planJson(made, files)] : planText(made, files, options.out, pageOf(context)));
  process.exitCode = exitCodeOf(made, options);
}

async function policiesOf(made: Plan, { policies }: PlanOptions, { locale }: CommandContext): Promise<PlannedPolicies | undefined> {
  if (!policies?.length || made.outcome === 'bad') return undefined;
  const [{ readFiles }, { planPolicies }] = await Promise.all([import('./policy-input.ts'), import('../plan/policies.ts')]);
  const manifests = await readFiles(policies, locale);
  const { ciliumVersion } = made;
  return planPolicies(manifests, manifestFiles(made, locale), { read: (file) => readFile(file, 'utf8'), ciliumVersion });
}

function exitCodeOf({ outcome }: Plan, { strict }: PlanOptions): number {
  if (outcome === 'bad') return 1;
  return strict && outcome === 'unknown' ? 3 : 0;
}

/** All at once: whoever mends one wants to know of the others. */
export function refuseProblems(read: readonly FactsRead[], { locale }: CommandContext): void {
  const problems = read.flatMap((one) => one.problems);
  const [first, ...others] = problems;
  if (!first) return;
  const sentence = ({ where, what }: FactProblem): Message => message('cli.plan.problem', { where, what });
  for (const one of others.toReversed()) process.stderr.write(`${printable(render(sentence(one), locale))}\n`);
  throw new CommandFailure(sentence(first));
}

/** What a source leaves open: the facts that rest on it are missing. */
function tellNotes(read: readonly FactsRead[], { locale }: CommandContext): void {
  const notes = read.flatMap((one) => one.notes ?? []);
  for (const note of notes) process.stderr.write(`${printable(render(message('plan.source.note', { ...note }), locale))}\n`);
}

/** Nothing of another plan, or of a person, is overwritten unawares. */
async function writeFiles(folder: string, files: readonly PlannedFile[], force: boolean): Promise<void> {
  const present = await readdir(folder).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CommandFailure(message('cli.plan.unwritable', { path: folder, why: String((cause as NodeJS.ErrnoException).code) }), {
      cause,
    });
  });
  if (present.length > 0 && !force) throw new CommandFailure(message('cli.plan.notEmpty', { folder }));
  try {
    for (const { path, text } of files) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  } catch (cause) {
    throw new CommandFailure(message('cli.plan.unwritable', { path: folder, why: String((cause as NodeJS.ErrnoException).code) }), {
      cause,
    });
  }
}
