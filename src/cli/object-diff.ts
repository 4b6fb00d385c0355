/** An object before and after, as a diff for people. @module */
import { stringify } from 'yaml';
import { addressOf, formatAddress } from '../doctor/undo/object-change.ts';
import { isSecret } from '../doctor/undo/undo-file.ts';
import { message, render } from '../i18n/index.ts';
import type { AnyObject } from '../kube/objects.ts';
import { compareLines, linesOf } from '../policy/lint/unified-diff.ts';
import type { CommandContext } from './context.ts';
import { paint, type Style } from './terminal.ts';

const STYLES: Readonly<Record<string, Style>> = { '-': 'red', '+': 'green', ' ': 'dim' };

/** Its name, and the lines that change with some around them. */
export function diffOf(before: AnyObject | undefined, after: AnyObject | undefined, { locale, terminal }: CommandContext): string[] {
  const name = formatAddress(addressOf((after ?? before)!));
  const changed = compareLines(before ? linesOf(shown(before)) : [], after ? linesOf(shown(after)) : []);
  if (changed.every(([mark]) => mark === ' ')) return [render(message('cli.doctor.fix.unchanged', { object: name }), locale)];
  const near = changed.map((_line, index) => changed.slice(Math.max(0, index - 3), index + 4).some(([mark]) => mark !== ' '));
  return [
    paint(terminal, 'bold', name),
    ...changed.flatMap(([mark, line], index) => (near[index] ? [paint(terminal, STYLES[mark]!, `${mark} ${line}`)] : [])),
  ];
}

/** Without what the server keeps for itself, and what Secrets keep. */
function shown(object: AnyObject): string {
  const { managedFields: _managed, resourceVersion: _version, generation: _generation, ...metadata } = object.metadata;
  const annotations = { ...metadata.annotations };
  delete annotations['kubectl.kubernetes.io/last-applied-configuration'];
  const { data: _data, stringData: _stringData, ...open } = object;
  return stringify({
    ...(isSecret(object) ? open : object),
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : { annotations: undefined }) },
  });
}
