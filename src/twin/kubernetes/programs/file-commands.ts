/** The commands that work on files: cat, ls, head, tail, wc, grep, mkdir, rm. @module */
import type { Readable } from 'node:stream';
import { FileError, type ContainerFiles, type Process, type Program } from '../program.ts';

type Run = (process: Process, args: readonly string[]) => Promise<number> | number;

export const command = (run: Run): Program => ({ run: async (process) => run(process, process.argv.slice(1)) });

export function say(process: Process, text: string | Uint8Array): number {
  process.stdout.write(text);
  return 0;
}

export const fileCommands: Readonly<Record<string, Program>> = {
  cat: command(cat),
  ls: command(list),
  head: command(head),
  tail: command(tail),
  grep: command(grep),
  wc: command(async (process, args) => {
    const bytes = await input(process, args);
    return say(process, args.includes('-c') ? `${bytes.length}\n` : `${bytes.toString().split('\n').length - 1}\n`);
  }),
  mkdir: command((process, args) =>
    eachPath(process, 'mkdir', args, (files, path) => {
      if (args.includes('-p')) makeFolders(files, path);
      else files.makeFolder(path);
    }),
  ),
  rm: command((process, args) =>
    eachPath(process, 'rm', args, (files, path) => {
      const flags = args.filter((word) => word.startsWith('-')).join('');
      const isFolder = files.list(path) !== undefined;
      if (isFolder && !/r/i.test(flags)) throw new FileError('Is a directory');
      if (isFolder || files.read(path) !== undefined || !flags.includes('f')) files.remove(path);
    }),
  ),
};

/** `mkdir -p`. Throws {@link FileError}. */
export function makeFolders(files: ContainerFiles, path: string): void {
  const names = path.split('/');
  for (let i = 1; i <= names.length; i++) {
    const part = names.slice(0, i).join('/');
    if (part !== '' && files.list(part) === undefined) files.makeFolder(part);
  }
}

function eachPath(process: Process, name: string, args: readonly string[], act: (files: ContainerFiles, path: string) => void): number {
  let code = 0;
  for (const path of args.filter((word) => !word.startsWith('-'))) {
    try {
      if (process.files) act(process.files, path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      process.stderr.write(`${name}: can't ${name === 'rm' ? 'remove' : 'create directory'} '${path}': ${error.message}\n`);
      code = 1;
    }
  }
  return code;
}

async function readAll(stream: Readable | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  if (stream) for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

/** The files among the arguments, or stdin. */
async function input(process: Process, args: readonly string[]): Promise<Buffer> {
  const files = args.filter((word) => !word.startsWith('-'));
  if (files.length === 0) return readAll(process.stdin);
  return Buffer.concat(files.map((file) => process.files?.readBytes(file) ?? Buffer.alloc(0)));
}

async function cat(process: Process, args: readonly string[]): Promise<number> {
  const files = args.filter((word) => !word.startsWith('-'));
  if (files.length === 0) {
    for await (const chunk of process.stdin ?? []) process.stdout.write(chunk as Buffer);
    return 0;
  }
  let code = 0;
  for (const file of files) {
    const bytes = process.files?.readBytes(file);
    if (bytes !== undefined) process.stdout.write(bytes);
    else {
      const why = process.files?.list(file) ? 'Is a directory' : 'No such file or directory';
      process.stderr.write(`cat: ${process.files?.list(file) ? 'read error' : `can't open '${file}'`}: ${why}\n`);
      code = 1;
    }
  }
  return code;
}

function list(process: Process, args: readonly string[]): number {
  const paths = args.filter((word) => !word.startsWith('-'));
  let code = 0;
  for (const path of paths.length > 0 ? paths : ['.']) {
    const names = process.files?.list(path) ?? (process.files?.read(path) === undefined ? undefined : [path]);
    if (names) process.stdout.write(names.map((name) => `${name}\n`).join(''));
    else {
      process.stderr.write(`ls: ${path}: No such file or directory\n`);
      code = 1;
    }
  }
  return code;
}

interface Extent {
  /** Of bytes; else of lines. */
  bytes: boolean;
  count: number;
  /** `+3`: from the third on. */
  from: boolean;
  files: readonly string[];
}

/** `-n 3`, `-n3`, `-3`, `-c 3`, `-c+3`. */
function extentOf(args: readonly string[]): Extent {
  let extent: Extent = { bytes: false, count: 10, from: false, files: [] };
  for (let i = 0; i < args.length; i++) {
    const [, letter, joined] = /^-([nc]?)(\+?\d+)?$/.exec(args[i]!) ?? [];
    if (letter === undefined || args[i] === '-') extent = { ...extent, files: [...extent.files, args[i]!] };
    else {
      const count = joined ?? args[++i] ?? '';
      extent = { ...extent, bytes: letter === 'c', count: Number(count), from: count.startsWith('+') };
    }
  }
  return extent;
}

async function head(process: Process, args: readonly string[]): Promise<number> {
  const { bytes, count, files } = extentOf(args);
  const all = await input(process, files);
  return say(process, bytes ? all.subarray(0, count) : linesOf(all).slice(0, count).join(''));
}

async function tail(process: Process, args: readonly string[]): Promise<number> {
  const { bytes, count, from, files } = extentOf(args);
  const all = await input(process, files);
  const startIn = (length: number): number => Math.max(0, from ? count - 1 : length - count);
  if (bytes) return say(process, all.subarray(startIn(all.length)));
  const lines = linesOf(all);
  return say(process, lines.slice(startIn(lines.length)).join(''));
}

/** Each with its end. */
const linesOf = (bytes: Buffer): string[] => bytes.toString().match(/[^\n]*\n|[^\n]+$/g) ?? [];

async function grep(process: Process, args: readonly string[]): Promise<number> {
  const flags = args.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const [pattern = '', ...files] = args.filter((word) => !/^-[a-zA-Z]+$/.test(word));
  const text = (await input(process, files)).toString();
  const literal = flags.includes('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
  const expression = new RegExp(literal, flags.includes('i') ? 'i' : '');
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => text !== '' && expression.test(line) !== flags.includes('v'));
  if (flags.includes('c')) process.stdout.write(`${lines.length}\n`);
  else if (!flags.includes('q')) for (const line of lines) process.stdout.write(`${line}\n`);
  return lines.length > 0 ? 0 : 1;
}
