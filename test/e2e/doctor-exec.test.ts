/** `doctor --exec` on labs with a fault that no API object shows: what is found is what the agents' containers see. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scenario as kubeProxyStale } from '../../src/checks/CCE1013-kube-proxy-stale/scenario.ts';
import { scenario as halfApplied } from '../../src/checks/CCE2004-half-applied-masquerade/scenario.ts';
import { scenario as uncovered } from '../../src/checks/CCE2006-socket-lb-uncovered/scenario.ts';
import { applyFix, diagnose, healthyValues, untilServed, type CheckScenario } from '../../src/checks/testing/rehearsal.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { wordsIn, type Finding } from '../../src/checks/finding.ts';
import { loadCluster } from '../../src/cluster/load.ts';
import { examine } from '../../src/doctor/examine.ts';
import { loadConnection } from '../../src/kube/kubeconfig.ts';
import { INDEXES } from '../../src/cluster/model.ts';
import { pods } from '../../src/kube/resources.ts';
import { Lab } from '../../src/lab/index.ts';
import { ciliumCce, type Ended } from '../cilium-cce.ts';

const run = promisify(execFile);
const LIMIT_MS = 120_000;
const CHECK_FOLDERS = resolve(import.meta.dirname, '../../src/checks');

interface Report {
  readonly findings: readonly Reported[];
  readonly checks: readonly { readonly code: string; readonly outcome: string; readonly why?: { readonly id: string } }[];
}
interface Reported {
  readonly code: string;
  readonly severity: string;
  readonly confidence: string;
  readonly objects: readonly { readonly name: string }[];
  readonly evidence: readonly { observed: string }[];
}

let folder: string;
let lab: Lab;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-exec-'));
});
afterEach(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

const kubeconfig = (): string => join(folder, 'kubeconfig');

/** A lab with the fault, when it shows. */
async function withFault(code: string, scenario: CheckScenario): Promise<void> {
  const { options } = scenario;
  lab = await Lab.start({ values: healthyValues(options?.bridge), ...options });
  await lab.writeKubeconfig(kubeconfig());
  await scenario.break(lab);
  await lab.eventually(code, () => diagnose(lab, CHECKS).some(({ finding }) => finding.code === code));
}

const command = (...args: readonly string[]): Promise<Ended> => ciliumCce(args, { cwd: folder, env: { HOME: folder } });

