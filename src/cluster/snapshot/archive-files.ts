/** The files of an archive or of a folder, behind one door: whoever reads them need not know which. @module */
import { message } from '../../i18n/index.ts';
import { LoadError } from '../load-error.ts';

export interface ArchiveFiles {
  /** As it was given. */
  readonly path: string;
  /** Paths with `/`, in no order. */
  names(): Iterable<string>;
  has(name: string): boolean;
  /** @throws LoadError */
  read(name: string): Uint8Array;
}

export interface ArchiveLimits {
  readonly files: number;
  /** Of one file, unpacked; a text can be no longer. */
  readonly fileBytes: number;
  /** Of everything that is read, unpacked. */
  readonly totalBytes: number;
  /** Unpacked bytes for each packed one, for files of more than a few MiB. */
  readonly ratio: number;
}

const MIB = 1 << 20;
export const LIMITS: ArchiveLimits = { files: 50_000, fileBytes: 384 * MIB, totalBytes: 1536 * MIB, ratio: 400 };
/** Below it nobody asks for the ratio. */
const SMALL = 8 * MIB;

/** Sums up what is unpacked, and stops before it is too much. */
export class UnpackBudget {
  readonly limits: ArchiveLimits;
  readonly #path: string;
  #left: number;

  constructor(path: string, limits: ArchiveLimits) {
    this.limits = limits;
    this.#path = path;
    this.#left = limits.totalBytes;
  }

  /** @throws LoadError before anything is unpacked */
  spend(name: string, packed: number, unpacked: number): void {
    const { fileBytes, ratio, totalBytes } = this.limits;
    const isBomb = unpacked > SMALL && unpacked > packed * ratio;
    this.#left -= unpacked;
    if (unpacked > fileBytes || isBomb || this.#left < 0) {
      const limit = Math.floor((unpacked > fileBytes ? fileBytes : totalBytes) / MIB);
      throw new LoadError(message('cluster.archive.tooLarge', { path: this.#path, name, limit, ratio }));
    }
  }
}

/** Text of a file. @throws LoadError */
export function textOf(files: ArchiveFiles, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(files.read(name));
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    throw new LoadError(message('cluster.archive.notText', { path: files.path, name }), cause);
  }
}
