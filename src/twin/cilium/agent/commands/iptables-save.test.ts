/** The lab's listings are read as those of a real node: what was written is what is found. */
import { describe, expect, test } from 'vitest';
import { IptablesListing } from '../../../../cluster/exec-signals/iptables-listing.ts';
import type { BackendAddress, KubeProxySignals } from '../../../../cluster/model.ts';
import { TABLES, tableOf, type RulesOfNode, type ServicePortName } from './iptables-save.ts';

const one = { address: '10.101.0.1', port: 8080 };
const other = { address: '10.101.1.1', port: 8080 };

function listed(
  services: readonly (readonly [string, readonly BackendAddress[], ServicePortName?])[],
  more: Partial<KubeProxySignals> = {},
): string {
  const node: RulesOfNode = {
    kubeProxy: {
      mode: 'iptables',
      running: true,
      rules: 'live',
      ...more,
      services: new Map(services.map(([key, backends]) => [key, backends])),
    },
    ports: new Map(services.flatMap(([key, , name]) => (name ? [[key, name] as const] : []))),
    masqueradedCIDR: undefined,
    ciliumInstalled: true,
  };
  return TABLES.map((name) => tableOf(name, node)).join('');
}

const web = { name: 'shop/web:http', isExternal: false, isLocal: false };
const outside = { ...web, isExternal: true };

test.each([
  ['a ClusterIP', [['TCP://10.247.1.1:80', [one, other], web]]],
  [
    'with its NodePort and its load balancer',
    [
      ['TCP://10.247.1.1:80', [one, other], web],
      ['TCP://0.0.0.0:30080', [one, other], outside],
      ['TCP://10.2.1.1:80', [one, other], outside],
    ],
  ],
  [
    'from outside only to the node’s own',
    [
      ['TCP://10.247.1.1:80', [one, other], web],
      ['TCP://0.0.0.0:30080', [other], { ...outside, isLocal: true }],
    ],
  ],
  [
    'from outside with none on the node',
    [
      ['TCP://10.247.1.1:80', [one], web],
      ['TCP://0.0.0.0:30080', [], { ...outside, isLocal: true }],
    ],
  ],
  [
    'inside only the node’s own',
    [
      ['TCP://10.247.1.1:80', [one], { ...web, isLocal: true }],
      ['TCP://0.0.0.0:30080', [one, other], outside],
    ],
  ],
  [
    'without endpoints',
    [
      ['TCP://10.247.1.1:80', [], web],
      ['TCP://0.0.0.0:30080', [], outside],
    ],
  ],
  [
    'two protocols of one port',
    [
      ['TCP://10.247.0.10:53', [one], web],
      ['UDP://10.247.0.10:53', [other], web],
    ],
  ],
  [
    'of a Service that is gone',
    [
      ['TCP://10.247.1.1:80', [one]],
      ['TCP://0.0.0.0:30080', [other]],
    ],
  ],
  ['none', []],
] as const)('%s', (_, services) => {
  const listing = new IptablesListing();
  listing.push(Buffer.from(listed(services)));
  expect(listing.end()).toBe(true);
  expect(Object.fromEntries(listing.rules.services)).toEqual(Object.fromEntries(services.map(([key, backends]) => [key, backends])));
  expect(listing.rules).toMatchObject({ dropsInvalid: true, mode: 'iptables' });
});

describe('chains that prove something, and chains that do not', () => {
  test('kubelet’s are always there, kube-proxy’s as long as its rules are', () => {
    const none = listed([], { rules: 'none', running: false });
    expect(none).toContain(':KUBE-KUBELET-CANARY -');
    expect(none).toContain(':KUBE-IPTABLES-HINT -');
    expect(none).not.toMatch(/KUBE-(?:PROXY|SERVICES|FORWARD|SVC)/);
    expect(listed([], { rules: 'stale', running: false })).toContain(':KUBE-PROXY-CANARY -');
  });

  test('in IPVS mode there are sets, and no canary', () => {
    const listing = listed([['TCP://10.247.1.1:80', [one], web]], { mode: 'ipvs' });
    expect(listing).toContain('--match-set KUBE-CLUSTER-IP');
    expect(listing).not.toMatch(/KUBE-PROXY-CANARY|KUBE-SVC/);
  });
});
