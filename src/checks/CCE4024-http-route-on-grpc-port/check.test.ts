/** Routes of both kinds to one port of a Service. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ask, fixes } from '../gateway-path/testing/asking.ts';
import { gatewayCluster } from '../gateway-path/testing/gateway-cluster.ts';
import { metadata, type ClusterParts } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { httpRouteOnGrpcPort } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4024', () => rehearse(httpRouteOnGrpcPort, scenario, CHECKS));

const route = (kind: 'HTTPRoute' | 'GRPCRoute', name: string, port = 50_051, more: object = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: metadata(name, { namespace: 'default' }),
  spec: { parentRefs: [{ name: 'web' }], rules: [{ backendRefs: [{ name: 'calls', port }] }] },
  ...more,
});
const cluster = (...ports: object[]): ClusterParts =>
  gatewayCluster().add(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('calls', { namespace: 'default' }),
      spec: { selector: { app: 'calls' }, ports },
    },
    route('HTTPRoute', 'pages'),
  );
const PORT = { port: 50_051, targetPort: 'main' };

test('both to one port: likely, and each gets a port of its own', () => {
  const parts = cluster(PORT).add(route('GRPCRoute', 'calls'));
  const answer = ask('CCE4024', parts);
  expect(answer.findings).toMatchObject([
    { severity: 'warning', confidence: 'likely', objects: [{ name: 'pages' }, { name: 'calls' }, { kind: 'Service' }, { name: 'web' }] },
  ]);
  expect(fixes(answer)).toEqual([
    `kubectl -n default patch service calls --type=json -p '[{"op":"add","path":"/spec/ports/0/name","value":"port-50051"},{"op":"add","path":"/spec/ports/-","value":{"name":"http-80","port":80,"targetPort":"main"}}]'
kubectl -n default patch httproute pages --type=json -p '[{"op":"replace","path":"/spec/rules/0/backendRefs/0/port","value":80}]'`,
  ]);
});

test.each([
  ['one kind alone', cluster(PORT)],
  ['two ports', cluster(PORT, { name: 'other', port: 81 }).add(route('GRPCRoute', 'calls', 81))],
  ['a port that says that it speaks HTTP/2', cluster({ ...PORT, appProtocol: 'kubernetes.io/h2c' }).add(route('GRPCRoute', 'calls'))],
  ['a port that is not there', cluster({ port: 1 }).add(route('GRPCRoute', 'calls'))],
  [
    'a GRPCRoute of another Gateway',
    cluster(PORT).add(route('GRPCRoute', 'calls', 50_051, { spec: { ...route('GRPCRoute', 'x').spec, parentRefs: [{ name: 'other' }] } })),
  ],
  [
    'a GRPCRoute that is refused',
    cluster(PORT).add(
      route('GRPCRoute', 'calls', 50_051, {
        status: {
          parents: [
            {
              controllerName: 'io.cilium/gateway-controller',
              parentRef: { name: 'web' },
              conditions: [{ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners', message: '' }],
            },
          ],
        },
      }),
    ),
  ],
])('%s: nothing to say', (_what, parts) => {
  expect(ask('CCE4024', parts).findings).toEqual([]);
});

test('a number that is free, and names only where there are none', () => {
  const named = { ...PORT, name: 'grpc' };
  const text = fixes(
    ask('CCE4024', cluster(named, { name: 'a', port: 80 }, { name: 'b', port: 8080 }).add(route('GRPCRoute', 'calls'))),
  )[0]!;
  expect(text).toContain(`-p '[{"op":"add","path":"/spec/ports/-","value":{"name":"http-8000","port":8000,"targetPort":"main"}}]'`);
});
