/** Archives that somebody made in order to do harm, or that broke on their way: a sentence each, never a stack trace. */
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { message, render } from '../../i18n/index.ts';
import { seededRandom } from '../../kube/random.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { pods } from '../../kube/resources.ts';
import { everywhere, messageOf, RecordedCoverage, SIGNALS, type CoverageRecord } from '../coverage.ts';
import { LoadError } from '../load-error.ts';
import { ObjectsOfSource } from '../load-objects.ts';
import { loadCluster, type LoadedCluster } from '../load.ts';
import { ManifestError } from '../manifests/index.ts';
import { LIMITS } from './archive-files.ts';
import { contentsOf } from './contents.ts';
import { FolderFiles } from './folder-files.ts';
import { packed } from './write.ts';
import { ZipFiles } from './zip-read.ts';
import { zipBytes, type RawEntry } from './testing/zip-bytes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A snapshot of three pods. */
function snapshotBytes(): Buffer {
  const objects = new ObjectsOfSource();
  for (const name of ['a', 'b', 'c'])
    objects.add({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' }, spec: { containers: [] } } as unknown as AnyObject);
  const record: CoverageRecord = {
    kinds: { '/v1/pods': { state: 'known' } },
    otherKinds: message('cluster.unknown.notAsked'),
    signals: Object.fromEntries(SIGNALS.map((signal) => [signal, everywhere(null)])) as CoverageRecord['signals'],
  };
  const cluster: LoadedCluster = {
    model: objects.model,
    coverage: new RecordedCoverage(record, objects.model),
    source: { kind: 'live', name: 'x', takenAt: new Date(1_700_000_000_000), redacted: false },
    notes: [],
    kubernetesVersion: 'v1.33.5',
  };
  return Buffer.concat(packed(contentsOf(cluster, '1', new Date())));
}

/** The snapshot's files, to be spoilt. */
function snapshotEntries(): Map<string, string> {
  const files = new ZipFiles('x', snapshotBytes());
  return new Map([...files.names()].map((name) => [name, Buffer.from(files.read(name)).toString('utf8')]));
}
const entriesOf = (files: ReadonlyMap<string, string>): RawEntry[] => [...files].map(([name, content]) => ({ name, content }));
let written = 0;
async function load(bytes: Uint8Array): Promise<LoadedCluster> {
  const path = join(folder, `${(written += 1)}.zip`);
  await writeFile(path, bytes);
  return loadCluster({ paths: [path] });
}
async function refusal(bytes: Uint8Array): Promise<string> {
  const error: unknown = await load(bytes).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(LoadError);
  const { what } = error as LoadError;
  const english = render(what, 'en');
  expect(`${english}${render(what, 'zh-TW')}`).not.toMatch(/\{\w+\}|undefined/);
  return english;
}
const withManifest = (change: (manifest: Record<string, unknown>) => unknown): Buffer => {
  const files = snapshotEntries();
  files.set('manifest.json', JSON.stringify(change(JSON.parse(files.get('manifest.json')!) as Record<string, unknown>)));
  return zipBytes(entriesOf(files));
};
const more = (...entries: RawEntry[]): Buffer => zipBytes([...entriesOf(snapshotEntries()), ...entries]);

test('the archive that all of these are made of is sound', async () => {
  expect([...(await load(zipBytes(entriesOf(snapshotEntries())))).model.list(pods)]).toHaveLength(3);
});

describe('the ZIP archive', () => {
  const whole = snapshotBytes();
  test.for([
    ['half of it', () => whole.subarray(0, whole.length / 2), 'breaks off before its end'],
    ['without its last byte', () => whole.subarray(0, -1), 'breaks off before its end'],
    ['its first bytes', () => whole.subarray(0, 4), 'breaks off before its end'],
    ['a name that leads upwards', () => more({ name: '../../etc/passwd', content: 'x' }), 'leads out of the archive (../../etc/passwd)'],
    ['an absolute name', () => more({ name: '/etc/passwd', content: 'x' }), 'leads out of the archive (/etc/passwd)'],
    ['a name of Windows', () => more({ name: 'C:\\x', content: 'x' }), 'leads out of the archive'],
    ['a name with a NUL byte', () => more({ name: 'a\0b', content: 'x' }), 'leads out of the archive'],
    ['a link', () => more({ name: 'link', content: '/etc/passwd', mode: 0o120777 }), 'holds a symbolic link (link)'],
    ['a name twice', () => more({ name: 'manifest.json', content: '{}' }), 'holds the file manifest.json twice'],
    ['an encrypted file', () => more({ name: 'x', content: 'x', flags: 1 }), 'is encrypted (x)'],
    [
      'files that share their data',
      () => more({ name: 'x', content: '' }, { name: 'y', content: 'yy', sameDataAs: 0 }),
      'share their data',
    ],
    ['several parts', () => zipBytes(entriesOf(snapshotEntries()), { disk: 1 }), 'several parts'],
    ['more files than it has', () => zipBytes(entriesOf(snapshotEntries()), { count: 900 }), 'breaks off before its end'],
    ['more files than anybody needs', () => zipBytes([], { count: 60_000 }), 'holds more than 50000 files'],
    ['nothing', () => zipBytes([]), 'neither a snapshot of cilium-cce nor a sysdump'],
    ['something else', () => zipBytes([{ name: 'a.txt', content: 'a' }]), 'neither a snapshot of cilium-cce nor a sysdump'],
    ['gzip', () => gzipSync('x'), 'is packed by gzip'],
  ] as const)('%s', async ([, make, says]) => {
    expect(await refusal(make())).toContain(says);
  });

  const spoilt = (change: Partial<RawEntry>): Buffer =>
    zipBytes(entriesOf(snapshotEntries()).map((entry) => (entry.name.endsWith('pods.jsonl') ? { ...entry, ...change } : entry)));
  test.for([
    ['another checksum', () => spoilt({ crc: 1 }), 'pods.jsonl is damaged'],
    ['another method', () => spoilt({ method: 12 }), 'packed by method 12'],
    ['a smaller size than it has', () => spoilt({ unpacked: 3 }), 'pods.jsonl is damaged'],
    ['a larger one', () => spoilt({ unpacked: 4000 }), 'pods.jsonl is damaged'],
    ['a size beyond all limits', () => spoilt({ unpacked: 0xff_ff_ff_00 }), 'is too large once unpacked'],
    ['a bomb', () => spoilt({ content: Buffer.alloc(64 << 20, ' ') }), 'is too large once unpacked'],
    ['bytes that are no text', () => spoilt({ content: Buffer.from([0xff, 0xfe, 0xfd]) }), 'is not valid UTF-8'],
  ] as const)('a file with %s', async ([, make, says]) => {
    expect(await refusal(make())).toContain(says);
  });

  test('no more than the budget, whatever the directory promises', () => {
    const content = Buffer.alloc(4 << 20, 'x');
    const bytes = zipBytes(['a', 'b', 'c'].map((name) => ({ name, content })));
    const files = new ZipFiles('x.zip', bytes, { ...LIMITS, totalBytes: 9 << 20 });
    files.read('a');
    files.read('b');
    expect(() => files.read('c')).toThrow(/c is too large once unpacked/);
  });
});

describe('the snapshot in it', () => {
  test.for([
    ['a newer format', () => withManifest((manifest) => ({ ...manifest, formatVersion: 99 })), 'is a snapshot of format 99'],
    ['no format', () => withManifest((manifest) => ({ ...manifest, formatVersion: 'x' })), 'manifest.json is not as a snapshot has it'],
    ['no time', () => withManifest((manifest) => ({ ...manifest, takenAt: 'yesterday' })), 'manifest.json is not as a snapshot has it'],
    ['fewer objects', () => withManifest((manifest) => ({ ...manifest, files: {} })), 'namespaces.jsonl is not as a snapshot has it'],
  ] as const)('%s', async ([, make, says]) => {
    const text = await refusal(make());
    expect(text.replace('pods.jsonl', 'namespaces.jsonl')).toContain(says);
  });

  test('a manifest of nonsense is none, or one of which nothing is known', async () => {
    for (const value of [null, 5, 'x', []]) expect(await refusal(withManifest(() => value))).toContain('neither a snapshot');
    const { coverage, notes } = await load(
      withManifest((manifest) => ({
        ...manifest,
        coverage: 5,
        notes: [null, 5, { id: 'no.such' }, { id: 'cli.error', params: { text: { deep: 1 } } }],
      })),
    );
    expect(coverage.unknownKind(pods)?.id).toBe('cluster.unknown.kindNotInSnapshot');
    expect(coverage.unknownSignal('agent')?.id).toBe('cluster.unknown.signalNotInSnapshot');
    expect(notes).toHaveLength(4);
    for (const note of notes) expect(render(note, 'en')).not.toContain('undefined');
  });

  test('a file of objects that is gone is unknown', async () => {
    const files = snapshotEntries();
    files.delete('objects/core/v1/pods.jsonl');
    const { coverage } = await load(zipBytes(entriesOf(files)));
    expect(render(coverage.unknownKind(pods)!, 'en')).toBe('the snapshot has lost its file objects/core/v1/pods.jsonl: take it again');
  });

  test('objects of any shape, and Secrets, are left out', async () => {
    const files = snapshotEntries();
    const lines = ['null', '5', '[]', '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"b"}}', '{"kind":5}'];
    files.set('objects/core/v1/pods.jsonl', `${lines.join('\n')}\n`);
    const manifest = JSON.parse(files.get('manifest.json')!) as { files: Record<string, number> };
    manifest.files['objects/core/v1/pods.jsonl'] = lines.length;
    files.set('manifest.json', JSON.stringify(manifest));
    const { model } = await load(zipBytes(entriesOf(files)));
    expect([...model.list(pods)]).toEqual([]);
  });

  test('signals of any shape make nodes unknown, not wrong', async () => {
    const files = snapshotEntries();
    files.set(
      'signals/nodes.jsonl',
      '{"name":"n","internalIP":"10.0.0.1","up":true,"securityGroups":[],"hostPorts":[],"agent":{"version":5}}\n5\n',
    );
    files.set('signals/cloud.json', '{"loadBalancers":5}');
    const { model, coverage, notes } = await load(zipBytes(entriesOf(files)));
    expect([...model.nodeNames()]).toEqual([]);
    expect(model.cloud).toBeUndefined();
    expect(coverage.unknownSignal('agent', 'n')?.id).toBe('cluster.snapshot.signalsLost');
    expect(notes.map(({ id }) => id)).toContain('cluster.snapshot.signalsLost');
  });
});

test('an unpacked archive: what links lead to is not read', async () => {
  const path = join(folder, 'unpacked');
  for (const [name, content] of snapshotEntries()) {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), content);
  }
  expect([...(await loadCluster({ paths: [path] })).model.list(pods)]).toHaveLength(3);
  await rm(join(path, 'objects/core/v1/pods.jsonl'));
  await writeFile(join(folder, 'outside.jsonl'), '{}');
  await symlink(join(folder, 'outside.jsonl'), join(path, 'objects/core/v1/pods.jsonl'));
  expect(new FolderFiles(path).has('objects/core/v1/pods.jsonl')).toBe(false);
  expect((await loadCluster({ paths: [path] })).coverage.unknownKind(pods)?.id).toBe('cluster.unknown.fileMissing');
});

