/** docs/snapshot.md says what the product does: which kinds are read, which role is enough, what is kept. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { allowEverywhere } from '../../src/apiserver/testing/access.ts';
import { startServer } from '../../src/apiserver/testing/server.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { ALL_KINDS } from '../../src/cluster/load-kinds.ts';
import { loadCluster } from '../../src/cluster/load.ts';
import { LIMITS } from '../../src/cluster/snapshot/archive-files.ts';
import { keptOf } from '../../src/cluster/snapshot/fields.ts';
import { FORMAT_VERSION } from '../../src/cluster/snapshot/manifest.ts';

const page = (name: string): string => readFileSync(join(resolve(import.meta.dirname, '..', '..'), 'docs', name), 'utf8');
const PAGES = ['snapshot.md', 'snapshot.zh-TW.md'].map((name) => [name, page(name)] as const);

interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}
const rules = (parse(/```yaml\n([^]*?)```/.exec(page('snapshot.md'))![1]!) as { rules: Rule[] }).rules;

test.each(PAGES)('%s names every kind that is read', (_, text) => {
  for (const { of } of ALL_KINDS) expect(text).toMatch(new RegExp(`\\b${of.kind}\\b`));
  expect(text).toMatch(new RegExp(`formatVersion\`[((\\s]*${FORMAT_VERSION}[;;]`));
  for (const limit of [LIMITS.fileBytes >> 20, LIMITS.ratio]) expect(text).toContain(String(limit));
});

test.each(PAGES)('%s names every environment variable whose value is kept', (_, text) => {
  const names = [...text.matchAll(/`([A-Z][A-Z0-9_]{5,})`/g)].map(([, name]) => name!).filter((name) => name.includes('_'));
  expect(names.length).toBeGreaterThan(7);
  const pod = keptOf({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [{ name: 'c', env: [...names, 'OTHER_VALUE'].map((name) => ({ name, value: 'kept' })) }] },
  }) as unknown as { spec: { containers: [{ env: { name: string; value?: string }[] }] } };
  expect(pod.spec.containers[0].env.filter(({ value }) => value === 'kept').map(({ name }) => name)).toEqual(names);
});

test('the role is enough, and no more than enough', async () => {
  const server = await startServer();
  const grants = rules
    .filter(({ resources }) => !resources.includes('pods/exec'))
    .map(({ apiGroups, resources, verbs }) => `${verbs.join(',')} ${resources.join(',')} ${apiGroups[0] || '-'}`);
  await allowEverywhere(server.client(), 'User reader', 'reader', grants);
  const token = server.issueToken('reader', []);
  const { coverage } = await loadCluster({
    connection: { server: server.url, ca: server.caCertificate, namespace: 'default', credentials: async () => ({ token }) },
  });
  for (const { of } of ALL_KINDS) expect([of.kind, coverage.unknownKind(of)]).toEqual([of.kind, undefined]);
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    resources.map((plural) => `${verbs.join()} ${apiGroups[0]}/${plural}`),
  );
  const needed = ALL_KINDS.map(({ of, names }) => `${names ? 'get' : 'list'} ${of.group}/${of.plural}`);
  expect(granted.filter((grant) => !grant.includes('/exec')).toSorted()).toEqual(needed.toSorted());
});

test('whatever a check needs is read', () => {
  const read = new Set(ALL_KINDS.map(({ of }) => `${of.group}/${of.version}/${of.plural}`));
  const missing = CHECKS.flatMap(({ code, needs }) =>
    needs.flatMap((need) => ('signal' in need || read.has(`${need.group}/${need.version}/${need.plural}`) ? [] : [`${code} ${need.kind}`])),
  );
  expect(missing).toEqual([]);
});
