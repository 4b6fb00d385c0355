/** Manifests as the lab takes them: those of every other command, in its own words of failure. @module */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabFailure } from './failure.ts';
import { parseManifests, readManifests } from './manifests.ts';

const NAMED = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test('every document is told with the line on which it begins', async () => {
  const found = await parseManifests(`# nothing yet\n---\n${NAMED}---\n\n${NAMED.replace('a }', 'b }')}---\n`, 'f.yaml');
  expect(found.map(({ source, object }) => `${source} ${object.metadata.name}`)).toEqual(['f.yaml:3 a', 'f.yaml:8 b']);
});

test('files of a folder, among others that are no manifests', async () => {
  await writeFile(join(folder, 'b.yml'), NAMED);
  await writeFile(join(folder, 'a.json'), JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }));
  await writeFile(join(folder, 'values.yaml'), 'debug: true\n');
  await writeFile(join(folder, 'README.md'), 'not yaml: [');
  expect((await readManifests([folder])).map(({ object }) => object.kind)).toEqual(['Secret', 'ConfigMap']);
});

test.each<[what: string, text: string]>([
  ['an open bracket', `${NAMED}data: [`],
  ['a word', 'hello'],
  ['no name', '\napiVersion: v1\nkind: Pod\nmetadata: {}'],
])('%s ends the lab’s work with file and line', async (_, text) => {
  await expect(parseManifests(text, 'f.yaml')).rejects.toBeInstanceOf(LabFailure);
  await expect(parseManifests(text, 'f.yaml')).rejects.toThrow(/^f\.yaml:\d+/);
});

test('a path that does not exist and a folder without manifests', async () => {
  await expect(readManifests([join(folder, 'nowhere')])).rejects.toBeInstanceOf(LabFailure);
  await expect(readManifests([folder])).rejects.toBeInstanceOf(LabFailure);
});