test('an archive beside other files', async () => {
  const zip = join(folder, 'alone.zip');
  const yaml = join(folder, 'pod.yaml');
  await writeFile(zip, snapshotBytes());
  await writeFile(yaml, '{apiVersion: v1, kind: Pod, metadata: {name: x}}');
  await expect(loadCluster({ paths: [zip, yaml] })).rejects.toThrow('describes a whole cluster: give it alone');
  expect([
    ...(await loadCluster({ paths: ['-'] }, { stdin: [snapshotBytes()] as unknown as AsyncIterable<Uint8Array> })).model.list(pods),
  ]).toHaveLength(3);
});

test('messages from a file never reach deeper than they should', () => {
  let nested: object = { id: 'cli.error', params: { text: 'x' }, en: 'x' };
  for (let depth = 0; depth < 50; depth += 1) nested = { id: 'cli.error', params: { text: nested }, en: 'deep' };
  expect(render(messageOf(nested), 'en')).not.toContain('undefined');
  expect(messageOf({ id: '__proto__', params: {}, en: 'x' }).id).toBe('cluster.recorded');
});

test('any bytes changed, removed, doubled: a model or a sentence', async () => {
  const random = seededRandom(20_260_801);
  const below = (limit: number): number => Math.floor(random() * limit);
  const whole = [snapshotBytes(), zipBytes(entriesOf(snapshotEntries()).map((entry) => ({ ...entry, method: 0 })))];
  let models = 0;
  for (let round = 0; round < 1500; round += 1) {
    let bytes = Buffer.from(whole[round % 2]!);
    for (let change = below(4); change >= 0; change -= 1) {
      const at = below(bytes.length);
      const length = below(40);
      const kind = below(4);
      if (kind === 0) bytes[at] = below(256);
      else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
      else bytes.fill(below(256), at, Math.min(bytes.length, at + length));
      if (bytes.length === 0) bytes = Buffer.from('x');
    }
    try {
      const { model, coverage, notes } = await loadCluster({ paths: ['-'] }, { stdin: [bytes] as unknown as AsyncIterable<Uint8Array> });
      for (const note of notes) render(note, 'zh-TW');
      coverage.unknownKind(pods);
      for (const pod of model.list(pods)) expect(typeof pod.metadata.name).toBe('string');
      models += 1;
    } catch (error) {
      if (!(error instanceof LoadError || error instanceof ManifestError)) throw new Error(`round ${round}`, { cause: error });
      render(error.what, 'zh-TW');
    }
  }
  expect(models).toBeGreaterThan(0);
});

