/**
 * One server per data directory: a lock file that names its holder. It is left behind by `kill -9`, so
 * what counts is whether the holder still lives, not whether the file exists.
 *
 * A lock is never removed or replaced by anybody but its holder: whoever finds the newest one given back,
 * or its holder dead, makes the next (`lock.2` after `lock.1`), which only one can succeed in, and looks again
 * whether a newer one has come meanwhile.
 * @module
 */
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LOCK = /^lock\.(\d+)$/;
/** What a holder leaves when it gives the directory back. */
const GIVEN_BACK = '{}';

/** Another server, in this or another process, has the directory open. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
  readonly directory: string;
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(`the data directory ${directory} is in use by the process ${pid}`);
    this.directory = directory;
    this.pid = pid;
  }
}

interface Holder {
  pid: number;
  /** Which process of that id: tells it from a later one to which the system gave the same id. */
  start: string;
  /** Which server of that process. */
  token: string;
}

let servers = 0;

/** Takes the directory. Resolves with the way to give it back. @throws DirectoryInUse */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  servers += 1;
  const token = `${process.pid}-${Date.now()}-${servers}`;
  const holder: Holder = { pid: process.pid, start: await startOf(process.pid), token };
  const pathOf = (generation: number): string => join(directory, `lock.${generation}`);
  const own = join(directory, `.lock-${token}`);
  // Linked into place with its content: nobody ever reads half a lock.
  await writeFile(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (;;) {
      const generations = await generationsIn(directory);
      const newest = Math.max(0, ...generations);
      const found = newest === 0 ? GIVEN_BACK : await readFile(pathOf(newest), 'utf8').catch(unlessGone);
      if (found === undefined) continue;
      const other = parse(found);
      if (other && (await isAlive(other))) throw new DirectoryInUse(directory, other.pid);
      if (!(await linked(own, pathOf(newest + 1)))) continue;
      // Others may have taken that number, given it back and cleared it away since we looked: theirs is newer,
      // and the newest is always there, since only the maker of the next removes it.
      if ((await generationsIn(directory)).some((generation) => generation > newest + 1)) {
        await rm(pathOf(newest + 1), { force: true });
        continue;
      }
      for (const generation of generations) await rm(pathOf(generation), { force: true });
      return () => giveBack(pathOf(newest + 1), own);
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function generationsIn(directory: string): Promise<number[]> {
  return (await readdir(directory)).flatMap((name) => (LOCK.test(name) ? [Number(LOCK.exec(name)![1])] : []));
}

/** The number stays taken, so that nobody who looked earlier can make the same lock again. */
async function giveBack(path: string, temporary: string): Promise<void> {
  try {
    await writeFile(temporary, GIVEN_BACK, { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    // The whole directory may have been removed meanwhile.
    unlessGone(error);
  }
}

function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, start = '', token = '' } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && pid > 0 ? { pid, start, token } : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, start }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return start === (await startOf(pid));
}

/** Boot and start time of a process where the system tells them (Linux); elsewhere the id has to do. */
async function startOf(pid: number): Promise<string> {
  try {
    const [boot, stat] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
    // The command's name may hold anything; field 22 counts from behind its parenthesis (proc_pid_stat(5)).
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot.trim()}/${startTime}`;
  } catch {
    return '';
  }
}
