/** The workflow of examples/policy, step by step on a pull request that opens something. @module */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '..', '..');
const EXAMPLES = join(ROOT, 'examples', 'policy');
const COMMAND = join(ROOT, 'bin', 'cilium-cce');

interface Workflow {
  jobs: { policy: { steps: { name?: string; run?: string }[] } };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-workflow-'));
  for (const [place, policies] of [
    ['.before', ['policies.yaml']],
    ['.', ['policies.yaml', 'change.yaml']],
  ] as const) {
    const cluster = join(folder, place, 'cluster');
    await mkdir(cluster, { recursive: true });
    for (const file of ['cluster.yaml', ...policies])
      await cp(join(EXAMPLES, file), join(cluster, file === 'change.yaml' ? 'z-change.yaml' : file));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const step = (run: string): Promise<{ exitCode: number; stdout: string }> =>
  new Promise((done) => {
    const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8' };
    const line = run.replace('node tools/cilium-cce.mjs', COMMAND);
    execFile('sh', ['-c', line], { cwd: folder, env }, (error, stdout) => done({ exitCode: error ? Number(error.code) : 0, stdout }));
  });

test('policies are taken, findings are uploaded, the diff is told, and the gate refuses', async () => {
  const { jobs } = parse(await readFile(join(EXAMPLES, 'github-workflow.yaml'), 'utf8')) as Workflow;
  const runs = jobs.policy.steps.flatMap(({ run }) => (run?.includes('cilium-cce') ? [run] : []));
  expect(runs).toHaveLength(4);
  const ended = [];
  for (const run of runs) ended.push(await step(run));
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 1]);
  const sarif = JSON.parse(await readFile(join(folder, 'policy.sarif'), 'utf8')) as {
    runs: { results: { ruleId: string; locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
  };
  const { results } = sarif.runs[0]!;
  expect(results.map(({ ruleId }) => ruleId)).toContain('CCE5002');
  for (const { locations } of results) expect(locations[0]!.physicalLocation.artifactLocation.uri).toMatch(/^cluster\//);
  expect(await readFile(join(folder, 'diff.md'), 'utf8')).toContain(
    '- Gateway `shop/public` → `shop/web[Deployment]`: allowed → **denied**',
  );
  expect(ended[3]!.stdout).toContain('::error title=opened::shop/web[Deployment] → shop/db[StatefulSet]: TCP 5432\n');
});
