/** How the policy commands write: whole texts, or millions of pairs without gathering them. @module */
import { once } from 'node:events';
import type { Page } from '../report/page.ts';
import type { CommandContext } from './context.ts';
import { columns, paint, printable } from './terminal.ts';

export const pageOf = ({ locale, terminal }: CommandContext): Page => ({
  locale,
  paint: (style, text) => (text === '' ? '' : paint(terminal, style, text)),
  columns,
});

/** Characters that go out together. */
const BATCH = 1 << 18;

/** Formats for programs: what a name holds is theirs to see, unless it would go to a terminal. */
export interface WriteOptions {
  readonly exact?: boolean;
}

/** Waits for whoever reads. */
export async function writeChunks(chunks: Iterable<string>, { exact = false }: WriteOptions = {}): Promise<void> {
  const stream = process.stdout;
  const shown = exact && !stream.isTTY ? (text: string): string => text : shownText;
  let batch = '';
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length < BATCH) continue;
    if (!stream.write(shown(batch))) await once(stream, 'drain');
    batch = '';
  }
  if (batch !== '' && !stream.write(shown(batch))) await once(stream, 'drain');
}

/** CSV ends its records with both characters. */
const shownText = (text: string): string => text.split('\r\n').map(printable).join('\r\n');
