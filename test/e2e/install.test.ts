/** A plan carried out in a lab without Cilium: what is refused, broken off, gone on with, verified by a request and taken back. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ciliumEndpoints } from '../../src/cluster/kinds.ts';
import { INSTALL_STEPS } from '../../src/install/step-names.ts';
import { daemonSets, pods } from '../../src/kube/resources.ts';
import { gatewayApiCrds } from '../../src/twin/gateway-api/crds.ts';
import { ciliumCce, startCiliumCce } from '../cilium-cce.ts';
import { InstallFixture, realHelm } from './install-command.ts';

const LIMIT_MS = 180_000;

/** Outcomes by step. */
const outcomes = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step?: string; outcome?: string })
      .flatMap(({ step, outcome }) => (step ? [[step, outcome!]] : [])),
  );

/** Lets the Gateway's Envoy in, and nobody else. */
const POLICY = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: default}
spec:
  endpointSelector: {matchLabels: {app.kubernetes.io/name: test-python}}
  ingress: [{fromEntities: [ingress]}]
`;

const SILENT = { exitCode: 0, stderr: '' };

describe('a new cluster', () => {
  let fixture: InstallFixture;
  beforeAll(async () => {
    fixture = await InstallFixture.start();
  }, LIMIT_MS);
  afterAll(() => fixture?.stop());

  test('a dry run shows every command, and the API server holds what it held', async () => {
    const before = await fixture.picture();
    const { stdout, ...ended } = await fixture.install('--dry-run', '-q');
    expect(ended).toEqual(SILENT);
    expect(stdout.match(/^ {2}\$ .*$/gm)!.map((line) => line.replace(/^ {2}\$ /, '').replace(/ --kubeconfig \S+/, ''))).toEqual([
      `kubectl apply --server-side -f ${join(fixture.folder, 'gateway-api.yaml')} --dry-run=server`,
      'helm template cilium https://helm.cilium.io/cilium-1.19.1.tgz -n kube-system -f cilium/values.yaml --kube-version v1.33',
      'kubectl kustomize gateway',
    ]);
    expect(stdout).toContain('Nothing was changed.');
    expect(await fixture.picture()).toEqual(before);
    await expect(fixture.read('plan/.install-state.json')).rejects.toThrow('ENOENT');
  });

  test.each([
    ['install.md', 'C.UTF-8'],
    ['install.zh-TW.md', 'zh_TW.UTF-8'],
  ])('docs/%s shows what it prints, and names every step and option', async (name, LANG) => {
    const page = readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
    const [, shown] = /^```console\n\$ .*\n([^]*?)^```$/m.exec(page)!;
    const { stdout } = await ciliumCce(fixture.words('--dry-run', '-q'), { cwd: fixture.folder, env: { ...fixture.environment, LANG } });
    const printed = stdout
      .replaceAll(/ --kubeconfig \S+/g, '')
      .replaceAll(fixture.folder, '/home/me')
      .replace(/helm v[\w.+-]+/, 'helm v3.19.0')
      .replace(/kubectl v[\w.+-]+/, 'kubectl v1.33.1');
    expect(shown).toBe(printed);
    const { stdout: help } = await fixture.run('install', '--help');
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)]
      .map(([, option]) => option!)
      .filter((one) => one !== '--help' && one !== '--output');
    expect([...INSTALL_STEPS.map((step) => `\`${step}\``), ...options, '-o json'].filter((one) => !page.includes(one))).toEqual([]);
  });

  test('nothing happens without a yes', async () => {
    const ended = await fixture.install('-q');
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') as string });
    expect(fixture.helm!.calls.some((call) => call.startsWith('upgrade'))).toBe(false);
  });

  test.each([
    ['no plan', async () => fixture.run('install', 'nowhere', '--lab'), 'nowhere holds no plan'],
    [
      'a tool that is not there',
      async () => {
        // What starts the command itself, and nothing else.
        const few = join(fixture.folder, 'few');
        await mkdir(few);
        for (const tool of ['dirname', 'readlink'])
          await symlink(spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim(), join(few, tool));
        return ciliumCce(fixture.words('-q'), { cwd: fixture.folder, env: { HOME: fixture.folder, PATH: few } });
      },
      'helm cannot be started',
    ],
    [
      'another cluster',
      async () => {
        await fixture.change('plan/cluster.yaml', (text) => text.replace('10.2.128.2', '10.2.128.77'));
        const ended = await fixture.install('--yes', '-q');
        await fixture.change('plan/cluster.yaml', (text) => text.replace('10.2.128.77', '10.2.128.2'));
        return ended;
      },
      'This is not the cluster that was planned: cluster.yaml has apiServerHost 10.2.128.77',
    ],
    [
      'placeholders',
      async () => {
        await fixture.change('plan/gateway/entrypoint.yaml', (text) => text.replaceAll(/id: .*/g, 'id: <elb-id>'));
        await fixture.change('plan/gateway/httproute.yaml', (text) => text.replace('test-python-svc', '<backend-service>'));
        const ended = await fixture.install('--yes', '-q');
        await fixture.change('plan/gateway/entrypoint.yaml', (text) => text.replace('<elb-id>', '5e1fb0a4-0000-4000-8000-000000000001'));
        await fixture.change('plan/gateway/httproute.yaml', (text) => text.replace('<backend-service>', 'test-python-svc'));
        return ended;
      },
      /gateway\/entrypoint\.yaml:\d+: <elb-id> is not filled in.*\n.*gateway\/httproute\.yaml:\d+: <backend-service>/,
    ],
    [
      'DataPlane V2',
      async () => {
        const key = { namespace: 'kube-system', name: 'yangtse-cilium' };
        const labels = { app: 'y' };
        const template = { metadata: { labels }, spec: { containers: [{ name: 'y', image: 'pause:3.9' }] } };
        await fixture.lab.client.create(daemonSets, { metadata: key, spec: { selector: { matchLabels: labels }, template } });
        const ended = await fixture.install('--yes', '--adopt', '-q');
        await fixture.lab.client.delete(daemonSets, key);
        return ended;
      },
      'The cluster has DataPlane V2',
    ],
  ])(
    'refused with exit code 2 and a sentence: %s',
    async (_name, attempt, sentence) => {
      const { exitCode, stdout, stderr } = await attempt();
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      if (typeof sentence === 'string') expect(stderr).toContain(sentence);
      else expect(stderr).toMatch(sentence);
      expect(stderr).not.toContain('    at ');
    },
    LIMIT_MS,
  );

  test(
    'Ctrl-C reaches helm; what it leaves pending is taken away by the next run',
    async () => {
      fixture.helm!.hangs = true;
      const running = await fixture.begin('helm upgrade', '--yes', '-q');
      await fixture.lab.eventually('helm upgrades', () => fixture.helm!.calls.some((call) => call.startsWith('upgrade')));
      const ended = await running.interrupt();
      expect(ended).toMatchObject({ exitCode: 130, stdout: expect.stringMatching(/interrupted[^]*Go on from here[^]*--back/) as string });
      fixture.helm!.hangs = false;
      const again = await fixture.install('--only', 'cilium', '--yes', '--timeout', '2', '-q', '-o', 'json');
      expect(outcomes(again.stdout)).toEqual({ preflight: 'done', cilium: 'done' });
      expect(fixture.helm!.calls).toContain('uninstall cilium -n kube-system');
    },
    LIMIT_MS,
  );

  test(
    'the rest of it: HTTP 200 through the ELB, and a doctor who is silent',
    async () => {
      const { stdout, ...ended } = await fixture.install('--yes', '--url', fixture.url, '-q', '-o', 'json');
      expect({ ...ended, outcomes: outcomes(stdout) }).toEqual({
        ...SILENT,
        outcomes: {
          preflight: 'done',
          gatewayApi: 'already',
          cilium: 'already',
          nodes: expect.stringMatching(/^(?:done|already)$/) as string,
          unmanaged: 'already',
          bridge: 'leftOut',
          gateway: 'done',
          verify: 'done',
        },
      });
      expect(stdout).toContain(`GET ${fixture.url} 200`);
      await fixture.lab.eventually(
        'no finding',
        async () => (await fixture.run('doctor', '--lab', '-q', '--fail-on', 'info')).exitCode === 0,
      );
    },
    LIMIT_MS,
  );

  test(
    'a file that has changed is applied again, and nothing else',
    async () => {
      await fixture.change('plan/gateway/gateway.yaml', (text) => text.replace('name: web', 'name: web\n  labels:\n    team: shop'));
      const { stdout } = await fixture.install('--yes', '--url', fixture.url, '-q', '-o', 'json');
      expect(outcomes(stdout)).toMatchObject({ gatewayApi: 'already', cilium: 'already', gateway: 'done', verify: 'done' });
      expect(await fixture.kubectl('get', 'gateway', 'web', '--show-labels')).toContain('team=shop');
    },
    LIMIT_MS,
  );

  test(
    'a request that fails: exit code 1, where to look, how to go on, the way back',
    async () => {
      const { exitCode, stdout } = await fixture.install('--yes', '--timeout', '2', '--url', 'http://127.0.0.1:1/', '-q');
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/✗ Verify with a real request: failed; GET http:\/\/127\.0\.0\.1:1\/: ECONNREFUSED/);
      expect(stdout).toContain('  cilium-cce doctor --lab\n');
      expect(stdout).toMatch(/--back, which runs in plan:\n {2}kubectl delete -k gateway[^]*\n {2}helm uninstall cilium/);
    },
    LIMIT_MS,
  );

  test(
    'the way back undoes what was done, and then there is none',
    async () => {
      const before = await fixture.install('--back', '--dry-run');
      expect(before).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('helm uninstall cilium') as string });
      const { exitCode, stdout } = await fixture.install('--back', '--yes', '-q');
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('05-cilium.conflist') as string });
      expect(fixture.lab.model.get(daemonSets, { namespace: 'kube-system', name: 'cilium' })).toBeUndefined();
      expect(await fixture.kubectl('get', 'crd', '-o', 'name')).not.toContain('gateway.networking.k8s.io');
      expect((await fixture.install('--back', '--yes', '-q')).stdout).toBe(
        'Nothing was installed from plan, so there is nothing to undo.\n',
      );
    },
    LIMIT_MS,
  );
});

