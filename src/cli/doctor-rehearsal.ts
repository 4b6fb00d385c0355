/** What the API server says would come of a fix: the objects before and after, as a diff. @module */
import { stringify } from 'yaml';
import { message, render } from '../i18n/index.ts';
import type { AnyObject } from '../kube/objects.ts';
import { compareLines, linesOf } from '../policy/lint/unified-diff.ts';
import type { CommandContext } from './context.ts';
import type { Plan } from './doctor-fix.ts';
import type { Kubectl } from './kubectl.ts';
import { paint, type Style } from './terminal.ts';

/** Lines to show. @throws CommandFailure where the server refuses */
export async function rehearsed({ fix, commands }: Plan, kubectl: Kubectl, context: CommandContext): Promise<string[]> {
  if (fix.kind === 'manifest')
    return diffs(await kubectl.run(['apply', '--dry-run=server', '-o', 'json', '-f', '-'], fix.text), kubectl, context);
  const lines: string[] = [];
  for (const { args, rehearsal } of commands) {
    lines.push(`$ kubectl ${args.map(quoted).join(' ')}`);
    if (rehearsal === 'object')
      lines.push(...(await diffs(await kubectl.run([...args, '--dry-run=server', '-o', 'json']), kubectl, context)));
    else if (rehearsal === 'name') lines.push(...linesOf(await kubectl.run([...args, '--dry-run=server'])));
    else lines.push(render(message('cli.doctor.fix.noRehearsal'), context.locale));
  }
  return lines;
}

/** As one would type it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);

async function diffs(output: string, kubectl: Kubectl, context: CommandContext): Promise<string[]> {
  const lines: string[] = [];
  for (const after of objectsIn(output)) {
    const { kind, apiVersion, metadata } = after;
    const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
    const resource = group ? `${kind}.${apiVersion.split('/')[1]}.${group}` : kind;
    const place = metadata.namespace ? ['-n', metadata.namespace] : [];
    const before = await kubectl.run(['get', resource, metadata.name, ...place, '--ignore-not-found', '-o', 'json']);
    lines.push(...diffOf(before.trim() === '' ? undefined : (JSON.parse(before) as AnyObject), after, context));
  }
  return lines;
}

/** Objects one behind the other, or a list of them. */
function objectsIn(output: string): AnyObject[] {
  if (output.trim() === '') return [];
  const texts = output.trim().split(/(?<=^\})\n(?=\{)/m);
  return texts.flatMap((text) => {
    const value = JSON.parse(text) as AnyObject & { items?: AnyObject[] };
    return value.items ?? [value];
  });
}

function diffOf(before: AnyObject | undefined, after: AnyObject, { locale, terminal }: CommandContext): string[] {
  const changed = compareLines(before ? linesOf(shown(before)) : [], linesOf(shown(after)));
  const name = `${after.kind} ${after.metadata.namespace ? `${after.metadata.namespace}/` : ''}${after.metadata.name}`;
  if (changed.every(([mark]) => mark === ' ')) return [render(message('cli.doctor.fix.unchanged', { object: name }), locale)];
  const styles: Record<string, Style> = { '-': 'red', '+': 'green', ' ': 'dim' };
  const near = changed.map((_line, index) => changed.slice(Math.max(0, index - 3), index + 4).some(([mark]) => mark !== ' '));
  return [
    paint(terminal, 'bold', name),
    ...changed.flatMap(([mark, line], index) => (near[index] ? [paint(terminal, styles[mark]!, `${mark} ${line}`)] : [])),
  ];
}

/** Without what the server keeps for itself. */
function shown(object: AnyObject): string {
  const { managedFields: _managed, resourceVersion: _version, generation: _generation, ...metadata } = object.metadata;
  const annotations = { ...metadata.annotations };
  delete annotations['kubectl.kubernetes.io/last-applied-configuration'];
  return stringify({
    ...object,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : { annotations: undefined }) },
  });
}
