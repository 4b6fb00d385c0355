/** The allow-list: what is kept of which kind, in a shape that may be relied upon. */
import { describe, expect, test } from 'vitest';
import { ALL_KINDS } from '../load-kinds.ts';
import { apiVersionOf } from '../../kube/resources.ts';
import { CONFIG_MAPS, KEPT_KINDS, keptOf } from './fields.ts';

const kept = (kind: string, more: object, apiVersion = 'v1') =>
  keptOf({ apiVersion, kind, metadata: { name: 'x' }, ...more }) as unknown as Record<string, never>;

test('every kind that is read has an allow-list, and no other has', () => {
  expect(ALL_KINDS.map(({ of }) => `${of.group}/${of.kind}`).toSorted()).toEqual([...KEPT_KINDS].toSorted());
  for (const { of, names = ['x'] } of ALL_KINDS)
    expect(
      keptOf({ apiVersion: apiVersionOf(of), kind: of.kind, metadata: { name: names[0], labels: { a: 'b' } }, ...minimum(of.kind) }),
    ).toMatchObject({
      metadata: { name: names[0] },
    });
  for (const kind of ['Secret', 'ServiceAccount', 'Anything']) expect(kept(kind, {})).toBeUndefined();
});

function minimum(kind: string): object {
  if (kind === 'CiliumIdentity') return { 'security-labels': {} };
  if (kind === 'CiliumEnvoyConfig') return { spec: { resources: [] } };
  if (kind === 'CustomResourceDefinition') return { spec: { group: 'a', names: { kind: 'A', plural: 'as' }, versions: [] } };
  return {};
}

test('what is no object is nothing', () => {
  for (const value of [undefined, null, 5, 'x', [], {}, { kind: 'Pod' }, { apiVersion: 'v1', kind: 'Pod', metadata: { name: '' } }])
    expect(keptOf(value)).toBeUndefined();
});

describe('ConfigMaps', () => {
  const config = (name: string, data: object) => keptOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data })?.['data'];
  test('three of them', () => {
    expect(CONFIG_MAPS).toEqual(['cilium-config', 'kube-proxy', 'coredns']);
    expect(config('app', { a: 'b' })).toBeUndefined();
  });

  test("Cilium's options by their names", () => {
    const data = { 'enable-bpf-masquerade': 'true', ipam: 'cluster-pool', 'tunnel-port': '8473', 'our-notes': 'x', Password: 'x' };
    expect(config('cilium-config', data)).toEqual({ 'enable-bpf-masquerade': 'true', ipam: 'cluster-pool', 'tunnel-port': '8473' });
  });

  test('lines of a Corefile keep their numbers', () => {
    const Corefile =
      '.:53 cluster.local:53 {\n    errors\n    health {\n        lameduck 5s\n    }\n    etcd {\n      credentials u p\n    }\n    forward . /etc/resolv.conf\n}\n';
    expect(config('coredns', { Corefile })).toEqual({
      Corefile:
        '.:53 cluster.local:53 {\n    errors\n    health {\n        lameduck 5s\n    }\n# (left out)\n# (left out)\n    }\n    forward . /etc/resolv.conf\n}\n',
    });
  });

  test('settings of kube-proxy', () => {
    const data = {
      'config.conf': 'mode: ipvs\nclientConnection:\n  kubeconfig: /x\nipvs:\n  scheduler: rr\n',
      'kubeconfig.conf': 'token: x',
    };
    expect(config('kube-proxy', data)).toEqual({ 'config.conf': 'mode: ipvs\n# (left out)\n# (left out)\nipvs:\n  scheduler: rr\n' });
  });
});

test('resources of Envoy, under either spelling; those of another shape are left out', () => {
  const routes = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
  const listener = 'type.googleapis.com/envoy.config.listener.v3.Listener';
  const { spec } = kept(
    'CiliumEnvoyConfig',
    {
      spec: {
        services: [{ name: 'a' }, { namespace: 'b' }],
        resources: [
          {
            '@type': routes,
            name: 'r',
            virtual_hosts: [{ name: 'v', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'c' } }] }],
          },
          { '@type': listener, name: 'l' },
          { '@type': routes, name: 'bad', virtualHosts: [{ domains: [5] }] },
          { '@type': 'type.googleapis.com/envoy.config.bootstrap.v3.Other', any: { thing_of: 1 } },
          { name: 'no type' },
        ],
      },
    },
    'cilium.io/v2',
  );
  expect(spec).toEqual({
    services: [{ name: 'a' }],
    resources: [
      {
        '@type': routes,
        name: 'r',
        virtualHosts: [{ name: 'v', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'c' } }] }],
      },
      { '@type': listener, name: 'l', filterChains: [] },
      { '@type': 'type.googleapis.com/envoy.config.bootstrap.v3.Other', any: { thing_of: 1 } },
    ],
  });
});

test('a pod has a list of containers', () => {
  expect(kept('Pod', { spec: { nodeName: 'n' } })).toMatchObject({ spec: { nodeName: 'n', containers: [] } });
});
