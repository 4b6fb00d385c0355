/** `doctor undo FILE`: puts back what a fix has changed, and nothing else; shows it first, as the fix did. @module */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatAddress,
  mergePatch,
  restorationOf,
  type ObjectAddress,
  type ObjectChange,
  type Restoration,
} from '../doctor/undo/object-change.ts';
import { readUndo, UndoFileError, type UndoRecord } from '../doctor/undo/undo-file.ts';
import { message, render, type Message } from '../i18n/index.ts';
import type { AnyObject } from '../kube/objects.ts';
import { oneLine } from '../report/page.ts';
import { agreed } from './agreement.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { kubectlFor, type Kubectl } from './kubectl.ts';
import { argumentsFor, clusterIdentity, connectionArguments, objectNow, objectsIn, type ConnectionOptions } from './kubectl-objects.ts';
import { diffOf } from './object-diff.ts';
import { writeChunks } from './policy-output.ts';

export interface UndoOptions extends ConnectionOptions {
  dryRun?: boolean;
  yes?: boolean;
  force?: boolean;
}

const MOST_BYTES = 64 << 20;
/** To write an object that others write, too. */
const ATTEMPTS = 5;

interface Step {
  readonly change: ObjectChange;
  readonly now: AnyObject | undefined;
  readonly restoration: Restoration;
  readonly conflicts: readonly string[];
}

/** Exit code 0 when everything is as it was (or would be), 1 when it is left as it is, 2 for a file that is none. */
export async function doctorUndo(file: string, options: UndoOptions, context: CommandContext): Promise<void> {
  const say = (what: Message): Promise<void> => writeChunks([`${oneLine(render(what, context.locale))}\n`]);
  const record = await recordIn(file);
  const kubectl = kubectlFor(connectionArguments(options));
  await refuseOtherCluster(file, record, kubectl);
  const steps = await stepsFor(record, kubectl);
  const contested = steps.filter(({ conflicts }) => conflicts.length > 0);
  for (const { change, conflicts } of contested)
    await say(message('cli.doctor.undo.conflict', { object: formatAddress(change.object), fields: conflicts.join(', ') }));
  if (contested.length > 0 && !options.force) {
    await say(message('cli.doctor.undo.stopped'));
    process.exitCode = 1;
    return;
  }
  const wanted = steps.filter(({ restoration }) => restoration.does !== 'nothing');
  if (wanted.length === 0) return say(message('cli.doctor.undo.nothing', { path: file }));
  const tools = { kubectl, force: options.force ?? false };
  for (const step of wanted) await writeChunks((await rehearsed(step, tools, context)).map((line) => `${line}\n`));
  if (options.dryRun) return;
  if (!options.yes && !(await agreed(message('cli.doctor.undo.ask'), context))) {
    await say(message('cli.doctor.fix.leftOut'));
    process.exitCode = 1;
    return;
  }
  for (const step of wanted) await writeChunks([await carriedOut(step, tools, [])]);
}

async function recordIn(path: string): Promise<UndoRecord> {
  let text: string;
  try {
    if ((await stat(path)).size > MOST_BYTES) throw new Error(`> ${MOST_BYTES} bytes`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CommandFailure(message('cli.doctor.undo.cannotRead', { path, why: (cause as Error).message }), { cause });
  }
  try {
    return readUndo(text);
  } catch (cause) {
    if (!(cause instanceof UndoFileError)) throw cause;
    throw new CommandFailure(message('cli.doctor.undo.bad', { path, why: cause.why }), { cause });
  }
}

/** Objects of the same names are in every cluster. */
async function refuseOtherCluster(path: string, { cluster }: UndoRecord, kubectl: Kubectl): Promise<void> {
  const here = cluster === undefined ? undefined : await clusterIdentity(kubectl);
  if (here !== undefined && here !== cluster)
    throw new CommandFailure(message('cli.doctor.undo.otherCluster', { path, there: cluster!, here }));
}

/** The last that was changed comes first. */
async function stepsFor({ changes }: UndoRecord, kubectl: Kubectl): Promise<Step[]> {
  const steps: Step[] = [];
  for (const change of changes.toReversed()) {
    const now = await objectNow(kubectl, change.object);
    steps.push({ change, now, ...restorationOf(change, now) });
  }
  return steps;
}

async function rehearsed(step: Step, tools: Tools, context: CommandContext): Promise<string[]> {
  const asked = await carriedOut(step, tools, ['--dry-run=server', ...(step.restoration.does === 'delete' ? [] : ['-o', 'json'])]);
  const after = step.restoration.does === 'delete' ? undefined : objectsIn(asked)[0];
  return diffOf(step.now, after, context);
}

interface Tools {
  readonly kubectl: Kubectl;
  readonly force: boolean;
}

/** An object that was read carries its version: whoever writes meanwhile, as controllers do all the time, is not written over. */
async function carriedOut(step: Step, { kubectl, force }: Tools, more: readonly string[]): Promise<string> {
  const { object } = step.change;
  let { now, restoration } = step;
  for (let attempt = 1; ; attempt += 1) {
    if (restoration.does === 'nothing') return '';
    if (restoration.does === 'delete') return kubectl.run(['delete', ...argumentsFor(object), '--wait=false', ...more]);
    if (restoration.does === 'create') return kubectl.run(['create', '-f', '-', ...more], JSON.stringify(restoration.object));
    try {
      return await patched(object, mergePatch(now!, restoration.object), kubectl, more);
    } catch (error) {
      if (attempt >= ATTEMPTS || !(error instanceof CommandFailure) || !/\(Conflict\)/.test(render(error.what, 'en'))) throw error;
    }
    now = await objectNow(kubectl, object);
    const again = restorationOf(step.change, now);
    if (again.conflicts.length > 0 && !force)
      throw new CommandFailure(message('cli.doctor.undo.conflict', { object: formatAddress(object), fields: again.conflicts.join(', ') }));
    restoration = again.restoration;
  }
}

/** Not `replace`, which would write down that all of the object had been applied; definitions are too long for an argument. */
function patched(object: ObjectAddress, patch: object, kubectl: Kubectl, more: readonly string[]): Promise<string> {
  const subresource = object.subresource ? [`--subresource=${object.subresource}`] : [];
  return withFile(JSON.stringify(patch), (file) =>
    kubectl.run(['patch', ...argumentsFor(object), '--type=merge', `--patch-file=${file}`, ...subresource, ...more]),
  );
}

async function withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
  try {
    const path = join(folder, 'patch.json');
    await writeFile(path, text, { mode: 0o600 });
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
