/** The table of values: its shape, and what is made of it. Where it comes from: test/write-chart-keys.test.ts. @module */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartFolders, chartKeys, defaultValues } from './chart-keys.ts';
import { CONFIG_KEYS, configKeysOf } from './config-keys.ts';
import { ciliumConfigData } from './config-map.ts';
import { accepts, knownPath, nearestPath } from './known-path.ts';
import { DEPRECATED_KEYS } from './deprecated-keys.ts';
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

  test.skipIf(!haveShared)('gives the defaults of the chart', () => {
    expect(defaultValues()).toEqual(parse(text('cilium-1.19.1-values.yaml')));
  });

  test('knows what is deprecated, and what takes its place', () => {
    for (const [path, near] of DEPRECATED_KEYS) {
      expect(chartKeys().get(path)?.default, path).toBeDefined();
      if (near !== '') expect(chartKeys().get(near), near).toBeDefined();
    }
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
