/**
 * The bridge as a process: one replica leads and reconciles, the others keep their caches warm
 * (facts/operators.md §2). Also the two short forms: everything once, and what would be done.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { message } from '../i18n/index.ts';
import { sleep } from '../kube/clock.ts';
import { LeaderElector } from '../kube/leader-election.ts';
import { LeadershipLostError } from '../kube/lease-renewal.ts';
import { ProbeServer } from '../kube/probe-server.ts';
import { modesOf, startBridge, type Bridge } from './bridge.ts';
import { ClusterEnvironment } from './environment.ts';
import type { Change } from './mode.ts';
import { conditionMetric } from './operator/condition-metric.ts';
import { OperatorFailure } from './operator/failure.ts';
import { openParts, untilListed, type OperatorParts, type OperatorSettings } from './operator/parts.ts';
import { FailingKeys, settled, type EntrypointResult } from './operator/settled.ts';
import { Planner, type EntrypointPlan } from './plan.ts';

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
  /** Of `/healthz`, `/readyz` and `/metrics`; absent: none. */
  bind?: BindAddress;
  /** Told where the probes really listen. */
  onListening?: (port: number) => void;
}

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
  await operate(
    options,
    AbortSignal.any([signal, over.signal]),
    async (bridge, lost, { clock, failing }) => {
      results = await settled(bridge, failing, { clock, limitMs, signal: lost });
      over.abort(new Error('done'));
    },
    {
      onParts: ({ clock }) =>
        void sleep(clock, limitMs, signal).then(
          () => results ?? over.abort(new Error('too late')),
          () => undefined,
        ),
      onLeader: (identity) => (leader = identity),
      needsKinds: true,
    },
  );
  signal.throwIfAborted();
  if (results) return results;
  throw new OperatorFailure(message('cli.bridge.anotherLeads', { leader: leader || '?', seconds: limitMs / 1000 }));
}

/** What would be done, entrypoint by entrypoint; nothing is written. @throws OperatorFailure when it cannot be found out */
export async function planOnce(settings: OperatorSettings, signal: AbortSignal): Promise<EntrypointPlan[]> {
  const parts = await openParts(settings, signal);
  try {
    await untilListed(parts, signal);
    return await plannerOf(settings, parts, (planner) => planner.plans());
  } finally {
    await parts.close();
  }
}

/** Tells each entrypoint's plan, and again whenever it has become another; writes nothing, takes no lease, ends with `signal`. */
export async function watchPlans(settings: OperatorSettings, signal: AbortSignal, onPlan: (plan: EntrypointPlan) => void): Promise<void> {
  const parts = await openParts(settings, signal);
  const { clock, stores } = parts;
  let changed = new AbortController();
  const touch = (): void => changed.abort(new Error('changed'));
  try {
    await untilListed(parts, signal);
    const { entrypoints, gateways, services, nodes, envoyConfigs } = stores;
    for (const informer of [entrypoints, gateways, services, nodes, envoyConfigs]) informer.onChange(touch);
    await plannerOf(settings, parts, async (planner) => {
      const known = new Map<string, string>();
      while (!signal.aborted) {
        changed = new AbortController();
        for (const plan of await planner.plans()) {
          const text = JSON.stringify(plan);
          if (known.get(plan.entrypoint) === text) continue;
          known.set(plan.entrypoint, text);
          onPlan(plan);
        }
        await sleep(clock, settings.driftCheckMs ?? PLAN_AGAIN_MS, AbortSignal.any([signal, changed.signal])).catch(() => undefined);
        // Changes come in groups.
        await sleep(clock, SETTLE_MS, signal).catch(() => undefined);
      }
    });
  } finally {
    await parts.close();
  }
}

const ONCE_MS = 60_000;
const PLAN_AGAIN_MS = 300_000;
const SETTLE_MS = 1_000;
/** Kept, until it is told to stop, by whoever leads. */
type Work = (bridge: Bridge, lost: AbortSignal, around: { clock: OperatorParts['clock']; failing: FailingKeys }) => Promise<void>;