test('the text of its files changed by chance: a model or a sentence', async () => {
  const random = seededRandom(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  const entries = snapshotEntries();
  const values = ['null', '5', '"x"', '[]', '{}', 'true', '-1e9', '"__proto__"'];
  let models = 0;
  for (let round = 0; round < 400; round += 1) {
    const files = new Map(entries);
    const name = [...files.keys()][below(files.size)]!;
    const text = files.get(name)!;
    const places = [...text.matchAll(/:(?=[\s]*["\d[{tfn])/g)].map(({ index }) => index + 1);
    const at = places[below(places.length)] ?? 0;
    const end = text.slice(at).search(/[,}\]]/);
    files.set(name, text.slice(0, at) + values[below(values.length)]! + text.slice(at + Math.max(0, end)));
    try {
      const { model, coverage } = await loadCluster(
        { paths: ['-'] },
        { stdin: [zipBytes(entriesOf(files))] as unknown as AsyncIterable<Uint8Array> },
      );
      coverage.unknownSignal('agent');
      expect([...model.list(pods)].length).toBeLessThanOrEqual(3);
      models += 1;
    } catch (error) {
      if (!(error instanceof LoadError || error instanceof ManifestError)) throw new Error(`round ${round}: ${name}`, { cause: error });
    }
  }
  expect(models).toBeGreaterThan(0);
});
