// Makes one file of a module and all that it imports, with its map and the notices of what is in it.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { inAscii } from './ascii.mjs';

const root = resolve(import.meta.dirname, '..');
const modules = join(root, 'node_modules');

/** By path below examples/: the lab applies some of them. */
function examples() {
  const folder = join(root, 'examples');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return Object.fromEntries(files.map((name) => [name.split(sep).join('/'), readFileSync(join(folder, name), 'utf8')]));
}

/** By path below src/checks/: what `doctor explain` shows. */
function checkPages() {
  const folder = join(root, 'src', 'checks');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^CCE\d{4}-[^/\\]+[/\\]doc\.[A-Za-z-]+\.md$/.test(name))
    .sort();
  return Object.fromEntries(files.map((name) => [name.split(sep).join('/'), readFileSync(join(folder, name), 'utf8')]));
}

/** What modules of the sources hold in the one file. */
const CONTENTS = {
  [join('src', 'lab', 'bundled-examples.ts')]: () => `export const BUNDLED_EXAMPLES = ${JSON.stringify(examples())};`,
  [join('src', 'checks', 'bundled-pages.ts')]: () => `export const BUNDLED_PAGES = ${JSON.stringify(checkPages())};`,
};

/** Name, version and licence text of every package that is inside. @param {Iterable<string>} ids of the bundled modules */
function notices(ids) {
  const folders = new Set();
  for (const id of ids) {
    const [, inside] = id.split(`${modules}${sep}`);
    if (!inside) continue;
    const parts = inside.split(sep);
    folders.add(join(modules, parts[0].startsWith('@') ? join(parts[0], parts[1]) : parts[0]));
  }
  return [...folders]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const text = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
      const words = text ? readFileSync(join(folder, text), 'utf8').trim() : `${license}`;
      return `${name} ${version} (${license})\n\n${words}`;
    });
}

const comment = (text) =>
  `/*!\n${text
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd())
    .join('\n')
    .replaceAll('*/', '* /')}\n */`;

/** @param {string} entry below src/; @param {string} file that it becomes; @param {{ banner?: string }} options */
export async function bundle(entry, file, { banner } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const build = await rolldown({
    input: join(root, 'src', entry),
    platform: 'node',
    tsconfig: false,
    plugins: [
      {
        name: 'contents',
        load: (id) => {
          const code = CONTENTS[relative(root, id)]?.();
          return code === undefined ? null : { code, moduleType: 'js' };
        },
      },
      {
        name: 'notices',
        generateBundle(_options, output) {
          for (const chunk of Object.values(output))
            if (chunk.type === 'chunk') chunk.code += `\n${comment(['Contains:', ...notices(chunk.moduleIds)].join('\n\n'))}\n`;
        },
      },
    ],
  });
  await build.write({
    file,
    format: 'esm',
    codeSplitting: false,
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: true, annotation: false, jsdoc: false },
    ...(banner && { banner }),
  });
  await build.close();
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const { code, mappings } = inAscii(readFileSync(file, 'utf8'), map.mappings);
  writeFileSync(file, code);
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings }));
  const [name, bytes] = [basename(file), readFileSync(file)];
  console.log(`${name.padEnd(26)}${megabytes(bytes.length)}, ${megabytes(gzipSync(bytes).length)} compressed`);
  console.log(`${`${name}.map`.padEnd(26)}${megabytes(statSync(`${file}.map`).size)}`);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
