/** The measured processes run as the product ships: as one file of JavaScript, so that no compiler is in what is measured. @module */
import { join, parse } from 'node:path';
import { bundle as bundleInto } from '../scripts/bundle.mjs';

/** Resolves with the path of the bundle. @param file whole path */
export async function bundle(file: string, directory: string): Promise<string> {
  const target = join(directory, `${parse(file).name}.mjs`);
  await bundleInto(file, target);
  return target;
}
