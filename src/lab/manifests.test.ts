/** Reading manifests from files and folders. @module */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LabFailure } from './failure.ts';
import { parseManifests, readManifests } from './manifests.ts';

const NAMED = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
const failureOf = (text: string): LabFailure['what'] => {
  try {
    parseManifests(text, 'f.yaml');
  } catch (error) {
    if (error instanceof LabFailure) return error.what;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('parsing', () => {
  test('every document is told with the line on which it begins; empty ones do not count', () => {
    const found = parseManifests(`# nothing yet\n---\n${NAMED}---\n\n${NAMED.replace('a }', 'b }')}---\n`, 'f.yaml');
    expect(found.map(({ source, object }) => `${source} ${object.metadata.name}`)).toEqual(['f.yaml:3 a', 'f.yaml:8 b']);
  });

  test('a List is opened', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } })),
    };
    expect(parseManifests(JSON.stringify(list), 'f.json').map(({ object }) => object.metadata.name)).toEqual(['a', 'b']);
  });

  test.each<[what: string, text: string, id: string, params: object]>([
    ['a tab', 'a:\n\t- b: c', 'lab.manifest.invalid', { source: 'f.yaml:2' }],
    ['an open bracket', `${NAMED}data: [`, 'lab.manifest.invalid', { source: 'f.yaml:4' }],
    ['a key given twice', 'a: 1\na: 2', 'lab.manifest.invalid', { source: 'f.yaml:2', why: 'Map keys must be unique' }],
    ['an anchor that nobody set', `${NAMED}data: *missing`, 'lab.manifest.invalid', {}],
    ['a list', '- 1', 'lab.manifest.notAnObject', { source: 'f.yaml:1' }],
    ['a word', 'hello', 'lab.manifest.notAnObject', { source: 'f.yaml:1' }],
    ['no kind', 'apiVersion: v1', 'lab.manifest.notAnObject', { source: 'f.yaml:1' }],
    ['no name', '\napiVersion: v1\nkind: Pod\nmetadata: {}', 'lab.manifest.noName', { source: 'f.yaml:2', kind: 'Pod' }],
    [
      'aliases that would grow without end',
      `a: &a [x,x]\n${'bcdefghijkl'.replaceAll(/./g, (c, at: number) => `${c}: &${c} [${`*${'abcdefghijkl'[at]},`.repeat(9)}]\n`)}`,
      'lab.manifest.invalid',
      {},
    ],
  ])('%s is told with its line', (_, text, id, params) => {
    expect(failureOf(text)).toMatchObject({ id, params });
  });
});

describe('reading', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('files of a folder by name, other files and deeper folders left alone', async () => {
    await writeFile(join(folder, 'b.yml'), NAMED);
    await writeFile(join(folder, 'a.json'), JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }));
    await writeFile(join(folder, 'README.md'), 'not yaml: [');
    await mkdir(join(folder, 'deeper'));
    expect((await readManifests([folder])).map(({ object }) => object.kind)).toEqual(['Secret', 'ConfigMap']);
  });

  test('a path that does not exist and a folder without manifests', async () => {
    await expect(readManifests([join(folder, 'nowhere')])).rejects.toMatchObject({ what: { id: 'lab.manifest.unreadable' } });
    await expect(readManifests([folder])).rejects.toMatchObject({ what: { id: 'lab.manifest.emptyFolder' } });
  });
});
