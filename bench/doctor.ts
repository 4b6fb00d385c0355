/**
 * `npm run bench:doctor`: the doctor on a generated snapshot with 1,000 nodes, 20,000 pods, 2,000 Services, 300 policies and
 * 100 Gateways, as a whole process: time from start to exit, and peak memory, beside the floor of reading it alone. The
 * findings are compared with the expected ones before a time is printed; nothing is asserted about times.
 * @module
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { diagnose, healthyValues, untilServed } from '../src/checks/testing/rehearsal.ts';
import { CHECKS } from '../src/checks/index.ts';
import { contentsOf } from '../src/cluster/snapshot/contents.ts';
import { packed } from '../src/cluster/snapshot/write.ts';
import { pods } from '../src/kube/resources.ts';
import { Lab } from '../src/lab/index.ts';
import { largeCluster } from './doctor/large-cluster.ts';
import { printTable, quantile } from './lab/figures.ts';

const ROOT = resolve(import.meta.dirname, '..');
const COST_REPORT = pathToFileURL(join(import.meta.dirname, 'doctor', 'cost-report.mjs')).href;
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    nodes: { type: 'string', default: '1000' },
    /** Keeps the snapshot there. */
    keep: { type: 'string' },
  },
});
const scale = Number(options.nodes) / 1000;
const size = { nodes: 1000 * scale, pods: 18_000 * scale, services: 2000 * scale, policies: 300 * scale, gateways: 100 * scale };

interface Measured {
  readonly ms: number;
  /** Seconds of processor time, on all cores: what a busy machine does not change much. */
  readonly cpu: number;
  readonly mib: number;
  readonly output: string;
}

function run(command: string, args: readonly string[], report: string): Promise<Measured> {
  const began = performance.now();
  return new Promise((done, fail) => {
    const env = { ...process.env, NODE_OPTIONS: `--import=${COST_REPORT}`, BENCH_COST_FILE: report };
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', fail);
    child.on('close', (code) => {
      const ms = performance.now() - began;
      if (code === null || code > 1) return fail(new Error(`${command} ${args.join(' ')} ended with ${code}`));
      const { kib, cpu } = JSON.parse(readFileSync(report, 'utf8')) as { kib: number; cpu: number };
      done({ ms, cpu: cpu / 1e6, mib: kib / 1024, output });
    });
  });
}

/** A healthy lab, many times over: nothing is to be found in it that is not found in the lab. */
async function snapshot(path: string): Promise<{ readonly count: number; readonly expected: readonly string[] }> {
  const lab = await Lab.start({ values: healthyValues() });
  try {
    await untilServed(lab);
    const expected = diagnose(lab, CHECKS).map(({ finding }) => finding.code);
    const cluster = largeCluster(lab.model, size);
    await writeFile(path, packed(contentsOf(cluster, 'bench', new Date('2026-08-01T00:00:00Z'))));
    return { count: [...cluster.model.list(pods)].length, expected };
  } finally {
    await lab.stop();
  }
}

function verify(output: string, expected: readonly string[]): string {
  const { findings, summary } = JSON.parse(output) as {
    findings: { code: string; message: { text: string } }[];
    summary: { checks: object };
  };
  const foreign = findings.find(({ code }) => !expected.includes(code));
  if (foreign) throw new Error(`not what was expected: ${foreign.code} ${foreign.message.text}`);
  return JSON.stringify(summary.checks);
}

const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-bench-'));
try {
  const file = options.keep ?? join(folder, 'cluster.zip');
  const { count, expected } = await snapshot(file);
  const { size: bytes } = await stat(file);
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${options.runs} runs`);
  console.log(
    `${size.nodes} nodes, ${count} pods, ${size.services} Services, ${size.policies} policies, ${size.gateways} Gateways; ${(bytes / 1e6).toFixed(1)} MB packed`,
  );
  const doctor = [join(ROOT, 'bin', 'cilium-cce'), ['doctor', '--from', file, '-o', 'json', '--quiet']] as const;
  const floor = [process.execPath, [join(import.meta.dirname, 'doctor', 'read-alone.ts'), file]] as const;
  const report = join(folder, 'memory');
  console.log(`checks: ${verify((await run(...doctor, report)).output, expected)}`);
  const rows = [['', 'median', 'fastest', 'slowest', 'processor', 'peak memory']];
  for (const [name, [command, args]] of [
    ['cilium-cce doctor', doctor],
    ['reading it alone', floor],
  ] as const) {
    const measured: Measured[] = [];
    for (let index = 0; index < Number(options.runs); index += 1) measured.push(await run(command, args, report));
    const times = measured.map(({ ms }) => ms);
    const seconds = [0.5, 0, 1].map((share) => `${(quantile(times, share) / 1000).toFixed(2)} s`);
    rows.push([
      name,
      ...seconds,
      `${quantile(
        measured.map(({ cpu }) => cpu),
        0.5,
      ).toFixed(2)} s`,
      `${Math.max(...measured.map(({ mib }) => mib)).toFixed(0)} MiB`,
    ]);
  }
  printTable('From start to exit', rows);
} finally {
  await rm(folder, { recursive: true, force: true });
}