describe('a cluster with workloads', () => {
  let fixture: InstallFixture;
  beforeAll(async () => {
    fixture = await InstallFixture.start();
    await fixture.admitPods();
    await fixture.kubectl('run', 'debug', '--image=busybox:1.36', '--restart=Never', '--', 'sleep', '100000');
    await fixture.kubectl('wait', '--for=condition=Ready', 'pod/debug', '--timeout=30s');
  }, LIMIT_MS);
  afterAll(() => fixture?.stop());

  test('is left alone until adoption is chosen', async () => {
    const { exitCode, stderr } = await fixture.install('--yes', '-q');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/3 pods run with addresses that are not Cilium’s \(default\/debug, default\/test-python-/) as string,
    });
  });

  test(
    'adopted: owners restart their pods, the bare one is named and left, and the Gateway answers',
    async () => {
      const { exitCode, stdout } = await fixture.install('--yes', '--adopt', '--url', fixture.url, '-q');
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`GET ${fixture.url} 200`) as string });
      expect(stdout).toContain('no error beside the pods that were left (CCE1002)');
      const restarts = stdout.match(/rollout restart \S+/g);
      expect(restarts).toEqual(['rollout restart deployment/coredns', 'rollout restart deployment/test-python']);
      expect(stdout).toContain('left, since nobody would make them anew: default/debug (1)');
      for (const { metadata, spec } of fixture.lab.model.list(pods)) {
        if (spec?.hostNetwork || metadata.deletionTimestamp || metadata.name === 'debug') continue;
        const key = { namespace: metadata.namespace!, name: metadata.name };
        expect(fixture.lab.model.get(ciliumEndpoints, key), metadata.name).toBeDefined();
      }
    },
    LIMIT_MS,
  );
});

