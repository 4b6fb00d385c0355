/** The script that writes the table of a chart's values, and that the table is its work. @module */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { chartFiles, chartKeys as keysOfChart, filesOfArchive, keysModule } from '../scripts/write-chart-keys.mjs';
import { CHART_VERSION } from '../src/chart/chart-keys.ts';

const shared = fileURLToPath(new URL('../../shared/data/', import.meta.url));
const haveShared = existsSync(shared);
if (!haveShared) console.warn(`SKIPPED: the chart's own values and schema are not at ${shared}: the table was not compared with them.`);

const text = (name: string): string => readFileSync(`${shared}${name}`, 'utf8');

test.skipIf(!haveShared)('the table of the repository is what the script makes of the chart', () => {
  const lines = keysOfChart(text('cilium-1.19.1-values.yaml'), text('cilium-1.19.1-values.schema.json'));
  expect(keysModule(CHART_VERSION, lines)).toBe(readFileSync(new URL('../src/chart/keys-1.19.1.ts', import.meta.url), 'utf8'));
});

describe('the script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chart-keys-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A tar archive with these files. */
  const tar = (files: Record<string, string>, type = '0'): Buffer => {
    const blocks = Object.entries(files).map(([name, content]) => {
      const head = Buffer.alloc(512);
      head.write(name, 0);
      head.write(Buffer.byteLength(content).toString(8).padStart(11, '0'), 124);
      head.write(type, 156);
      const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
      body.write(content);
      return Buffer.concat([head, body]);
    });
    return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
  };
  const CHART = {
    'cilium/Chart.yaml': 'version: 1.0.0',
    'cilium/values.yaml': 'a: {b: 1}\nc: {x/y: 1}',
    'cilium/values.schema.json': '{}',
  };

  test('reads an archive and a folder', () => {
    writeFileSync(join(folder, 'chart.tgz'), tar(CHART));
    const files = chartFiles(join(folder, 'chart.tgz'));
    expect(keysOfChart(files['values.yaml']!, files['values.schema.json']!)).toEqual(['a.b any 1', 'c map {"x/y":1}']);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    expect(chartFiles(folder)).toEqual(files);
  });

  test('looks at nothing outside of the chart, and at the first file of a name', () => {
    expect(
      filesOfArchive(tar({ '../values.yaml': 'evil: 1', 'cilium/charts/x/values.yaml': 'x: 1', '/values.yaml': 'y: 1', ...CHART }))[
        'values.yaml'
      ],
    ).toBe(CHART['cilium/values.yaml']);
    expect(filesOfArchive(tar({ 'cilium/values.yaml': '/etc/passwd' }, '2'))).toEqual({});
  });

  test.each<[string, Buffer]>([
    ['no archive', Buffer.from('hello')],
    [
      'a size beyond its end',
      gzipSync(Buffer.concat([Buffer.from('cilium/values.yaml'.padEnd(124, '\0')), Buffer.from('77777777777\0'), Buffer.alloc(376)])),
    ],
    ['a bomb', gzipSync(Buffer.alloc(80 << 20))],
  ])('refuses %s', (_name, bytes) => {
    expect(() => filesOfArchive(bytes)).toThrow(/archive/);
  });

  test('refuses a folder without a chart', () => {
    expect(() => chartFiles(tmpdir())).toThrow();
  });
});
