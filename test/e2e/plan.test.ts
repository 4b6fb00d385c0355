/** `cilium-cce plan` as a person uses it: sources together, files in a folder, questions, mistakes. @module */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ciliumCce } from '../cilium-cce.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples');
const FACTS = join(EXAMPLES, 'plan/cluster.yaml');

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cilium-cce-plan-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

const plan = (args: readonly string[], options: Partial<Parameters<typeof ciliumCce>[1]> = {}): ReturnType<typeof ciliumCce> =>
  ciliumCce(['plan', '--lang', 'en', ...args], { cwd: tmpdir(), ...options });

test('Terraform and cluster.yaml of the same cluster give the same plan', async () => {
  const [yaml, terraform] = await Promise.all([
    plan(['--facts', FACTS, '-o', 'json']),
    plan(['--terraform', join(EXAMPLES, 'plan/terraform'), '-o', 'json']),
  ]);
  const verdicts = ({ stdout }: { stdout: string }): unknown => (JSON.parse(stdout) as { verdicts: unknown }).verdicts;
  expect(verdicts(terraform)).toEqual(verdicts(yaml));
  expect(yaml.exitCode).toBe(0);
});

test('files are written once; what they say can be planned again, and comes out the same', async () => {
  const home = await folder();
  const [first, second] = [join(home, 'one'), join(home, 'two')];
  const args = ['--values', join(EXAMPLES, 'source-document/values.yaml'), '--policies', join(EXAMPLES, 'source-document/policy-l7.yaml')];
  expect(await plan(['--facts', FACTS, ...args, '--out', first])).toMatchObject({ exitCode: 0 });
  expect(await readdir(first)).toEqual(['README.md', 'bridge', 'cilium', 'cluster.yaml', 'gateway', 'policies', 'terraform']);
  expect(await plan(['--facts', FACTS, '--out', first])).toMatchObject({
    exitCode: 2,
    stderr: `Error: ${first} is not empty: name another folder, or say --force to write into it\n`,
  });
  expect(await plan(['--facts', join(first, 'cluster.yaml'), ...args, '--out', second])).toMatchObject({ exitCode: 0 });
  for (const path of ['cilium/values.yaml', 'gateway/entrypoint.yaml', 'terraform/main.tf', 'policies/policy-l7.yaml'])
    expect(await readFile(join(second, path), 'utf8')).toBe(await readFile(join(first, path), 'utf8'));
});

test('a plan that says no writes the reason alone, exit code 1', async () => {
  const out = join(await folder(), 'plan');
  expect(await plan(['--facts', FACTS, '--network-mode', 'eni', '--out', out])).toMatchObject({ exitCode: 1 });
  expect(await readdir(out)).toEqual(['README.md']);
  expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('So no other file was written.');
});

test('--strict: facts that are missing give exit code 3', async () => {
  expect(await plan(['--facts', FACTS, '--strict'])).toMatchObject({ exitCode: 3 });
});

test('questions: a wrong answer is asked for again, an empty one stays open, the end of the input ends them', async () => {
  const { stdout, stderr, exitCode } = await plan(['--interactive'], {
    input: 'perhaps\nn\nbridge\noverlay_l2\n\n10.2.0.0/16, 10.3.0.0/16\n',
  });
  expect(exitCode).toBe(0);
  expect(stderr).toContain('Please answer y or n.');
  expect(stderr).toContain('bridge is none of overlay_l2, vpc-router, eni');
  expect(stdout).toContain('overlay_l2: Cilium can be the only CNI');
  expect(stdout).not.toContain('the VPC’s CIDR is not known');
});

test('two sources that disagree: both places are named, and the plan says no', async () => {
  const home = await folder();
  const other = join(home, 'other.yaml');
  await writeFile(other, 'serviceCidr: 10.96.0.0/16\n');
  const { stdout, exitCode } = await plan(['--facts', FACTS, '--facts', other]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`serviceCidr: 10.247.0.0/16 (${FACTS}:16:14) ≠ 10.96.0.0/16 (${other}:1:14)`);
  expect(await plan(['--facts', FACTS, '--facts', other, '--service-cidr', '10.96.0.0/16'])).toMatchObject({ exitCode: 0 });
});

test.each<[name: string, text: string, args: string[], said: RegExp]>([
  ['half a YAML', 'vpcCidrs: [10.2.0.0/16', [], /bad\.yaml:\d+:\d+: /],
  ['an unknown key', 'vpcCidr: 10.2.0.0/16', [], /bad\.yaml:1:1: vpcCidr is no known key; did you mean vpcCidrs\?/],
  ['IPv6', 'vpcCidrs: fd00::/64', [], /bad\.yaml:1:11: .*IPv6/],
  ['host bits', 'vpcCidrs: 10.2.0.1/16', [], /bad\.yaml:1:11: .*write 10\.2\.0\.0\/16/],
  ['a file that is not there', '', ['--facts', 'nowhere.yaml'], /nowhere\.yaml does not exist/],
  ['Terraform that cannot be parsed', '', ['--terraform', 'bad.tf'], /bad\.tf:2:\d+: /],
  ['a folder without Terraform', '', ['--terraform', '.'], /holds no Terraform/],
  ['a values file that is none', '', ['--values', 'list.yaml'], /list\.yaml/],
])('%s: a sentence with its place, exit code 2', async (_name, text, args, said) => {
  const cwd = await folder();
  await writeFile(join(cwd, 'list.yaml'), '- a\n');
  if (args[1] !== '.') await writeFile(join(cwd, 'bad.tf'), 'resource "huaweicloud_vpc" "this" {\n  cidr = = 1\n}\n');
  await writeFile(join(cwd, 'bad.yaml'), `${text}\n`);
  const { exitCode, stdout, stderr } = await plan(text === '' ? args : ['--facts', 'bad.yaml', ...args], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('the examples of the help run as they are printed', async () => {
  const cwd = await folder();
  await cp(EXAMPLES, join(cwd, 'examples'), { recursive: true });
  const { stdout } = await ciliumCce(['plan', '--help', '--lang', 'en'], { cwd });
  const examples = [...stdout.matchAll(/^ {2}cilium-cce (plan (?!.*--interactive).*)$/gm)].map(([, command]) => command!.split(' '));
  expect(examples.length).toBeGreaterThanOrEqual(3);
  for (const example of examples) expect((await ciliumCce(example, { cwd })).exitCode, example.join(' ')).toBe(0);
});
