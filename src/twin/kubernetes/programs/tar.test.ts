/** `tar` in a container, against the tar of this machine where there is one. @module */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdjustableClock } from '../../../kube/clock.ts';
import { seededRandom } from '../../../kube/random.ts';
import { FileSystem, Folder } from '../kubelet/file-system.ts';
import type { Process } from '../program.ts';
import { tarEnd, tarMember } from './tar-archive.ts';
import { tar } from './tar.ts';

interface Ended {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
}

async function run(files: FileSystem, line: string, stdin: Iterable<Uint8Array> = []): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const collected = Promise.all([stdout.toArray(), stderr.toArray()]);
  const signal = new AbortController().signal;
  const process = {
    argv: ['tar', ...line.split(' ')],
    files,
    stdin: Readable.from(stdin),
    stdout,
    stderr,
    signal,
    clock: new AdjustableClock(),
  };
  const exitCode = await tar.run(process as unknown as Process);
  stdout.end();
  stderr.end();
  const [out, err] = await collected;
  return { exitCode, stdout: Buffer.concat(out as Buffer[]), stderr: Buffer.concat(err as Buffer[]).toString() };
}

const archiveOf = (...members: [name: string, text: string | undefined][]): Buffer =>
  Buffer.concat([
    ...members.flatMap(([name, text]) => [...tarMember(name, text === undefined ? undefined : Buffer.from(text), 0)]),
    tarEnd(),
  ]);

/** An archive whose one member is of another type than a file, its checksum right. */
function ofType(type: string, name: string, target: string): Buffer {
  const archive = archiveOf([name, '']);
  archive.write(type, 156);
  archive.write(target, 157);
  archive.write('        ', 148);
  const sum = archive.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return archive;
}

describe('tar in a container', () => {
  it('packs and unpacks files, folders, empty ones, bytes of all values and names of any length', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_none, i) => (i * 31) % 256);
    const long = `${'name-'.repeat(30)}é.txt`;
    const from = new FileSystem();
    for (const folder of ['/a', '/a/empty', '/a/b']) from.makeFolder(folder);
    from.write('/a/bytes', bytes);
    from.write('/a/none', '');
    from.write(`/a/b/${long}`, 'long');
    const packed = await run(from, 'cf - /a');
    expect(packed).toMatchObject({ exitCode: 0, stderr: "tar: Removing leading `/' from member names\n" });
    const to = new FileSystem();
    expect(await run(to, '-xmf - -C /tmp', [packed.stdout])).toEqual({ exitCode: 0, stdout: Buffer.alloc(0), stderr: '' });
    expect(to.list('/tmp/a')).toEqual(['b', 'bytes', 'empty', 'none']);
    expect(to.list('/tmp/a/empty')).toEqual([]);
    expect(Buffer.from(to.readBytes('/tmp/a/bytes')!).equals(bytes)).toBe(true);
    expect(to.read('/tmp/a/none')).toBe('');
    expect(to.read(`/tmp/a/b/${long}`)).toBe('long');
    const listed = await run(to, 'tf -', [packed.stdout]);
    expect(listed.stdout.toString()).toBe(`a/\na/b/\na/b/${long}\na/bytes\na/empty/\na/none\n`);
  });

  it('takes an archive in pieces of any size', async () => {
    const archive = archiveOf(['d/', undefined], ['d/one', 'x'.repeat(1500)], ['d/two', 'two']);
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    for (let round = 0; round < 20; round++) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < archive.length;) {
        const size = 1 + Math.floor(random() * 900);
        pieces.push(archive.subarray(at, (at += size)));
      }
      const files = new FileSystem();
      expect(await run(files, 'xf - -C /tmp', pieces), `seed ${seed}`).toMatchObject({ exitCode: 0 });
      expect(files.read('/tmp/d/one'), `seed ${seed}`).toBe('x'.repeat(1500));
      expect(files.read('/tmp/d/two'), `seed ${seed}`).toBe('two');
    }
  });

  it.each([
    ['a name that leads out', archiveOf(['../../etc/passwd', 'x'], ['kept', 'y']), "../../etc/passwd: Member name contains '..'"],
    ['a name that leads out on the way', archiveOf(['a/../../b', 'x'], ['kept', 'y']), "a/../../b: Member name contains '..'"],
    [
      'a symbolic link',
      Buffer.concat([ofType('2', 'l', '/etc/passwd').subarray(0, 512), archiveOf(['kept', 'y'])]),
      "l: Cannot create symbolic link to '/etc/passwd'",
    ],
    [
      'a hard link',
      Buffer.concat([ofType('1', 'l', 'kept').subarray(0, 512), archiveOf(['kept', 'y'])]),
      "l: Cannot create hard link to 'kept'",
    ],
    ['a device', Buffer.concat([ofType('3', 'dev', '').subarray(0, 512), archiveOf(['kept', 'y'])]), 'dev: Cannot mknod'],
  ])('refuses %s, goes on with the rest, and says so in its exit code', async (_what, archive, complaint) => {
    const files = new FileSystem();
    const { exitCode, stderr } = await run(files, '-xmf - -C /tmp', [archive]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`tar: ${complaint}`);
    expect(stderr).toContain('tar: Exiting with failure status due to previous errors\n');
    expect(files.list('/tmp')).toEqual(['kept']);
    expect(files.list('/etc')).toEqual([]);
  });

  it('keeps an absolute name below the folder', async () => {
    const files = new FileSystem();
    expect(await run(files, 'xf - -C /tmp', [archiveOf(['/etc/passwd', 'x'])])).toMatchObject({ exitCode: 0 });
    expect(files.read('/tmp/etc/passwd')).toBe('x');
    expect(files.read('/etc/passwd')).toBeUndefined();
  });

  const broken = archiveOf(['whole', 'w'], ['broken', 'x'.repeat(2000)]);
  it.each<[string, string, Buffer, RegExp]>([
    ['nothing', 'xf -', Buffer.alloc(0), /does not look like a tar archive/],
    ['something else', 'xf -', Buffer.from('no archive at all'.repeat(60)), /does not look like a tar archive/],
    ['an archive that breaks off', 'xf - -C /tmp', broken.subarray(0, 2000), /Unexpected EOF in archive/],
    ['no mode', '-f -', Buffer.alloc(0), /You must specify one of the '-ctx' options/],
    ['two modes', '-xcf -', Buffer.alloc(0), /more than one '-ctx' option/],
    ['an option of others', '-xzf -', Buffer.alloc(0), /invalid option -- 'z'/],
    ['a long option of others', '-xf - --exclude=x', Buffer.alloc(0), /unrecognized option '--exclude=x'/],
    ['an option without its word', '-xf', Buffer.alloc(0), /option requires an argument -- 'f'/],
    ['a folder that is not there', 'xf - -C /nope', archiveOf(['a', 'b']), /\/nope: Cannot open: No such file or directory/],
    ['no file', 'cf - /nope', Buffer.alloc(0), /\/nope: Cannot stat: No such file or directory/],
    ['nothing to pack', 'cf -', Buffer.alloc(0), /Cowardly refusing to create an empty archive/],
  ])('answers %s with a sentence and exit code 2', async (_what, line, stdin, complaint) => {
    const { exitCode, stderr } = await run(new FileSystem(), line, [stdin]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(complaint);
  });

  it('writes nothing to a read-only file system, and to the volumes in it', async () => {
    const files = new FileSystem({ readOnly: true });
    files.mount('/data', new Folder(new Map(), false));
    files.mount('/config', Folder.of([['key', 'value']], true));
    const archive = archiveOf(['a', 'b']);
    expect((await run(files, 'xf - -C /tmp', [archive])).stderr).toContain('tar: a: Cannot open: Read-only file system');
    expect((await run(files, 'xf - -C /config', [archive])).stderr).toContain('tar: a: Cannot open: Read-only file system');
    expect(await run(files, 'xf - -C /data', [archive])).toMatchObject({ exitCode: 0 });
    expect(files.read('/data/a')).toBe('b');
  });
});

