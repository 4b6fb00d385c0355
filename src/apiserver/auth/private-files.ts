/** Files that nobody else may read: keys, and kubeconfigs that hold one. @module */
import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';

/** Never seen half-written, never readable by others; a symbolic link in its place is replaced, not followed. */
export async function writePrivately(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The text, or `undefined` when there is no such file; whatever its mode was, it is 0600 now. @throws Error for a symbolic link */
export async function readPrivately(path: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new Error(`${path} is a symbolic link: a key has to be a file of its own`, { cause: error });
    throw error;
  }
  try {
    if (((await file.stat()).mode & 0o077) !== 0) await file.chmod(0o600);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Makes the directory, or makes the one that is there private. @throws Error when the path is anything else, or somebody else's */
export async function privateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  if (!found.isDirectory()) throw new Error(`${path} is not a directory: keys are kept only in a directory of their own`);
  if (process.getuid && found.uid !== process.getuid()) throw new Error(`${path} belongs to another user: keys are not kept there`);
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
}
