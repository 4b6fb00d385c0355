/**
 * `cilium-cce doctor --region` against a cluster that shows its API alone: what the ELB and VPC APIs tell leads to the
 * same words as a look into the lab; what they refuse is unknown, with the right that is missing.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ELB_RIGHTS } from '../../src/bridge/elb-api/cloud-of-cluster.ts';
import { scenario as noVpcRoute } from '../../src/checks/CCE1004-no-vpc-route/scenario.ts';
import { scenario as securityGroup } from '../../src/checks/CCE4009-security-group/scenario.ts';
import { healthyValues, untilServed, type CheckScenario } from '../../src/checks/testing/rehearsal.ts';
import { ciliumNodes } from '../../src/cluster/kinds.ts';
import type { SecurityRule } from '../../src/cluster/model.ts';
import { VPC_RIGHTS } from '../../src/huawei/vpc/client.ts';
import { Lab } from '../../src/lab/index.ts';
import { ciliumCce, type Ended } from '../cilium-cce.ts';

/** Each looks at a cluster several times, as a whole process. */
vi.setConfig({ testTimeout: 120_000 });

interface Outcome {
  readonly code: string;
  readonly outcome: string;
  readonly why?: { readonly text: string };
}

interface Report {
  readonly findings: readonly { readonly code: string }[];
  readonly checks: readonly Outcome[];
}

interface Cloud {
  readonly lab: () => Lab;
  /** `doctor` of the live cluster, which asks the twin's APIs. */
  readonly asked: (...args: string[]) => Promise<Ended>;
  /** `doctor --lab`. */
  readonly seen: (...args: string[]) => Promise<Ended>;
  readonly run: (...args: string[]) => Promise<Ended>;
  readonly options: () => string[];
}

function cloudOf(scenario: Pick<CheckScenario, 'options'>): Cloud {
  let folder = '';
  let lab: Lab;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-doctor-cloud-'));
    lab = await Lab.start({ values: healthyValues(scenario.options?.bridge), ...scenario.options });
    await mkdir(join(folder, '.cilium-cce'));
    await lab.writeKubeconfig(join(folder, '.cilium-cce', 'kubeconfig'));
    const [key] = lab.cce.options.credentials;
    await mkdir(join(folder, 'keys'));
    await writeFile(join(folder, 'keys', 'access-key'), key!.accessKey);
    await writeFile(join(folder, 'keys', 'secret-key'), key!.secretKey);
  }, 120_000);
  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const run: Cloud['run'] = (...args) => ciliumCce(args, { cwd: folder, env: { HOME: folder } });
  const options = (): string[] => {
    const { region, projectId } = lab.cce.options;
    const endpoints = ['--elb-endpoint', lab.cce.elb.endpoint, '--vpc-endpoint', lab.cce.vpc.endpoint];
    return ['--kubeconfig', '.cilium-cce/kubeconfig', '--region', region, '--project-id', projectId, ...endpoints];
  };
  return {
    lab: () => lab,
    run,
    options,
    asked: (...args) => run('doctor', '-q', ...options(), '--credentials-dir', 'keys', ...args),
    seen: (...args) => run('doctor', '-q', '--lab', ...args),
  };
}

const reportOf = ({ stdout }: Ended): Report => JSON.parse(stdout) as Report;
const checkOf = (report: Report, code: string): Outcome => report.checks.find((one) => one.code === code)!;

/** Ids are made of what a finding says: the same words, the same ids. */
async function sameFindings(cloud: Cloud, code: string): Promise<void> {
  const inLab = reportOf(await cloud.seen('--check', code, '-o', 'json'));
  const fromOutside = reportOf(await cloud.asked('--check', code, '-o', 'json'));
  expect(inLab.findings.map((one) => one.code)).toEqual([code]);
  expect(fromOutside.findings).toEqual(inLab.findings);
}

/** The first line names the source. */
const withoutSource = (text: string): string => text.slice(text.indexOf('\n'));

