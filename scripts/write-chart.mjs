// Writes what the chart repeats of other files: the CustomResourceDefinition, and the table of values in its README.
// With `--check` nothing is written, and the exit code says whether something would be.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { entrypointCrd } from '../src/bridge/api/schema.ts';

const root = resolve(import.meta.dirname, '..');
const chart = join(root, 'charts', 'cilium-cce');
const read = (file) => readFileSync(join(chart, file), 'utf8');

const crd = `# Made by \`npm run chart\` from src/bridge/api/schema.ts; \`cilium-cce bridge crd\` prints the same.
${stringify(entrypointCrd(), { lineWidth: 0, aliasDuplicateObjects: false })}`;

/** A row for every `# -- …` of values.yaml: the path of the key below it, its default, the text. */
function rows(text) {
  const values = parse(text);
  const path = [];
  const found = [];
  let comment;
  for (const line of text.split('\n')) {
    const [, indent, key] = /^( *)([A-Za-z]\w*):/.exec(line) ?? [];
    const [, words] = /^ *# -- (.*)$/.exec(line) ?? [];
    if (words !== undefined) comment = words;
    if (key === undefined) continue;
    path.length = indent.length / 2;
    path.push(key);
    if (comment === undefined) continue;
    const value = path.reduce((at, step) => at[step], values);
    found.push(`| \`${path.join('.')}\` | \`${JSON.stringify(value)}\` | ${comment.replaceAll('|', '\\|')} |`);
    comment = undefined;
  }
  return found;
}

const BEGIN = '<!-- values: made by npm run chart -->';
const END = '<!-- end of values -->';
function readme() {
  const text = read('README.md');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error('README.md of the chart has lost the marks of its table');
  const table = ['| value | default | what it is |', '|---|---|---|', ...rows(read('values.yaml'))].join('\n');
  return `${text.slice(0, from)}${BEGIN}\n${table}\n${text.slice(to)}`;
}

const wanted = { 'crds/gatewayentrypoints.cilium-cce.io.yaml': crd, 'README.md': readme() };
const stale = Object.entries(wanted).filter(([file, text]) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`charts/cilium-cce/${file} is out of date: npm run chart`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else for (const [file, text] of stale) writeFileSync(join(chart, file), text);
