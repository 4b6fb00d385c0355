/**
 * Takes `node.kubernetes.io/route-unreachable` off nodes whose pod network Cilium has proven, as CCE, which
 * waits for its own CNI, does not (問題四; facts/cilium.md §8). No other taint is ever touched.
 * @module
 */
import { ciliumNodes, type CiliumNode } from '../cluster/kinds.ts';
import { message, type Locale, type Message } from '../i18n/index.ts';
import { getIfExists, type KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { findCondition } from '../kube/conditions.ts';
import { Controller, type ControllerOptions, type Requeue } from '../kube/controller.ts';
import { EventRecorder } from '../kube/event-recorder.ts';
import { untilSynced, type Informer, type Informers } from '../kube/informer.ts';
import { nodes, pods, type Node, type Pod } from '../kube/resources.ts';
import { isNotFound, StatusError } from '../kube/status-error.ts';
import { announcer, type Announce } from './announce.ts';
import { REASON } from './api/reasons.ts';
import type { DatapathProbe } from './datapath-probe.ts';
import { isTainted, judgeNode, removalPatch, ROUTE_UNREACHABLE, type Finding, type ProbeTarget } from './route-unreachable.ts';
import { TaintRecord } from './taint-record.ts';

export interface TaintControllerOptions {
  client: KubeClient;
  informers: Informers;
  clock: Clock;
  /** Of all Nodes; its transform, if any, keeps spec.taints and status.addresses. */
  nodes: Informer<Node>;
  probe: DatapathProbe;
  /** Of the agents; default kube-system. */
  ciliumNamespace?: string;
  /** Answers in a row that prove a datapath. Default 2. */
  answers?: number;
  /** Between two probes of a node, in ms; while it does not answer longer and longer, up to a minute. Default 5 s. */
  intervalMs?: number;
  locale?: Locale;
  random?: () => number;
  /** Nodes probed at a time. Default 4. */
  workers?: number;
  /** Told of each failed attempt; it is retried. */
  onError?: (error: unknown, node: string) => void;
  /** Metrics of the controller. */
  observers?: Pick<ControllerOptions, 'observer' | 'queueObserver'>;
}

export interface TaintController {
  /** Resolves when Nodes and agents are known and the controller runs. CiliumNodes may not be served yet. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

/** cilium-health of every node listens there (facts/cilium.md §1.2). */
const HEALTH_PORT = 4240;
const HEALTH_PATH = '/hello';
const PROBE_LIMIT_MS = 3_000;
const TELL_AFTER_RETURNS = 3;
/** Each after reading the node again. */
const ATTEMPTS = 3;
const BY_NODE = 'byNode';
const AGENTS = 'k8s-app=cilium';

/** @example const taints = startTaintController({ client, informers, clock, nodes: bridge.stores.nodes, probe: datapathProbe() }); */
export function startTaintController(options: TaintControllerOptions): TaintController {
  const { client, informers, clock, onError } = options;
  const agents = informers.for(pods, { namespace: options.ciliumNamespace ?? 'kube-system', labelSelector: AGENTS, transform: lightAgent });
  agents.store.addIndex(BY_NODE, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
  const ciliumNodeInformer = informers.for(ciliumNodes, { transform: lightCiliumNode });
  const recorder = new EventRecorder({ client, clock, component: 'cilium-cce' });
  const remover = new TaintRemover({
    ...options,
    agents,
    ciliumNodes: ciliumNodeInformer,
    announce: announcer(recorder, options.locale ?? 'en'),
  });
  const controller = new Controller({
    name: 'route-unreachable',
    clock,
    workers: options.workers ?? 4,
    reconcile: (name, signal) => remover.reconcile(name, signal),
    ...(options.random && { random: options.random }),
    ...(onError && { onError }),
    ...options.observers,
  });
  const all = (): void => {
    for (const name of options.nodes.store.keys()) controller.enqueue(name);
  };
  const unsubscribe = [
    options.nodes.onChange(({ key }) => controller.enqueue(key)),
    agents.onChange(({ before, after }) => {
      for (const pod of [before, after]) if (pod?.spec?.nodeName) controller.enqueue(pod.spec.nodeName);
    }),
    ciliumNodeInformer.onChange(({ key }) => controller.enqueue(key)),
  ];
  let stopped = false;
  // Without any CiliumNode no change says that the list is there.
  const lookAgain = async (): Promise<void> => {
    await ciliumNodeInformer.synced;
    if (!stopped) all();
  };
  const start = async (): Promise<void> => {
    await untilSynced(options.nodes, agents);
    if (!stopped) controller.start();
  };
  void lookAgain();
  return {
    started: start(),
    stop: async () => {
      stopped = true;
      for (const off of unsubscribe) off();
      await controller.stop();
      await recorder.flush();
    },
  };
}

interface RemoverOptions extends TaintControllerOptions {
  agents: Informer<Pod>;
  ciliumNodes: Informer<CiliumNode>;
  announce: Announce;
}

class TaintRemover {
  readonly #options: RemoverOptions;
  readonly #records = new Map<string, TaintRecord>();

  constructor(options: RemoverOptions) {
    this.#options = options;
  }

  async reconcile(name: string, signal: AbortSignal): Promise<Requeue | void> {
    const { clock } = this.#options;
    const node = this.#options.nodes.store.get(name);
    if (!node) return void this.#records.delete(name);
    if (!isTainted(node)) return this.#records.get(name)?.clear(clock.now());
    const record = this.#recordOf(node);
    if (record.isOutOfDate(node)) return;
    record.tainted(clock.now());
    const finding = this.#judge(node);
    record.stand(finding?.kind === 'ready' ? finding.evidence : undefined);
    if (!finding) return;
    if (finding.kind === 'unmet') return this.#tell(node, record, finding.why);
    if (record.returns >= TELL_AFTER_RETURNS && record.isReturnNews()) {
      const why = message('bridge.taint.returned', { taint: ROUTE_UNREACHABLE, times: record.returns });
      await this.#options.announce(node, 'Warning', REASON.taintReturned, why);
    }
    const wait = Math.max(record.dueAt, record.nextProbeAt) - clock.now();
    if (wait > 0) return { afterMs: wait };
    return this.#prove(node, record, finding, signal);
  }

  /** One probe; the last of those in a row removes the taint. */
  async #prove(node: Node, record: TaintRecord, finding: Ready, signal: AbortSignal): Promise<Requeue | void> {
    const { clock, answers = 2, intervalMs = 5_000 } = this.#options;
    const reached = await this.#reaches(finding.target, signal);
    // What held before the probe may not hold after it.
    if (this.#standing(node) !== finding.evidence) return { afterMs: intervalMs };
    const inARow = record.answered(reached, clock.now(), intervalMs);
    if (!reached) {
      const { target, podCIDRs } = finding;
      const where = { address: target.address, port: HEALTH_PORT, path: HEALTH_PATH };
      await this.#tell(node, record, message('bridge.taint.unreachable', { taint: ROUTE_UNREACHABLE, ...where, podCIDRs }));
    }
    if (inARow < answers) return { afterMs: record.nextProbeAt - clock.now() };
    const left = await this.#remove(node);
    if (!left) return;
    record.removed(clock.now(), left);
    const { target, agent: pod, podCIDRs } = finding;
    const id = target.isOfPodNetwork ? 'bridge.taint.removed' : 'bridge.taint.removedNodeOnly';
    const seen = { taint: ROUTE_UNREACHABLE, pod, podCIDRs, times: inARow, address: target.address, port: HEALTH_PORT };
    await this.#options.announce(left, 'Normal', REASON.taintRemoved, message(id, seen));
  }

  /** The Node without the taint, or `undefined` when it was gone already, or the node itself. */
  async #remove(node: Node): Promise<Node | undefined> {
    const { client } = this.#options;
    const { name, uid } = node.metadata;
    let current: Node | undefined = node;
    for (let attempt = 1; current?.metadata.uid === uid && isTainted(current); attempt += 1) {
      try {
        return await client.patch(nodes, { name }, { type: 'json', body: removalPatch(current) });
      } catch (error) {
        if (isNotFound(error)) return undefined;
        current = await getIfExists(client, nodes, { name });
        if (isOutdated(error) && attempt < ATTEMPTS) continue;
        // The answer may be lost, and the patch not.
        if (!isOutdated(error) && current?.metadata.uid === uid && !isTainted(current)) return current;
        throw error;
      }
    }
    return undefined;
  }

  async #reaches({ address }: ProbeTarget, signal: AbortSignal): Promise<boolean> {
    const { clock, probe } = this.#options;
    const limit = new AbortController();
    const cancel = clock.after(PROBE_LIMIT_MS, () => limit.abort(new Error('no answer')));
    const ended = AbortSignal.any([signal, limit.signal]);
    const over = Promise.withResolvers<false>();
    ended.addEventListener('abort', () => over.resolve(false), { once: true });
    try {
      return await Promise.race([probe(address, HEALTH_PORT, HEALTH_PATH, ended), over.promise]);
    } catch {
      return false;
    } finally {
      cancel();
    }
  }

  async #tell(node: Node, record: TaintRecord, why: Message): Promise<void> {
    if (record.isNews(JSON.stringify(why))) await this.#options.announce(node, 'Warning', REASON.taintKept, why);
  }

  /** The evidence on which the node stands now, if it still is the same and has the taint. */
  #standing({ metadata }: Node): string | undefined {
    const now = this.#options.nodes.store.get(metadata.name);
    const finding = now?.metadata.uid === metadata.uid && now && isTainted(now) ? this.#judge(now) : undefined;
    return finding?.kind === 'ready' ? finding.evidence : undefined;
  }

  /** `undefined`: an agent is Ready, but CiliumNodes have not been listed. */
  #judge(node: Node): Finding | undefined {
    const { name } = node.metadata;
    const { agents, ciliumNodes: known } = this.#options;
    const finding = judgeNode(node, agents.store.byIndex(BY_NODE, name), known.store.get(name));
    return known.isSynced || (finding.kind === 'unmet' && finding.why.id !== 'bridge.taint.noPodCIDR') ? finding : undefined;
  }

  #recordOf({ metadata: { name, uid } }: Node): TaintRecord {
    const known = this.#records.get(name);
    if (known?.uid === uid) return known;
    const record = new TaintRecord(uid);
    this.#records.set(name, record);
    return record;
  }
}

type Ready = Extract<Finding, { kind: 'ready' }>;

/** Of a `test` that no longer holds (422), and of a write in between (409). */
const isOutdated = (error: unknown): boolean => error instanceof StatusError && (error.code === 422 || error.code === 409);

/** Name, node, deletion and Ready: what is asked of an agent. */
function lightAgent({ apiVersion, kind, metadata, spec, status }: Pod): Pod {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = metadata;
  const ready = findCondition(status?.conditions, 'Ready');
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp },
    ...(spec && { spec: { containers: [], nodeName: spec.nodeName } }),
    status: { ...(ready && { conditions: [ready] }) },
  };
}

function lightCiliumNode({ apiVersion, kind, metadata, spec }: CiliumNode): CiliumNode {
  const { name, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, uid, resourceVersion, creationTimestamp },
    spec: { ipam: { podCIDRs: spec?.ipam?.podCIDRs ?? [] }, ...(spec?.health && { health: spec.health }) },
  };
}
