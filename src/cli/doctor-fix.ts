/**
 * `doctor fix CODE`: applies what a finding advises where that can be taken back. The server is asked first what would
 * come of it; nothing happens without a yes.
 * @module
 */
import type { Finding, Fix } from '../checks/finding.ts';
import { readFixCommands, type FixCommand } from '../doctor/fix-command.ts';
import { formatAddress } from '../doctor/undo/object-change.ts';
import { isSecret } from '../doctor/undo/undo-file.ts';
import { message, render, type Message } from '../i18n/index.ts';
import { subjectOf } from '../report/doctor/doctor-report.ts';
import { oneLine } from '../report/page.ts';
import { agreed } from './agreement.ts';
import type { CommandContext } from './context.ts';
import type { SourceOptions } from './doctor-options.ts';
import { rehearsed, type Rehearsal } from './doctor-rehearsal.ts';
import { chosenChecks, diagnosed, load, unknownCode, viewOf } from './doctor-source.ts';
import { CommandFailure } from './failure.ts';
import { kubectlFor, type Kubectl } from './kubectl.ts';
import { connectionArguments, connectionOptions, typed } from './kubectl-objects.ts';
import { writeChunks } from './policy-output.ts';
import { progressOn, SILENT } from './progress.ts';
import { paint } from './terminal.ts';
import { UndoKeeper } from './undo-keeper.ts';

export interface FixOptions extends SourceOptions {
  object?: string;
  dryRun?: boolean;
  yes?: boolean;
  undoFile?: string;
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
  const kubectl = kubectlFor(connectionArguments(options));
  const undo = new UndoKeeper(options.undoFile, code.toUpperCase(), kubectl);
  let left = 0;
  try {
    for (const finding of findings) {
      const plan = planFor(finding);
      if (!plan) await say(message('cli.doctor.fix.byHand', { code: finding.code, object: subjectOf(finding) }));
      if (!plan || !(await applyOne(plan, kubectl, undo, options, context))) left += 1;
    }
  } finally {
    // Also of a fix that broke off half-way.
    if (undo.hasKept) {
      const command = typed('cilium-cce', ['doctor', 'undo', undo.path, ...connectionOptions(options)]);
      await say(message('cli.doctor.undo.line', { command }));
    }
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
export function planFor(finding: Finding): Plan | undefined {
  for (const fix of finding.fixes) {
    if (!fix.reversible) continue;
    if (fix.kind === 'manifest') return { finding, fix, commands: [] };
    const commands = fix.kind === 'command' ? readFixCommands(fix.text) : undefined;
    if (commands) return { finding, fix, commands };
  }
  return undefined;
}

/** Whether it is mended, or would be. */
async function applyOne(plan: Plan, kubectl: Kubectl, undo: UndoKeeper, options: FixOptions, context: CommandContext): Promise<boolean> {
  const { finding, fix } = plan;
  const { locale, terminal } = context;
  const head = `${finding.code} ${oneLine(subjectOf(finding))}: ${oneLine(render(fix.what, locale))}`;
  await writeChunks([`${paint(terminal, 'bold', head)}\n`, `${render(message(`doctor.risk.${fix.risk}`), locale)}\n`]);
  const rehearsal = await rehearsed(plan, kubectl, context);
  const { lines, lost } = undoable(rehearsal, context);
  await writeChunks([...rehearsal.lines, ...lines].map((line) => `${line}\n`));
  if (options.dryRun) return true;
  if (!options.yes && !(await agreed(message('cli.doctor.fix.ask'), context))) {
    await writeChunks([`${render(message('cli.doctor.fix.leftOut'), locale)}\n`]);
    return false;
  }
  if (!lost) await undo.keep(rehearsal.changes);
  try {
    await carryOut(plan, kubectl, (said) => writeChunks([said]));
  } finally {
    await undo.settle();
  }
  return true;
}

/** Runs it as it is. @throws CommandFailure with what kubectl says */
export async function carryOut({ fix, commands }: Plan, kubectl: Kubectl, told: (said: string) => Promise<void>): Promise<void> {
  if (fix.kind === 'manifest') await told(await kubectl.run(['apply', '-f', '-'], fix.text));
  for (const { args } of commands) await told(await kubectl.run(args));
}

/** What a person has to know about the way back; `lost`: there is none. */
function undoable({ changes, lasting }: Rehearsal, { locale }: CommandContext): { lines: string[]; lost: boolean } {
  const secret = changes.find(({ object }) => isSecret(object));
  const lines = lasting.map((command) => render(message('cli.doctor.undo.lasting', { command }), locale));
  if (secret) lines.push(render(message('cli.doctor.undo.secret', { object: formatAddress(secret.object) }), locale));
  return { lines: lines.map(oneLine), lost: secret !== undefined };
}
