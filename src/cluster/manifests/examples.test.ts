/** The examples in the documentation of this folder, run. @module */
import { expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { ManifestError, parseManifests } from './index.ts';
import { kubectlReading } from './yaml-1.1.ts';
import { parseYamlFast } from './yaml-fast.ts';
import { resolvePlain } from './yaml-scalars.ts';

test('parseManifests', async () => {
  const [policy] = await parseManifests('{apiVersion: v1, kind: Pod, metadata: {name: web}}', 'pod.yaml');
  expect(policy!.object.metadata.name).toBe('web');
  expect(policy!.source.locate('metadata.name')).toEqual({ line: 1, column: 40 });
});

test('ManifestError: the same sentence in both languages', async () => {
  try {
    await parseManifests('apiVersion: v1\nkind: Pod\n', 'policies.yaml');
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    expect(render(error.what, 'en')).toBe('policies.yaml:1:1: this Pod has no metadata.name: give it one.');
    expect(render(error.what, 'zh-TW')).toBe('policies.yaml:1:1:此 Pod 沒有 metadata.name:請加上名稱。');
  }
});

test('the parts', () => {
  expect(parseYamlFast('a: 1\nb: [x, y]\n')?.[0]?.value).toEqual({ a: 1, b: ['x', 'y'] });
  expect(['8080', '~', '10.0.0.1'].map(resolvePlain)).toEqual([8080, null, '10.0.0.1']);
  expect(['on', '0777', '8080'].map(kubectlReading)).toEqual(['true', '511', undefined]);
});
