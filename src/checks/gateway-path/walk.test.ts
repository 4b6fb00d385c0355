/** The walk itself, and what Envoy believes of those who come: case by case, without a lab. @module */
import { describe, expect, test } from 'vitest';
import { endpointSlices, nodes } from '../../kube/resources.ts';
import type { ClusterParts } from '../testing/cluster-parts.ts';
import { ask, words } from './testing/asking.ts';
import { entrypoint, gatewayCluster, loadBalancer, member, NODE_IPS } from './testing/gateway-cluster.ts';

describe('CCE4040', () => {
  const trusting = (hops: number, protocol: string): ClusterParts =>
    gatewayCluster({ config: { 'gateway-api-xff-num-trusted-hops': String(hops) } }).cloud({
      loadBalancers: [loadBalancer([member(NODE_IPS[0])], { listener: { protocol } })],
    });

  test.each([
    [0, 'TCP', 0],
    [1, 'TCP', 1],
    [1, 'HTTP', 0],
    [2, 'HTTP', 1],
  ])('%d hops behind %s: %d findings', (hops, protocol, count) => {
    expect(ask('CCE4040', trusting(hops, protocol)).findings).toHaveLength(count);
  });

  test('without the cloud 2 is most likely too many, and 1 cannot be judged', () => {
    const two = trusting(2, 'TCP');
    two.model.setCloud(undefined);
    expect(ask('CCE4040', two, 'cloud').findings).toMatchObject([{ confidence: 'likely' }]);
    const one = trusting(1, 'TCP');
    one.model.setCloud(undefined);
    expect(ask('CCE4040', one, 'cloud')).toMatchObject({ findings: [], unknown: {} });
  });
});

describe('CCE4090', () => {
  test('where nobody has looked inside, ways are those that the objects let one expect, and that is said', () => {
    const sound = gatewayCluster();
    const answer = ask('CCE4090', sound, 'agent');
    expect(answer).toMatchObject({ findings: [], unknown: {} });
    expect(answer.looked).toBeGreaterThan(0);
    sound.model.delete(endpointSlices, { namespace: 'default', name: 'backend-1' });
    const { findings } = ask('CCE4090', sound, 'agent');
    expect(findings).toMatchObject([{ confidence: 'likely', hop: { kind: 'backend', reason: 'backend.no-endpoints' } }]);
    expect(findings[0]!.about).toContain('service/default/backend');
  });

  test('a node that has come back is told of in the same words: sources list it last', () => {
    const parts = gatewayCluster();
    parts.model.delete(endpointSlices, { namespace: 'default', name: 'backend-1' });
    const before = ask('CCE4090', parts, 'agent').findings;
    const node = parts.model.get(nodes, { name: 'n1' })!;
    parts.model.delete(nodes, { name: 'n1' });
    parts.model.set(node);
    expect([...parts.model.list(nodes)].map(({ metadata }) => metadata.name)).toEqual(['n2', 'n1']);
    expect(before).toHaveLength(1);
    expect(ask('CCE4090', parts, 'agent').findings).toEqual(before);
  });

  test.each(['ciliumendpoints', 'ciliumenvoyconfigs'])('without %s nothing is expected', (kind) => {
    const parts = gatewayCluster();
    parts.model.delete(endpointSlices, { namespace: 'default', name: 'backend-1' });
    expect(ask('CCE4090', parts, 'agent', kind)).toMatchObject({ findings: [], unknown: {} });
  });

  test('the ELB’s port may be another than the Gateway’s', () => {
    const parts = entrypoint(gatewayCluster(), { spec: { listeners: [{ port: 80, elbPort: 8080 }] } });
    parts.cloud({ loadBalancers: [loadBalancer([member(NODE_IPS[0])], { listener: { port: 8080 } })] });
    expect(ask('CCE4090', parts).findings).toEqual([]);
    expect(ask('CCE4006', parts).findings).toEqual([]);
  });

  test('shares are those of the way that is hit hardest', () => {
    const parts = gatewayCluster().cloud({ loadBalancers: [loadBalancer([member(NODE_IPS[0]), member(NODE_IPS[1], { port: 30_001 })])] });
    expect(words(ask('CCE4090', parts))).toContain('for 50 % of connections');
  });
});
