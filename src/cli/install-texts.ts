/** The files of a plan's directory that an installation uses. @module */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { message } from '../i18n/index.ts';
import { FACTS_FILE } from '../install/index.ts';
import { CommandFailure } from './failure.ts';
import { valuesTexts } from './plan-check-input.ts';

const FOLDERS = ['cilium', 'bridge', 'gateway', 'policies'];

/** By their path in the directory. @throws CommandFailure when it holds no plan */
export async function readTexts(folder: string): Promise<Map<string, string>> {
  const names = await listed(folder);
  if (!names.includes(FACTS_FILE)) throw new CommandFailure(message('cli.install.noDirectory', { folder }));
  const paths = [FACTS_FILE];
  for (const below of FOLDERS)
    for (const name of await listed(join(folder, below))) if (/\.(?:ya?ml|json)$/.test(name)) paths.push(`${below}/${name}`);
  const texts = await valuesTexts(paths.map((path) => join(folder, path)));
  return new Map(texts.map(({ text }, index) => [paths[index]!, text]));
}

const listed = (folder: string): Promise<string[]> =>
  readdir(folder).then(
    (names) => names.sort(),
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return [];
      throw new CommandFailure(message('cli.install.unreadable', { file: folder, why: cause.code ?? cause.message }), { cause });
    },
  );
