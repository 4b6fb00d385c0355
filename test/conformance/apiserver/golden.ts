/** What the real server answered, table by table, in files for people to read. @module */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Observation } from './observe.ts';

/** Case name → its answers. */
export type Golden = Readonly<Record<string, readonly Observation[]>>;

const pathOf = (table: string): string => join(import.meta.dirname, 'golden', `${table}.yaml`);

export const readGolden = async (table: string): Promise<Golden> => (parse(await readFile(pathOf(table), 'utf8')) as Golden | null) ?? {};

/** `by`: the version of the server that answered. */
export async function writeGolden(table: string, golden: Golden, by: string): Promise<void> {
  const head = `# What kube-apiserver ${by} answered to the cases of tables/${table}.ts; written by record.ts, not by hand.\n`;
  await writeFile(pathOf(table), head + stringify(golden, { lineWidth: 140, aliasDuplicateObjects: false }));
}
