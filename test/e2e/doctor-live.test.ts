/** `cilium-cce doctor` over time: what if, since, fix, wait and watch, on a running lab. @module */
import { describe, expect, test } from 'vitest';
import { startCiliumCce } from '../cilium-cce.ts';
import { eventually } from '../../src/kube/testing/eventually.ts';
import { CUTTING_POLICY, doctorCommand } from './doctor-command.ts';

const { doctor, folder, kubectl, file, lab } = doctorCommand();

const exitCodeIs = (wanted: number): Promise<true> =>
  lab().eventually(`exit code ${wanted}`, async () => (await doctor('--lab', '-q')).exitCode === wanted);

test('what if: introduced, fixed and unchanged, with the places in the file; nothing is applied', async () => {
  const policy = await file('policy.yaml', CUTTING_POLICY);
  const { stdout, exitCode } = await doctor('--lab', '-f', policy);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('Compared with the cluster as it is; what was there before is not repeated.\n');
  expect(stdout).toMatch(/\nerror CCE5002 [^\n]*\n[^]*\n {4}explains: \d+\n[^]*\nIntroduced: \d+\.\nFixed: 0\.\nUnchanged: 0\.\n/);
  expect((await doctor('--lab', '-f', policy, '-o', 'github')).stdout).toMatch(
    /^::error file=.*policy\.yaml,line=\d+,col=\d+,title=CCE5002 /,
  );
  expect((await doctor('--lab')).exitCode).toBe(0);
});

test('since: an earlier report, or a snapshot', async () => {
  await file('before.json', (await doctor('--lab', '-o', 'json')).stdout);
  await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
  await exitCodeIs(1);
  const since = await doctor('--lab', '--since', 'before.json');
  expect(since).toMatchObject({ exitCode: 1 });
  expect(since.stdout).toMatch(/\nIntroduced: \d+\.\nFixed: 0\.\nUnchanged: 0\.\n/);
  await file('broken.json', (await doctor('--lab', '-o', 'json')).stdout);
  await kubectl('-n', 'default', 'delete', 'cnp', 'only-clients');
  await exitCodeIs(0);
  const mended = await doctor('--lab', '--since', 'broken.json');
  expect(mended.exitCode).toBe(0);
  expect(mended.stdout).toMatch(/\nFixed: \d+\.\n[^]* {4}CCE4090 Gateway default\/ip-gateway: /);
});

describe('fix', () => {
  test('shows what would change, applies it, and the request is answered', async () => {
    await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
    await exitCodeIs(1);
    const dry = await doctor('fix', 'CCE5002', '--lab', '--dry-run');
    expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
    expect(dry.stdout).toMatch(/\nCiliumNetworkPolicy default\/only-clients\n[^]*\n\+ {5}- fromEntities:\n\+ {9}- ingress\n/);
    expect((await doctor('--lab')).exitCode).toBe(1);
    expect(await doctor('fix', 'CCE5002', '--lab')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') as string });
    expect(await doctor('fix', 'CCE5002', '--lab', '--yes')).toMatchObject({ exitCode: 0 });
    await exitCodeIs(0);
    const answer = await lab().request({});
    expect(answer).toMatchObject({ kind: 'answer', status: 200 });
    expect((await doctor('fix', 'CCE5002', '--lab', '--yes')).stdout).toBe('CCE5002 is not found: there is nothing to mend.\n');
    await kubectl('-n', 'default', 'delete', 'cnp', 'only-clients');
  });

  test('what cannot be taken back is left to a person: exit 1', async () => {
    // Twice the same: the correction is to delete one.
    await kubectl(
      'apply',
      '-f',
      await file('twice.yaml', [1, 2].map((n) => CUTTING_POLICY.replace('only-clients', `only-${n}`)).join('---\n')),
    );
    await exitCodeIs(1);
    const { stdout, exitCode } = await doctor('fix', 'CCE5025', '--lab', '--yes');
    expect({ stdout, exitCode }).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('none of its fixes can both be taken back') as string,
    });
    await kubectl('-n', 'default', 'delete', 'cnp', '--all');
    await exitCodeIs(0);
  });
});

test('wait: until it is clean, or the time is over', async () => {
  await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
  await exitCodeIs(1);
  expect(await doctor('--lab', '--wait', '--timeout', '1', '--interval', '1')).toMatchObject({ exitCode: 1 });
  const waiting = doctor('--lab', '--wait', '--timeout', '60', '--interval', '1');
  await kubectl('-n', 'default', 'delete', 'cnp', 'only-clients');
  expect(await waiting).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No findings.') as string });
});

test('watch: one line for what comes and one for what goes, until it is interrupted', async () => {
  const env = { HOME: folder() };
  const watching = await startCiliumCce(['doctor', '--lab', '--watch', '--interval', '1'], 'Watching', { cwd: folder(), env });
  expect(watching.output()).toMatch(/^\d\d:\d\d:\d\d Watching: 0 findings now; \d+ of \d+ checks could not see everything\.\n$/);
  await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
  await eventually(() => / \+ error CCE5002 CiliumNetworkPolicy default\/only-clients: /.test(watching.output()));
  await kubectl('-n', 'default', 'delete', 'cnp', 'only-clients');
  await eventually(() => / - error CCE5002 CiliumNetworkPolicy default\/only-clients: /.test(watching.output()));
  expect(await watching.interrupt()).toMatchObject({ exitCode: 0, stderr: '' });
});
