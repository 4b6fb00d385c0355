/** `cilium-cce doctor` from end to end: every format and exit code, both languages, live and from a snapshot, and with nothing to see. @module */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { faults, type Schema } from '../chart/json-schema.ts';
import { CUTTING_POLICY, doctorCommand } from './doctor-command.ts';

const { doctor, run, kubectl, file, folder, lab } = doctorCommand();
const FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'markdown', 'html'];
const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples');

interface Report {
  findings: { id: string; code: string; causedBy: string | null }[];
  checks: { code: string; outcome: string; why?: object }[];
  summary: { incomplete: number };
}

const broken = async (): Promise<void> => {
  await kubectl('apply', '-f', await file('policy.yaml', CUTTING_POLICY));
  await lab().eventually('the policy is there', async () => (await doctor('--lab', '-q')).exitCode === 1);
};

describe('a healthy lab', () => {
  test('exit 0 in every format; nothing found, everything checked', async () => {
    for (const format of FORMATS) expect(await doctor('--lab', '-o', format), format).toMatchObject({ exitCode: 0, stderr: '' });
    const { stdout, exitCode } = await doctor('--lab', '--strict');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^lab cce-lab, as of .*\n\nNo findings\.\nChecks: \d+ passed, 0 warned, 0 failed, \d+ not applicable, 0 unknown\.\nEverything that applies was checked\.\n$/,
    );
  });

  test('without the inside of its nodes it is incomplete: exit 3 under --strict, in every format, and says how much and why', async () => {
    const kubeconfig = ['--kubeconfig', '.cilium-cce/kubeconfig'];
    for (const format of FORMATS) expect(await doctor(...kubeconfig, '--strict', '-o', format), format).toMatchObject({ exitCode: 3 });
    const { stdout, exitCode } = await doctor(...kubeconfig);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nNot checked, or not completely: \d+ of \d+ checks\.\n {4}.*: .*CCE\d{4}/);
  });
});

test('the ELB API is asked where a region is named and keys are given; without keys it says so', async () => {
  const { region, projectId, credentials } = lab().cce.options;
  const keys = join(folder(), 'keys');
  await mkdir(keys);
  await writeFile(join(keys, 'access-key'), credentials[0]!.accessKey);
  await writeFile(join(keys, 'secret-key'), credentials[0]!.secretKey);
  const { elb, vpc } = lab().cce;
  const endpoints = ['--elb-endpoint', elb.endpoint, '--vpc-endpoint', vpc.endpoint];
  const cloud = ['--region', region, '--project-id', projectId, ...endpoints];
  const asked = await doctor('--kubeconfig', '.cilium-cce/kubeconfig', ...cloud, '--credentials-dir', keys);
  expect(asked).toMatchObject({ exitCode: 0 });
  expect(asked.stdout).toContain('No findings.');
  const notAsked = await doctor('--kubeconfig', '.cilium-cce/kubeconfig');
  expect(notAsked.stdout).toMatch(/the cloud was not asked.*CCE4006/);
  expect(asked.stdout).not.toMatch(/the cloud was not asked.*CCE4006/);
  await writeFile(join(keys, 'secret-key'), 'wrong');
  expect((await doctor('--kubeconfig', '.cilium-cce/kubeconfig', ...cloud, '--credentials-dir', keys)).stdout).toMatch(
    /the ELB API of .* does not answer as it should: .*CCE4006/,
  );
});