interface Hooks {
  onParts?: (parts: OperatorParts) => void;
  onLeader?: (identity: string) => void;
  /** Kinds that are not served end it; a process that stays waits for them. */
  needsKinds?: boolean;
}

async function operate(options: OperatorOptions, signal: AbortSignal, work: Work, hooks: Hooks = {}): Promise<void> {
  const { log, identity = `${hostname()}_${randomUUID()}`, leaseNamespace } = options;
  log.info('starting', configurationOf(options, identity));
  const parts = await openParts(options, signal);
  let probes: ProbeServer | undefined;
  let isLeader = false;
  try {
    hooks.onParts?.(parts);
    conditionMetric(parts.registry, () => (isLeader ? parts.stores.entrypoints.store.values() : []));
    probes = await startProbes(options, parts);
    log.info('connected', { server: options.connection.server, cluster: parts.cluster, elbApi: parts.cloud !== undefined });
    if (hooks.needsKinds) await untilListed(parts, signal);
    else tellMissing(parts, options, signal);
    const lead = async (lost: AbortSignal): Promise<void> => {
      isLeader = true;
      try {
        await reconciling(options, parts, lost, work);
      } finally {
        isLeader = false;
      }
    };
    if (leaseNamespace === undefined) {
      if (!signal.aborted) await lead(signal);
    } else await elected(options, parts, { identity, namespace: leaseNamespace, signal, lead, onLeader: hooks.onLeader });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await probes?.close();
    await parts.close();
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
    if (error instanceof LeadershipLostError) log.error('leadership lost: the process ends, to be started again', { error });
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
    ...(cloud && { elb: cloud.elb }),
    onError: (error, key, controller) => log.warn('reconcile failed; it is tried again', { controller, key, error }),
    onChange: (entrypoint, { verb, target, detail }) => log.info('changed', { entrypoint, verb, target, detail }),
    observers: (name) => ({ observer: metrics.reconciles(name), queueObserver: failing.observing(name, metrics.queue(name)) }),
  });
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
    await bridge.stop();
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

async function plannerOf<T>(settings: OperatorSettings, parts: OperatorParts, use: (planner: Planner) => Promise<T>): Promise<T> {
  const { client, clock, cluster, cloud, stores } = parts;
  const { ccm = 'cce', vpcId, subnetId, defaults, pinning = true } = settings;
  const environment = new ClusterEnvironment({ stores, cluster, ccm, hasCredentials: cloud !== undefined }, () => undefined);
  const modes = modesOf(
    { client, clock, cluster, ...(cloud && { elb: cloud.elb }), ...(vpcId && { vpcId }), ...(subnetId && { subnetId }) },
    stores,
  );
  try {
    return await use(new Planner({ stores, environment, modes, defaults, pinning }));
  } finally {
    environment.stop();
  }
}

/** What was asked for, without anything that opens a door. */
function configurationOf(options: OperatorOptions, identity: string): Record<string, unknown> {
  const {
    leaseNamespace,
    ciliumNamespace,
    cloud,
    vpcId,
    subnetId,
    defaults,
    driftCheckMs,
    pinning,
    workers,
    requestsPerSecond,
    bind,
    version,
  } = options;
  const { env: _env, identity: provider, keyDirectory, ...where } = cloud ?? {};
  return {
    version,
    identity,
    lease: leaseNamespace === undefined ? 'none' : `${leaseNamespace}/${LEASE_NAME}`,
    ciliumNamespace,
    ...where,
    keyDirectory,
    identityProvider: provider?.idpId,
    vpcId,
    subnetId,
    defaults,
    driftCheckSeconds: driftCheckMs === undefined ? undefined : driftCheckMs / 1000,
    pinning,
    workers,
    requestsPerSecond,
    bind: bind && `${bind.host}:${bind.port}`,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export type { Change, EntrypointPlan, EntrypointResult, OperatorSettings };
export { OperatorFailure } from './operator/failure.ts';
