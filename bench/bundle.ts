/** The measured processes run as the product ships: as one file of JavaScript, so that no compiler is in what is measured. @module */
import { join, parse } from 'node:path';
import { rolldown } from 'rolldown';

/** Resolves with the path of the bundle. @param file whole path */
export async function bundle(file: string, directory: string): Promise<string> {
  const target = join(directory, `${parse(file).name}.mjs`);
  const build = await rolldown({ input: file, platform: 'node', tsconfig: false });
  await build.write({ file: target, format: 'esm', codeSplitting: false });
  await build.close();
  return target;
}