let real: string | undefined;
try {
  real = execFileSync('tar', ['--version'], { encoding: 'utf8' }).split('\n')[0];
} catch {
  console.warn('SKIPPED: there is no tar on PATH: archives are not exchanged with a real one.');
}

describe.skipIf(!real)(`exchanged with ${real}`, () => {
  let folder: string;
  const long = 'n'.repeat(140);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cilium-cce-'));
    mkdirSync(join(folder, 'from', 'sub'), { recursive: true });
    writeFileSync(join(folder, 'from', 'a'), 'a');
    writeFileSync(join(folder, 'from', 'sub', long), Buffer.from([0, 255, 10]));
    symlinkSync('a', join(folder, 'from', 'link'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['gnu', 'pax', 'ustar'])('unpacks its archives in the format %s', async (format) => {
    const archive = execFileSync('tar', [`--format=${format}`, '-C', folder, '-cf', '-', format === 'ustar' ? 'from/a' : 'from']);
    const files = new FileSystem();
    const { exitCode, stderr } = await run(files, 'xf - -C /tmp', [archive]);
    expect(files.read('/tmp/from/a')).toBe('a');
    if (format === 'ustar') return expect(exitCode).toBe(0);
    expect(stderr).toContain("from/link: Cannot create symbolic link to 'a'");
    expect([...files.readBytes(`/tmp/from/sub/${long}`)!]).toEqual([0, 255, 10]);
  });

  it('writes archives that it unpacks', async () => {
    const files = new FileSystem({ workingDirectory: '/srv' });
    files.makeFolder('out');
    files.write(`out/${long}`, Buffer.from([0, 255, 10]));
    const { stdout } = await run(files, 'cf - out');
    execFileSync('tar', ['-C', folder, '-xf', '-'], { input: stdout });
    expect([...readFileSync(join(folder, 'out', long))]).toEqual([0, 255, 10]);
  });
});
