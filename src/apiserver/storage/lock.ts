/**
 * One server per data directory: a lock file that names its holder. It is left behind by `kill -9`, so
 * what counts is whether the holder still lives, not whether the file exists.
 * @module
 */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'lock';
/** Whoever loses this many races in a row has met something else than a race. */
const ATTEMPTS = 10;

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
  const path = join(directory, FILE);
  servers += 1;
  const token = `${process.pid}-${Date.now()}-${servers}`;
  const holder: Holder = { pid: process.pid, start: await startOf(process.pid), token };
  const text = JSON.stringify(holder);
  const own = `${path}.${token}`;
  // Linked into place with its content: nobody ever reads half a lock.
  await writeFile(own, text, { mode: 0o600 });
  try {
    for (let attempt = 1; !(await linked(own, path)); attempt++) {
      const found = await readFile(path, 'utf8').catch(() => undefined);
      if (found === undefined) continue;
      const other = parse(found);
      if (other && ((await isAlive(other)) || attempt === ATTEMPTS)) throw new DirectoryInUse(directory, other.pid);
      await setAside(path, found, `${own}.stale`);
    }
  } finally {
    await rm(own, { force: true });
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === text) await rm(path, { force: true });
  };
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

/** Removes a dead holder's lock; one that somebody else has taken meanwhile goes back. */
async function setAside(path: string, expected: string, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== expected) await linked(aside, path);
  await rm(aside, { force: true });
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
