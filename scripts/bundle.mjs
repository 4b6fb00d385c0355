// Makes JavaScript of a module and all that it imports, with maps and the notices of what is in it.
import { isBuiltin } from 'node:module';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

const BUILTIN = '\0builtin:';

/**
 * An ES module's import of a part of Node asks that part for everything that it exports, and what Node loads only when it is
 * asked for, is loaded: with node:http all of undici. A plain look at the same object asks for what is used.
 */
const plainBuiltins = {
  name: 'plain-builtins',
  resolveId: (id) => (isBuiltin(id) ? `${BUILTIN}${id.replace(/^(?:node:)?/, 'node:')}` : null),
  load: (id) => {
    if (!id.startsWith(BUILTIN)) return null;
    const name = id.slice(BUILTIN.length);
    const names = Object.getOwnPropertyNames(process.getBuiltinModule(name)).filter((one) => /^[A-Za-z_$][\w$]*$/.test(one) && one !== 'default');
    const code = [
      `const builtin = process.getBuiltinModule(${JSON.stringify(name)});`,
      'export default builtin;',
      ...names.map((one) => `const ${one}_ = /* @__PURE__ */ (() => builtin.${one})();\nexport { ${one}_ as ${one} };`),
    ];
    return { code: code.join('\n'), moduleType: 'js', moduleSideEffects: false };
  },
};

const PLUGINS = [
  plainBuiltins,
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

/** @param {string} entry below src/; @param {object} output; @param {string} folder that it is written to */
async function write(entry, output, folder) {
  const build = await rolldown({ input: join(root, 'src', entry), platform: 'node', tsconfig: false, plugins: PLUGINS });
  const { output: chunks } = await build.write({
    ...output,
    format: 'esm',
    sourcemap: true,
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await build.close();
  return chunks.filter(({ type }) => type === 'chunk').map(({ fileName }) => turnedToAscii(join(folder, fileName)));
}

/** @returns {number} bytes */
function turnedToAscii(file) {
  // What only hands others' exports on has no map.
  const map = existsSync(`${file}.map`) && JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const { code, mappings } = inAscii(readFileSync(file, 'utf8'), map ? map.mappings : '');
  writeFileSync(file, code);
  if (map) writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings }));
  return code.length;
}

/** Everything in one file. @param {string} entry below src/; @param {string} file that it becomes; @param {{ banner?: string }} options */
export async function bundle(entry, file, options = {}) {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  const [bytes] = await write(entry, { file, codeSplitting: false, ...options }, folder);
  console.log(`${basename(file).padEnd(26)}${megabytes(bytes)}, ${megabytes(gzipSync(readFileSync(file)).length)} compressed`);
}

/** What is loaded when it is needed in files of its own. @param {string} entry below src/; @param {string} folder */
export async function split(entry, folder) {
  rmSync(folder, { recursive: true, force: true });
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' };
  const sizes = await write(entry, { dir: folder, ...names }, folder);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  console.log(`${`${basename(folder)}/`.padEnd(26)}${megabytes(total)} in ${sizes.length} files`);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
