// Makes the package for npm in dist/package (or in the folder that is named): the command, the libraries
// `cilium-cce/policy`, `cilium-cce/path` and `cilium-cce/apiserver` as one file each, their types, and no dependency.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { bundle, split } from './bundle.mjs';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'dist', 'package'));
const { name, version, description, license, engines, exports, devDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
/** What types of built-in kinds refer to: whoever uses them has these packages, others do without. */
const TYPES_OF_KINDS = ['kubernetes-models', '@kubernetes-models/gateway-api'];

const isEarlier = existsSync(join(folder, 'package.json')) && JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === name;
if (existsSync(folder) && readdirSync(folder).length > 0 && !isEarlier) {
  console.error(`${folder} holds something else than an earlier package: name a folder that is new or empty.`);
  process.exit(2);
}
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const command = 'cilium-cce.mjs';
await split('cli/main.ts', join(folder, 'lib'));
copyFileSync(join(import.meta.dirname, 'package-command.mjs'), join(folder, command));
chmodSync(join(folder, command), 0o755);

const libraries = Object.entries(exports).map(([path, source]) => ({
  path,
  entry: source.replace('./src/', ''),
  file: `${path.slice(2)}.mjs`,
}));
for (const { entry, file } of libraries) await bundle(entry, join(folder, file));

const settings = join(folder, 'tsconfig.json');
writeFileSync(
  settings,
  JSON.stringify({
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(root, 'src'),
      outDir: join(folder, 'types'),
      typeRoots: [join(root, 'node_modules', '@types')],
    },
    files: libraries.map(({ entry }) => join(root, 'src', entry)),
    include: [],
  }),
);
const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '..', 'bin', 'tsc');
execFileSync(process.execPath, [compiler, '-p', settings], { stdio: 'inherit' });
rmSync(settings);

for (const page of ['README.md', 'README.zh-TW.md', 'CHANGELOG.md']) copyFileSync(join(root, page), join(folder, page));
const ofLibrary = ({ path, entry, file }) => [path, { types: `./types/${entry.replace(/\.ts$/, '.d.ts')}`, default: `./${file}` }];
const manifest = {
  name,
  version,
  description,
  license,
  type: 'module',
  bin: { [name]: command },
  exports: Object.fromEntries(libraries.map(ofLibrary)),
  engines,
  peerDependencies: Object.fromEntries(TYPES_OF_KINDS.map((one) => [one, `^${devDependencies[one]}`])),
  peerDependenciesMeta: Object.fromEntries(TYPES_OF_KINDS.map((one) => [one, { optional: true }])),
};
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
