/** Whether a path is an archive, by its first bytes and by what is in it, never by its name. @module */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { message } from '../i18n/index.ts';
import { LoadError } from './load-error.ts';
import type { LoadOptions } from './load.ts';
import type { ArchiveFiles } from './snapshot/archive-files.ts';
import { FolderFiles } from './snapshot/folder-files.ts';
import { isSnapshot, MANIFEST } from './snapshot/manifest.ts';
import { isZip } from './snapshot/zip-directory.ts';
import { ZipFiles } from './snapshot/zip-read.ts';
import { isSysdump } from './sysdump/file-names.ts';

const MIB = 1 << 20;
/** Packed; what is kept in memory while it is read. */
const MOST_BYTES = 768 * MIB;

/** `files`: it is an archive. `stdin`: what was read from there, to be read again as text. */
export interface Given {
  readonly files?: ArchiveFiles;
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** @throws LoadError when it is an archive that cannot be read; a path that cannot is left to whoever reads manifests */
export async function archiveAt(path: string, options: LoadOptions): Promise<Given> {
  if (path === '-') return fromStandardInput(options.stdin ?? '');
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return folderAt(path);
  if (!found?.isFile()) return {};
  const head = await firstBytes(path);
  if (isGzip(head)) throw new LoadError(message('cluster.archive.gzip', { path }));
  if (!isZip(head)) return {};
  if (found.size > MOST_BYTES) throw tooLarge(path);
  return { files: new ZipFiles(path, await readFile(path)) };
}

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;
const tooLarge = (path: string): LoadError => new LoadError(message('cluster.archive.fileTooLarge', { path, limit: MOST_BYTES / MIB }));

/** A folder of manifests may be of any size and depth: only one that has the marks of an archive is looked through. */
async function folderAt(path: string): Promise<Given> {
  const names = await readdir(path).catch((): string[] => []);
  const isMarked = names.includes(MANIFEST) || isSysdump(names);
  const files = isMarked ? new FolderFiles(path) : undefined;
  return files && (isSnapshot(files) || isSysdump(files.names())) ? { files } : {};
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path).catch(() => undefined);
  if (!file) return new Uint8Array(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function fromStandardInput(stdin: NonNullable<LoadOptions['stdin']>): Promise<Given> {
  const path = '<stdin>';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of typeof stdin === 'string' ? [stdin] : stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > MOST_BYTES) throw tooLarge(path);
    chunks.push(bytes);
  }
  const bytes = Buffer.concat(chunks);
  if (isGzip(bytes)) throw new LoadError(message('cluster.archive.gzip', { path }));
  if (isZip(bytes)) return { files: new ZipFiles(path, bytes) };
  return { stdin: once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
