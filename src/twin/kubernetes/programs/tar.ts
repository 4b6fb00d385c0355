/**
 * `tar`: packs files of a container to a stream or file, and unpacks them: what `kubectl cp` needs at the other end.
 * Names stay below the folder that they are unpacked to; links are refused, since nothing here could follow them.
 * @module
 */
import { posix } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { FileError, type ContainerFiles, type Process, type Program } from '../program.ts';
import { makeFolders } from './file-commands.ts';
import { tarEnd, TarFormatError, tarMember, tarMembers, type TarMember } from './tar-archive.ts';

interface Options {
  mode: 'c' | 'x' | 't';
  /** `-`: stdin or stdout. */
  archive: string;
  folder: string;
  verbose: boolean;
  paths: readonly string[];
}

export const tar: Program = {
  run: async (process) => {
    const complain = (text: string): void => void process.stderr.write(`tar: ${text}\n`);
    try {
      const options = optionsOf(process.argv.slice(1));
      const { files } = process;
      if (!files) return 0;
      if (options.folder !== '.' && !files.list(options.folder))
        throw new TarRefusal(`${options.folder}: Cannot open: No such file or directory`);
      const faults = options.mode === 'c' ? pack(process, files, options) : unpack(process, files, options);
      let code = 0;
      for await (const fault of faults) {
        complain(fault);
        code = FAILED;
      }
      if (code !== 0) complain('Exiting with failure status due to previous errors');
      return code;
    } catch (error) {
      if (!(error instanceof TarRefusal || error instanceof TarFormatError || error instanceof FileError)) throw error;
      complain(error.message);
      complain('Error is not recoverable: exiting now');
      return FAILED;
    }
  },
};

/** As GNU tar's. */
const FAILED = 2;

class TarRefusal extends Error {
  override readonly name = 'TarRefusal';
}

/** Options that change nothing where there are no owners, modes or times. */
const WITHOUT_EFFECT = /^--(?:no-)?(?:same-permissions|same-owner|preserve-permissions)$|^--(?:touch|numeric-owner)$/;

/** `cf - PATH`, `-xmf - -C DIR`, `-x -f a.tar`. */
function optionsOf([first = '', ...rest]: readonly string[]): Options {
  const words = [/^[a-zA-Z]+$/.test(first) ? `-${first}` : first, ...rest];
  let mode: Options['mode'] | undefined;
  let [archive, folder, verbose] = ['-', '.', false];
  const paths: string[] = [];
  const next = (i: number, letter: string): string => {
    const word = words[i];
    if (word === undefined) throw new TarRefusal(`option requires an argument -- '${letter}'`);
    return word;
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      paths.push(...words.slice(i + 1));
      break;
    }
    if (WITHOUT_EFFECT.test(word)) continue;
    if (word.startsWith('--')) throw new TarRefusal(`unrecognized option '${word}'`);
    if (!word.startsWith('-') || word === '-') {
      paths.push(word);
      continue;
    }
    for (const letter of word.slice(1)) {
      if (letter === 'f') archive = next(++i, letter);
      else if (letter === 'C') folder = next(++i, letter);
      else if (letter === 'v') verbose = true;
      else if (letter === 'c' || letter === 'x' || letter === 't') {
        if (mode && mode !== letter) throw new TarRefusal("You may not specify more than one '-ctx' option");
        mode = letter;
      } else if (!'mpo'.includes(letter)) throw new TarRefusal(`invalid option -- '${letter}'`);
    }
  }
  if (!mode) throw new TarRefusal("You must specify one of the '-ctx' options");
  if (mode === 'c' && paths.length === 0) throw new TarRefusal('Cowardly refusing to create an empty archive');
  return { mode, archive, folder, verbose, paths };
}

/** Resolves when the reader has taken it, so that no more than one file is on its way. */
const write = (to: Writable, chunk: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => to.write(chunk, (error) => (error ? reject(error) : resolve())));

async function* pack(process: Process, files: ContainerFiles, options: Options): AsyncGenerator<string> {
  const { paths, folder, archive, verbose } = options;
  const kept: Uint8Array[] = [];
  const put = async (chunk: Uint8Array): Promise<void> => (archive === '-' ? write(process.stdout, chunk) : void kept.push(chunk));
  let any = false;
  for (const path of paths) {
    let found = false;
    for (const { name, content } of below(files, folder, path)) {
      if (!found && path.startsWith('/')) process.stderr.write("tar: Removing leading `/' from member names\n");
      [any, found] = [true, true];
      if (process.signal.aborted) return;
      if (verbose) process.stderr.write(`${name}\n`);
      for (const chunk of tarMember(name, content, process.clock.now())) await put(chunk);
    }
    if (!found) yield `${path}: Cannot stat: No such file or directory`;
  }
  // Without the end of an archive `kubectl cp` waits for the exit code instead of taking nothing for a success.
  if (any) await put(tarEnd());
  if (archive !== '-') files.write(archive, Buffer.concat(kept));
}

/** A file, or a folder and everything in it, with its name in the archive: never one that leads out of where it is unpacked. */
function* below(files: ContainerFiles, folder: string, path: string): Generator<{ name: string; content: Uint8Array | undefined }> {
  const full = path.startsWith('/') ? path : posix.join(folder, path);
  const name = path.replace(/^(?:.*\/)?\.\.(?=\/|$)/, '').replace(/^\/+/, '') || './';
  const content = files.readBytes(full);
  if (content) return void (yield { name, content });
  const names = files.list(full);
  if (!names) return;
  yield { name: name.endsWith('/') ? name : `${name}/`, content: undefined };
  for (const one of names) yield* below(files, folder, `${path.replace(/\/+$/, '')}/${one}`);
}

async function* unpack(process: Process, files: ContainerFiles, options: Options): AsyncGenerator<string> {
  const stream = options.archive === '-' ? (process.stdin ?? Readable.from([])) : opened(files, options.archive);
  for await (const member of tarMembers(stream)) {
    if (process.signal.aborted) return;
    if (!isWanted(member.name, options.paths)) continue;
    if (options.mode === 't' || options.verbose) process.stdout.write(`${member.name}\n`);
    if (options.mode === 't') continue;
    const fault = unpackOne(files, options.folder, member);
    if (fault !== undefined) yield `${member.name}: ${fault}`;
  }
}

function opened(files: ContainerFiles, archive: string): Readable {
  const bytes = files.readBytes(archive);
  if (!bytes) throw new TarRefusal(`${archive}: Cannot open: No such file or directory`);
  return Readable.from([bytes]);
}

const isWanted = (name: string, paths: readonly string[]): boolean =>
  paths.length === 0 || paths.some((path) => name === path || name.startsWith(`${path.replace(/\/+$/, '')}/`));

/** What is wrong with it; else it is unpacked. */
function unpackOne(files: ContainerFiles, folder: string, { name, kind, target, content }: TarMember): string | undefined {
  if (name.split('/').includes('..')) return "Member name contains '..'";
  if (name.includes('\0') || name === '') return 'Member name is none';
  const path = posix.join(folder, name);
  try {
    if (kind === 'folder') makeFolders(files, path.replace(/\/+$/, ''));
    else if (kind === 'file') {
      makeFolders(files, posix.dirname(path));
      files.write(path, content);
    } else
      return kind === 'special file'
        ? 'Cannot mknod: Operation not permitted'
        : `Cannot create ${kind} to '${target}': Operation not permitted`;
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return `Cannot open: ${error.message}`;
    throw error;
  }
}
