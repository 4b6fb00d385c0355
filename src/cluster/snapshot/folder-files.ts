/** The files of an unpacked archive: links are not followed, so nothing outside of the folder is read. @module */
import { closeSync, constants, fstatSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { message } from '../../i18n/index.ts';
import { LoadError } from '../load-error.ts';
import { LIMITS, UnpackBudget, type ArchiveFiles, type ArchiveLimits } from './archive-files.ts';

export class FolderFiles implements ArchiveFiles {
  readonly path: string;
  readonly #names: ReadonlySet<string>;
  readonly #budget: UnpackBudget;

  /** @throws LoadError */
  constructor(path: string, limits: ArchiveLimits = LIMITS) {
    this.path = path;
    this.#budget = new UnpackBudget(path, limits);
    this.#names = new Set(namesIn(path, limits.files));
  }

  names(): Iterable<string> {
    return this.#names;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  read(name: string): Uint8Array {
    let file: number | undefined;
    try {
      // It may have become a link, or a pipe at whose other end is nobody.
      file = openSync(join(this.path, ...name.split('/')), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const { size } = fstatSync(file);
      this.#budget.spend(name, size, size);
      return readFileSync(file);
    } catch (cause) {
      if (cause instanceof LoadError) throw cause;
      const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new LoadError(message('cluster.archive.unreadable', { path: join(this.path, name), why }), cause);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
}

/** Plain files below a folder. */
export function namesIn(path: string, limit: number): string[] {
  const names: string[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const at = join(folder, entry.name);
      if (entry.isDirectory() && depth < 8) walk(at, depth + 1);
      else if (entry.isFile()) names.push(relative(path, at).split(sep).join('/'));
      if (names.length > limit) throw new LoadError(message('cluster.archive.tooManyFiles', { path, limit }));
    }
  };
  try {
    walk(path, 0);
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    throw new LoadError(
      message('cluster.archive.unreadable', { path, why: (cause as NodeJS.ErrnoException).code ?? String(cause) }),
      cause,
    );
  }
  return names;
}