test(
  'a cluster without a node: Cilium waits in it, and the next run goes on as soon as there is one',
  async () => {
    const fixture = await InstallFixture.start({ nodes: 0 });
    try {
      await mkdir(join(fixture.folder, 'plan/policies'));
      await writeFile(join(fixture.folder, 'plan/policies/web.yaml'), POLICY);
      const first = await fixture.install('--yes', '--no-wait-nodes', '-q');
      expect(first).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/Scale the pool in the CCE console[^]*Left for now/) as string,
      });
      const second = fixture.install('--yes', '--url', fixture.url, '-q', '-o', 'json');
      await fixture.lab.cce.addNode();
      const { stdout } = await second;
      expect(outcomes(stdout)).toMatchObject({ cilium: 'already', nodes: 'done', gateway: 'done', policies: 'done', verify: 'done' });
      expect(await fixture.kubectl('get', 'cnp', '-o', 'name')).toContain('/web');
    } finally {
      await fixture.stop();
    }
  },
  LIMIT_MS,
);

const real = realHelm();
if (!real) console.warn('SKIPPED: Helm itself with Cilium’s own chart: set HELM (or have it in PATH) and CILIUM_CHART, a folder.');

describe.skipIf(!real)('with Helm itself and Cilium’s own chart', () => {
  let fixture: InstallFixture;
  beforeAll(async () => {
    fixture = await InstallFixture.start({ helm: real!.helm });
  }, LIMIT_MS);
  afterAll(() => fixture?.stop());

  test(
    'the server takes every object of the chart, the lab’s nodes run them, and HTTP answers 200',
    async () => {
      const { stdout, ...ended } = await fixture.install('--yes', '--chart', real!.chart, '--url', fixture.url, '-q', '-o', 'json');
      expect({ ...ended, outcomes: outcomes(stdout) }).toMatchObject({
        ...SILENT,
        outcomes: { cilium: 'done', gateway: 'done', verify: 'done' },
      });
      await fixture.lab.eventually(
        'no finding',
        async () => (await fixture.run('doctor', '--lab', '-q', '--fail-on', 'info')).exitCode === 0,
      );
    },
    LIMIT_MS,
  );

  test(
    'Helm’s own dry run changes nothing; changed values are another revision, for which the agents restart; and back',
    async () => {
      const args = ['--yes', '--chart', real!.chart, '--url', fixture.url, '-q', '-o', 'json'];
      await fixture.change('plan/cilium/values.yaml', (text) => `${text}\npprof:\n  enabled: true\n`);
      const before = await fixture.picture();
      const rehearsed = await fixture.install('--dry-run', ...args);
      expect(outcomes(rehearsed.stdout)).toMatchObject({ cilium: 'rehearsed', gateway: 'already' });
      expect(rehearsed.stdout).toContain('--dry-run=server');
      expect(await fixture.picture()).toEqual(before);
      const upgraded = await fixture.install(...args);
      expect(outcomes(upgraded.stdout)).toMatchObject({ cilium: 'done', nodes: 'done', verify: 'done' });
      expect(upgraded.stdout).toContain('rollout restart daemonset/cilium deployment/cilium-operator');
      expect((await fixture.install('--back', '--yes', '-q')).exitCode).toBe(0);
      expect(fixture.lab.model.get(daemonSets, { namespace: 'kube-system', name: 'cilium' })).toBeUndefined();
    },
    LIMIT_MS,
  );

  test(
    'a chart of another version than was planned, and the bridge’s own chart',
    async () => {
      const other = join(fixture.folder, 'other');
      await mkdir(other);
      await writeFile(join(other, 'Chart.yaml'), 'apiVersion: v2\nname: cilium\nversion: 1.20.2\n');
      const refused = await fixture.install('--yes', '--chart', other, '-q');
      expect(refused).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('The chart is cilium-1.20.2, and the plan is made for cilium-1.19.1') as string,
      });
      await fixture.change('plan/bridge/values.yaml', (text) =>
        text.replace('<image-repository>', 'registry.example/cilium-cce').replace('<project-id>', 'p'),
      );
      const rehearsed = await fixture.install('--only', 'bridge', '--dry-run', '-q', '-o', 'json');
      expect(outcomes(rehearsed.stdout)).toEqual({ preflight: 'done', bridge: 'rehearsed' });
      // The lab has no such image: Helm has done its part, and the step says why nothing runs.
      for (const commands of [/^\["helm upgrade/, /^\[\]$/]) {
        const ended = await fixture.install('--only', 'bridge', '--yes', '--timeout', '3', '-q', '-o', 'json');
        const report = JSON.parse(ended.stdout.split('\n')[1]!) as { outcome: string; message: { text: string }; commands: string[] };
        expect(report).toMatchObject({
          outcome: 'failed',
          message: { text: expect.stringMatching(/pod cilium-cce-\S+ of the bridge is not ready: ./) as string },
        });
        expect(JSON.stringify(report.commands)).toMatch(commands);
      }
    },
    LIMIT_MS,
  );
});