test.each(['doctor.md', 'doctor.zh-TW.md'])('the policy of docs/%s allows what is asked for, and nothing else', async (page) => {
  const text = await readFile(resolve(import.meta.dirname, '..', '..', 'docs', page), 'utf8');
  const [, json] = /```json\n([^`]*"vpc:[^`]*)```/.exec(text)!;
  const { Statement } = JSON.parse(json!) as { Statement: { Effect: string; Action: string[] }[] };
  expect(Statement).toEqual([{ Effect: 'Allow', Action: [...ELB_RIGHTS, ...Object.values(VPC_RIGHTS)] }]);
});

describe('security groups', () => {
  const cloud = cloudOf(securityGroup);

  test('a healthy cluster passes, with nothing left to see in the cloud', async () => {
    await untilServed(cloud.lab());
    const report = reportOf(await cloud.asked('-o', 'json'));
    expect(report.findings).toEqual([]);
    expect(['CCE1005', 'CCE4009'].map((code) => checkOf(report, code).outcome)).toEqual(['pass', 'pass']);
    expect(JSON.stringify(report.checks)).not.toMatch(/cloud was not asked|VPC API/);
  });

  test('a refused call makes unknown what needs it, names the right, and leaves the rest', async () => {
    const { vpc } = cloud.lab().cce;
    try {
      vpc.forbid(['vpc:securityGroups:get']);
      const noGroups = reportOf(await cloud.asked('-o', 'json'));
      for (const code of ['CCE1005', 'CCE4009']) {
        expect(checkOf(noGroups, code)).toMatchObject({
          outcome: 'unknown',
          why: { text: expect.stringContaining('vpc:securityGroups:get') as string },
        });
      }
      expect(checkOf(noGroups, 'CCE4008').outcome).toBe('pass');
      expect(checkOf(noGroups, 'CCE1007').outcome).toBe('pass');
      vpc.forbid(['vpc:routeTables:get', 'vpc:vpcs:get']);
      const noRoutes = reportOf(await cloud.asked('-o', 'json'));
      expect(['CCE1005', 'CCE4009'].map((code) => checkOf(noRoutes, code).outcome)).toEqual(['pass', 'pass']);
      vpc.forbid(['vpc:ports:get']);
      const { stdout } = await cloud.asked();
      expect(stdout).toMatch(/these credentials may not read network interfaces in .*: allow the action vpc:ports:get: .*CCE1005.*CCE4009/);
    } finally {
      vpc.forbid([]);
    }
  });

  test('ELBs that may not be read leave the checks of the VPC known, and nothing of ELBs passes', async () => {
    const { api } = cloud.lab().cce.elb;
    api.injectFaults(() => ({ answer: { status: 403, code: 'ELB.9803', message: 'no right' } }));
    try {
      const report = reportOf(await cloud.asked('-o', 'json'));
      expect(checkOf(report, 'CCE1005').outcome).toBe('pass');
      expect(report.findings).toEqual([]);
      for (const code of ['CCE4006', 'CCE4007', 'CCE4008', 'CCE4009'])
        expect(checkOf(report, code)).toMatchObject({
          outcome: 'unknown',
          why: { text: expect.stringContaining('elb:loadbalancers:get') as string },
        });
    } finally {
      api.injectFaults(undefined);
    }
  });

  test('no keys, wrong keys, nobody there, nonsense in place of answers: unknown with a sentence', async () => {
    const bare = await cloud.run('doctor', '-q', ...cloud.options(), '--credentials-dir', 'nowhere', '-o', 'json');
    const isUnknown = (ended: Ended, why: string): void => {
      expect(ended.stderr).toBe('');
      for (const code of ['CCE1005', 'CCE4009'])
        expect(checkOf(reportOf(ended), code), why).toMatchObject({
          outcome: 'unknown',
          why: { text: expect.stringContaining(why) as string },
        });
    };
    isUnknown(bare, 'nowhere');
    const { vpc } = cloud.lab().cce;
    const nobody = await cloud.asked('--vpc-endpoint', 'https://127.0.0.1:1', '-o', 'json');
    isUnknown(nobody, 'the VPC API of');
    const bad = [
      { status: 200, body: '<html>' },
      { status: 200, body: { ports: [{ id: 5 }] } },
      { status: 400, body: { code: 'VPC.0007', message: 'urlTenantId is not equal tokenTenantId' } },
    ];
    for (const answer of bad) {
      vpc.injectFaults(() => answer);
      isUnknown(await cloud.asked('-o', 'json'), 'the VPC API of');
    }
    vpc.injectFaults(() => ({ status: 200, body: { ports: [] } }));
    isUnknown(await cloud.asked('-o', 'json'), 'no network interface of node');
    vpc.injectFaults(undefined);
  });

  test('the rule for NodePorts is gone: CCE4009, in the words of the lab', async () => {
    await securityGroup.break(cloud.lab());
    await cloud.lab().eventually('CCE4009', async () => (await cloud.seen('--check', 'CCE4009')).exitCode === 1);
    await sameFindings(cloud, 'CCE4009');
    expect(withoutSource((await cloud.asked('--check', 'CCE4009')).stdout)).toBe(
      withoutSource((await cloud.seen('--check', 'CCE4009')).stdout),
    );
  });

  test('the rule for nodes of the same group is gone, too: CCE1005, in the words of the lab', async () => {
    const { cce } = cloud.lab();
    const isOfGroup = ({ source }: SecurityRule, id: string): boolean => 'group' in source && source.group === id;
    cce.setSecurityGroups(
      cce.cloud().securityGroups.map((group) => ({ ...group, ingress: group.ingress.filter((rule) => !isOfGroup(rule, group.id)) })),
    );
    await sameFindings(cloud, 'CCE1005');
    // An agent that was asked knows nothing of its node's groups.
    const codes = ['--check', 'CCE1005', '--check', 'CCE4009', '-o', 'json'];
    expect(reportOf(await cloud.asked('--exec', ...codes)).findings).toEqual(reportOf(await cloud.seen(...codes)).findings);
  });

  test('a snapshot keeps it: the same findings, also without names and addresses', async () => {
    const codes = (ended: Ended): string[] => reportOf(ended).findings.map(({ code }) => code);
    const live = codes(await cloud.asked('--check', 'CCE1005', '--check', 'CCE4009', '-o', 'json'));
    expect(live).toHaveLength(2);
    const source = [...cloud.options(), '--credentials-dir', 'keys'];
    expect(await cloud.run('snapshot', ...source, '-o', 'plain.zip')).toMatchObject({ exitCode: 0 });
    expect(await cloud.run('snapshot', ...source, '--redact', '-o', 'redacted.zip')).toMatchObject({ exitCode: 0 });
    for (const file of ['plain.zip', 'redacted.zip'])
      expect(codes(await cloud.run('doctor', '--from', file, '--check', 'CCE1005', '--check', 'CCE4009', '-o', 'json')), file).toEqual(
        live,
      );
  });
});

