/**
 * The file system of a container: a tree in memory. A volume is a folder of its own, which all containers that mount it
 * share. There are no links, owners or modes.
 * @module
 */
import { posix } from 'node:path';
import { FileError, type ContainerFiles } from '../program.ts';

/** A text or bytes as they were written, or what is made up anew whenever somebody reads it. */
type Content = string | Uint8Array | (() => string);
type Entry = Content | Folder;

export class Folder {
  readonly entries: Map<string, Entry>;
  /** Set where a volume begins: the answer for it and what is below. */
  readonly readOnly: boolean | undefined;

  constructor(entries = new Map<string, Entry>(), readOnly?: boolean) {
    this.entries = entries;
    this.readOnly = readOnly;
  }

  /** The files by their paths below the folder. */
  static of(files: Iterable<readonly [path: string, content: Content]>, readOnly?: boolean): Folder {
    const folder = new Folder(new Map(), readOnly);
    for (const [path, content] of files) folder.put(path, content);
    return folder;
  }

  /** Adds a file or folder and the folders on the way to it; what is in the way goes. */
  put(path: string, entry: Entry): void {
    const names = namesIn(path);
    const last = names.pop();
    if (last !== undefined) names.reduce(folderIn, this).entries.set(last, entry);
  }

  find(path: string): Entry | undefined {
    return namesIn(path).reduce<Entry | undefined>((here, name) => (here instanceof Folder ? here.entries.get(name) : undefined), this);
  }
}

function folderIn({ entries }: Folder, name: string): Folder {
  const found = entries.get(name);
  if (found instanceof Folder) return found;
  const made = new Folder();
  entries.set(name, made);
  return made;
}

/** What one container may write; the lab holds it in memory. */
const CAPACITY_BYTES = 512 * 1024 * 1024;
/** What every image has, beside `/dev`, which can be written always. */
const FOLDERS =
  'bin etc home lib media mnt opt proc root run sbin srv sys tmp usr/bin usr/lib usr/local usr/sbin usr/share var/lib var/log var/run var/tmp';

export interface FileSystemOptions {
  /** `/` without one; it is made. */
  workingDirectory?: string | undefined;
  /** The root of the container; volumes speak for themselves. */
  readOnly?: boolean | undefined;
}

export class FileSystem implements ContainerFiles {
  readonly #root: Folder;
  readonly #workingDirectory: string;
  #writtenBytes = 0;

  constructor({ workingDirectory = '/', readOnly = false }: FileSystemOptions = {}) {
    this.#root = new Folder(new Map(), readOnly);
    this.#workingDirectory = posix.resolve('/', workingDirectory);
    this.#root.put('dev', new Folder(new Map(), false));
    for (const path of [...FOLDERS.split(' '), this.#workingDirectory]) if (!this.#root.find(path)) this.#root.put(path, new Folder());
  }

  /** As the kubelet does it: whatever is read-only, with the folders on the way. */
  mount(path: string, entry: Entry): void {
    this.#root.put(path, entry);
  }

  read(path: string): string | undefined {
    const found = this.#root.find(this.#full(path));
    if (typeof found === 'function') return found();
    return found instanceof Uint8Array ? Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString() : textOnly(found);
  }

  readBytes(path: string): Uint8Array | undefined {
    const found = this.#root.find(this.#full(path));
    if (found instanceof Uint8Array) return found;
    const text = this.read(path);
    return text === undefined ? undefined : Buffer.from(text);
  }

  list(path: string): readonly string[] | undefined {
    const found = this.#root.find(this.#full(path));
    return found instanceof Folder ? [...found.entries.keys()].sort() : undefined;
  }

  write(path: string, content: string | Uint8Array): void {
    const { folder, name } = this.#parentOf(path);
    const before = folder.entries.get(name);
    if (before instanceof Folder) throw new FileError('Is a directory');
    this.#charge(sizeOf(content) - sizeOf(before));
    folder.entries.set(name, content);
  }

  makeFolder(path: string): void {
    const { folder, name } = this.#parentOf(path);
    if (folder.entries.has(name)) throw new FileError('File exists');
    const made = new Folder();
    this.#charge(sizeOf(made));
    folder.entries.set(name, made);
  }

  remove(path: string): void {
    const { folder, name } = this.#parentOf(path);
    const found = folder.entries.get(name);
    if (found === undefined) throw new FileError('No such file or directory');
    if (found instanceof Folder && found.readOnly !== undefined) throw new FileError('Resource busy');
    this.#charge(-sizeOf(found));
    folder.entries.delete(name);
  }

  #charge(bytes: number): void {
    const written = Math.max(0, this.#writtenBytes + bytes);
    if (written > CAPACITY_BYTES) throw new FileError('No space left on device');
    this.#writtenBytes = written;
  }

  #full(path: string): string {
    return posix.resolve(this.#workingDirectory, path);
  }

  /** The folder in which something is to change. */
  #parentOf(path: string): { folder: Folder; name: string } {
    const names = namesIn(this.#full(path));
    const name = names.pop();
    if (name === undefined) throw new FileError('Is a directory');
    let folder = this.#root;
    let readOnly = folder.readOnly;
    for (const one of names) {
      const next = folder.entries.get(one);
      if (!(next instanceof Folder)) throw new FileError(next === undefined ? 'No such file or directory' : 'Not a directory');
      folder = next;
      readOnly = folder.readOnly ?? readOnly;
    }
    if (readOnly) throw new FileError('Read-only file system');
    return { folder, name };
  }
}

const namesIn = (path: string): string[] =>
  posix
    .normalize(path)
    .split('/')
    .filter((name) => name !== '' && name !== '.');

const textOnly = (entry: string | Folder | undefined): string | undefined => (typeof entry === 'string' ? entry : undefined);

/** What a name costs, so that nobody fills the memory with empty files. */
const NAME_BYTES = 512;

function sizeOf(entry: Entry | undefined): number {
  if (entry === undefined || typeof entry === 'function') return 0;
  if (typeof entry === 'string') return NAME_BYTES + Buffer.byteLength(entry);
  if (entry instanceof Uint8Array) return NAME_BYTES + entry.byteLength;
  return [...entry.entries.values()].reduce((sum, one) => sum + sizeOf(one), NAME_BYTES);
}
