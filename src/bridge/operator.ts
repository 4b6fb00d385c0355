/**
 * The bridge as a process: one replica leads and reconciles, the others keep their caches warm
 * (facts/operators.md §2). Also once, for a run that ends by itself.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { message } from '../i18n/index.ts';
import type { CancelTimer } from '../kube/clock.ts';
import { LeaderElector } from '../kube/leader-election.ts';
import { LeadershipLostError } from '../kube/lease-renewal.ts';
import { ProbeServer } from '../kube/probe-server.ts';
import { startBridge, type Bridge } from './bridge.ts';
import { datapathProbe } from './datapath-probe.ts';
import { configurationOf } from './operator/configuration.ts';
import { conditionMetric } from './operator/condition-metric.ts';
import { OperatorFailure } from './operator/failure.ts';
import { openParts, untilListed, type OperatorParts, type OperatorSettings } from './operator/parts.ts';
import { FailingKeys, settled, type EntrypointResult } from './operator/settled.ts';
import { spareMemory, thisProcess } from './operator/spare-memory.ts';
import { startTaintController } from './taints.ts';

export interface BindAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface OperatorOptions extends OperatorSettings {
  /** Namespace of the Lease; absent: no election, this is the only replica. */
  leaseNamespace?: string;
  /** Unique per process; default: host name and a random part. */
  identity?: string;
  /** Takes `node.kubernetes.io/route-unreachable` off nodes whose pod network works (see `taints.ts`). */
  clearRouteUnreachable?: boolean;
  /** Of `/healthz`, `/readyz` and `/metrics`; absent: none. */
  bind?: BindAddress;
  /** Told where the probes really listen. */
  onListening?: (port: number) => void;
}

const TAINTS = 'route-unreachable';
export const LEASE_NAME = 'cilium-cce-bridge';

/**
 * Runs until `signal` aborts; then everything is stopped and the lease is given up.
 * @throws LeadershipLostError when another replica may lead by now: the process is to end, and to be started again
 * @throws OperatorFailure when it cannot begin
 */
export async function runOperator(options: OperatorOptions, signal: AbortSignal): Promise<void> {
  await operate(options, signal, (_bridge, lost) => aborted(lost));
}

/**
 * Reconciles until nothing is left to do, or `limitMs` have passed (60 s unless given), and says where each
 * GatewayEntrypoint stands. Takes the lease as well: two must not write at a time.
 * @throws OperatorFailure when it cannot begin, as with another replica that leads
 */
export async function reconcileOnce(options: OperatorOptions, signal: AbortSignal, limitMs = ONCE_MS): Promise<EntrypointResult[]> {
  const over = new AbortController();
  let results: EntrypointResult[] | undefined;
  let leader = '';
  let cancel = (): void => undefined;
  const untilSettled: Work = async (bridge, lost, { clock, failing }) => {
    results = await settled(bridge, failing, { clock, limitMs, signal: lost });
    over.abort(new Error('done'));
  };
  try {
    await operate(options, AbortSignal.any([signal, over.signal]), untilSettled, {
      onParts: ({ clock }) => (cancel = clock.after(limitMs, () => over.abort(new Error('too late')))),
      onLeader: (identity) => (leader = identity),
      needsKinds: true,
    });
  } finally {
    cancel();
  }
  signal.throwIfAborted();
  if (results) return results;
  throw new OperatorFailure(message('cli.bridge.anotherLeads', { leader: leader || '?', seconds: limitMs / 1000 }));
}

const ONCE_MS = 60_000;

/** What the leader does with a bridge that runs, until it is told to stop. */
type Work = (bridge: Bridge, lost: AbortSignal, around: { clock: OperatorParts['clock']; failing: FailingKeys }) => Promise<void>;

interface Hooks {
  onParts?: (parts: OperatorParts) => void;
  onLeader?: (identity: string) => void;
  /** Kinds that are not served end it; a process that stays waits for them. */
  needsKinds?: boolean;
}

async function operate(options: OperatorOptions, signal: AbortSignal, work: Work, hooks: Hooks = {}): Promise<void> {
  const { log, identity = `${hostname()}_${randomUUID()}`, leaseNamespace } = options;
  log.info('starting', { identity, ...configurationOf(options, leaseNamespace && `${leaseNamespace}/${LEASE_NAME}`) });
  let parts: OperatorParts | undefined;
  let probes: ProbeServer | undefined;
  let sparing: CancelTimer | undefined;
  try {
    parts = await openParts(options, signal);
    let isLeader = false;
    const { stores } = parts;
    hooks.onParts?.(parts);
    conditionMetric(parts.registry, () => (isLeader ? stores.entrypoints.store.values() : []));
    probes = await startProbes(options, parts);
    const memory = thisProcess();
    if (memory) sparing = spareMemory({ clock: parts.clock, process: memory });
    log.info('connected', { server: options.connection.server, cluster: parts.cluster, elbApi: parts.cloud !== undefined });
    if (hooks.needsKinds) await untilListed(parts, signal);
    else tellMissing(parts, options, signal);
    const begun = parts;
    const lead = async (lost: AbortSignal): Promise<void> => {
      isLeader = true;
      try {
        await reconciling(options, begun, lost, work);
      } finally {
        isLeader = false;
      }
    };
    if (leaseNamespace === undefined) {
      if (!signal.aborted) await lead(signal);
    } else await elected(options, parts, { identity, namespace: leaseNamespace, signal, lead, onLeader: hooks.onLeader });
  } catch (error) {
    if (signal.aborted && !(error instanceof LeadershipLostError)) return;
    log.error('ended by a failure', { error });
    throw error;
  } finally {
    sparing?.();
    await probes?.close();
    await parts?.close();
    log.info('stopped');
  }
}

