// Writes src/chart/keys-VERSION.ts: every value that a release of Cilium's chart knows, with its types and its default, and
// nothing else of the chart. The chart is yours to fetch:
//
//   helm pull cilium --repo https://helm.cilium.io --version 1.19.1
//   node scripts/write-chart-keys.mjs cilium-1.19.1.tgz    (or a folder that holds Chart.yaml and the values)
//
// An archive is read in memory: only three files of its first folder are looked at, and nothing is unpacked.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';

const WANTED = ['Chart.yaml', 'values.yaml', 'values.schema.json'];
/** Cilium's chart has 0.3 MB packed and 3 MB unpacked. */
const MOST_PACKED = 16 << 20;
const MOST_UNPACKED = 64 << 20;
const MOST_FILE = 8 << 20;
const BLOCK = 512;

/** What Kubernetes defines: the chart hands it on as it is, whatever stands in it. */
const HANDED_ON = new Set(['affinity', 'nodeSelector', 'resources', 'podSecurityContext', 'updateStrategy']);

class ChartError extends Error {}

/** @param {string} source an archive or a folder @returns {Record<string, string>} text by name */
export function chartFiles(source) {
  const found = statSync(source).isDirectory() ? filesOfFolder(source) : filesOfArchive(readBounded(source, MOST_PACKED));
  const missing = WANTED.filter((name) => found[name] === undefined);
  if (missing.length > 0) throw new ChartError(`${source}: no chart, ${missing.join(' and ')} missing`);
  return found;
}

const filesOfFolder = (folder) =>
  Object.fromEntries(WANTED.map((name) => [name, readBounded(join(folder, name), MOST_FILE).toString('utf8')]));

function readBounded(file, most) {
  const { size } = statSync(file);
  if (size > most) throw new ChartError(`${file}: ${size} bytes are more than a chart has (${most})`);
  return readFileSync(file);
}

/** The wanted files of a tar archive (POSIX ustar, as Helm writes it), gzipped. @param {Buffer} packed */
export function filesOfArchive(packed) {
  let bytes;
  try {
    bytes = gunzipSync(packed, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    throw new ChartError(`no gzipped archive of at most ${MOST_UNPACKED} bytes: ${error.message}`);
  }
  const text = (from, length) => bytes.toString('utf8', from, from + length).replace(/\0[^]*$/, '');
  const files = {};
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const size = parseInt(text(at + 124, 12).trim() || '0', 8);
    if (!Number.isInteger(size) || size < 0 || at + BLOCK + size > bytes.length) throw new ChartError(`damaged archive at byte ${at}`);
    const prefix = text(at + 345, 155);
    const name = `${prefix === '' ? '' : `${prefix}/`}${text(at, 100)}`;
    const steps = name.split('/');
    const isFile = bytes[at + 156] === 0 || bytes[at + 156] === 0x30;
    if (isFile && steps.length === 2 && !['', '.', '..'].includes(steps[0]) && WANTED.includes(steps[1]) && files[steps[1]] === undefined) {
      if (size > MOST_FILE) throw new ChartError(`${name}: ${size} bytes`);
      files[steps[1]] = text(at + BLOCK, size);
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** @returns {string[]} `PATH TYPES DEFAULT` for each value, in the chart's order */
export function chartKeys(valuesText, schemaText) {
  const lines = [];
  walk(parse(valuesText), JSON.parse(schemaText), []);
  return lines;

  function walk(values, schema, path) {
    for (const [name, value] of Object.entries(values)) {
      const [here, below] = [[...path, name], schema?.properties?.[name]];
      if (/[\s.]/.test(name)) throw new ChartError(`${here.join(' ')}: a name with a dot or a blank`);
      if (isMap(value) && !isHandedOn(name, value)) walk(value, below, here);
      else lines.push(`${here.join('.')} ${isMap(value) ? 'map' : typesOf(below)} ${JSON.stringify(value)}`);
    }
  }
}

const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps that users fill as they like. A securityContext whose capabilities have lists by container is read key by key. */
function isHandedOn(name, value) {
  const keys = Object.keys(value);
  if (keys.length === 0 || HANDED_ON.has(name) || keys.some((key) => /[./]/.test(key))) return true;
  return name === 'securityContext' && Object.keys(value.capabilities ?? {}).every((key) => key === 'drop' || key === 'add');
}

/** `null|string`; `integer[0,255]`; `=agent,operator` for one of these words; `any` where the schema says nothing. */
function typesOf(schema) {
  if (schema?.oneOf) return schema.oneOf.map(typesOf).join('|');
  if (schema?.enum) return `=${schema.enum.join(',')}`;
  const types = [schema?.type ?? 'any'].flat().toSorted((a, b) => (a < b ? -1 : 1));
  const { minimum, maximum } = schema ?? {};
  return types.map((type) => (type === 'integer' && minimum !== undefined ? `integer[${minimum},${maximum ?? ''}]` : type)).join('|');
}

/** @param {string} version @param {string[]} lines */
export const keysModule = (version, lines) => `/**
 * The values of Cilium's chart ${version}: path, types (a map takes any keys), default. Facts of the chart alone; written by
 * scripts/write-chart-keys.mjs, never by hand.
 * @module
 */
export const KEYS_${version.replaceAll('.', '_')} = \`
${lines.map((line) => line.replaceAll(/[\\`]|\$\{/g, '\\$&')).join('\n')}
\`;
`;

if (process.argv[1] === import.meta.filename) {
  try {
    const [source] = process.argv.slice(2);
    if (source === undefined) throw new ChartError('usage: node scripts/write-chart-keys.mjs CHART.tgz|FOLDER');
    const files = chartFiles(source);
    const version = String(parse(files['Chart.yaml']).version);
    if (!/^\d+\.\d+\.\d+$/.test(version)) throw new ChartError(`Chart.yaml: version ${version} is none of a release`);
    const lines = chartKeys(files['values.yaml'], files['values.schema.json']);
    const file = resolve(import.meta.dirname, '..', 'src', 'chart', `keys-${version}.ts`);
    writeFileSync(file, keysModule(version, lines));
    console.log(`${file}: ${lines.length} values`);
  } catch (error) {
    console.error(error instanceof ChartError || error.code === 'ENOENT' ? error.message : error);
    process.exitCode = 2;
  }
}
