/**
 * Manifests from files, folders and standard input. What is left out of a folder is said, so that nobody
 * takes the answer for one about everything in it.
 * @module
 */
import { createReadStream, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { message, type Message } from '../../i18n/index.ts';
import { filesIn } from './folder.ts';
import { ManifestError, type Manifest, type ManifestNote } from './manifest.ts';
import { parseManifests } from './parse.ts';

export interface ReadOptions {
  /** For the input `-`: the text, or where it comes from (`process.stdin`). */
  readonly stdin?: AsyncIterable<Uint8Array | string> | string;
  readonly limits?: Partial<ReadLimits>;
}

export interface ReadLimits {
  /** Of everything that is read, together. */
  readonly bytes: number;
  readonly files: number;
}

/** Two manifests that say what the same object is: the later one counts. */
export interface DuplicateObject {
  readonly what: Message;
  readonly counts: Manifest;
  readonly ignored: Manifest;
}

export interface SkippedFile {
  readonly path: string;
  readonly what: Message;
}

export interface ReadResult {
  /** In the order of the inputs; each object once. */
  readonly manifests: Manifest[];
  readonly duplicates: DuplicateObject[];
  /** Files and folders that were found and not read. */
  readonly skipped: SkippedFile[];
  readonly notes: ManifestNote[];
}

const MIB = 1 << 20;
const LIMITS: ReadLimits = { bytes: 256 * MIB, files: 20_000 };

/**
 * Reads every input: a file, a folder (recursive: `*.yaml`, `*.yml`, `*.json`) or `-`.
 *
 * @throws ManifestError naming the place and what to do; in a folder, files without any Kubernetes object
 *   are skipped instead, never ones that cannot be parsed
 * @example
 * const { manifests, skipped } = await readManifests(['policies/', '-'], { stdin: process.stdin });
 */
export async function readManifests(inputs: readonly string[], options: ReadOptions = {}): Promise<ReadResult> {
  const limits = { ...LIMITS, ...options.limits };
  const budget = new ByteBudget(limits.bytes);
  const skipped: SkippedFile[] = [];
  const notes: ManifestNote[] = [];
  const manifests: Manifest[] = [];
  const take = async (file: string, bytes: Uint8Array, isNamed: boolean): Promise<void> => {
    try {
      const found = await parseManifests(decoded(bytes, file), file, { onNote: (note) => notes.push(note) });
      for (const manifest of found) manifests.push(manifest);
      if (found.length === 0) skipped.push({ path: file, what: message('manifests.skipped.empty', { path: file }) });
    } catch (error) {
      if (isNamed || !(error instanceof ManifestError) || !error.foreign) throw error;
      skipped.push({ path: file, what: message('manifests.skipped.foreign', { path: file }) });
    }
  };
  for (const input of inputs) {
    if (input === '-') {
      await take('<stdin>', await budget.collect('<stdin>', chunksOf(options.stdin ?? '')), true);
      continue;
    }
    const isFolder = (await statOf(input)).isDirectory();
    const files = isFolder ? await filesIn(input, limits.files, skipped) : [input];
    for (const file of files) await take(file, await budget.read(file), !isFolder);
  }
  return { ...withoutDuplicates(manifests), skipped, notes };
}

const statOf = (path: string): Promise<Stats> =>
  stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, cause);
  });

/** Sums up what is read, and stops before it is too much. */
class ByteBudget {
  readonly #limit: number;
  #left: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  async read(file: string): Promise<Uint8Array> {
    const { size, isFile } = await statOf(file).then((found) => ({ size: found.size, isFile: found.isFile() }));
    // A pipe has no size that one could ask for.
    if (!isFile) return this.collect(file, createReadStream(file));
    this.#spend(file, size);
    const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
      throw unreadable(file, cause);
    });
    // It may have grown.
    this.#spend(file, bytes.length - size);
    return bytes;
  }

  async collect(file: string, bytes: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of bytes) {
        const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        this.#spend(file, piece.length);
        chunks.push(piece);
      }
    } catch (error) {
      throw error instanceof ManifestError ? error : unreadable(file, error as NodeJS.ErrnoException);
    }
    return Buffer.concat(chunks);
  }

  #spend(file: string, bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new ManifestError(message('manifests.tooLarge', { path: file, limit: this.#limit / MIB }), { file });
  }
}

async function* chunksOf(given: AsyncIterable<Uint8Array | string> | string): AsyncGenerator<Uint8Array | string> {
  if (typeof given === 'string') yield given;
  else yield* given;
}

function decoded(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const { line, column } = invalidPlace(bytes);
    const what = message(bytes.includes(0) ? 'manifests.binary' : 'manifests.notUtf8', { at: `${file}:${line}:${column}` });
    throw new ManifestError(what, { file, line, column });
  }
}

/** Where the first bytes stand that are no character: what comes before them decodes to the same as in the lenient way. */
function invalidPlace(bytes: Uint8Array): { line: number; column: number } {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const again = new TextEncoder().encode(lenient);
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at += 1;
  const before = new TextDecoder().decode(bytes.subarray(0, at));
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: before.length - lastBreak };
}

function unreadable(path: string, { code, message: why }: NodeJS.ErrnoException): ManifestError {
  if (/^https?:\/\//.test(path)) return new ManifestError(message('manifests.address', { path }), { file: path });
  if (code === 'ENOENT' || code === 'ENOTDIR') return new ManifestError(message('manifests.missing', { path }), { file: path });
  return new ManifestError(message('manifests.unreadable', { path, why: code ?? why }), { file: path });
}

/** As with `kubectl apply`, the later definition of an object counts, in the place of the first. */
function withoutDuplicates(manifests: readonly Manifest[]): { manifests: Manifest[]; duplicates: DuplicateObject[] } {
  const byKey = new Map<string, Manifest>();
  const duplicates: DuplicateObject[] = [];
  for (const manifest of manifests) {
    const key = identityOf(manifest);
    const ignored = byKey.get(key);
    byKey.set(key, manifest);
    if (ignored) duplicates.push({ what: duplicateMessage(manifest, ignored), counts: manifest, ignored });
  }
  return { manifests: [...byKey.values()], duplicates };
}

/** Versions of a group are views of one object, and no namespace is the namespace `default`. */
function identityOf({ object }: Manifest): string {
  const { apiVersion, kind, metadata } = object;
  const slash = apiVersion.indexOf('/');
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}/${metadata.namespace || 'default'}/${metadata.name}`;
}

function duplicateMessage({ object, source }: Manifest, ignored: Manifest): Message {
  const { kind, metadata } = object;
  const name = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
  return message('manifests.duplicateObject', {
    at: `${source.file}:${source.line}`,
    object: `${kind} ${name}`,
    first: `${ignored.source.file}:${ignored.source.line}`,
  });
}
