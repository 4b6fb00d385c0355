/**
 * A plan is rehearsed before anything is bought: `plan --out DIR`, `lab up --plan DIR`, curl answers 200, `doctor --lab`
 * is silent; `lab run --plan DIR --once` says so with its exit code. And what cannot be rehearsed is refused by its place.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ciliumCce, startCiliumCce, type Ended } from '../cilium-cce.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-lab-plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]): Promise<Ended> => ciliumCce(args, { cwd: folder, env: { HOME: folder } });

const FACTS = {
  networkMode: 'overlay_l2',
  kubernetesVersion: 'v1.33',
  dataplaneV2: false,
  kubeProxyMode: 'iptables',
  vpcCidrs: ['192.168.0.0/16'],
  nodeSubnets: ['192.168.8.0/24'],
  serviceCidr: '10.247.0.0/16',
  containerCidrs: ['172.16.0.0/16'],
  apiServerHost: '192.168.8.2',
  nodeGroups: [{ name: 'np', count: 0, most: 2, os: 'Huawei Cloud EulerOS 2.0' }],
  elb: { id: 'the-planned-elb', kind: 'shared', protocol: 'TCP' },
  elbCredentials: true,
  gateway: { name: 'web', namespace: 'shop', port: 80, backend: { service: 'shop-svc', port: 8080 } },
};

async function planned(facts: object): Promise<void> {
  await writeFile(join(folder, 'facts.yaml'), JSON.stringify(facts));
  const { exitCode, stderr } = await run('plan', '-q', '--facts', 'facts.yaml', '--out', 'plan');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
}

describe.each<[what: string, change: object]>([
  [
    'overlay_l2, an API server elsewhere in the VPC, a dedicated ELB',
    { apiServerHost: '192.168.77.5', elb: { ...FACTS.elb, kind: 'dedicated' } },
  ],
  ['vpc-router, kube-proxy by IPVS', { networkMode: 'vpc-router', kubeProxyMode: 'ipvs' }],
])('%s', (_what, change) => {
  test('curl answers 200 and the doctor has nothing to say', async () => {
    await planned({ ...FACTS, ...change });
    const lab = await startCiliumCce(['lab', 'up', '--plan', 'plan'], 'doctor --lab', { cwd: folder, env: { HOME: folder } });
    try {
      const [, url] = /^ +curl (http:\/\/127\.0\.0\.1:\d+\/)$/m.exec(lab.output()) ?? [];
      expect(lab.output()).toContain('Gateway shop/web');
      expect(lab.output()).toContain('in place of the-planned-elb (gateway/entrypoint.yaml:3)');
      expect(lab.output()).toContain('as Service shop/shop-svc, port 8080, which the plan does not bring');
      expect((await fetch(url!)).status).toBe(200);
      const doctor = await run('doctor', '--lab', '-q', '--wait', '--timeout', '60', '-o', 'json');
      expect({ ...doctor, stdout: (JSON.parse(doctor.stdout) as { findings: unknown }).findings }).toEqual({
        exitCode: 0,
        stdout: [],
        stderr: '',
      });
    } finally {
      expect((await lab.interrupt()).exitCode).toBe(0);
    }
  });
});

test('once, as a check, with as many nodes as a person says', async () => {
  await planned(FACTS);
  expect(await run('lab', 'run', '--plan', 'plan', '--once', '--nodes', '1')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('nodes: 1 in place of 2') as string,
    stderr: '',
  });
});

test('values that were broken since the plan was made are found out', async () => {
  await planned(FACTS);
  const path = join(folder, 'plan', 'cilium', 'values.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/(gatewayAPI:\n[^]*?enabled: )true/, '$1false'));
  const broken = await run('lab', 'run', '--plan', 'plan', '--once');
  expect(broken).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('Gateway shop/web\n  1  DROP') as string });
  await writeFile(path, text.replace('k8sServiceHost: 192.168.8.2', 'k8sServiceHost: 10.247.0.1'));
  const outside = await run('lab', 'run', '--plan', 'plan', '--once');
  expect(outside).toMatchObject({ exitCode: 2, stdout: '' });
  expect(outside.stderr).toMatch(/^Error: plan\/cilium\/values\.yaml:\d+: k8sServiceHost 10\.247\.0\.1 is no address of the VPC/);
});

test('placeholders that matter are refused with file and line; those that the lab stands in for are not', async () => {
  const { apiServerHost: _host, elb: _elb, gateway: _gateway, ...rest } = FACTS;
  await planned(rest);
  const refused = await run('lab', 'up', '--plan', 'plan');
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^Error: plan\/cilium\/values\.yaml:\d+: <api-server-address> is not filled in: .*\n$/);
  const path = join(folder, 'plan', 'cilium', 'values.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('<api-server-address>', '192.168.8.2'));
  expect(await run('lab', 'run', '--plan', 'plan', '--once')).toMatchObject({ exitCode: 0, stderr: '' });
});

test('no plan, a plan that says no, options that contradict it, nothing at all: a sentence each', async () => {
  const says = async (text: string, ...args: string[]): Promise<void> =>
    expect(await run('lab', ...args), args.join(' ')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(text) as string,
    });
  await says('nowhere', 'up', '--plan', 'nowhere');
  await says('Nothing to apply', 'run');
  await says('--values', 'up', '--plan', 'plan', '--values', 'values.yaml');
  await says('--network-mode', 'up', '--plan', 'plan', '--network-mode', 'eni');
  await writeFile(join(folder, 'facts.yaml'), JSON.stringify({ ...FACTS, networkMode: 'eni' }));
  expect((await run('plan', '-q', '--facts', 'facts.yaml', '--out', 'no')).exitCode).toBe(1);
  await says('no holds no plan', 'up', '--plan', 'no');
  await says('no-such-service', 'run', '--plan', 'no', 'no-such-service.yaml');
});