describe('routes', () => {
  const cloud = cloudOf(noVpcRoute);

  test('native routing without routes: CCE1004, in the words of the lab; with them it passes', async () => {
    const { cce, model } = cloud.lab();
    await noVpcRoute.break(cloud.lab());
    await cloud.lab().eventually('CCE1004', async () => (await cloud.seen('--check', 'CCE1004')).exitCode === 1);
    await sameFindings(cloud, 'CCE1004');
    cce.vpc.forbid(['vpc:routeTables:list']);
    const refused = reportOf(await cloud.asked('--check', 'CCE1004', '-o', 'json'));
    expect(checkOf(refused, 'CCE1004')).toMatchObject({
      outcome: 'unknown',
      why: { text: expect.stringContaining('vpc:routeTables:list') as string },
    });
    cce.vpc.forbid([]);
    const routes = [...model.list(ciliumNodes)].flatMap(({ metadata, spec }) =>
      (spec?.ipam?.podCIDRs ?? []).map((destination) => ({ destination, node: metadata.name })),
    );
    cce.setRoutes(routes);
    expect(checkOf(reportOf(await cloud.asked('--check', 'CCE1004', '-o', 'json')), 'CCE1004').outcome).toBe('pass');
    cce.setRoutes(routes.slice(1));
    await sameFindings(cloud, 'CCE1004');
  });
});
