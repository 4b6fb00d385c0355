/** Files in, JSON out, as a whole process: time from start to exit, and peak memory. @module */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printTable, quantile } from '../lab/figures.ts';
import { checksum, type ExpectedAnswer } from './expected.ts';
import { writeWorkload } from './files.ts';
import { benchWorkload } from './workload.ts';

const PACKAGING = resolve(import.meta.dirname, '..', '..', 'scripts', 'package.mjs');
const MEMORY_REPORT = pathToFileURL(join(import.meta.dirname, 'memory-report.mjs')).href;

interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Ours: an answer to check, and a process that can tell its memory. */
  readonly ours: boolean;
}

/** Runs a command with its output in a file; milliseconds from start to exit. */
function run({ command, args }: Contestant, output: string, environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const file = openSync(output, 'w');
  const began = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ['ignore', file, 'inherit'], env: { ...process.env, ...environment } });
    child.on('error', fail);
    child.on('close', (code) => {
      const took = performance.now() - began;
      closeSync(file);
      if (code === 0) done(took);
      else fail(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

async function peakMiB(contestant: Contestant, folder: string): Promise<string> {
  if (!contestant.ours) return '-';
  const report = join(folder, 'memory');
  await run(contestant, join(folder, 'out'), { NODE_OPTIONS: `--import=${MEMORY_REPORT}`, BENCH_MEMORY_FILE: report });
  return (Number(readFileSync(report, 'utf8')) / 1024).toFixed(0);
}

/** The answer first, then the time. @throws when it is not the expected one */
async function verify(contestant: Contestant, output: string, { connections, sha256 }: ExpectedAnswer): Promise<void> {
  await run(contestant, output);
  const answer = JSON.parse(readFileSync(output, 'utf8')) as { src: string; dst: string; conn: string }[];
  const found = checksum(answer.map(({ src, dst, conn }) => `${src} => ${dst} : ${conn}`));
  if (answer.length !== connections || found !== sha256) {
    throw new Error(`${contestant.name} answers ${answer.length} connections, ${found}; expected ${connections}, ${sha256}`);
  }
}

/** The command as npm installs it. @returns its file */
export function installed(folder: string): string {
  execFileSync(process.execPath, [PACKAGING, folder], { stdio: 'ignore' });
  return join(folder, 'cilium-cce.mjs');
}

export interface WholeProcessOptions {
  readonly expected: ExpectedAnswer;
  readonly command: string;
  readonly folder: string;
  readonly runs: number;
}

export async function benchWholeProcess({ expected, command, folder, runs }: WholeProcessOptions): Promise<void> {
  const { yaml, json } = await writeWorkload(folder, benchWorkload(expected.workloads));
  const matrix = [command, 'policy', 'matrix', '--semantics', 'kubernetes', '-o', 'json'];
  const contestants: Contestant[] = [
    { name: 'cilium-cce, YAML in', command: process.execPath, args: [...matrix, yaml], ours: true },
    { name: 'cilium-cce, JSON in', command: process.execPath, args: [...matrix, json], ours: true },
    { name: 'floor: node that does nothing', command: process.execPath, args: ['-e', '0'], ours: false },
    ...peers(yaml),
  ];
  const output = join(folder, 'out');
  for (const contestant of contestants) if (contestant.ours) await verify(contestant, output, expected);
  const times = contestants.map((): number[] => []);
  // In turn, so that a busy moment of the machine meets all of them.
  for (let round = 0; round < runs; round += 1)
    for (const [index, contestant] of contestants.entries()) times[index]!.push(await run(contestant, output));
  const rows = await Promise.all(
    contestants.map(async (contestant, index) => [
      contestant.name,
      ...[0, 0.5, 1].map((share) => (quantile(times[index]!, share) / 1000).toFixed(3)),
      await peakMiB(contestant, folder),
    ]),
  );
  const title = `${expected.workloads * 5} pods, ${expected.policies} policies, ${expected.connections} connections (equal to the expected ones; s, MiB)`;
  printTable(title, [['whole process', 'min', 'median', 'max', 'peak'], ...rows]);
}

/** netpol-analyzer, where its program is named. */
function peers(folder: string): Contestant[] {
  const command = process.env['NETPOL_ANALYZER'];
  return command ? [{ name: 'netpol-analyzer', command, args: ['list', '-q', '-o', 'json', '--dirpath', folder], ours: false }] : [];
}
