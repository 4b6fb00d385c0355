// Loaded before a measured process' own code: writes its peak memory (KiB) when it ends.
import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.BENCH_MEMORY_FILE, String(process.resourceUsage().maxRSS)));
