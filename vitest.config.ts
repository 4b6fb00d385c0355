import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Servers on loopback and real kubectl processes: slow machines are no reason to fail.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'threads',
    // Much of the time goes into waiting for other processes (kubectl, spawned labs): more workers than cores.
    maxWorkers: 4,
  },
});
