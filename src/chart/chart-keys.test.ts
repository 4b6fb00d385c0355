/** The table of values: its shape, where it comes from, and what is made of it. @module */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartFiles, chartKeys as keysOfChart, filesOfArchive, keysModule } from '../../scripts/write-chart-keys.mjs';
import { chartFolders, chartKeys, CHART_VERSION, defaultValues } from './chart-keys.ts';
import { CONFIG_KEYS, configKeysOf } from './config-keys.ts';
import { ciliumConfigData } from './config-map.ts';
import { accepts, knownPath, nearestPath } from './known-path.ts';
import { TEMPLATE_KEYS } from './template-keys.ts';
import { isMap, mergeValues, ValueReader, type HelmValue, type HelmValues } from './values.ts';

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const haveShared = existsSync(shared);
if (!haveShared) console.warn(`SKIPPED: the chart's own values and schema are not at ${shared}: the table was not compared with them.`);

const text = (name: string): string => readFileSync(`${shared}${name}`, 'utf8');

/** `a.b: 1` as nested maps. */
const at = (path: string, value: HelmValue): HelmValues =>
  path.split('.').reduceRight<HelmValue>((below, step) => ({ [step]: below }), value) as HelmValues;

describe('the table', () => {
  test('has each value once, with types and a default that they take', () => {
    const documented = [...chartKeys().values()].filter((key) => key.default !== undefined);
    expect(documented.length).toBeGreaterThan(1000);
    for (const key of documented) {
      expect(key.path).toMatch(/^[A-Za-z][\w]*(?:\.[A-Za-z][\w]*)*$/);
      expect(
        key.types.every((type) => /^(?:boolean|string|integer(?:\[\d+,\d*\])?|number|array|object|map|null|=[\w,-]+)$/.test(type)),
        key.path,
      ).toBe(true);
      expect(accepts(key, key.default), key.path).toBe(true);
    }
    expect(chartKeys().get('gatewayAPI.xffNumTrustedHops')).toEqual({
      path: 'gatewayAPI.xffNumTrustedHops',
      types: ['integer'],
      default: 0,
    });
    expect(chartFolders().has('gatewayAPI.hostNetwork')).toBe(true);
  });

  test.skipIf(!haveShared)('is what the script makes of the chart', () => {
    const lines = keysOfChart(text('cilium-1.19.1-values.yaml'), text('cilium-1.19.1-values.schema.json'));
    expect(keysModule(CHART_VERSION, lines)).toBe(readFileSync(new URL('keys-1.19.1.ts', import.meta.url), 'utf8'));
  });

  test.skipIf(!haveShared)('gives the defaults of the chart', () => {
    expect(defaultValues()).toEqual(parse(text('cilium-1.19.1-values.yaml')));
  });

  test('gives a copy of its own each time', () => {
    (defaultValues()['gatewayAPI'] as HelmValues)['enabled'] = true;
    expect(new ValueReader(defaultValues()).get('gatewayAPI.enabled')).toBe(false);
  });

  test.skipIf(!haveShared)('knows every path of the chart, and no key of templates stands in values.yaml', () => {
    const walk = (values: HelmValues, above: string[]): void => {
      for (const [name, value] of Object.entries(values)) {
        const steps = [...above, name];
        expect(['key', 'folder'], steps.join('.')).toContain(knownPath(steps).is);
        if (isMap(value)) walk(value, steps);
      }
    };
    const chart = parse(text('cilium-1.19.1-values.yaml')) as HelmValues;
    walk(chart, []);
    const reader = new ValueReader(chart);
    expect(TEMPLATE_KEYS.filter((path) => !path.endsWith('*') && reader.get(path) !== undefined)).toEqual([]);
  });
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

describe('a path', () => {
  test.each([
    ['gatewayApi.enabled', 'gatewayAPI.enabled'],
    ['kubeProxyReplacment', 'kubeProxyReplacement'],
    ['ipam.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv4PodCIDRList'],
    ['clusterPoolIPv4MaskSize', undefined],
    ['xffNumTrustedHops', 'gatewayAPI.xffNumTrustedHops'],
    ['gateway-api.enabled', 'gatewayAPI.enabled'],
    ['cilium.gatewayAPI.hostNetwork.enabled', 'gatewayAPI.hostNetwork.enabled'],
    ['operator.toleration', 'operator.tolerations'],
    ['k8sServiceHots', 'k8sServiceHost'],
    ['somethingElse', undefined],
    ['enabled', undefined],
  ])('%s is near %s', (written, near) => {
    expect(nearestPath(written.split('.'), false)).toBe(near);
  });

  test.each([
    ['extraConfig.anything.at.all', 'key'],
    ['nodeSelector.foo', 'key'],
    ['maglev.tableSize', 'templateKey'],
    ['maglev.tablesize', 'unknown'],
    ['azure.resourceGroup', 'templateKey'],
    ['global.anything', 'templateKey'],
    ['gatewayAPI.hostNetwork', 'folder'],
    ['gatewayAPI.hostNetwork.enabeld', 'unknown'],
    ['tunnel', 'removed'],
    ['proxy.prometheus', 'removed'],
    ['tolerations.0.key', 'key'],
  ])('%s: %s', (path, is) => {
    expect(knownPath(path.split('.')).is).toBe(is);
  });
});

describe('keys of cilium-config', () => {
  /** Values with which the key is there, and a change of the value that it shows. */
  const ON: HelmValues = { gatewayAPI: { enabled: true }, kubeProxyReplacement: true };
  const other = (path: string): HelmValue => {
    const value = chartKeys().get(path)?.default;
    if (typeof value === 'boolean') return !value;
    if (typeof value === 'number') return value + 1;
    if (Array.isArray(value) || path === 'devices') return ['x'];
    if (isMap(value)) return { a: 'b' };
    return path === 'kubeProxyReplacement'
      ? true
      : /(?:masquerade|enabled|IPv[46]Masquerade|hostLegacyRouting|tproxy|hostNamespaceOnly|setNodeTaints)$/.test(path)
        ? false
        : 'other';
  };

  test.each(CONFIG_KEYS.flatMap(({ key, helm }) => helm.map((path) => [path, key] as const)))('%s decides %s', (path, key) => {
    // Two switches that say one thing hide each other.
    const base = path === 'kubeProxyReplacement' || key === 'enable-envoy-config' || path === 'gatewayAPI.enabled' ? {} : ON;
    const config = (values: HelmValues): string | undefined => ciliumConfigData(new ValueReader(mergeValues(defaultValues(), values)))[key];
    expect(config(mergeValues(base, at(path, other(path))))).not.toBe(config(base));
  });

  test.skipIf(!haveShared)('are those that are recorded of the chart', () => {
    const rows = JSON.parse(text('helm-to-configmap.json')) as { helm: string; key: string }[];
    const recorded = rows.filter(({ key }) => /^[a-z0-9-]+$/.test(key));
    expect(recorded.length).toBeGreaterThan(60);
    const unknown = recorded.filter(({ helm, key }) => {
      const path = helm.split(/[ |(]/)[0]!;
      return !CONFIG_KEYS.some((one) => one.key === key && one.helm.some((own) => own === path || own.startsWith(`${path}.`)));
    });
    expect(unknown).toEqual([]);
    expect(configKeysOf('gatewayAPI.enabled').map(({ key }) => key)).toEqual(['enable-gateway-api', 'enable-envoy-config']);
  });
});