describe('a broken one', () => {
  test('exit 1 in every format; the cause explains the Gateway that does not answer', async () => {
    await broken();
    for (const format of FORMATS) expect(await doctor('--lab', '-o', format), format).toMatchObject({ exitCode: 1, stderr: '' });
    const { stdout } = await doctor('--lab');
    expect(stdout).toMatch(/\nerror CCE5002 CiliumNetworkPolicy default\/only-clients: default deny cuts off Gateway default\/ip-gateway/);
    expect(stdout).toMatch(/\n {4}explains: \d+\n[^]*\n {8}error CCE4090 Gateway default\/ip-gateway: .*HTTP 403/);
    expect(stdout).toMatch(/\n1 cause explains \d+ symptoms\. Errors: \d+, warnings: 0, notes: 0\.\n/);
    expect(await doctor('--lab', '--fail-on', 'none')).toMatchObject({ exitCode: 0 });
  });

  test('in Traditional Chinese, by option and by environment', async () => {
    await broken();
    const { stdout, exitCode } = await run(['--lang', 'zh-TW', 'doctor', '--lab']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n錯誤 CCE5002 CiliumNetworkPolicy default\/only-clients:/);
    expect(stdout).toMatch(/\n1 個原因造成 \d+ 個症狀。 錯誤:\d+,警告:0,提示:0。\n/);
    const html = await run(['doctor', '--lab', '-o', 'html'], { LANG: 'zh_TW.UTF-8' });
    expect(html.stdout).toContain('<html lang="zh-Hant-TW">');
    expect(html.stdout).toContain('class="node answer"');
  });

  test('json is as its schema says, and the same from a snapshot as from the live lab', async () => {
    await broken();
    const live = await doctor('--lab', '-o', 'json');
    await run(['snapshot', '--lab', '-o', 'lab.zip']);
    const snapshot = await doctor('--from', 'lab.zip', '-o', 'json');
    const [fromLive, fromSnapshot] = [live, snapshot].map(({ stdout }) => JSON.parse(stdout) as Report);
    expect(JSON.stringify(fromSnapshot!.findings)).toBe(JSON.stringify(fromLive!.findings));
    // Why a kind is not known differs: one was not asked for, the other not written.
    const outcomes = ({ checks }: Report): string => JSON.stringify(checks.map(({ why: _why, ...rest }) => rest));
    expect(outcomes(fromSnapshot!)).toBe(outcomes(fromLive!));
    const schema = JSON.parse(await readFile(resolve(EXAMPLES, '..', 'docs', 'doctor.schema.json'), 'utf8')) as Schema;
    expect(faults(fromLive, schema)).toEqual([]);
    expect(fromLive!.checks.map(({ code }) => code)).toEqual(CHECKS.map(({ code }) => code));
  });

  test('colours only where they are wanted', async () => {
    await broken();
    expect((await doctor('--lab')).stdout).not.toContain('\u001B');
    expect((await run(['doctor', '--lab'], { NO_COLOR: '', FORCE_COLOR: '1' })).stdout).toContain('\u001B[31merror\u001B[39m');
  });
});

describe('accepted findings', () => {
  const list = (until: string): string =>
    `suppress:\n  - code: CCE5002\n    object: CiliumNetworkPolicy default/*\n    reason: closed on purpose\n    until: ${until}\n  - code: CCE4*\n    reason: follows from it\n`;

  test('by a list: counted and shown; over: found again, and told', async () => {
    await broken();
    const accepted = await doctor('--lab', '--config', await file('accepted.yaml', list('2999-12-31')));
    expect(accepted.exitCode).toBe(0);
    expect(accepted.stdout).toMatch(/\nAccepted: [2-9]\.\n/);
    expect(accepted.stdout).toMatch(
      /CCE5002 CiliumNetworkPolicy default\/only-clients: until 2999-12-31: closed on purpose \(.*accepted\.yaml, suppress\[0\]\)/,
    );
    const over = await doctor('--lab', '--config', await file('over.yaml', list('2020-01-01')));
    expect(over.exitCode).toBe(1);
    expect(over.stdout).toMatch(
      /note: CCE5002 at CiliumNetworkPolicy default\/only-clients was accepted until 2020-01-01 \(closed on purpose; .*\), which is over/,
    );
  });

  test('by an annotation on the object', async () => {
    await broken();
    await kubectl('-n', 'default', 'annotate', 'cnp', 'only-clients', 'cilium-cce.io/ignore=CCE5002 until 2999-01-01: closed on purpose');
    const { stdout } = await doctor('--lab', '--check', 'CCE5');
    expect(stdout).toContain(
      'CCE5002 CiliumNetworkPolicy default/only-clients: until 2999-01-01: closed on purpose (CiliumNetworkPolicy default/only-clients)',
    );
    await kubectl('-n', 'default', 'annotate', 'cnp', 'only-clients', 'cilium-cce.io/ignore-');
  });
});

