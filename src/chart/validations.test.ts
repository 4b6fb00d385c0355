/** What the chart refuses, and what it takes although one would think otherwise; all of it against a real Helm: test/conformance. @module */
import { describe, expect, test } from 'vitest';
import { defaultValues } from './chart-keys.ts';
import { notADuration } from './durations.ts';
import { chartRefusals } from './validations.ts';
import { mergeValues, ValueReader, type HelmValues } from './values.ts';

const said = (values: HelmValues): string[] => chartRefusals(new ValueReader(mergeValues(defaultValues(), values))).map(({ text }) => text);

test.each<[HelmValues, string]>([
  [
    { etcd: { managed: true } },
    'etcd.managed was deprecated in v1.10 has been removed in v1.16. For details please refer to https://docs.cilium.io/en/v1.16/operations/upgrade/#helm-options',
  ],
  [
    { proxy: { prometheus: { enabled: false } } },
    'proxy.prometheus.enabled and proxy.prometheus.port were deprecated in v1.14 and has been removed in v1.16. For details please refer to https://docs.cilium.io/en/v1.16/operations/upgrade/#helm-options',
  ],
  [{ clustermesh: { maxConnectedClusters: null } }, 'max-connected-clusters must be set to 255 or 511'],
  [
    { hubble: { redact: { http: { headers: { allow: ['a'], deny: ['b'] } } } } },
    'Only one of .Values.hubble.redact.http.headers.allow, .Values.hubble.redact.http.headers.deny can be specified',
  ],
  [{ hubble: { tls: { auto: { enabled: false } } } }, 'missing hubble.tls.server.cert'],
  [{ operator: { nodeGCInterval: '7d' } }, 'time: unknown unit "d" in duration "7d"'],
])('%j is refused', (values, text) => {
  expect(said(values)).toEqual([text]);
});

test.each<HelmValues>([
  { tunnel: '', remoteNodeIdentity: false },
  { kubeProxyReplacement: '' },
  { gatewayAPI: { enabled: true }, l7Proxy: null },
  { k8sServiceHost: 'a', k8sServiceHostRef: { name: 'b' } },
  // The agent refuses this one.
  { routingMode: 'native' },
])('%j is taken', (values) => {
  expect(said(values)).toEqual([]);
});

test('Helm says first what stands in the deeper folder', () => {
  expect(
    said({
      clustermesh: { useAPIServer: true, apiserver: { tls: { authMode: 'x' } } },
      gke: { enabled: true },
      routingMode: 'tunnel',
      cluster: { name: '' },
    }),
  ).toEqual([
    '.Values.clustermesh.apiserver.tls.authMode must be one of legacy, migration, cluster',
    'The cluster name is invalid: cannot be empty',
    'RoutingMode must be set to native when gke.enabled=true',
  ]);
});

describe('a duration', () => {
  test.each(['0', '-5m', '+1h30m', '1.5s', '.5s', '300ms', '1µs'])('is %s', (text) => {
    expect(notADuration(text)).toBeUndefined();
  });

  test.each([
    ['', 'invalid duration ""'],
    ['x', 'invalid duration "x"'],
    ['5', 'missing unit in duration "5"'],
    ['1h5', 'missing unit in duration "1h5"'],
    ['7d', 'unknown unit "d" in duration "7d"'],
    ['1h x', 'unknown unit "h x" in duration "1h x"'],
  ])('is not %s', (text, why) => {
    expect(notADuration(text)).toBe(`time: ${why}`);
  });
});
