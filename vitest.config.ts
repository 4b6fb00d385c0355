import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    // Servers on loopback and real kubectl processes: slow machines are no reason to fail.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'threads',
    // Much of the time goes into waiting for other processes (kubectl, spawned labs): more workers than cores.
    maxWorkers: 4,
    // Many processes share a CI machine; a test that needed its second try is listed as such in the output.
    retry: process.env['CI'] ? 1 : 0,
  },
});
