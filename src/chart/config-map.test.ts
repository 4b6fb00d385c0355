/** What the chart makes of values, case by case, as a real Helm rendered it: test/conformance/cilium-chart.test.ts holds all of it. @module */
import { describe, expect, test } from 'vitest';
import { defaultValues } from './chart-keys.ts';
import { ciliumConfigData } from './config-map.ts';
import { goText } from './go-text.ts';
import { mergeValues, ValueReader, type HelmValue, type HelmValues } from './values.ts';

const config = (values: HelmValues): Record<string, string> => ciliumConfigData(new ValueReader(mergeValues(defaultValues(), values)));

describe('cilium-config', () => {
  test('of the defaults has what the agent could leave to its own, and lacks what templates skip', () => {
    const data = config({});
    // A value that is named is written, be it empty.
    expect(data).toMatchObject({
      'debug-verbose': '',
      'nodeport-addresses': '',
      'operator-api-serve-addr': '127.0.0.1:9234',
      'hubble-listen-address': ':4244',
    });
    for (const key of ['agent-health-port', 'disable-endpoint-crd', 'identity-change-grace-period', 'bpf-ct-global-tcp-max'])
      expect(data).not.toHaveProperty(key);
  });

  test.each<[string, HelmValues, Record<string, string | undefined>]>([
    ['another health port is written', { healthPort: 9880 }, { 'agent-health-port': '9880' }],
    ['without the CRD of endpoints', { disableEndpointCRD: true }, { 'disable-endpoint-crd': 'true' }],
    ['a null takes a default away', { debug: { verbose: null } }, { 'debug-verbose': undefined }],
    [
      'a null where there is no default names the value',
      { devices: null, nodePort: { range: null } },
      { devices: '', 'node-port-range': '' },
    ],
    ['an empty mode of chaining is a mode', { cni: { chainingMode: '' } }, { 'cni-chaining-mode': '', 'enable-local-node-route': 'false' }],
    [
      'a chained plugin does the routes and the tracking of connections',
      { cni: { chainingTarget: 'aws-cni' }, installNoConntrackIptablesRules: true },
      { 'cni-chaining-mode': 'generic-veth', 'enable-host-legacy-routing': 'true', 'install-no-conntrack-iptables-rules': 'false' },
    ],
    [
      'what is set stays, chained or not',
      { cni: { chainingMode: 'portmap' }, bpf: { hostLegacyRouting: false } },
      { 'enable-host-legacy-routing': 'false' },
    ],
    [
      'an L7 load balancer wants Envoy',
      { loadBalancer: { l7: { backend: 'envoy', ports: ['80'] } } },
      { 'enable-envoy-config': 'true', 'loadbalancer-l7-ports': '80' },
    ],
    [
      'numbers are Go’s',
      { tunnelPort: 1234567, bpf: { lbMapMax: 1234567 } },
      { 'tunnel-port': '1.234567e+06', 'bpf-lb-map-max': '1234567' },
    ],
    [
      'an older installation keeps its defaults',
      { upgradeCompatibility: '1.9' },
      { 'enable-bpf-masquerade': 'true', 'external-envoy-proxy': 'false', 'enable-policy-secrets-sync': undefined },
    ],
    ['a switch that is taken away', { wellKnownIdentities: { enabled: null } }, { 'enable-well-known-identities': 'false' }],
    ['a switch that may be a text', { endpointRoutes: { enabled: 'yes' } }, { 'enable-endpoint-routes': 'yes' }],
    [
      'an interval without a number',
      { operator: { unmanagedPodWatcher: { intervalSeconds: null } } },
      { 'unmanaged-pod-watcher-interval': '' },
    ],
    [
      'labels are strings',
      { gatewayAPI: { enabled: true, hostNetwork: { nodes: { matchLabels: { b: '1', a: true } } } } },
      { 'gateway-api-hostnetwork-nodelabelselector': 'a=%!s(bool=true),b=1' },
    ],
    [
      'strict mode, where it stood before',
      { encryption: { strictMode: { enabled: true, cidr: '10.0.0.0/8' } } },
      { 'encryption-strict-egress-cidr': '10.0.0.0/8' },
    ],
    ['a pool of IPv6', { ipv6: { enabled: true } }, { 'cluster-pool-ipv6-cidr': 'fd00::/104', 'cluster-pool-ipv6-mask-size': '120' }],
    [
      'pools by name',
      {
        ipam: {
          mode: 'multi-pool',
          operator: { autoCreateCiliumPodIPPools: { default: { ipv4: { cidrs: ['10.1.0.0/16', '10.2.0.0/16'], maskSize: 24 } } } },
        },
      },
      {
        'auto-create-cilium-pod-ip-pools': 'default=ipv4-cidrs:10.1.0.0/16,10.2.0.0/16;ipv4-mask-size:24',
        'cluster-pool-ipv4-cidr': undefined,
      },
    ],
  ])('%s', (_name, values, expected) => {
    const data = config(values);
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, data[key]]))).toEqual(expected);
  });
});

describe('Go prints', () => {
  test.each<[HelmValue, string]>([
    [null, ''],
    [true, 'true'],
    [999999, '999999'],
    [1000000, '1e+06'],
    [0.0025, '0.0025'],
    [0.00001, '1e-05'],
    [['a', null, 1], '[a <nil> 1]'],
    [{ b: 1, a: [] }, 'map[a:[] b:1]'],
  ])('%j as %s', (value, text) => {
    expect(goText(value)).toBe(text);
  });
});
