/** What every run of the operator is made of, leading or not: clients, caches, metrics, the way to the cloud. @module */
import type { Locale } from '../../i18n/index.ts';
import { message } from '../../i18n/index.ts';
import { sleep, systemClock, type Clock } from '../../kube/clock.ts';
import { controllerMetrics, type ControllerMetrics } from '../../kube/controller-metrics.ts';
import { HttpClient, type HttpClientOptions } from '../../kube/http-client.ts';
import { Informers } from '../../kube/informer.ts';
import type { ClusterConnection } from '../../kube/kubeconfig.ts';
import type { Logger } from '../../kube/log.ts';
import { MetricsRegistry } from '../../kube/metrics.ts';
import { namespaces } from '../../kube/resources.ts';
import { isNotFound } from '../../kube/status-error.ts';
import type { BridgeOptions } from '../bridge.ts';
import { BridgeStores } from '../stores.ts';
import { connectCloud, type Cloud, type CloudOptions } from './cloud.ts';
import { cloudMetrics } from './cloud-metrics.ts';
import { OperatorFailure } from './failure.ts';

/** What is the same for the operator and for a look at what it would do. */
export interface OperatorSettings extends Pick<
  BridgeOptions,
  'ccm' | 'ciliumNamespace' | 'vpcId' | 'subnetId' | 'defaults' | 'driftCheckMs' | 'pinning' | 'workers'
> {
  connection: ClusterConnection;
  log: Logger;
  clock?: Clock;
  random?: () => number;
  /** Of conditions and events. */
  locale?: Locale;
  /** Absent: without the ELB API. */
  cloud?: CloudOptions;
  /** Absent: the uid of the namespace kube-system. */
  cluster?: string;
  /** To the API server, with bursts of twice as many. */
  requestsPerSecond?: number;
  /** Of the product, for the API server's logs. */
  version?: string;
}

export interface OperatorParts {
  readonly client: HttpClient;
  /** Of the same cluster, for what must not wait behind other requests. */
  readonly urgentClient: HttpClient;
  readonly informers: Informers;
  readonly stores: BridgeStores;
  readonly registry: MetricsRegistry;
  readonly metrics: ControllerMetrics;
  readonly cloud: Cloud | undefined;
  readonly cluster: string;
  readonly clock: Clock;
  readonly random: () => number;
  close(): Promise<void>;
}

const REQUESTS_PER_SECOND = 20;
/** Less than the renew deadline of a lease: there is time for a second attempt. */
const URGENT_TIMEOUT_MS = 4_000;

/** @throws OperatorFailure when the cluster or the project cannot be found out about */
export async function openParts(settings: OperatorSettings, signal: AbortSignal): Promise<OperatorParts> {
  const { log, clock = systemClock, random = Math.random } = settings;
  const registry = new MetricsRegistry();
  const metrics = controllerMetrics(registry, clock);
  const connection = redacting(settings.connection, log);
  const perSecond = settings.requestsPerSecond ?? REQUESTS_PER_SECOND;
  const of: HttpClientOptions = {
    userAgent: `cilium-cce/${settings.version ?? 'dev'}`,
    fieldManager: 'cilium-cce',
    observer: metrics.requests,
    clock,
  };
  const client = new HttpClient(connection, { ...of, rateLimit: { perSecond, burst: 2 * perSecond } });
  const urgentClient = new HttpClient(connection, { ...of, timeoutMs: URGENT_TIMEOUT_MS });
  const closeClients = (): void => {
    client.close();
    urgentClient.close();
  };
  try {
    const cluster = settings.cluster ?? (await clusterUid(urgentClient));
    const cloud = settings.cloud && (await connectCloud(settings.cloud, { clock, random, log, observers: cloudMetrics(registry), signal }));
    if (!settings.cloud) log.warn('no region is given: running without the ELB API');
    const informers = new Informers({ client, clock, random, watchDefinitions: false, onError: (error) => tellListError(log, error) });
    return {
      client,
      urgentClient,
      informers,
      stores: new BridgeStores(informers, settings.ciliumNamespace ?? 'kube-system'),
      registry,
      metrics,
      cloud,
      cluster,
      clock,
      random,
      close: async () => {
        await informers.stop();
        cloud?.close();
        closeClients();
      },
    };
  } catch (error) {
    closeClients();
    throw error;
  }
}

/** Tokens are renewed: each is kept out of the log from when it is first used. */
function redacting(connection: ClusterConnection, log: Logger): ClusterConnection {
  return {
    ...connection,
    credentials: async (refresh) => {
      const credentials = await connection.credentials(refresh);
      const { token = '', basic = '', key = '' } = credentials;
      for (const secret of [token, basic, basic.slice(basic.indexOf(':') + 1), key]) log.redact(secret);
      return credentials;
    },
  };
}

/** It stays for the cluster's whole life, and no other cluster has it. */
async function clusterUid(client: HttpClient): Promise<string> {
  try {
    return (await client.get(namespaces, { name: 'kube-system' })).metadata.uid;
  } catch (error) {
    throw new OperatorFailure(message('cli.bridge.noCluster', { why: (error as Error).message }), error);
  }
}

/** A kind that is not served is asked for again and again: that is no news. */
function tellListError(log: Logger, error: unknown): void {
  if (isNotFound(error)) log.debug('a kind is not served', { error });
  else log.warn('cannot list or watch', { error });
}

/** Long enough for large clusters, short enough for a person who waits. */
const SYNC_MS = 20_000;

/** @throws OperatorFailure naming the kinds that could not be listed in time */
export async function untilListed({ stores, clock }: OperatorParts, signal: AbortSignal): Promise<void> {
  const isOver = new AbortController();
  try {
    const late = sleep(clock, SYNC_MS, AbortSignal.any([signal, isOver.signal]));
    await Promise.race([stores.synced(), late]);
    if (stores.missing().length > 0)
      throw new OperatorFailure(message('cli.bridge.notListed', { kinds: stores.missing().join(', '), seconds: SYNC_MS / 1000 }));
  } finally {
    isOver.abort(new Error('listed'));
  }
}
