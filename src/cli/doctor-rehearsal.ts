/** What the API server says would come of a fix: the objects before and after. @module */
import { readingOf, type FixCommand } from '../doctor/fix-command.ts';
import { addressOf, written, type ObjectChange } from '../doctor/undo/object-change.ts';
import { message, render } from '../i18n/index.ts';
import { linesOf } from '../policy/lint/unified-diff.ts';
import type { CommandContext } from './context.ts';
import type { Plan } from './doctor-fix.ts';
import type { Kubectl } from './kubectl.ts';
import { objectNow, objectsIn, typed } from './kubectl-objects.ts';
import { diffOf } from './object-diff.ts';

export interface Rehearsal {
  /** To show. */
  readonly lines: readonly string[];
  /** Objects as they are and as they would be, as far as somebody has written them. */
  readonly changes: readonly ObjectChange[];
  /** Commands that change no object to put back. */
  readonly lasting: readonly string[];
}

/** @throws CommandFailure where the server refuses */
export async function rehearsed({ fix, commands }: Plan, kubectl: Kubectl, context: CommandContext): Promise<Rehearsal> {
  if (fix.kind === 'manifest')
    return compared(await kubectl.run(['apply', '--dry-run=server', '-o', 'json', '-f', '-'], fix.text), {}, kubectl, context);
  const parts: Rehearsal[] = [];
  for (const command of commands) {
    const call = typed('kubectl', command.args);
    const { lines, changes, lasting } = await rehearsedCommand(command, call, kubectl, context);
    parts.push({ lines: [`$ ${call}`, ...lines], changes, lasting });
  }
  return joined(parts);
}

const joined = (parts: readonly Rehearsal[]): Rehearsal => ({
  lines: parts.flatMap(({ lines }) => lines),
  changes: parts.flatMap(({ changes }) => changes),
  lasting: parts.flatMap(({ lasting }) => lasting),
});

async function rehearsedCommand(command: FixCommand, call: string, kubectl: Kubectl, context: CommandContext): Promise<Rehearsal> {
  const { args, rehearsal } = command;
  if (rehearsal === 'none') return { lines: [render(message('cli.doctor.fix.noRehearsal'), context.locale)], changes: [], lasting: [call] };
  if (rehearsal === 'object') return compared(await kubectl.run([...args, '--dry-run=server', '-o', 'json']), command, kubectl, context);
  const lines = linesOf(await kubectl.run([...args, '--dry-run=server']));
  const gone = objectsIn(await kubectl.run([...readingOf(command), '-o', 'json']));
  // What a controller makes anew is another one: nobody wants the old one back.
  const kept = gone.filter(({ kind }) => kind !== 'Pod');
  const changes = kept.map((object): ObjectChange => ({ object: addressOf(object), before: written(object), after: undefined }));
  return { lines, changes, lasting: kept.length < gone.length ? [call] : [] };
}

async function compared(
  output: string,
  { subresource, replicas }: Pick<FixCommand, 'subresource' | 'replicas'>,
  kubectl: Kubectl,
  context: CommandContext,
): Promise<Rehearsal> {
  const parts: Rehearsal[] = [];
  for (const told of objectsIn(output)) {
    const after = replicas === undefined ? told : { ...told, spec: { ...(told['spec'] as object), replicas } };
    const object = addressOf(after, subresource);
    const before = await objectNow(kubectl, object);
    const change = { object, before: before && written(before, subresource), after: written(after, subresource) };
    parts.push({ lines: diffOf(before, after, context), changes: [change], lasting: [] });
  }
  return joined(parts);
}
