/** `cilium-cce doctor undo`: what a fix has changed is put back as it was, unless somebody has changed it since. */
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ciliumNetworkPolicies, gatewayClasses } from '../../src/cluster/kinds.ts';
import { isNotFound } from '../../src/kube/status-error.ts';
import { CUTTING_POLICY, doctorCommand } from './doctor-command.ts';

const { doctor, folder, kubectl, file, lab } = doctorCommand();

const POLICY = { namespace: 'default', name: 'only-clients' };
const policySpec = async (): Promise<unknown> => (await lab().api.client().get(ciliumNetworkPolicies, POLICY)).spec;
const found = (code: string): Promise<true> =>
  lab().eventually(code, async () => (await doctor('--lab', '--check', code, '-q', '--fail-on', 'info')).exitCode === 1);

/** The line that a fix has printed, as words. */
const undoOf = (stdout: string): string[] => /^To undo this: cilium-cce doctor (.*)$/m.exec(stdout)![1]!.split(' ');

describe('a policy that is edited', () => {
  test('is kept before, in a file of its owner alone, and put back by the printed line', async () => {
    await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
    await found('CCE5002');
    const before = await policySpec();
    const fixed = await doctor('fix', 'CCE5002', '--lab', '--yes');
    expect(fixed).toMatchObject({ exitCode: 0, stderr: '' });
    const undo = undoOf(fixed.stdout);
    expect(undo).toEqual(['undo', expect.stringMatching(/\/\.local\/state\/cilium-cce\/undo\/20[\dTZ-]+-CCE5002\.json$/), '--lab']);
    expect((await stat(undo[1]!)).mode & 0o777).toBe(0o600);
    expect(await policySpec()).not.toEqual(before);

    const rehearsed = await doctor(...undo, '--dry-run');
    expect(rehearsed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(rehearsed.stdout).toMatch(/^CiliumNetworkPolicy default\/only-clients\n[^]*\n- {5}- fromEntities:\n- {9}- ingress\n/);
    expect(await policySpec()).not.toEqual(before);
    expect(await doctor(...undo)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') as string });

    expect(await doctor(...undo, '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await policySpec()).toEqual(before);
    await found('CCE5002');
    expect((await doctor(...undo, '--yes')).stdout).toMatch(/is as it was before the fix/);
  });

  test('stays as it is when somebody has changed the same field since; --force puts it back, and leaves others', async () => {
    const before = await policySpec();
    const undoFile = join(folder(), 'mine.json');
    const fixed = await doctor('fix', 'CCE5002', '--lab', '--yes', '--undo-file', undoFile);
    const undo = undoOf(fixed.stdout);
    expect(undo).toEqual(['undo', undoFile, '--lab']);
    await kubectl('-n', 'default', 'patch', 'cnp', 'only-clients', '--type=merge', '-p', '{"spec":{"ingress":[]}}');
    await kubectl('-n', 'default', 'label', 'cnp', 'only-clients', 'by=me');
    const stopped = await doctor(...undo, '--yes');
    expect(stopped).toMatchObject({
      exitCode: 1,
      stdout:
        'CiliumNetworkPolicy default/only-clients: changed by somebody since the fix: spec.ingress.\nNothing was put back; with --force these fields are, too.\n',
    });
    expect(await policySpec()).not.toEqual(before);
    expect(await doctor(...undo, '--yes', '--force')).toMatchObject({ exitCode: 0 });
    expect(await policySpec()).toEqual(before);
    expect((await lab().api.client().get(ciliumNetworkPolicies, POLICY)).metadata.labels).toEqual({ by: 'me' });
    // The file is not written over, and without it nothing is changed.
    expect(await doctor('fix', 'CCE5002', '--lab', '--yes', '--undo-file', undoFile)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is there already, so nothing was changed') as string,
    });
    expect(await policySpec()).toEqual(before);
    await kubectl('-n', 'default', 'delete', 'cnp', 'only-clients');
  });
});

test('an object that was created is deleted', async () => {
  const client = lab().api.client();
  await client.delete(gatewayClasses, { name: 'cilium' });
  await found('CCE1012');
  const fixed = await doctor('fix', 'CCE1012', '--lab', '--yes');
  expect(fixed).toMatchObject({ exitCode: 0 });
  expect(await doctor(...undoOf(fixed.stdout), '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
  await expect(client.get(gatewayClasses, { name: 'cilium' })).rejects.toSatisfy(isNotFound);
  await doctor('fix', 'CCE1012', '--lab', '--yes');
});

describe('files that are none', () => {
  const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' } };
  const record = (more: object): string =>
    JSON.stringify({ kind: 'DoctorUndo', version: 1, takenAt: '2026-11-27T20:00:00Z', code: 'CCE5002', changes: [], ...more });
  test.each([
    ['nothing', '', 'it is not JSON'],
    ['no JSON', 'kind: DoctorUndo\n', 'it is not JSON'],
    ['another kind', '{"kind":"List","items":[]}', 'its kind is not DoctorUndo'],
    ['a list', '[]', 'its kind is not DoctorUndo'],
    ['a later version', record({ version: 2 }), 'its version is 2, and this program reads version 1'],
    ['no time', record({ takenAt: 'yesterday' }), 'what stands at takenAt is not what belongs there'],
    ['no code', record({ code: '--help' }), 'what stands at code is not'],
    ['no list', record({ changes: {} }), 'what stands at changes is not'],
    ['a change of nothing', record({ changes: [{ before: null, after: null }] }), 'what stands at changes[0] is not'],
    ['no object', record({ changes: [{ before: [POD] }] }), 'what stands at changes[0].before is not'],
    ['no metadata', record({ changes: [{ before: { ...POD, metadata: 'web' } }] }), 'what stands at changes[0].before.metadata is not'],
    ['an option for a name', record({ changes: [{ before: { ...POD, metadata: { name: '--all' } } }] }), 'changes[0].before.metadata.name'],
    ['an option for a kind', record({ changes: [{ before: { ...POD, kind: '-A' } }] }), 'changes[0].before.kind'],
    ['a path for a version', record({ changes: [{ before: { ...POD, apiVersion: '../v1' } }] }), 'changes[0].before.apiVersion'],
    ['two objects', record({ changes: [{ before: POD, after: { ...POD, kind: 'Service' } }] }), 'changes[0].after'],
    ['a prototype', record({}).replace('"changes"', '"__proto__":{},"changes"'), '__proto__'],
    ['a Secret', record({ changes: [{ before: { ...POD, kind: 'Secret', data: {} } }] }), 'changes[0].before is a Secret'],
  ])('%s: a sentence and exit code 2', async (name, text, sentence) => {
    const path = await file(`bad-${name.replaceAll(' ', '-')}.json`, text);
    const ended = await doctor('undo', path, '--lab', '--yes');
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain(`${path} is no file to undo a fix from: `);
    expect(ended.stderr).toContain(sentence);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  test('none at all, a folder, and one of another cluster', async () => {
    await mkdir(join(folder(), 'a-folder'));
    for (const path of ['missing.json', 'a-folder'])
      expect(await doctor('undo', path, '--lab')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining(`${path} cannot be read`) as string,
      });
    const path = await file('elsewhere.json', record({ cluster: 'another', changes: [{ before: POD }] }));
    expect(await doctor('undo', path, '--lab', '--yes')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is of another cluster (kube-system has UID another there') as string,
    });
  });
});

test('where nothing can be kept, nothing is changed', async () => {
  await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
  await found('CCE5002');
  const before = await policySpec();
  await writeFile(join(folder(), 'a-file'), '');
  const ended = await doctor('fix', 'CCE5002', '--lab', '--yes', '--undo-file', join(folder(), 'a-file', 'undo.json'));
  expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('cannot be written') as string });
  expect(await policySpec()).toEqual(before);
  await kubectl('-n', 'default', 'delete', 'cnp', 'only-clients');
});

test('what is kept holds only what people have written', async () => {
  const kept = join(folder(), '.local', 'state', 'cilium-cce', 'undo');
  const names = await readdir(kept);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const text = await readFile(join(kept, name), 'utf8');
    for (const field of ['managedFields', 'resourceVersion', '"uid"', '"status"']) expect(text).not.toContain(field);
  }
});
