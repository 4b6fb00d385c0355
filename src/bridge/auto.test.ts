/** Which mode an entrypoint gets. @module */
import { describe, expect, test } from 'vitest';
import { render } from '../i18n/index.ts';
import type { GatewayEntrypointSpec } from './api/entrypoint.ts';
import { chooseMode } from './auto.ts';
import type { Environment } from './situation.ts';
import { environmentOf } from './service-modes/testing/situation.ts';

const choose = (spec: Partial<GatewayEntrypointSpec>, environment: Partial<Environment>): string => {
  const full: GatewayEntrypointSpec = { gatewayRef: { name: 'web' }, elb: { id: 'e', class: 'performance' }, ...spec };
  const { mode, why } = chooseMode(full, environmentOf(environment));
  return `${mode}: ${render(why, 'en')}`;
};

describe('Auto', () => {
  test('takes the best mode that can work, and says why not a better one', () => {
    const shared = { elb: { id: 'e', class: 'union' as const } };
    expect([
      choose({}, { hostNetwork: true, hasCredentials: true }),
      choose({}, { hasCredentials: true }),
      choose({}, {}),
      choose(shared, {}),
      choose({ elb: { id: 'e' } }, {}),
      choose({}, { cceVersion: 'v1.33.2-r0' }),
      choose({}, { cceVersion: undefined }),
    ]).toMatchInlineSnapshot(`
      [
        "HostNetwork: gatewayAPI.hostNetwork is on: Envoy listens on the nodes' own ports, and Gateways have no NodePort for the other modes",
        "ElbApi: the ELB API can be called: one hop, with health and draining under control",
        "EndpointSlice: not ElbApi, because there are no credentials for the ELB API; the ELB is dedicated and CCE v1.33.13-r0 takes EndpointSlices of ours",
        "EnvoyRedirect: not ElbApi, because there are no credentials for the ELB API; not EndpointSlice, because CCE takes EndpointSlices of others only for a dedicated ELB, and this one is shared (spec.elb.class)",
        "EnvoyRedirect: not ElbApi, because there are no credentials for the ELB API; not EndpointSlice, because CCE takes EndpointSlices of others only for a dedicated ELB, and spec.elb.class does not say that this is one",
        "EnvoyRedirect: not ElbApi, because there are no credentials for the ELB API; not EndpointSlice, because CCE takes EndpointSlices of others from v1.33.13-r0 on, and this cluster is v1.33.2-r0",
        "EnvoyRedirect: not ElbApi, because there are no credentials for the ELB API; not EndpointSlice, because CCE takes EndpointSlices of others from v1.31.14-r80 on, and no node reports a version of CCE",
      ]
    `);
  });

  test('never takes Selector, and says so in an error when nothing can work', () => {
    expect(() => choose({}, { lbIpamOwnsClassless: true })).toThrow(/LB-IPAM owns .*defaultLBServiceIPAM=none/);
    expect(choose({}, { lbIpamOwnsClassless: true, hasCredentials: true })).toMatch(/^ElbApi/);
  });
});

describe('a mode that is asked for', () => {
  test('is taken where it can work', () => {
    const modes = ['EndpointSlice', 'EnvoyRedirect', 'Selector'] as const;
    expect(modes.map((mode) => choose({ mode }, { hasCredentials: true }))).toEqual(modes.map((mode) => `${mode}: asked for in spec.mode`));
    expect(choose({ mode: 'HostNetwork' }, { hostNetwork: true })).toBe('HostNetwork: asked for in spec.mode');
  });

  test.each<[string, Partial<GatewayEntrypointSpec>, Partial<Environment>, RegExp]>([
    ['ElbApi without credentials', { mode: 'ElbApi' }, {}, /no credentials for the ELB API.*Give the bridge credentials/],
    ['ElbApi without NodePorts', { mode: 'ElbApi' }, { hasCredentials: true, hostNetwork: true }, /has no NodePort.*HostNetwork or Auto/],
    ['EndpointSlice without NodePorts', { mode: 'EndpointSlice' }, { hostNetwork: true }, /has no NodePort/],
    ['EnvoyRedirect without NodePorts', { mode: 'EnvoyRedirect' }, { hostNetwork: true }, /has no NodePort/],
    ['Selector without NodePorts', { mode: 'Selector' }, { hostNetwork: true }, /has no NodePort/],
    ['HostNetwork that is off', { mode: 'HostNetwork' }, {}, /gatewayAPI.hostNetwork.enabled=true/],
    [
      'EndpointSlice on a shared ELB',
      { mode: 'EndpointSlice', elb: { id: 'e', class: 'union' } },
      {},
      /this one is shared \(spec.elb.class\)/,
    ],
    ['EndpointSlice on an ELB of unknown class', { mode: 'EndpointSlice', elb: { id: 'e' } }, {}, /spec.elb.class does not say/],
    [
      'EndpointSlice on an old CCE',
      { mode: 'EndpointSlice' },
      { cceVersion: 'v1.34.1-r0' },
      /from v1.34.10-r0 on, and this cluster is v1.34.1-r0/,
    ],
    [
      'EndpointSlice with the open-source controller',
      { mode: 'EndpointSlice' },
      { ccm: 'oss' },
      /refuses Services without a selector.*ElbApi/,
    ],
    ['an ELB to be made by the open-source controller', { elb: { autocreate: {} } }, { ccm: 'oss' }, /existing ELBs/],
    ['EnvoyRedirect beside LB-IPAM', { mode: 'EnvoyRedirect' }, { lbIpamOwnsClassless: true }, /set spec.mode to ElbApi/],
    [
      'different certificates on one Service',
      {
        mode: 'EnvoyRedirect',
        listeners: [
          { port: 443, protocol: 'HTTPS', certificateID: 'a' },
          { port: 8443, protocol: 'HTTPS', certificateID: 'b' },
        ],
      },
      {},
      /certificates of a Service as a whole.*ElbApi/,
    ],
  ])('is refused with the way out: %s', (_name, spec, environment, expected) => {
    expect(() => choose(spec, environment)).toThrow(expected);
    expect(() => choose(spec, environment)).toThrow(expect.objectContaining({ condition: 'Accepted', reason: 'ModeUnavailable' }));
  });

  test('one certificate on several HTTPS listeners is no obstacle', () => {
    const listeners = [443, 8443].map((port) => ({ port, protocol: 'HTTPS' as const, certificateID: 'a', sniCertificateIDs: ['s'] }));
    expect(choose({ mode: 'EnvoyRedirect', listeners }, {})).toMatch(/^EnvoyRedirect/);
  });
});
