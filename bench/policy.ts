/**
 * `npm run bench:policy`: all pairs of clusters of growing size, as a whole process beside a process that
 * does nothing (and netpol-analyzer, where NETPOL_ANALYZER names it), and what the parts and single changes
 * cost. Every answer is compared with the expected one before a time is printed; nothing is asserted about times.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXPECTED } from './policy/expected.ts';
import { benchInProcess } from './policy/in-process.ts';
import { benchWholeProcess, installed } from './policy/whole-process.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    pods: { type: 'string', default: EXPECTED.map(({ workloads }) => workloads * 5).join() },
    only: { type: 'string' },
  },
});
const wanted = (name: string): boolean => options.only === undefined || options.only.split(',').includes(name);
const sizes = options.pods.split(',').map(Number);
const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-bench-'));

console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${options.runs} runs`);
try {
  const command = wanted('process') ? installed(join(folder, 'package')) : '';
  for (const expected of EXPECTED.filter(({ workloads }) => sizes.includes(workloads * 5))) {
    const place = join(folder, String(expected.workloads));
    if (wanted('process')) await benchWholeProcess({ expected, command, folder: place, runs: Number(options.runs) });
    if (wanted('parts')) await benchInProcess(expected, place, Number(options.runs));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
