// Installs the dependencies when they are missing or older than the lockfile, so that `npm start` and
// `npm test` are enough on a fresh clone. Uses nothing but Node itself and runs on Node 18 and later.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');
const stale = !existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs;

if (stale) {
  console.error('Installing dependencies from package-lock.json (first run, or the lockfile changed) …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(command, [...args, 'ci', '--loglevel=error', '--no-fund', '--no-audit'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    console.error('npm ci failed: see the lines above. Check the network and the registry setting, then run the same command again.');
    process.exit(result.status ?? 1);
  }
}

// npm puts node_modules/.bin first on PATH, so the scripts that follow run on the Node that came with
// the dependencies (Linux x64), or on the system's own elsewhere.
const bundled = join(root, 'node_modules', '.bin', 'node');
const probe = spawnSync(existsSync(bundled) ? bundled : 'node', ['--version'], { encoding: 'utf8' });
const version = (probe.stdout || '').trim();
const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
if (!(major > 22 || (major === 22 && minor >= 18))) {
  console.error(
    `Node ${version || '(none)'} is too old: cilium-cce needs Node ${wanted}. Install a current Node from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}
