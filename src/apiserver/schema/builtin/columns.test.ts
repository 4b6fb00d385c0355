/** The columns that `kubectl get` prints. @module */
import { describe, expect, it } from 'vitest';
import { kindNamed } from '../testing/kinds.ts';
import { humanDuration } from './cells.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const created = { creationTimestamp: '2026-01-01T00:00:00Z' };

/** The cells of an object by column name. */
function row(kind: string, object: Record<string, unknown>, group?: string): Record<string, unknown> {
  const { columns } = kindNamed(kind, 'v1', group);
  return Object.fromEntries(columns.map((column) => [column.name, column.value?.(object, now)]));
}

const running = { ready: true, restartCount: 0, state: { running: {} } };
const pod = (status: object, more: { metadata?: object; spec?: object } = {}) => ({
  metadata: { name: 'p', ...created, ...more.metadata },
  spec: { containers: [{ name: 'a' }], ...more.spec },
  status,
});

describe('pods', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['pending', pod({ phase: 'Pending' }), '0/1', 'Pending'],
    ['running', pod({ phase: 'Running', containerStatuses: [{ name: 'a', ...running }] }), '1/1', 'Running'],
    [
      'waiting',
      pod({
        phase: 'Pending',
        containerStatuses: [{ name: 'a', ready: false, restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } }],
      }),
      '0/1',
      'ImagePullBackOff',
    ],
    [
      'completed',
      pod({
        phase: 'Succeeded',
        containerStatuses: [{ name: 'a', ready: false, restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      }),
      '0/1',
      'Completed',
    ],
    [
      'killed by a signal',
      pod({ phase: 'Failed', containerStatuses: [{ name: 'a', restartCount: 0, state: { terminated: { signal: 9 } } }] }),
      '0/1',
      'Signal:9',
    ],
    [
      'failed',
      pod({ phase: 'Failed', containerStatuses: [{ name: 'a', restartCount: 0, state: { terminated: { exitCode: 3 } } }] }),
      '0/1',
      'ExitCode:3',
    ],
    ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), '0/1', 'Evicted'],
    [
      'being deleted',
      pod(
        { phase: 'Running', containerStatuses: [{ name: 'a', ...running }] },
        { metadata: { deletionTimestamp: '2026-01-01T00:30:00Z' } },
      ),
      '1/1',
      'Terminating',
    ],
    [
      'initializing',
      pod(
        {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'i', restartCount: 0, state: { running: {} } }],
          containerStatuses: [{ name: 'a', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } }],
        },
        { spec: { initContainers: [{ name: 'i' }, { name: 'k' }] } },
      ),
      '0/1',
      'Init:0/2',
    ],
    [
      'failing to initialize',
      pod(
        { phase: 'Pending', initContainerStatuses: [{ name: 'i', restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
        { spec: { initContainers: [{ name: 'i' }] } },
      ),
      '0/1',
      'Init:CrashLoopBackOff',
    ],
  ])('%s', (_, object, ready, status) => {
    expect(row('Pod', object)).toMatchObject({ Ready: ready, Status: status, Age: '60m' });
  });

  it('say when they were restarted last, and where they run', () => {
    const status = {
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      containerStatuses: [{ name: 'a', ...running, restartCount: 2, lastState: { terminated: { finishedAt: '2026-01-01T00:58:00Z' } } }],
    };
    expect(row('Pod', pod(status, { spec: { nodeName: 'n1' } }))).toMatchObject({
      Restarts: '2 (2m ago)',
      IP: '10.0.0.1',
      Node: 'n1',
      'Nominated Node': '<none>',
      'Readiness Gates': '<none>',
    });
  });
});

const service = (spec: object, status: object = {}) => row('Service', { metadata: { name: 's', ...created }, spec, status });

describe('other kinds', () => {
  it('nodes', () => {
    const node = {
      metadata: { name: 'n', labels: { 'node-role.kubernetes.io/worker': '' }, ...created },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        addresses: [{ type: 'InternalIP', address: '192.168.0.1' }],
        nodeInfo: { kubeletVersion: 'v1.33.1' },
      },
    };
    expect(row('Node', node)).toMatchObject({
      Status: 'Ready,SchedulingDisabled',
      Roles: 'worker',
      Version: 'v1.33.1',
      'Internal-IP': '192.168.0.1',
      'External-IP': '<none>',
      'OS-Image': '<unknown>',
    });
  });

  it('services', () => {
    const ports = [
      { port: 80, nodePort: 30_080, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
    ];
    expect(service({ type: 'LoadBalancer', clusterIP: '10.1.1.1', ports })).toMatchObject({
      'External-IP': '<pending>',
      'Port(s)': '80:30080/TCP,53/UDP',
      Selector: '<none>',
    });
    expect(service({ type: 'LoadBalancer', ports }, { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } })['External-IP']).toBe('1.2.3.4');
    expect(service({ type: 'ClusterIP', clusterIP: 'None', selector: { app: 'a' } })).toMatchObject({
      'Cluster-IP': 'None',
      'External-IP': '<none>',
      'Port(s)': '<none>',
      Selector: 'app=a',
    });
  });

  it('endpoint slices', () => {
    const slice = {
      addressType: 'IPv4',
      ports: [{ port: 80 }],
      endpoints: ['1', '2', '3', '4'].map((n) => ({ addresses: [`10.0.0.${n}`] })),
    };
    expect(row('EndpointSlice', slice)).toMatchObject({
      AddressType: 'IPv4',
      Ports: '80',
      Endpoints: '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...',
    });
    expect(row('EndpointSlice', { addressType: 'IPv4', endpoints: [] })).toMatchObject({ Ports: '<unset>', Endpoints: '<unset>' });
  });

  it('workloads and events', () => {
    expect(
      row('Deployment', { spec: { replicas: 3 }, status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 } }),
    ).toMatchObject({ Ready: '2/3', 'Up-to-date': 3, Available: 2 });
    const event = {
      involvedObject: { kind: 'Pod', name: 'p' },
      type: 'Warning',
      reason: 'Failed',
      message: 'no \n',
      lastTimestamp: '2026-01-01T00:59:50Z',
      source: { component: 'kubelet', host: 'n' },
    };
    expect(row('Event', event, '')).toMatchObject({ 'Last Seen': '10s', Object: 'pod/p', Message: 'no', Source: 'kubelet, n', Count: 1 });
  });

  it.each([
    [45, '45s'],
    [125, '2m5s'],
    [11 * 60, '11m'],
    [200 * 60, '3h20m'],
    [30 * 3600, '30h'],
    [100 * 3600, '4d4h'],
    [20 * 86_400, '20d'],
    [800 * 86_400, '2y70d'],
  ])('a span of %i seconds is written %s', (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});