test(
  'a lab without Cilium prints the commands that plan and install it, and they do',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-bare-'));
    const environment = { HOME: folder, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` };
    const lab = await startCiliumCce(['lab', 'up', '--without-cilium'], 'bin/cilium-cce install', { cwd: folder, env: environment });
    try {
      const [plan, install] = [...lab.output().matchAll(/^ {2}bin\/cilium-cce (.*)$/gm)].map(([, words]) => words!.split(' '));
      const planned = await ciliumCce(plan!, { cwd: folder, env: environment });
      expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
      if (!real) return;
      await mkdir(join(folder, 'bin'));
      await symlink(real.helm, join(folder, 'bin/helm'));
      const definitions = gatewayApiCrds().map((one) => stringify(one, { aliasDuplicateObjects: false }));
      await writeFile(join(folder, 'gateway-api.yaml'), definitions.join('---\n'));
      // The port that is printed is another lab's where several run.
      const more = ['--chart', real.chart, '--gateway-api', 'gateway-api.yaml', '--skip', 'verify', '--yes', '-q', '-o', 'json'];
      const { stdout } = await ciliumCce([...install!, ...more], { cwd: folder, env: environment });
      expect(outcomes(stdout)).toMatchObject({ cilium: 'done', nodes: 'done', gateway: 'done' });
    } finally {
      await lab.interrupt();
      await rm(folder, { recursive: true, force: true });
    }
  },
  LIMIT_MS,
);
