/** Helm values from files, standard input and `--set`. @module */
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { HelmValues } from '../chart/values.ts';
import { layerValues } from '../chart/values.ts';
import { message } from '../i18n/index.ts';
import { readValues, ValuesError, type ReadValues, type ValuesText } from '../plan/values/read-values.ts';
import { parseSet } from '../plan/values/set-values.ts';
import { CommandFailure } from './failure.ts';

/** Longer ones are refused as values anyway; this keeps them out of memory. */
const MOST_BYTES = 16 << 20;

export interface SetOptions {
  set?: string[];
  setString?: string[];
}

/** `-` is standard input, once. @throws CommandFailure */
export async function valuesTexts(files: readonly string[]): Promise<ValuesText[]> {
  if (files.filter((file) => file === '-').length > 1) throw new CommandFailure(message('cli.plan.stdinTwice'));
  const texts: ValuesText[] = [];
  for (const file of files) texts.push(await textOf(file));
  return texts;
}

async function textOf(file: string): Promise<ValuesText> {
  if (file === '-') return { file: '<stdin>', text: await collected(process.stdin, '<stdin>') };
  try {
    const handle = await open(file);
    try {
      if ((await handle.stat()).isDirectory()) throw new CommandFailure(message('cli.plan.folder', { file }));
      return { file, text: await collected(handle.createReadStream({ autoClose: false }), file) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CommandFailure(why === 'ENOENT' ? message('cli.plan.noFile', { file }) : message('cli.plan.unreadable', { file, why }), {
      cause,
    });
  }
}

async function collected(stream: Readable, file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new CommandFailure(message('plan.values.tooLong', { file, limit: MOST_BYTES >> 20 }));
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.includes('\u0000')) throw new CommandFailure(message('cli.plan.binary', { file }));
  return text.replace(/^\uFEFF/, '');
}

/** @throws CommandFailure with file and line */
export const parsedValues = (texts: readonly ValuesText[]): ReadValues[] => told(() => texts.map(readValues));

export const setValues = ({ set = [], setString = [] }: SetOptions): HelmValues =>
  told(() =>
    [...set.map((text) => parseSet(text)), ...setString.map((text) => parseSet(text, false))].reduce<HelmValues>(
      (below, values) => layerValues(below, values),
      {},
    ),
  );

function told<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ValuesError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}