interface Candidacy {
  identity: string;
  namespace: string;
  signal: AbortSignal;
  lead: (lost: AbortSignal) => Promise<void>;
  onLeader?: ((identity: string) => void) | undefined;
}

async function elected(
  { log }: OperatorOptions,
  parts: OperatorParts,
  { identity, namespace, signal, lead, onLeader }: Candidacy,
): Promise<void> {
  const lease = { namespace, name: LEASE_NAME };
  const elector = new LeaderElector({
    client: parts.urgentClient,
    clock: parts.clock,
    random: parts.random,
    lease,
    identity,
    onStartedLeading: (lost) => {
      log.info('this replica leads', { identity });
      return lead(lost);
    },
    onStoppedLeading: () => log.info('this replica leads no longer', { identity }),
    onNewLeader: (leader) => {
      log.info('another replica leads', { leader });
      onLeader?.(leader);
    },
    onError: (error) => log.warn('the lease cannot be read or written', { lease: `${namespace}/${LEASE_NAME}`, error }),
    observer: parts.metrics.leader(LEASE_NAME),
  });
  try {
    await elector.run(signal);
  } catch (error) {
    if (error instanceof LeadershipLostError) log.error('leadership lost: the process ends, to be started again');
    throw error;
  }
}

async function reconciling(options: OperatorOptions, parts: OperatorParts, lost: AbortSignal, work: Work): Promise<void> {
  const { log, connection: _connection, cloud: _cloud, ...settings } = options;
  const { client, informers, clock, random, cluster, cloud, metrics } = parts;
  const failing = new FailingKeys();
  const bridge = startBridge({
    ...settings,
    client,
    informers,
    clock,
    random,
    cluster,
    ...(cloud && { elb: cloud.elb, vpc: cloud.vpc }),
    onError: (error, key, controller) => log.warn('reconcile failed; it is tried again', { controller, key, error }),
    onChange: (entrypoint, { verb, target, detail }) => log.info('changed', { entrypoint, verb, target, detail }),
    observers: (name) => ({ observer: metrics.reconciles(name), queueObserver: failing.observing(name, metrics.queue(name)) }),
  });
  const taints = options.clearRouteUnreachable
    ? startTaintController({
        client,
        informers,
        clock,
        random,
        nodes: bridge.stores.nodes,
        probe: datapathProbe(),
        ...(options.ciliumNamespace && { ciliumNamespace: options.ciliumNamespace }),
        ...(options.locale && { locale: options.locale }),
        onError: (error, node) => log.warn('reconcile failed; it is tried again', { controller: TAINTS, key: node, error }),
        observers: { observer: metrics.reconciles(TAINTS), queueObserver: metrics.queue(TAINTS) },
      })
    : undefined;
  void bridge.started.then(() => log.info('reconciling', { gatewayentrypoints: bridge.stores.entrypoints.store.size }));
  // Whoever leads next must not meet calls that are still under way.
  const onLost = (): void => {
    if (lost.reason instanceof LeadershipLostError) cloud?.close();
  };
  lost.addEventListener('abort', onLost, { once: true });
  try {
    await work(bridge, lost, { clock, failing });
  } finally {
    lost.removeEventListener('abort', onLost);
    await Promise.all([bridge.stop(), taints?.stop()]);
  }
}

async function startProbes(
  { bind, log, onListening }: OperatorOptions,
  { stores, registry }: OperatorParts,
): Promise<ProbeServer | undefined> {
  if (!bind) return undefined;
  const caches = (): void => {
    if (stores.missing().length > 0) throw new Error(`not listed yet: ${stores.missing().join(', ')}`);
  };
  try {
    const probes = await ProbeServer.start({
      ...bind,
      ready: { caches },
      metrics: () => registry.render(),
      onFailure: (check, error) => log.debug('a check failed', { check, error }),
    });
    log.info('probes and metrics', { address: `${bind.host}:${probes.port}` });
    onListening?.(probes.port);
    return probes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OperatorFailure(
      message('cli.bridge.cannotListen', { address: `${bind.host}:${bind.port}`, why: code ?? (error as Error).message }),
      error,
    );
  }
}

const MISSING_AFTER_MS = 10_000;

/** A process that waits for a kind says so, once. */
function tellMissing({ stores, clock }: OperatorParts, { log }: OperatorOptions, signal: AbortSignal): void {
  const cancel = clock.after(MISSING_AFTER_MS, () => {
    if (stores.missing().length > 0 && !signal.aborted)
      log.warn('waiting for kinds that are not served, or must not be listed', {
        kinds: stores.missing(),
        remedy: 'cilium-cce bridge crd | kubectl apply -f -',
      });
  });
  signal.addEventListener('abort', cancel, { once: true });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export type { EntrypointResult, OperatorSettings };
export { OperatorFailure } from './operator/failure.ts';
