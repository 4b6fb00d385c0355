/** The product as one file, and its operator as another, alone in an empty folder, on nothing but Node. @module */
import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BridgeFixture } from '../../src/bridge/testing/bridge-fixture.ts';
import { eventually } from '../../src/kube/testing/eventually.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
let folder: string;
let file: string;
/** Of the image. */
let operator: string;

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', NO_COLOR: '1' });

const run = (...args: string[]): Promise<Ended> => runFile(file, ...args);

function runFile(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, env: environment() }, (error, stdout, stderr) =>
      done({ exitCode: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'one-file-'));
  const dist = join(folder, 'dist');
  await mkdir(dist);
  await new Promise<void>((done, fail) => {
    execFile(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), dist], (error, _stdout, stderr) =>
      error ? fail(new Error(`the build failed:\n${stderr}`, { cause: error })) : done(),
    );
  });
  file = join(folder, 'alone', 'cilium-cce.mjs');
  await mkdir(join(folder, 'alone'));
  await copyFile(join(dist, 'cilium-cce.mjs'), file);
  operator = join(folder, 'image', 'cilium-cce.mjs');
  await mkdir(join(folder, 'image'));
  await copyFile(join(dist, 'cilium-cce-bridge.mjs'), operator);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('one file', () => {
  test('begins with a shebang, has its map beside it, and keeps the notices of what it contains', async () => {
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(text.slice(text.indexOf('\n'))).not.toContain('/node_modules/');
    const { sources } = JSON.parse(await readFile(join(folder, 'dist', 'cilium-cce.mjs.map'), 'utf8')) as { sources: string[] };
    expect(sources.some((source) => source.endsWith('src/bridge/reconciler.ts'))).toBe(true);
    const { dependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    for (const [name, version] of Object.entries(dependencies)) expect(text).toContain(`${name} ${version} (`);
    expect(text).toContain('Permission is hereby granted, free of charge');
  });

  test('says its version, its help and its CRD, writes nothing, and tells mistakes in a sentence', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await run('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    expect((await run('--help')).stdout).toContain('Usage: cilium-cce');
    expect((await run('bridge', 'crd')).stdout).toContain('name: gatewayentrypoints.cilium-cce.io');
    const lost = await run('bridge', 'plan', '--kubeconfig', 'nowhere');
    expect(lost.exitCode).toBe(2);
    expect(lost.stderr).toMatch(/^Error: .*nowhere.*\n$/);
    expect(await readdir(join(folder, 'alone'))).toEqual(['cilium-cce.mjs']);
    expect((await readdir(folder)).sort()).toEqual(['alone', 'dist', 'image']);
  });

  test('holds the pages of the checks', async () => {
    expect((await run('doctor', 'explain', 'CCE4001')).stdout).toMatch(/^# CCE4001/);
    expect((await run('--lang', 'zh-TW', 'doctor', 'explain', 'CCE4001')).stdout).toMatch(/^# CCE4001.*[\u4E00-\u9FFF]/);
  });

  test('rehearses a problem of the source document, whose manifests it has with it', async () => {
    const ran = await run('lab', 'scenario', 'run', '5');
    expect(ran.stdout + ran.stderr).toContain('ends as it should');
    expect(ran.exitCode).toBe(0);
  });

  test.each([
    ['cilium-cce.mjs', 'src/plan/judge/bridge.ts'],
    ['cilium-cce-bridge.mjs', 'src/bridge/operator/spare-memory.ts'],
  ])('%s is ASCII, and its map leads to the right places behind Chinese texts', async (name, someSource) => {
    const code = await readFile(join(folder, 'dist', name), 'utf8');
    expect(/[\u0080-\uFFFF]/.exec(code)).toBeNull();
    expect(code).toContain('\\u6578'); // 數
    const map = new SourceMap(JSON.parse(await readFile(join(folder, 'dist', `${name}.map`), 'utf8')) as SourceMapPayload);
    expect(map.payload.sources.some((source) => source.endsWith(someSource))).toBe(true);
    // Behind rewritten imports, and behind Chinese texts.
    for (const [text, source] of [
      ['CommanderError=class', 'commander/lib/error.js'],
      ['function spareMemory(', 'operator/spare-memory.ts'],
    ] as const) {
      const before = code.slice(0, code.indexOf(text));
      const entry = map.findEntry(before.split('\n').length - 1, before.length - before.lastIndexOf('\n') - 1);
      expect(entry).toMatchObject({ originalSource: expect.stringContaining(source) as string });
    }
  });
});

describe("the image's file", () => {
  test('has the commands of the bridge, and no other', async () => {
    const help = await runFile(operator, '--help');
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout.slice(help.stdout.indexOf('Commands:'))).toMatch(/^Commands:\n {2}bridge .*\n(?: {10,}.*\n)*$/);
    expect((await runFile(operator, 'doctor')).stderr).toContain('there is no command doctor');
  });

  test('plans and runs against a cluster', async () => {
    const fixture = await BridgeFixture.start({ idle: true });
    try {
      const kubeconfig = join(folder, 'kubeconfig');
      await writeFile(kubeconfig, fixture.cce.server.kubeconfig());
      await fixture.createGateway();
      await fixture.nodePort();
      await fixture.createEntrypoint({ mode: 'Selector' });
      const plan = await runFile(operator, 'bridge', 'plan', '--kubeconfig', kubeconfig);
      expect(plan.stdout).toContain('Service kube-system/cilium-cce-default-web');
      expect(plan.exitCode).toBe(1);
      const args = ['bridge', 'run', '--kubeconfig', kubeconfig, '--namespace', 'default', '--bind-address', '127.0.0.1:0'];
      const child = spawn(process.execPath, ['--expose-gc', operator, ...args], {
        cwd: folder,
        env: environment(),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let log = '';
      child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
      const ended = new Promise((done) => child.once('close', done));
      try {
        const key = { namespace: 'kube-system', name: 'cilium-cce-default-web' };
        await eventually(
          () => fixture.service(key),
          () => `the Service of mode Selector; the log:\n${log}`,
        );
      } finally {
        child.kill('SIGTERM');
      }
      expect(await ended, log).toBe(0);
    } finally {
      await fixture.stop();
      await rm(join(folder, 'kubeconfig'));
    }
  });
});
