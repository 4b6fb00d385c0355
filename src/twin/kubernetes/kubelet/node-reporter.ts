/** What a kubelet says of its node: the Lease every ten seconds, and the node's status when it changes. @module */
import { microTimestamp, timestamp, type CancelTimer, type Clock } from '../../../kube/clock.ts';
import { findCondition } from '../../../kube/conditions.ts';
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import type { EventRecorder } from '../../../kube/event-recorder.ts';
import { leases, nodes, type Node } from '../../../kube/resources.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../../kube/status-error.ts';
import type { Machine } from '../../machine.ts';
import { messageOf } from '../component.ts';
import { canonical } from '../workloads/names.ts';
import { NETWORK_NOT_READY } from './network-namespace.ts';

const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;
/** kubelet reports an unchanged status at least this often. */
const REPORT_MS = 300_000;
const LEASE_NAMESPACE = 'kube-node-lease';

type NodeStatus = NonNullable<Node['status']>;
type NodeCondition = NonNullable<NodeStatus['conditions']>[number];

export interface NodeReporterOptions {
  machine: Machine;
  client: KubeClient;
  clock: Clock;
  events: EventRecorder;
  log: (line: string) => void;
  version: string;
}

export class NodeReporter {
  readonly #options: NodeReporterOptions;
  #node: Node | undefined;
  #cancel: CancelTimer | undefined;
  #stopped = false;
  #work: Promise<void> | undefined;
  #due = false;
  #reportedAt = -Infinity;
  #leaseMade = false;

  constructor(options: NodeReporterOptions) {
    this.#options = options;
  }

  /** The Node object as the API has it; `undefined` while it does not exist. */
  follow(node: Node | undefined): void {
    const first = !this.#node && node;
    this.#node = node;
    if (first) this.#renew();
    if (node) this.changed();
  }

  /** Something on the machine may have changed what is reported. */
  changed(): void {
    if (this.#stopped || !this.#node) return;
    this.#due = true;
    this.#work ??= this.#report().finally(() => (this.#work = undefined));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#work;
  }

  #renew(): void {
    if (this.#stopped || !this.#node) return;
    this.#cancel?.();
    this.#cancel = this.#options.clock.after(RENEW_MS, () => this.#renew());
    void this.#renewLease().catch((error: unknown) => this.#options.log(`E "Failed to update lease" err="${messageOf(error)}"`));
    if (this.#options.clock.now() - this.#reportedAt >= REPORT_MS) this.changed();
  }

  async #renewLease(): Promise<void> {
    const { client, clock, machine } = this.#options;
    const { name, uid } = this.#node!.metadata;
    const spec = { holderIdentity: machine.name, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTimestamp(clock) };
    const key = { namespace: LEASE_NAMESPACE, name };
    if (!this.#leaseMade && !(await getIfExists(client, leases, key))) {
      const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
      await client
        .create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { ...key, ownerReferences }, spec })
        .catch((error: unknown) => {
          if (!isAlreadyExists(error)) throw error;
        });
    }
    this.#leaseMade = true;
    await client.patch(leases, key, { type: 'merge', body: { spec } }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      this.#leaseMade = false;
    });
  }

  async #report(): Promise<void> {
    while (this.#due && !this.#stopped && this.#node) {
      this.#due = false;
      const node = this.#node;
      const status = this.#status(node);
      const now = this.#options.clock.now();
      const heartbeat = now - this.#reportedAt >= REPORT_MS;
      if (!heartbeat && canonical(withoutHeartbeats(status)) === canonical(withoutHeartbeats(node.status ?? {}))) continue;
      const wasReady = findCondition(node.status?.conditions, 'Ready')?.status;
      try {
        this.#node = await this.#options.client.patch(
          nodes,
          { name: node.metadata.name },
          { type: 'merge', body: { metadata: { uid: node.metadata.uid }, status } },
          { subresource: 'status' },
        );
      } catch (error) {
        if (!isNotFound(error) && !isConflict(error)) this.#options.log(`E "Error updating node status" err="${messageOf(error)}"`);
        return;
      }
      this.#reportedAt = now;
      const ready = findCondition(status.conditions, 'Ready')?.status;
      if (ready !== wasReady) {
        const reason = ready === 'True' ? 'NodeReady' : 'NodeNotReady';
        await this.#options.events.record(node, { type: 'Normal', reason, message: `Node ${node.metadata.name} status is now: ${reason}` });
      }
    }
  }

  #status(node: Node): NodeStatus {
    const { machine, clock, version } = this.#options;
    const { kernelVersion, osImage, internalIP, name } = machine.spec;
    const before = node.status;
    const capacity = before?.capacity ?? { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' };
    const ready: Verdict = machine.cni
      ? { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { status: 'False', reason: 'KubeletNotReady', message: NETWORK_NOT_READY };
    const verdicts: [type: string, verdict: Verdict][] = [
      ['MemoryPressure', { status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' }],
      ['DiskPressure', { status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' }],
      ['PIDPressure', { status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' }],
      ['Ready', ready],
    ];
    const now = timestamp(clock);
    const own = verdicts.map(([type, verdict]): NodeCondition => {
      const last = findCondition(before?.conditions, type);
      return {
        type,
        ...verdict,
        lastHeartbeatTime: now,
        lastTransitionTime: last?.status === verdict.status ? last.lastTransitionTime : now,
      };
    });
    const foreign = (before?.conditions ?? []).filter(({ type }) => !verdicts.some(([mine]) => mine === type));
    return {
      capacity,
      allocatable: before?.allocatable ?? capacity,
      addresses: before?.addresses ?? [
        { type: 'InternalIP', address: internalIP },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: before?.nodeInfo ?? {
        architecture: 'amd64',
        operatingSystem: 'linux',
        kernelVersion,
        osImage,
        kubeletVersion: version,
        kubeProxyVersion: version,
        containerRuntimeVersion: 'containerd://1.6.14',
        machineID: node.metadata.uid,
        systemUUID: node.metadata.uid,
        bootID: node.metadata.uid,
      },
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      // Foreign conditions (NetworkUnavailable) go first, as the real kubelet leaves them.
      conditions: [...foreign, ...own],
    };
  }
}

type Verdict = Pick<NodeCondition, 'status' | 'reason' | 'message'>;

const withoutHeartbeats = (status: NodeStatus): unknown => ({
  capacity: status.capacity,
  allocatable: status.allocatable,
  addresses: status.addresses,
  nodeInfo: status.nodeInfo,
  conditions: status.conditions?.map(({ lastHeartbeatTime: _heartbeat, ...condition }) => condition),
});
