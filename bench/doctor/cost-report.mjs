// Loaded before a measured process' own code: writes its peak memory (KiB) and processor time (µs) when it ends.
import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(process.env.BENCH_COST_FILE, JSON.stringify({ kib: maxRSS, cpu: userCPUTime + systemCPUTime }));
});