async function reportOf(...args: readonly string[]): Promise<Report> {
  const { stdout, stderr } = await command('doctor', '-o', 'json', ...args);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

/** The kubeconfig is given, and not `--lab`: nothing but the Kubernetes API is asked. */
const doctor = (...args: readonly string[]): Promise<Report> => reportOf('--kubeconfig', kubeconfig(), ...args);

/** In the container of a node's agent, as a person would. */
async function inAgent(node: string, script: string): Promise<string> {
  const agent = lab.model.byIndex(pods, INDEXES.podByNode, node).find(({ metadata }) => metadata.labels?.['k8s-app'] === 'cilium')!;
  const where = ['--kubeconfig', kubeconfig(), '-n', 'kube-system', 'exec', agent.metadata.name, '-c', 'cilium-agent', '--'];
  const { stdout } = await run('kubectl', [...where, 'sh', '-c', script]);
  return stdout.trim();
}

/** Every command of a check's page, as it stands there: each prints what it is there for, or finds nothing (exit code 1). */
async function runPage(name: string): Promise<string[]> {
  const pages = await Promise.all(['en', 'zh-TW'].map((language) => readFile(resolve(CHECK_FOLDERS, name, `doc.${language}.md`), 'utf8')));
  const [en, zh] = pages.map((page) => page.match(/^kubectl .*$/gm) ?? []);
  expect(zh).toEqual(en);
  expect(en!.length).toBeGreaterThan(1);
  return Promise.all(
    en!.map(async (command) => {
      const script = `${command} || [ $? -eq 1 ]`;
      const { stdout, stderr } = await run('sh', ['-c', script], { env: { ...process.env, KUBECONFIG: kubeconfig() } });
      expect(stderr.replace('command terminated with exit code 1', '').trim()).toBe('');
      return stdout;
    }),
  );
}

const found = ({ findings }: Report, code: string): Reported | undefined => findings.find((one) => one.code === code);
const outcome = ({ checks }: Report, code: string): Report['checks'][number] => checks.find((one) => one.code === code)!;

/** The same by the lab's clock, which has to run on until an agent counts as settled. */
async function foundByExec(code: string): Promise<Finding | undefined> {
  const now = (): number => lab.clock.now();
  const { model, coverage, source } = await loadCluster({ connection: await loadConnection({ path: kubeconfig() }) }, { exec: true, now });
  return examine({ model, coverage, source, now: new Date(now()) }, CHECKS)
    .flatMap(({ findings }) => findings)
    .find((one) => one.code === code);
}

const untilFound = (code: string): Promise<Reported> => lab.eventually(`${code} by exec`, async () => found(await doctor('--exec'), code));

test('CCE1013: rules that were left behind; the fix removes them', { timeout: LIMIT_MS }, async () => {
  await withFault('CCE1013', kubeProxyStale);
  expect(outcome(await doctor(), 'CCE1013')).toMatchObject({ outcome: 'unknown', why: { id: 'cluster.unknown.noExec' } });

  const { evidence, confidence, objects } = await untilFound('CCE1013');
  const node = objects[0]!.name;
  expect(confidence).toBe('likely');
  expect(evidence).toMatchObject([{ observed: expect.stringMatching(/^rules for \d+ addresses .* nobody listens on 10256/) as string }]);
  expect(Number(await inAgent(node, 'iptables-save -t nat | grep -c KUBE-SVC'))).toBeGreaterThan(0);
  expect(await inAgent(node, 'grep -c ":2810 .* 0A " /proc/net/tcp || true')).toBe('0');

  expect(Number((await runPage('CCE1013-kube-proxy-stale'))[0])).toBeGreaterThan(0);

  // A snapshot tells the same, with pseudonyms, too.
  for (const redact of [[], ['--redact']]) {
    const file = `taken${redact.join('')}.zip`;
    expect(await command('snapshot', '--kubeconfig', kubeconfig(), '--exec', ...redact, '-o', file)).toMatchObject({ exitCode: 0 });
    expect(found(await reportOf('--from', file), 'CCE1013')?.evidence[0]?.observed).toBe(evidence[0]!.observed);
  }

  const { fixes } = diagnose(lab, CHECKS)[0]!.finding;
  await applyFix(lab, fixes[0]!);
  await lab.eventually('nothing is left', async () => !found(await doctor('--exec'), 'CCE1013'));
  expect(outcome(await doctor('--exec'), 'CCE1013')).toMatchObject({ outcome: 'pass' });
});

test(
  'CCE2004: endpoints that stay as they were, where KUBE-FORWARD drops; without kube-proxy’s rules it is no fault',
  { timeout: LIMIT_MS },
  async () => {
    await withFault('CCE2004', halfApplied);
    expect(outcome(await doctor(), 'CCE2004')).toMatchObject({ outcome: 'unknown', why: { id: 'cluster.unknown.noExec' } });

    const { evidence } = await lab.eventually('CCE2004 by exec', () => foundByExec('CCE2004'));
    expect(evidence.map(({ observed }) => wordsIn(observed, 'en'))).toEqual(
      expect.arrayContaining(['restoring', 'KUBE-FORWARD drops INVALID (rules live)']) as string[],
    );
    const [restoring, status, forward] = await runPage('CCE2004-half-applied-masquerade');
    expect(restoring).toContain('restoring');
    expect(status).toMatch(/^Routing: .*Host: BPF$/m);
    expect(forward).toContain('-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP');

    for (const node of lab.model.nodeNames()) {
      lab.cce.kubeProxy(node)!.stop();
      lab.cce.kubeProxy(node)!.flush();
    }
    expect(await foundByExec('CCE2004')).toBeUndefined();
  },
);

test('CCE2006: pods whose cgroups lie elsewhere', { timeout: LIMIT_MS }, async () => {
  await withFault('CCE2006', uncovered);
  expect(outcome(await doctor(), 'CCE2006')).toMatchObject({ outcome: 'unknown', why: { id: 'cluster.unknown.noExec' } });

  const { evidence, severity } = await untilFound('CCE2006');
  expect(severity).toBe('error');
  expect(evidence[0]!.observed).toMatch(/^(\d+) of \1 pods lie outside it; host routing BPF, kube-proxy’s rules: live$/);
  const [status, programs, cgroups] = await runPage('CCE2006-socket-lb-uncovered');
  expect(status).toMatch(/Socket LB: +Enabled/);
  expect(programs).toContain('cil_sock4_connect');
  expect(cgroups).toBe('');
});

test('a healthy lab has none of them, and all of it is known', { timeout: LIMIT_MS }, async () => {
  lab = await Lab.start({ values: healthyValues() });
  await untilServed(lab);
  await lab.writeKubeconfig(kubeconfig());
  const report = await doctor('--exec');
  for (const code of ['CCE1013', 'CCE2004', 'CCE2006']) expect(outcome(report, code)).toMatchObject({ code, outcome: 'pass' });
  expect(await inAgent([...lab.model.nodeNames()][0]!, "find /run/cilium/cgroupv2 -maxdepth 6 -type d -name '*pod*'")).toMatch(
    /-pod[0-9a-f_]{36}\.slice$/,
  );
});
