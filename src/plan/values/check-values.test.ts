/** The examples, as they were reviewed; corrections; changes; explanations. @module */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { chartKeys, defaultValues } from '../../chart/chart-keys.ts';
import { documentValues } from '../../chart/document-values.ts';
import { CHART_RULES } from '../../chart/validations.ts';
import { mergeValues, type HelmValues } from '../../chart/values.ts';
import { catalogue, render } from '../../i18n/index.ts';
import { CHANGE_RULES } from './change-rules.ts';
import { checkValues } from './check-values.ts';
import { diffValues } from './diff-values.ts';
import { explainPath } from './explain-key.ts';
import { editText, fixFiles } from './fix-values.ts';
import { readValues, type ValuesText } from './read-values.ts';

const example = (name: string): ValuesText => ({
  file: `examples/${name}/values.yaml`,
  text: readFileSync(new URL(`../../../examples/${name}/values.yaml`, import.meta.url), 'utf8'),
});

describe('the examples', () => {
  test('the source document has these findings and no other', () => {
    const findings = checkValues([readValues(example('source-document'))]);
    expect(findings.map(({ code, severity, path, place }) => `${place!.line} ${severity} ${code} ${path}`)).toEqual([
      // What only writes out a default.
      '6 info CCE7006 cni.chainingMode',
      '9 info CCE7006 gatewayAPI.enableProxyProtocol',
      '10 info CCE7006 gatewayAPI.enableAppProtocol',
      '11 info CCE7006 gatewayAPI.enableAlpn',
      '14 info CCE7006 gatewayAPI.hostNetwork.enabled',
      '22 info CCE7006 l7Proxy',
      '24 info CCE7006 routingMode',
      '25 info CCE7006 tunnelProtocol',
      '26 info CCE7006 autoDirectNodeRoutes',
      '27 info CCE7006 ipv4NativeRoutingCIDR',
      '30 info CCE7006 ipam.mode',
      '33 info CCE7006 ipam.operator.clusterPoolIPv4MaskSize',
      '35 info CCE7006 eni.enabled',
      // What is missing stands at what is nearest above it.
      '1 warning CCE7302 k8sServiceHost',
      '12 warning CCE7304 gatewayAPI.xffNumTrustedHops',
      '7 warning CCE7306 gatewayAPI.gatewayClass.create',
      '4 warning CCE7340 debug.enabled',
      '1 info CCE7342 operator.tolerations',
      '18 info CCE7348 socketLB.enabled',
    ]);
  });

  test('the corrected one has none', () => {
    expect(checkValues([readValues(example('corrected'))])).toEqual([]);
  });
});