describe('files', () => {
  test('what they do not show is unknown, never passed', async () => {
    const { stdout, exitCode } = await doctor('--from', join(EXAMPLES, 'source-document'), '-o', 'json');
    const { checks, findings } = JSON.parse(stdout) as Report;
    expect(checks.filter(({ code, outcome }) => outcome === 'pass' && /^CCE[1-4]/.test(code))).toEqual([]);
    expect(findings.map(({ code }) => code)).not.toContain('CCE4090');
    expect([0, 1]).toContain(exitCode);
  });

  test('nothing at all: a sentence, and how much was not checked', async () => {
    const empty = await file('empty.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n');
    const { stdout, exitCode } = await doctor('--from', empty);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\nNo findings\.\nChecks: 0 passed, .*\nNot checked, or not completely: (\d+) of \1 checks\.\n/);
    expect((await doctor('--from', empty, '--strict')).exitCode).toBe(3);
  });

  test('names that anybody may have written stay names in every format', async () => {
    const name = String.raw`a\"<script>alert(1)</script>|@all\n::error::x\e[2J`;
    const spec = 'spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80"}], rules: {http: [{path: "/"}]}}]}]}';
    const evil = await file(
      'evil.yaml',
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: "${name}", namespace: x}\n${spec}\n`,
    );
    for (const format of FORMATS) {
      const { stdout, stderr } = await doctor('--from', evil, '--check', 'CCE5', '-o', format);
      expect(`${stdout}${stderr}`, format).not.toContain('\u001B');
      expect(stdout, format).not.toMatch(/^::error::x/m);
      if (format === 'html' || format === 'junit') expect(stdout, format).not.toContain('<script>');
      if (format === 'json') expect(stdout).toContain('<script>');
    }
  });

  test('what cannot be read: exit 2 and a sentence in every format', async () => {
    const half = await file('half.yaml', 'apiVersion: v1\nkind: [');
    const zip = await file('broken.zip', 'PK\u0003\u0004 and no more');
    for (const path of [half, zip, 'nowhere.yaml']) {
      for (const format of ['text', 'json', 'html']) {
        const { exitCode, stdout, stderr } = await doctor('--from', path, '-o', format);
        expect({ exitCode, stdout }, path).toEqual({ exitCode: 2, stdout: '' });
        expect(stderr).toMatch(/^Error: .+\n$/);
      }
    }
  });
});

test.each([
  [['--from', 'x', '--lab'], 'leave out --kubeconfig, --context and --lab, or --from'],
  [['--wait', '--watch'], '--wait, --watch cannot be used together'],
  [['--from', 'x', '--watch'], '--watch needs a live cluster'],
  [['--watch', '-o', 'html'], '--watch prints text or json, not html'],
  [['--check', 'CCE7777'], 'There is no check CCE7777'],
  [['explain', 'CCE7777'], 'There is no check CCE7777'],
  [['list', '-o', 'html'], 'html is not one of text, json'],
  [['-o', 'html', 'list'], 'printed as text or json, not as html'],
  [['--lab', '--config', 'nowhere.yaml'], 'nowhere.yaml cannot be read'],
  [['-o', 'yaml'], 'yaml'],
])('doctor %j is refused in a sentence: exit 2', async (args, why) => {
  const { exitCode, stderr, stdout } = await doctor(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(why);
});

describe('list and explain need no cluster', () => {
  test('every check is listed, and every code has a page in both languages', async () => {
    const { stdout } = await doctor('list');
    expect(stdout.split('\n').filter((line) => line.startsWith('CCE'))).toHaveLength(CHECKS.length);
    const listed = JSON.parse((await doctor('list', '-o', 'json')).stdout) as { code: string; title: { text: string } }[];
    expect(listed.map(({ code }) => code)).toEqual(CHECKS.map(({ code }) => code));
  });

  test('the page of a check, of a lint and of an advisory', async () => {
    expect((await doctor('explain', 'cce4001')).stdout).toMatch(/^# CCE4001/);
    expect((await run(['--lang', 'zh-TW', 'doctor', 'explain', 'CCE4001'])).stdout).toMatch(/^# CCE4001.*[\u4E00-\u9FFF]/);
    expect((await doctor('explain', 'CCE5001')).stdout).toContain('cilium/cilium#4181');
    expect((await doctor('explain', 'CCE6001')).stdout).toContain('cilium/cilium#41083');
  });
});
