// Makes JavaScript of a module and all that it imports, with maps and the notices of what is in it.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { inAscii } from './ascii.mjs';
import { withPlainBuiltins } from './plain-builtins.mjs';

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

const PLUGINS = [
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
      for (const chunk of Object.values(output)) {
        if (chunk.type !== 'chunk') continue;
        const found = notices(chunk.moduleIds);
        if (found.length > 0) chunk.code += `\n${comment(['Contains:', ...found].join('\n\n'))}\n`;
      }
    },
  },
];

/** @param {string} entry below src/, or a whole path; @param {object} output; @param {string} folder that it is written to */
async function write(entry, output, folder) {
  const build = await rolldown({ input: resolve(root, 'src', entry), platform: 'node', tsconfig: false, plugins: PLUGINS });
  const { output: chunks } = await build.write({
    ...output,
    format: 'esm',
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await build.close();
  for (const { type, fileName } of chunks) if (type === 'chunk') finish(join(folder, fileName));
}

function finish(file) {
  // What only hands others' exports on has no map.
  const map = existsSync(`${file}.map`) && JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const plain = withPlainBuiltins(readFileSync(file, 'utf8'), map ? map.mappings : '');
  const { code, mappings } = inAscii(plain.code, plain.mappings);
  writeFileSync(file, code);
  if (map) writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings }));
}

/**
 * Everything in one file.
 * @param {string} entry below src/, or a whole path; @param {string} file that it becomes; @param {{ banner?: string }} options
 */
export async function bundle(entry, file, options = {}) {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  await write(entry, { file, codeSplitting: false, ...options }, folder);
}

/** What is loaded when it is needed in files of its own. @param {string} entry as above; @param {string} folder */
export async function split(entry, folder) {
  rmSync(folder, { recursive: true, force: true });
  await write(entry, { dir: folder, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }, folder);
}