describe('corrections', () => {
  const fixed = (text: string, also: readonly ValuesText[] = []): string[] =>
    fixFiles([{ file: 'values.yaml', text }, ...also], {}, ({ severity }) => severity !== 'info').map((one) => one.text);

  test('of the source document keep its comments and lines', () => {
    const { text } = example('source-document');
    const [after] = fixed(text);
    expect(after).toBe(
      text
        .replace('debug:\n  enabled: true\n', '')
        .replace('xffNumTrustedHops: 2', 'xffNumTrustedHops: 0')
        .replace('  hostNetwork:\n    enabled: false\n', '  hostNetwork:\n    enabled: false\n  gatewayClass:\n    create: "true"\n'),
    );
  });

  test.each([
    ['a misspelt name in its place', 'gatewayApi: # ours\n  enabled: false\n', 'gatewayAPI: # ours\n  enabled: false\n'],
    ['quotes that make text of a switch', 'bpf:\n  masquerade: "true" # fast\n', 'bpf:\n  masquerade: true # fast\n'],
    [
      'quotes that make text of a word',
      'gatewayAPI:\n  gatewayClass:\n    create: true\n',
      'gatewayAPI:\n  gatewayClass:\n    create: "true"\n',
    ],
    ['a value on the wrong level', 'ipam:\n  clusterPoolIPv4MaskSize: 25\n', 'ipam:\n  operator:\n    clusterPoolIPv4MaskSize: 25\n'],
    ['a section that has become empty', '# head\ntunnel: vxlan\nmaglev:\n  tableSize: 1\n', '# head\nmaglev:\n  tableSize: 1\n'],
    ['a null that deletes defaults', 'ipv4:\nbpf:\n  masquerade: true\n', 'bpf:\n  masquerade: true\n'],
  ])('%s', (_name, before, after) => {
    expect(fixed(before)[0]).toBe(after);
  });

  test('stand in the file that says it; what is missing comes into the last', () => {
    const base = { file: 'base.yaml', text: 'gatewayAPI: {enabled: true, xffNumTrustedHops: 3}\nkubeProxyReplacement: true\n' };
    const [first, second] = fixFiles(
      [base, { file: 'site.yaml', text: '# ours\nk8sServiceHost: 10.2.0.1\n' }],
      {},
      ({ severity }) => severity !== 'info',
    );
    expect(first!.text).toContain('xffNumTrustedHops: 0');
    expect(second!.text).toBe('# ours\nk8sServiceHost: 10.2.0.1\nk8sServicePort: 5443\ngatewayAPI:\n  gatewayClass:\n    create: "true"\n');
  });

  test('are left alone where YAML leaves no way', () => {
    for (const text of ['a: 1\na: 2\n', 'a: 1\n---\nb: 1\n', 'a: [']) expect(editText(text, [{ op: 'remove', path: 'a' }])).toBe(text);
  });

  test('of all hints at once leave what differs from the defaults', () => {
    const text = `# everything\n${stringify(mergeValues(defaultValues(), { policyEnforcementMode: 'always', MTU: 1400 }))}`;
    const [after] = fixFiles([{ file: 'values.yaml', text }], {}, ({ code }) => code === 'CCE7006');
    expect(parse(after!.text)).toEqual({ gatewayAPI: { xffNumTrustedHops: 0 }, maglev: {}, policyEnforcementMode: 'always', MTU: 1400 });
    expect(after!.text).toMatch(/^# everything\n/);
  });

  test('make no new error', () => {
    const [after] = fixed('kubeProxyReplacment: true\ngatewayAPI: {enabled: true}\nl7Proxy: "false"\nloadBalancer: {mode: dsr}\n');
    const left = checkValues([readValues({ file: 'values.yaml', text: after! })]).filter(({ severity }) => severity === 'error');
    expect(left.map(({ code }) => code)).toEqual(['CCE7320']);
  });
});

describe('a change', () => {
  const diff = (before: HelmValues, after: HelmValues): ReturnType<typeof diffValues> => diffValues({ values: before }, { values: after });

  test('of one value is one key, and who reads it must be restarted', () => {
    const { config, values, restarts, warnings } = diff({}, { policyEnforcementMode: 'always' });
    expect(config).toEqual([{ key: 'enable-policy', before: 'default', after: 'always', helm: 'policyEnforcementMode', reader: 'agent' }]);
    expect(values).toEqual([]);
    expect(restarts).toEqual([{ workload: 'daemonset/cilium', why: 'config' }]);
    expect(warnings.map(({ code }) => code)).toEqual(['CCE7410']);
  });

  test('is rolled out by itself where the pods change, or a checksum does', () => {
    expect(diff({}, { k8sServiceHost: '10.2.128.2' }).restarts).toEqual(
      ['daemonset/cilium', 'daemonset/cilium-envoy', 'deployment/cilium-operator'].map((workload) => ({ workload, why: 'template' })),
    );
    expect(diff({}, { l7Proxy: false, k8sServiceHost: 'x' }).restarts.map(({ workload }) => workload)).not.toContain(
      'daemonset/cilium-envoy',
    );
    expect(diff({ rollOutCiliumPods: true }, { rollOutCiliumPods: true, MTU: 1400 }).restarts).toEqual([
      { workload: 'daemonset/cilium', why: 'template' },
    ]);
    expect(diff({}, { operator: { replicas: 1 } })).toMatchObject({
      restarts: [],
      values: [{ path: 'operator.replicas', before: 2, after: 1 }],
    });
  });

  test('of nothing is none; writing a default out is nothing', () => {
    expect(diff({}, { routingMode: 'tunnel', ipam: { mode: 'cluster-pool' } }).config).toEqual([]);
    expect(diff(documentValues(), documentValues())).toEqual({ config: [], values: [], restarts: [], warnings: [], notCompared: 0 });
  });

  test('of extraConfig is a key, too', () => {
    expect(diff({}, { extraConfig: { foo: 'bar' } }).config).toEqual([{ key: 'foo', after: 'bar', reader: 'both' }]);
  });

  test('of a cluster compares what is known to come from values', () => {
    const live = { ...baseConfig(), 'bpf-lb-map-max': '512000', 'of-another-chart': 'false', 'written-by-hand': '1', debug: 'true' };
    const { config, notCompared, values } = diffValues({ config: live }, { values: {} });
    expect(config).toEqual([
      { key: 'bpf-lb-map-max', before: '512000', after: '65536', helm: 'bpf.lbMapMax', reader: 'agent' },
      { key: 'debug', before: 'true', after: 'false', helm: 'debug.enabled', reader: 'both' },
    ]);
    expect(notCompared).toBe(2);
    expect(values).toEqual([]);
  });

  const baseConfig = (): Record<string, string> =>
    Object.fromEntries(diffValues({ config: {} }, { values: {} }).config.map(({ key, after }) => [key, after!]));

  const pool = (...cidrs: string[]): HelmValues => ({ ipam: { operator: { clusterPoolIPv4PodCIDRList: cidrs } } });
  const CHANGES: readonly (readonly [code: string, before: HelmValues, after: HelmValues, harmless: HelmValues])[] = [
    ['CCE7401', {}, { ipam: { operator: { clusterPoolIPv4MaskSize: 25 } } }, { ipam: { operator: { clusterPoolIPv4MaskSize: 24 } } }],
    ['CCE7402', pool('10.1.0.0/16'), pool('10.2.0.0/16', '10.1.0.0/16'), pool('10.1.0.0/16', '10.2.0.0/16')],
    ['CCE7403', {}, { ipam: { mode: 'kubernetes' } }, { ipam: { mode: 'cluster-pool' } }],
    ['CCE7404', {}, { tunnelProtocol: 'geneve' }, { tunnelProtocol: 'vxlan' }],
    ['CCE7405', {}, { kubeProxyReplacement: true }, { kubeProxyReplacement: 'false' }],
    ['CCE7406', {}, { bpf: { masquerade: true } }, { bpf: { masquerade: false } }],
    ['CCE7407', {}, { gatewayAPI: { enabled: true } }, { gatewayAPI: { enableAlpn: true } }],
    ['CCE7408', { gatewayAPI: { enabled: true } }, { gatewayAPI: { enabled: true, hostNetwork: { enabled: true } } }, {}],
    ['CCE7409', {}, { cluster: { name: 'prod' } }, { cluster: { name: 'default' } }],
    ['CCE7410', {}, { policyEnforcementMode: 'never' }, { policyEnforcementMode: 'Default' }],
    ['CCE7411', {}, { cni: { exclusive: false } }, { cni: { chainingMode: 'none' } }],
  ];

  test.each(CHANGES)('%s', (code, before, after, harmless) => {
    const codes = (to: HelmValues): string[] => diff(before, to).warnings.map((one) => one.code);
    expect(codes(after)).toContain(code);
    expect(codes(harmless)).not.toContain(code);
  });

  test('every rule about changes has a case', () => {
    expect(CHANGE_RULES.map(({ code }) => code)).toEqual(CHANGES.map(([code]) => code));
  });
});

describe('an explanation', () => {
  test('of every value that the source document sets, in our own words', () => {
    const walk = (values: HelmValues, above: string): string[] =>
      Object.entries(values).flatMap(([name, value]) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) ? walk(value, `${above}${name}.`) : [`${above}${name}`],
      );
    for (const path of walk(documentValues(), '')) {
      const found = explainPath(path);
      expect(found.is === 'key' && found.advice, path).toBeTruthy();
      expect(found.is === 'key' && found.document?.what, path).toBeTruthy();
    }
  });

  test('of values that do not exist is none', () => {
    const paths = Object.keys(catalogue).flatMap((id) => /^plan\.(?:key|document)\.(.+)$/.exec(id)?.[1] ?? []);
    expect(paths.filter((path) => path !== 'default' && !chartKeys().has(path))).toEqual([]);
  });

  test('says type, default, key, reader and restart', () => {
    expect(explainPath('gatewayAPI.xffNumTrustedHops')).toMatchObject({
      is: 'key',
      key: { types: ['integer'], default: 0 },
      config: [{ key: 'gateway-api-xff-num-trusted-hops', reader: 'operator', absent: 'feature', needs: ['gatewayAPI.enabled'] }],
      document: { value: 2 },
    });
    expect(explainPath('k8sServiceHost')).toMatchObject({ effect: { changes: 'pods', env: 'KUBERNETES_SERVICE_HOST' } });
  });

  test('of a prefix lists what is below; of a mistake says what is near', () => {
    const folder = explainPath('gatewayAPI.hostNetwork');
    expect(folder.is === 'folder' && folder.keys.map(({ path }) => path)).toEqual([
      'gatewayAPI.hostNetwork.enabled',
      'gatewayAPI.hostNetwork.nodes.matchLabels',
    ]);
    expect(explainPath('gatewayApi.enabled')).toEqual({ is: 'unknown', path: 'gatewayApi.enabled', near: 'gatewayAPI.enabled' });
    expect(explainPath('tunnel')).toMatchObject({ is: 'removed', version: 'v1.15' });
    expect(explainPath('nodeSelector.x')).toMatchObject({ is: 'key', within: 'nodeSelector.x' });
    expect(explainPath('quite.something.else')).toEqual({ is: 'unknown', path: 'quite.something.else' });
  });
});

test('titles name the rule, in both languages', () => {
  expect(CHART_RULES.length).toBeGreaterThan(20);
  for (const rule of CHANGE_RULES) for (const locale of ['en', 'zh-TW'] as const) expect(render(rule.title, locale)).not.toBe('');
});
