/** The DNS proxy of the agents answers REFUSED for names that policy does not let through. @module */
import { expect, test } from 'vitest';
import { clusterOf, policy } from '../../path/testing/cluster.ts';
import { trace } from '../../path/index.ts';
import { decodeAnswer, encodeQuery, RecordType, ResponseCode } from '../kubernetes/dns/message.ts';
import { refusedByDnsProxy } from './dns-proxy.ts';

test('a name outside the rules is refused, one inside goes on to the server', () => {
  const cluster = clusterOf({
    nodes: [{ name: 'node-a', ip: '10.2.128.11' }],
    pods: [
      { name: 'client', node: 'node-a', ip: '10.100.0.10', labels: { app: 'client' } },
      { name: 'coredns', namespace: 'kube-system', node: 'node-a', ip: '10.100.0.53', labels: { 'k8s-app': 'kube-dns' } },
    ],
    frontends: [],
    objects: [
      policy('names', {
        endpointSelector: {},
        egress: [{ toEntities: ['cluster'], toPorts: [{ ports: [{ port: '53' }], rules: { dns: [{ matchName: 'a.example.com' }] } }] }],
      }),
    ],
  });
  const way = trace(cluster, {
    from: { kind: 'pod', namespace: 'default', name: 'client' },
    to: { address: '10.100.0.53', port: 53 },
    protocol: 'UDP',
  });
  const answer = (name: string) => refusedByDnsProxy(cluster, way, encodeQuery({ id: 7, name, type: RecordType.A }));
  expect(answer('a.example.com')).toBeUndefined();
  expect(decodeAnswer(answer('b.example.com')!)).toMatchObject({ id: 7, code: ResponseCode.Refused, addresses: [] });
  expect(refusedByDnsProxy(cluster, way, Uint8Array.of(1))).toBeUndefined();
});
