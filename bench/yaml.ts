/**
 * `node bench/yaml.ts [--workloads 1000]`: what it costs to make objects of manifests, beside the `yaml`
 * package and `JSON.parse`, on the objects of the policy benchmark. Processor time of the thread, so that
 * a busy machine changes little; cold is the first parse of a process, of five. The answers are compared
 * before any time is printed.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { parseManifests } from '../src/cluster/manifests/index.ts';
import { printTable, quantile } from './lab/figures.ts';
import { benchWorkload } from './policy/workload.ts';
import { yamlText } from './policy/yaml-text.ts';

const { values: options } = parseArgs({
  options: {
    workloads: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '9' },
    cold: { type: 'string' },
    file: { type: 'string' },
  },
});

type Parser = (text: string) => Promise<unknown[]>;

const PARSERS: Record<string, Parser> = {
  'YAML, manifests': async (text) => (await parseManifests(text, 'objects')).map(({ object }) => object),
  'YAML, package yaml': async (text) => (await import('yaml')).parseAllDocuments(text).map((document): unknown => document.toJS()),
  'JSON, manifests': async (text) => (await parseManifests(text, 'objects.json')).map(({ object }) => object),
  'JSON, JSON.parse': async (text) => (JSON.parse(text) as { items: unknown[] }).items,
};

if (options.cold !== undefined && options.file !== undefined) {
  console.log(await cost(PARSERS[options.cold]!, readFileSync(options.file, 'utf8')));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'bench-yaml-'));
  try {
    await compare(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(folder: string): Promise<void> {
  const { namespaces, pods, policies } = benchWorkload(Number(options.workloads));
  const items = [...namespaces, ...pods, ...policies];
  const texts = { YAML: yamlText(items), JSON: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) };
  const rows: string[][] = [];
  for (const [name, parse] of Object.entries(PARSERS)) {
    const text = name.startsWith('YAML') ? texts.YAML : texts.JSON;
    const file = join(folder, 'objects');
    writeFileSync(file, text);
    if (!isDeepStrictEqual(await parse(text), items)) throw new Error(`${name} gives other objects`);
    const cold = Array.from({ length: 5 }, () =>
      Number(execFileSync(process.execPath, [import.meta.filename, '--cold', name, '--file', file])),
    );
    const warm: number[] = [];
    for (let run = Number(options.runs); run > 0; run -= 1) warm.push(await cost(parse, text));
    const median = quantile(warm, 0.5);
    rows.push([name, quantile(cold, 0.5).toFixed(0), median.toFixed(0), (Buffer.byteLength(text) / 1000 / median).toFixed(0)]);
  }
  const size = Buffer.byteLength(texts.YAML) / 1e6;
  printTable(`${items.length} objects, ${size.toFixed(2)} MB of YAML`, [['', 'cold ms', 'warm ms', 'warm MB/s'], ...rows]);
}

/** Milliseconds of processor time. */
async function cost(parse: Parser, text: string): Promise<number> {
  const began = process.threadCpuUsage();
  await parse(text);
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1000;
}
