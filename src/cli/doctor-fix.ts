/**
 * `doctor fix CODE`: applies what a finding advises where that can be taken back. The server is asked first what would
 * come of it; nothing happens without a yes.
 * @module
 */
import { createInterface } from 'node:readline/promises';
import type { Finding, Fix } from '../checks/finding.ts';
import { readFixCommands, type FixCommand } from '../doctor/fix-command.ts';
import { message, render, type Message } from '../i18n/index.ts';
import { subjectOf } from '../report/doctor/doctor-report.ts';
import { oneLine } from '../report/page.ts';
import type { CommandContext } from './context.ts';
import type { SourceOptions } from './doctor-options.ts';
import { rehearsed } from './doctor-rehearsal.ts';
import { chosenChecks, diagnosed, load, unknownCode, viewOf } from './doctor-source.ts';
import { CommandFailure } from './failure.ts';
import { kubectlFor, type Kubectl } from './kubectl.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';
import { writeChunks } from './policy-output.ts';
import { progressOn, SILENT } from './progress.ts';
import { paint } from './terminal.ts';

export interface FixOptions extends SourceOptions {
  object?: string;
  dryRun?: boolean;
  yes?: boolean;
}

/** A fix that can be carried out here. */
export interface Plan {
  readonly finding: Finding;
  readonly fix: Fix;
  /** Of a fix that is no manifest. */
  readonly commands: readonly FixCommand[];
}

/** Exit code 0 when every finding of the code is mended (or would be), 1 when one is left to a person. */
export async function doctorFix(code: string, options: FixOptions, context: CommandContext): Promise<void> {
  const say = (what: Message): Promise<void> => writeChunks([`${oneLine(render(what, context.locale))}\n`]);
  const findings = await findingsOf(code, options, context);
  if (findings.length === 0) return say(message('cli.doctor.fix.nothing', { code: code.toUpperCase() }));
  const plans = findings.map(planFor);
  const kubectl = kubectlFor(connectionArguments(options));
  let left = 0;
  for (const [index, plan] of plans.entries()) {
    if (!plan) {
      left += 1;
      await say(message('cli.doctor.fix.byHand', { code: findings[index]!.code, object: subjectOf(findings[index]!) }));
      continue;
    }
    if (!(await applyOne(plan, kubectl, options, context))) left += 1;
  }
  process.exitCode = left > 0 ? 1 : 0;
}

async function findingsOf(code: string, options: FixOptions, context: CommandContext): Promise<readonly Finding[]> {
  if (!/^CCE\d{4}$/i.test(code)) throw unknownCode(code);
  const progress = options.quiet ? SILENT : progressOn(process.stderr, process.env);
  const checks = chosenChecks([code]);
  const loaded = await load(options, progress, context.locale);
  const [result] = diagnosed(loaded, viewOf(loaded), checks, [], { progress, context }).results;
  if (result!.outcome === 'unknown')
    throw new CommandFailure(message('cli.doctor.fix.unknown', { code: code.toUpperCase(), why: result!.why ?? '' }));
  return result!.findings.filter((finding) => options.object === undefined || subjectOf(finding) === options.object);
}

/** The first piece of advice that can be taken back and carried out without a person. */
function planFor(finding: Finding): Plan | undefined {
  for (const fix of finding.fixes) {
    if (!fix.reversible) continue;
    if (fix.kind === 'manifest') return { finding, fix, commands: [] };
    const commands = fix.kind === 'command' ? readFixCommands(fix.text) : undefined;
    if (commands) return { finding, fix, commands };
  }
  return undefined;
}

/** Whether it is mended, or would be. */
async function applyOne(plan: Plan, kubectl: Kubectl, options: FixOptions, context: CommandContext): Promise<boolean> {
  const { finding, fix, commands } = plan;
  const { locale, terminal } = context;
  const head = `${finding.code} ${oneLine(subjectOf(finding))}: ${oneLine(render(fix.what, locale))}`;
  await writeChunks([`${paint(terminal, 'bold', head)}\n`, `${render(message(`doctor.risk.${fix.risk}`), locale)}\n`]);
  await writeChunks((await rehearsed(plan, kubectl, context)).map((line) => `${line}\n`));
  if (options.dryRun) return true;
  if (!options.yes && !(await agreed(context))) {
    await writeChunks([`${render(message('cli.doctor.fix.leftOut'), locale)}\n`]);
    return false;
  }
  if (fix.kind === 'manifest') await writeChunks([await kubectl.run(['apply', '-f', '-'], fix.text)]);
  for (const { args } of commands) await writeChunks([await kubectl.run(args)]);
  return true;
}

async function agreed({ locale }: CommandContext): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandFailure(message('cli.doctor.fix.needsYes'));
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await questions.question(`${render(message('cli.doctor.fix.ask'), locale)} [y/N] `)).trim());
  } finally {
    questions.close();
  }
}

function connectionArguments({ kubeconfig, context, lab }: SourceOptions): string[] {
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  return [...(path === undefined ? [] : [`--kubeconfig=${path}`]), ...(context === undefined ? [] : [`--context=${context}`])];
}
