/** The package as npm would install it, in somebody else's project: command, libraries, types. @module */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..');
let project: string;
let installed: string;

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(process.execPath, [file, ...args], { cwd: project }, (error, stdout, stderr) =>
      error ? fail(new Error(`${file}:\n${stdout}${stderr}`, { cause: error })) : done(stdout),
    );
  });
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'somebodys-project-'));
  installed = join(project, 'node_modules', 'cilium-cce');
  await mkdir(join(project, 'node_modules'));
  await run(join(ROOT, 'scripts', 'package.mjs'), [installed]);
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
}, 180_000);
afterAll(() => rm(project, { recursive: true, force: true }));

const OPERATOR = `
import { ApiServer, resource, StatusError, type AnyObject } from 'cilium-cce/apiserver';
import { PolicyAnalysis } from 'cilium-cce/policy';
import { trace } from 'cilium-cce/path';

const configMaps = resource<AnyObject & { data?: Record<string, string> }>('v1', 'ConfigMap', 'configmaps', 'Namespaced');
const api = await ApiServer.start({ auditLog: ({ verb }) => void verb });
await api.apply('apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: settings}\\ndata: {colour: red}\\n');
const client = api.client({ user: 'me' });
const found = await client.get(configMaps, { namespace: 'default', name: 'settings' });
const refused = await client.get(configMaps, { namespace: 'default', name: 'nobody' }).catch((error: unknown) => error);
console.log(found.data?.['colour'], refused instanceof StatusError && refused.code, typeof PolicyAnalysis, typeof trace);
await api.stop();
`;

test('its libraries run without any other package, and without a compiler', async () => {
  const { dependencies } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as { dependencies?: object };
  expect(dependencies).toBeUndefined();
  await writeFile(join(project, 'operator.ts'), OPERATOR);
  expect(await run(join(project, 'operator.ts'), [])).toBe('red 404 function function\n');
});

test('its types are read by a strict compiler, and find a mistake', async () => {
  const settings = { strict: true, noEmit: true, module: 'nodenext', target: 'es2024', skipLibCheck: true, types: [] };
  const check = async (name: string, code: string): Promise<string> => {
    await writeFile(join(project, name), code);
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: settings, files: [name, 'console.d.ts'] }));
    await writeFile(join(project, 'console.d.ts'), 'declare const console: { log(...what: unknown[]): void };');
    const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');
    return run(compiler, ['-p', project]).catch((error: Error) => error.message);
  };
  expect(await check('operator.ts', OPERATOR)).toBe('');
  expect(await check('mistaken.ts', `${OPERATOR}\nawait ApiServer.start({ prot: 6443 });`)).toContain("'prot' does not exist");
});

test('the libraries that pages use ask for nothing that only Node has', async () => {
  for (const name of ['policy.mjs', 'path.mjs']) expect(await readFile(join(installed, name), 'utf8')).not.toMatch(/from\s*["']node:/);
});

test('its command is there', async () => {
  const { bin, version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
    version: string;
  };
  expect(await run(join(installed, bin['cilium-cce']!), ['--version'])).toBe(`${version}\n`);
});

test('it is never made in place of something else', async () => {
  const folder = join(project, 'precious');
  await mkdir(folder);
  await writeFile(join(folder, 'letter.txt'), 'Dear');
  await expect(run(join(ROOT, 'scripts', 'package.mjs'), [folder])).rejects.toThrow('holds something else');
  expect(await readFile(join(folder, 'letter.txt'), 'utf8')).toBe('Dear');
});
