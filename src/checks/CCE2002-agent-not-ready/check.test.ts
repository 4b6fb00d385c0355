/** Agents that are not ready, and nodes without any. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ago, ciliumCluster, metadata, run, seenIn } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { agentNotReady } from './check.ts';
import { scenario } from './scenario.ts';

const leaving = metadata('cilium-n1', { namespace: 'kube-system', labels: { 'k8s-app': 'cilium' }, deletionTimestamp: ago(1000) });

rehearsal('CCE2002', () => rehearse(agentNotReady, scenario, CHECKS));

test('how the agent ended last is told in its own words', () => {
  const ended = { exitCode: 2, message: 'panic: Start or stop failed to finish on time, aborting forcefully.\n' };
  const cluster = ciliumCluster().node('n1');
  cluster.node('n2', {
    agentReady: false,
    agentPod: {
      status: {
        containerStatuses: [
          {
            name: 'cilium-agent',
            image: '',
            imageID: '',
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
            lastState: { terminated: ended },
          },
        ],
      },
    },
  });
  const answer = run(agentNotReady, cluster);
  expect(answer.findings).toMatchObject([{ about: ['node/n2'] }]);
  const end = ended.message.trim().replace(/\.$/, '');
  expect(seenIn(answer)).toEqual([[`CrashLoopBackOff: back-off 40s; ended with exit code 2: ${end}`]]);
});

test('a virtual node, on which no DaemonSet runs, lacks nothing', () => {
  const taints = [{ key: 'virtual-kubelet.io/provider', value: 'huawei', effect: 'NoSchedule' as const }];
  const cluster = ciliumCluster().node('n1').node('bursting-node', { taints, agentPod: false, podCIDRs: false });
  expect(run(agentNotReady, cluster)).toEqual({ findings: [], looked: 1 });
});

test('an agent that is just starting is left alone', () => {
  const starting = { status: { conditions: [{ type: 'Ready', status: 'False' as const, lastTransitionTime: ago(10_000) }] } };
  expect(run(agentNotReady, ciliumCluster().node('n1', { agentPod: starting })).findings).toEqual([]);
});

test('a machine that is down is no fault of Cilium’s, with or without an agent that was there', () => {
  const cluster = ciliumCluster().node('n1').node('down', { agentReady: false });
  cluster.add({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'down', uid: 'd', resourceVersion: '1', creationTimestamp: ago(3_600_000) },
    status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
  });
  expect(run(agentNotReady, cluster).findings).toMatchObject([
    { severity: 'warning', about: ['node/down'], message: { id: 'checks.CCE2002.down' } },
  ]);
});

test('between two agents of a rolling update a node has none for a moment', () => {
  const cluster = ciliumCluster().node('n1', { agentPod: { metadata: leaving } });
  expect(run(agentNotReady, cluster).findings).toEqual([]);
});

test('many nodes that are not selected yet are labelled by one command', () => {
  const cluster = ciliumCluster();
  for (const name of ['n1', 'n2', 'n3']) cluster.node(name, { agentPod: false });
  const spec = { template: { spec: { containers: [], nodeSelector: { 'network/cilium': 'yes' } } } };
  cluster.add({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: metadata('cilium', { namespace: 'kube-system' }), spec });
  const [found] = run(agentNotReady, cluster).findings;
  expect(found!.fixes.map(({ text }) => text)).toEqual([
    'kubectl label node n1 n2 n3 --overwrite network/cilium=yes',
    'kubectl -n kube-system describe daemonset cilium',
  ]);
});
