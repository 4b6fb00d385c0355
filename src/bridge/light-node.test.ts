import { expect, test } from 'vitest';
import type { Node } from '../kube/resources.ts';
import { lightNode } from './light-node.ts';
import { isAble, nodeAddress, targetFacts } from './targets.ts';

const node: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'a',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-11-27T00:00:00Z',
    labels: { zone: 'cn-north-4a', 'kubernetes.io/hostname': 'a' },
    annotations: { much: 'x'.repeat(100) },
    managedFields: [],
  },
  spec: { taints: [{ key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule', timeAdded: '2026-11-27T00:00:00Z' }] },
  status: {
    addresses: [{ type: 'InternalIP', address: '10.2.128.11' }],
    nodeInfo: { kubeletVersion: 'v1.33.5-r0-33.0.5' } as never,
    images: [{ names: ['a'], sizeBytes: 1 }],
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: 'True', reason: 'KubeletReady' },
    ],
  },
};

test('a light node takes traffic as the whole one does, and keeps its taints and labels', () => {
  const light = lightNode(node);
  expect([isAble(light), nodeAddress(light), targetFacts(light)]).toEqual([isAble(node), nodeAddress(node), targetFacts(node)]);
  expect(light.spec).toEqual(node.spec);
  expect(light.metadata).toEqual({
    name: 'a',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2026-11-27T00:00:00Z',
    labels: node.metadata.labels,
  });
  expect(light.status?.nodeInfo?.kubeletVersion).toBe('v1.33.5-r0-33.0.5');
  expect(light.status).not.toHaveProperty('images');
});

test('a node of which nothing is known yet is light, too', () => {
  const bare: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'b', uid: 'v', resourceVersion: '1', creationTimestamp: '' } };
  expect(lightNode(bare)).toEqual({ ...bare, spec: {}, status: {} });
});
