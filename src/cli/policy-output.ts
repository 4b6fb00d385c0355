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

/** Waits for whoever reads; a terminal is only sent what it can show. */
export async function writeChunks(chunks: Iterable<string>, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  let batch: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const text = batch.join('');
    batch = [];
    length = 0;
    if (!stream.write(stream.isTTY ? printable(text) : text)) await once(stream, 'drain');
  };
  for (const chunk of chunks) {
    batch.push(chunk);
    length += chunk.length;
    if (length >= BATCH) await flush();
  }
  if (length > 0) await flush();
}
