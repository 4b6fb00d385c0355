/** The policy lints as checks: the same findings as `policy lint`, with what the doctor needs of them. @module */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseManifests } from '../cluster/manifests/index.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { readFixCommands } from '../doctor/fix-command.ts';
import { render } from '../i18n/index.ts';
import { analyse } from '../policy/analysis.ts';
import { lintPolicies, POLICY_LINTS } from '../policy/lint/index.ts';
import type { ClusterView } from './check.ts';
import { POLICY_CHECKS } from './policy-lints.ts';

const SHOP = ['policy/cluster.yaml', 'policy/policies.yaml', 'source-document/policy-l3l4.yaml', 'source-document/policy-l7.yaml'];

async function manifests(): Promise<Awaited<ReturnType<typeof parseManifests>>> {
  const texts = await Promise.all(SHOP.map((name) => readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8')));
  return parseManifests(texts.join('\n---\n'), 'all.yaml');
}

function view(model: StaticClusterModel): ClusterView {
  return {
    model,
    coverage: { unknownKind: () => undefined, served: () => true, unknownSignal: () => undefined },
    source: { kind: 'files', name: 'x', takenAt: undefined, redacted: false },
    now: new Date(0),
  };
}

test('a check for each lint, with its code, title and threads', () => {
  expect(POLICY_CHECKS.map(({ code, title, threads, severity }) => ({ code, title, threads, severity }))).toEqual(
    POLICY_LINTS.map(({ code, title, threads, severity }) => ({ code, title, threads, severity })),
  );
});

test('the same findings as the lints, in words of both languages; fixes can be run', async () => {
  const all = await manifests();
  const objects = all.map(({ object }) =>
    object.metadata.namespace
      ? object
      : { ...object, metadata: { ...object.metadata, ...(object.kind.endsWith('Policy') && { namespace: 'default' }) } },
  );
  const model = new StaticClusterModel({ objects });
  const expected = lintPolicies(analyse(objects.map((object) => ({ object, source: all[0]!.source }))));
  const found = POLICY_CHECKS.flatMap((check) => {
    const answer = check.run(view(model));
    if ('skip' in answer) throw new Error(`${check.code} was skipped`);
    return answer.findings;
  });
  expect(found.length).toBeGreaterThan(1);
  expect(found.map(({ code, objects: [object] }) => `${code} ${object!.name}`).sort()).toEqual(
    expected.map(({ code, policy }) => `${code} ${policy.name}`).sort(),
  );
  for (const { message, cause, fixes, evidence } of found) {
    for (const locale of ['en', 'zh-TW'] as const)
      expect(`${render(message, locale)} ${render(cause, locale)}`).not.toMatch(/\{\w+\}|undefined/);
    expect(evidence[0]!.path).toBeTruthy();
    for (const fix of fixes) expect(readFixCommands(fix.text), fix.text).toHaveLength(1);
  }
});

test('without a policy there is nothing to look at', () => {
  for (const check of POLICY_CHECKS)
    expect(check.run(view(new StaticClusterModel()))).toMatchObject({ skip: { id: 'checks.policy.none' } });
});

test('what changes in the model is linted anew', async () => {
  const model = new StaticClusterModel({
    objects: (await manifests()).map(({ object }) => object).filter(({ kind }) => !kind.endsWith('Policy')),
  });
  const check = POLICY_CHECKS.find(({ code }) => code === 'CCE5003')!;
  expect(check.run(view(model))).toHaveProperty('skip');
  model.set((await manifests()).map(({ object }) => object).find(({ metadata }) => metadata.name === 'test-python-l7')!);
  expect(check.run(view(model))).toMatchObject({ findings: [{ code: 'CCE5003' }] });
});
