/** A connection traced in all the ways that it may go. @module */
import { expect, test } from 'vitest';
import { traceEveryChoice } from './every-choice.ts';
import { clusterOf, frontend, loadBalancer } from './testing/cluster.ts';
import { trace } from './trace.ts';

const connection = {
  from: { kind: 'external', address: '203.0.113.9' },
  to: { address: '122.9.70.186', port: 80 },
  protocol: 'TCP',
} as const;

/** The source document's design with `count` nodes: each is a member, and each agent a back end of the entrypoint. */
function entrypointOn(count: number) {
  const nodes = Array.from({ length: count }, (_, index) => ({
    name: `node-${index}`,
    ip: `10.2.128.${11 + index}`,
    ingressIP: `10.100.${index}.2`,
  }));
  const members = nodes.map(({ ip }) => ({ address: ip, port: 30_080 }));
  return clusterOf({
    nodes,
    frontends: [
      frontend('NodePort', '0.0.0.0:32546', 'default/cilium-gateway-ip-gateway', ['192.192.192.192:9999'], {
        l7Listener: 'default/cilium-gateway-ip-gateway/listener',
      }),
      frontend(
        'NodePort',
        '0.0.0.0:30080',
        'kube-system/gateway-entrypoint',
        nodes.map(({ ip }) => `${ip}:32546`),
      ),
    ],
    cloud: { loadBalancers: [loadBalancer(members)] },
  });
}

test.each([1, 2, 3, 5])('with %i nodes, one in as many ways through the entrypoint is refused (facts/cilium.md §4.2 [M])', (count) => {
  const { ways, complete } = traceEveryChoice(entrypointOn(count), connection);
  const refused = ways.filter(({ trace: { outcome } }) => outcome.kind === 'refused');
  expect(complete).toBe(true);
  expect(ways).toHaveLength(count * count);
  expect(refused.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1 / count);
  expect(new Set(ways.map((each) => JSON.stringify(each.trace.hops))).size).toBe(count * count);
});

test('the first way is the one of a plain trace, and a limit says that there are more', () => {
  const cluster = entrypointOn(4);
  const { ways, complete } = traceEveryChoice(cluster, connection, 5);
  expect([ways.length, complete]).toEqual([5, false]);
  expect(ways[0]?.trace).toEqual(trace(cluster, connection));
});
