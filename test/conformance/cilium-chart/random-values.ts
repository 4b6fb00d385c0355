/** Values for the chart as a seed makes them: what a person would write, and the edges of it. @module */
import { chartKeys, type ChartKey } from '../../../src/chart/chart-keys.ts';
import { configKeys } from '../../../src/chart/config-keys.ts';
import { CONFIG_FEATURE_ROWS } from '../../../src/chart/config-feature-rows.ts';
import { CONFIG_ROWS } from '../../../src/chart/config-rows.ts';
import { mergeValues, type HelmValue, type HelmValues } from '../../../src/chart/values.ts';
import type { Dice } from '../dice.ts';

/** `a.b: 1` as nested maps. */
export const at = (path: string, value: HelmValue): HelmValues =>
  path.split('.').reduceRight<HelmValue>((below, step) => ({ [step]: below }), value) as HelmValues;

const LISTS: readonly HelmValue[] = [[], ['a'], ['a', 'b'], ['10.0.0.0/8', '10.100.0.0/16'], ['80', '443']];
const NUMBERS = [0, 1, 5, 24, 30, 255, 4240, 9879, 999999, 1000000, 1234567];
const TEXTS = ['', 'x', 'Some Text', '10.0.0.0/8', '8472', 'true', "it's"];
const DURATIONS = ['', '0s', '5m', '1h30m', '15s'];
const MAPS: readonly HelmValue[] = [{}, { b: '1', a: 'x' }, { role: 'edge', 'example.com/zone': 'a' }];

/** Where the words matter. */
const WORDS: Readonly<Record<string, readonly HelmValue[]>> = {
  'cni.chainingMode': ['none', 'generic-veth', 'portmap', 'aws-cni', 'flannel', ''],
  'cni.chainingTarget': ['aws-cni'],
  'ipam.mode': ['cluster-pool', 'kubernetes', 'multi-pool', 'crd', 'delegated-plugin', ''],
  routingMode: ['', 'native', 'tunnel'],
  tunnelProtocol: ['', 'vxlan', 'geneve'],
  'loadBalancer.l7.backend': ['envoy', 'disabled'],
  'encryption.type': ['ipsec', 'wireguard', 'ztunnel', 'other'],
  kubeProxyReplacement: [true, false, 'true', 'false', 'true', 'strict', 'disabled', ''],
  upgradeCompatibility: ['1.7', '1.8', '1.9', '1.11', '1.13', '1.15', '1.16', '1.17', '1.18'],
  'tls.secretsBackend': ['local', 'k8s'],
  identityAllocationMode: ['crd', 'kvstore', 'doublewrite-readcrd'],
  'gatewayAPI.externalTrafficPolicy': ['Cluster', 'Local', 'Cluster', 'Local', 'Any', ''],
  'ingressController.service.externalTrafficPolicy': ['Cluster', 'Local', 'Any'],
  'cluster.name': ['default', 'cce-prod', 'Prod', 'a-name-of-more-than-thirty-two-letters', 'x'],
  'cluster.id': [0, 0, 1, 130, 255, 300, 400],
  'clustermesh.maxConnectedClusters': [255, 511, 511, 100],
  'envoy.baseID': [0, 7, 4294967295, 4294967296, -1],
  'bpf.datapathMode': ['veth', 'netkit', 'netkit-l2'],
  'hubble.listenAddress': [':4244', ''],
  'bpf.monitorAggregation': ['none', 'low', 'medium'],
  'k8s.apiServerURLs': ['https://10.0.0.1:5443'],
  'ipam.operator.autoCreateCiliumPodIPPools': [
    {},
    { default: { ipv4: { cidrs: ['10.10.0.0/8'], maskSize: 24 } } },
    {
      other: { ipv4: { cidrs: ['10.1.0.0/16', '10.2.0.0/16'], maskSize: 27 }, ipv6: { cidrs: ['fd00::/104'], maskSize: 124 } },
      default: {},
    },
  ],
  'ciliumEndpointSlice.rateLimits': [[{ nodes: 0, limit: 10, burst: 20 }], []],
  logOptions: [{ format: 'json', level: 'warn' }],
  extraConfig: [{}, { 'tunnel-protocol': 'geneve', foo: 'bar' }, { 'allow-unsafe-policy-skb-usage': 'true' }],
};

const durations = new Set(
  [...CONFIG_ROWS, ...Object.values(CONFIG_FEATURE_ROWS).flat()].filter(([, , , , how]) => how === 'duration').map(([path]) => path),
);

/** Of a type that the schema takes. */
function valueOf(dice: Dice, key: ChartKey): HelmValue {
  const words = WORDS[key.path];
  if (words) return dice.pick(words);
  if (durations.has(key.path)) return dice.pick(DURATIONS);
  const type = dice.pick(key.types.filter((one) => one !== 'null' || key.types.length === 1));
  if (type === 'boolean') return dice.chance(0.7);
  if (type === 'array') return dice.pick(LISTS);
  if (type === 'map' || type === 'object') return dice.pick(MAPS);
  if (type === 'number') return dice.pick([...NUMBERS, 0.5, 0.0025, 0.00001]);
  if (type === 'null') return null;
  const range = /^integer(?:\[(\d+),(\d*)\])?$/.exec(type);
  if (range) return dice.pick(NUMBERS.filter((one) => one >= Number(range[1] ?? 0) && one <= Number(range[2] || Infinity)));
  if (type.startsWith('=')) return dice.pick(type.slice(1).split(','));
  return dice.pick(type === 'any' ? ['', 'x', 30, true, false] : TEXTS);
}

/** Every value that a key of cilium-config depends on. */
const PATHS = [...new Set(configKeys().flatMap(({ helm, needs = [] }) => [...helm, ...needs]))].filter((path) => chartKeys().has(path));
const SWITCHES = [...new Set(Object.keys(CONFIG_FEATURE_ROWS).flatMap((needs) => needs.split(' ')))].filter(
  (path) => chartKeys().has(path) && path.endsWith('enabled'),
);

/** Of the schema's types, with a null now and then. */
export function randomValues(dice: Dice): HelmValues {
  let values: HelmValues = {};
  const set = (path: string, value: HelmValue): void => {
    values = mergeValues(values, at(path, value));
  };
  for (const path of SWITCHES) if (dice.chance(0.25)) set(path, true);
  for (const path of dice.some(40, () => dice.pick(PATHS))) {
    set(path, dice.chance(0.1) ? null : valueOf(dice, chartKeys().get(path)!));
  }
  if (dice.chance(0.2)) set('upgradeCompatibility', dice.pick(WORDS['upgradeCompatibility']!));
  return values;
}
