/** The table of values: its shape, and what is made of it. Where it comes from: test/write-chart-keys.test.ts. @module */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartFolders, chartKeys, defaultValues } from './chart-keys.ts';
import { configKeys, configKeysOf } from './config-keys.ts';
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
    ['labels', 'templateKey'],
    ['socketLB.tracing', 'templateKey'],
    ['hubble.metrics.serviceMonitor.namespace', 'unknown'],
  ])('%s: %s', (path, is) => {
    expect(knownPath(path.split('.')).is).toBe(is);
  });
});

describe('keys of cilium-config', () => {
  const merged = (...all: HelmValues[]): HelmValues => all.reduce(mergeValues, {});
  /** Values among which each key is there in one, and shows what decides it. */
  const SETTINGS: readonly HelmValues[] = [
    {},
    merged(
      ...configKeys()
        .flatMap(({ needs = [] }) => needs)
        .filter((path) => typeof chartKeys().get(path)?.default === 'boolean' && !/^(?:eni|azure)\./.test(path))
        .map((path) => at(path, true)),
      { kubeProxyReplacement: true },
      at('hubble.metrics', { enabled: ['flow'], tls: { enabled: true, server: { mtls: { enabled: true } } } }),
      at('operator.prometheus.tls', { enabled: true, server: { mtls: { enabled: true } } }),
      at('loadBalancer.l7.backend', 'envoy'),
      at('ipv6.enabled', true),
      at('ingressController.defaultSecretNamespace', 'a'),
      at('ingressController.defaultSecretName', 'b'),
    ),
    { eni: { enabled: true }, azure: { enabled: true } },
    { cni: { chainingMode: 'generic-veth', configMap: 'a' } },
    { ipam: { mode: 'multi-pool' }, installNoConntrackIptablesRules: true },
    { envoy: { enabled: false, prometheus: { enabled: true }, debug: { admin: { enabled: true } } } },
    { envoy: { enabled: false } },
    ...['ipsec', 'wireguard', 'ztunnel'].map((type) => ({ encryption: { enabled: true, type } })),
    { encryption: { type: 'wireguard' } },
    { encryption: { type: 'ztunnel' } },
    { encryption: { strictMode: { enabled: true } } },
    { encryption: { strictMode: { egress: { enabled: true } } } },
  ];
  const OTHERS: readonly HelmValue[] = [
    true,
    false,
    'x',
    7,
    ['x'],
    { a: 'b' },
    'envoy',
    'ipsec',
    'wireguard',
    'ztunnel',
    'generic-veth',
    'k8s',
  ];
  const settled = SETTINGS.map((setting) => merged(defaultValues(), setting));
  const config = (values: HelmValues): Record<string, string> => ciliumConfigData(new ValueReader(values));
  const rendered = settled.map(config);

  test('each follows the values that it names, among others that suit', () => {
    const idle = configKeys().flatMap(({ key, helm }) =>
      helm
        .filter(
          (path) =>
            !settled.some((values, index) =>
              OTHERS.some((other) => config(mergeValues(values, at(path, other)))[key] !== rendered[index]![key]),
            ),
        )
        .map((path) => `${path} does not decide ${key}`),
    );
    expect(idle).toEqual([]);
  });

  test('stands once in the table', () => {
    const names = configKeys().map(({ key }) => key);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('what is written is in the table', () => {
    const known = new Set(configKeys().map(({ key }) => key));
    expect([...new Set(rendered.flatMap((data) => Object.keys(data)))].filter((key) => !known.has(key))).toEqual([]);
  });

  test.skipIf(!haveShared)('are those that are recorded of the chart', () => {
    const rows = JSON.parse(text('helm-to-configmap.json')) as { helm: string; key: string }[];
    const recorded = rows.filter(({ key }) => /^[a-z0-9-]+$/.test(key));
    expect(recorded.length).toBeGreaterThan(60);
    const unknown = recorded.filter(({ helm, key }) => {
      const path = helm.split(/[ |(]/)[0]!;
      return !configKeys().some((one) => one.key === key && one.helm.some((own) => own === path || own.startsWith(`${path}.`)));
    });
    expect(unknown).toEqual([]);
    expect(configKeysOf('gatewayAPI.enabled').map(({ key }) => key)).toEqual(['enable-gateway-api', 'enable-envoy-config']);
  });
});
