/** `cilium-cce bridge status`: each Gateway's path, hop by hop, in a cluster that is only looked at. @module */
import { stringify } from 'yaml';
import { cloudOf } from '../bridge/elb-api/cloud-signals.ts';
import { gatewayEntrypoints, type GatewayEntrypoint } from '../bridge/index.ts';
import type { Cloud } from '../bridge/operator/cloud.ts';
import type { OperatorSettings } from '../bridge/operator.ts';
import { factsOf, unboundGateways } from '../bridge/overview/entrypoint-facts.ts';
import { reportedLoadBalancer } from '../bridge/overview/reported-load-balancer.ts';
import { ExpectedClusterModel } from '../cluster/expected-signals.ts';
import type { ClusterModel, LoadBalancerSignals } from '../cluster/model.ts';
import { message } from '../i18n/index.ts';
import { sleep, systemClock } from '../kube/clock.ts';
import { HttpClient } from '../kube/http-client.ts';
import { keyOf, type KubeObject } from '../kube/objects.ts';
import { StatusError } from '../kube/status-error.ts';
import { LabFailure } from '../lab/failure.ts';
import { TRACE_PATH, traceSearch, type TraceAnswer } from '../lab/trace-endpoint.ts';
import { answerTraceQuery, type TracedQuery, type TraceQuery } from '../lab/trace-query.ts';
import { operatorSettings, type BridgeCommandOptions } from './bridge-options.ts';
import { asCommandFailure, inForeground } from './bridge-run.ts';
import { readCluster, type ReadCluster } from './bridge-status-cluster.ts';
import { openCloud, seeLoadBalancers } from './bridge-status-cloud.ts';
import { statusJson } from './bridge-status-json.ts';
import { reportOf, type StatusReport } from './bridge-status-report.ts';
import { OUTSIDE_CLIENT, type RequestWish } from './bridge-status-request.ts';
import { statusText } from './bridge-status-text.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';

export interface BridgeStatusOptions extends BridgeCommandOptions {
  namespace?: string;
  output: 'table' | 'wide' | 'json' | 'yaml';
  watch?: boolean;
  path?: string;
  host?: string;
}

const LOOK_AGAIN_MS = 5_000;

/** Exit code 0 when every entrypoint shown is bound and its paths arrive, 1 when not, 2 when it cannot be found out. */
export async function bridgeStatus(names: readonly string[], options: BridgeStatusOptions, context: CommandContext): Promise<void> {
  const { locale, terminal } = context;
  // A result, not a service: the log is for what is wrong.
  const quiet = options.logLevel === 'info' ? { ...options, logLevel: 'error' as const } : options;
  const settings = await operatorSettings(quiet, context);
  const show = (report: StatusReport): string => {
    if (options.output === 'json') return `${JSON.stringify(statusJson(report, locale), null, 2)}\n`;
    if (options.output === 'yaml') return stringify(statusJson(report, locale), { aliasDuplicateObjects: false });
    return statusText(report, { locale, terminal, wide: options.output === 'wide' });
  };
  await inForeground(async (signal) => {
    const look = await openLook(settings, signal);
    try {
      let shown = '';
      do {
        const report = await look.report(names, options);
        const text = show(report);
        if (text !== shown) terminal.write(shown === '' ? text : `${options.output === 'yaml' ? '---' : ''}\n${text}`);
        shown = text;
        process.exitCode = report.entrypoints.every(({ bound, arrives }) => bound && arrives) ? 0 : 1;
        if (options.watch) await sleep(systemClock, LOOK_AGAIN_MS, signal).catch(() => undefined);
      } while (options.watch && !signal.aborted);
    } finally {
      look.close();
    }
  }).catch(asCommandFailure);
}

interface Look {
  report(names: readonly string[], options: BridgeStatusOptions): Promise<StatusReport>;
  close(): void;
}

async function openLook(settings: OperatorSettings, signal: AbortSignal): Promise<Look> {
  const { connection, requestsPerSecond: perSecond = 20, version = 'dev' } = settings;
  const client = new HttpClient(connection, { userAgent: `cilium-cce/${version}`, rateLimit: { perSecond, burst: 2 * perSecond } });
  let cloud: Cloud | undefined;
  const close = (): void => {
    cloud?.close();
    client.close();
  };
  try {
    cloud = await openCloud(settings, signal);
  } catch (error) {
    close();
    throw error;
  }
  const ciliumNamespace = settings.ciliumNamespace ?? 'kube-system';
  return {
    close,
    report: async (names, options) => {
      const cluster = await readCluster(client, connection.server, ciliumNamespace);
      return lookAt(
        cluster,
        { client, cloud, isCloudWanted: settings.cloud !== undefined, ciliumNamespace, signal },
        namesOf(names, options, connection.namespace),
        options,
      );
    },
  };
}

interface Means {
  client: HttpClient;
  cloud: Cloud | undefined;
  isCloudWanted: boolean;
  ciliumNamespace: string;
  signal: AbortSignal;
}

async function lookAt(
  { objects, unreadable }: ReadCluster,
  { client, cloud, isCloudWanted, ciliumNamespace, signal }: Means,
  names: readonly string[],
  { namespace, path, host }: BridgeStatusOptions,
): Promise<StatusReport> {
  const inNamespace = ({ metadata }: KubeObject): boolean => namespace === undefined || metadata.namespace === namespace;
  const all = [...objects.list(gatewayEntrypoints)].filter(inNamespace).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const free = unboundGateways(objects).filter(inNamespace);
  for (const name of names)
    if (![...all.flatMap(namesOfEntrypoint), ...free.map((one) => keyOf(one))].includes(name))
      throw new CommandFailure(message('bridgeStatus.unknownName', { name }));
  const isWanted = (known: readonly string[]): boolean => names.length === 0 || known.some((one) => names.includes(one));
  const entrypoints = all.filter((one) => isWanted(namesOfEntrypoint(one)));
  const portsOf = (one: GatewayEntrypoint): number[] => factsOf(objects, one).ports.map(({ elbPort }) => elbPort);
  const { seen, problem } = await seeLoadBalancers({ cloud, isWanted: isCloudWanted }, entrypoints, portsOf, signal);
  const reported = new Map<string, LoadBalancerSignals>();
  for (const one of entrypoints) {
    const found = reportedLoadBalancer(factsOf(objects, one));
    if (found) reported.set(keyOf(one), found);
  }
  const known = [...[...seen.values()].filter((one) => one !== null), ...mergedById(reported.values(), seen)];
  const model = new ExpectedClusterModel(objects, { ciliumNamespace, cloud: cloudOf(known) });
  const isLab = await answersAsLab(client);
  const wish: RequestWish = { ...(path !== undefined && { path }), ...(host !== undefined && { host }) };
  return reportOf({
    model,
    entrypoints,
    unbound: free.filter((one) => isWanted([keyOf(one)])),
    unreadable,
    nodeStates: isLab ? 'seen' : 'expected',
    elbProblem: problem,
    seen,
    reported,
    wish,
    ask: isLab ? (query) => askLab(client, query) : (query) => askModel(model, query),
  });
}

/** Several entrypoints may share an ELB: one each with listeners of its own. */
function mergedById(reported: Iterable<LoadBalancerSignals>, seen: ReadonlyMap<string, unknown>): LoadBalancerSignals[] {
  const merged = new Map<string, LoadBalancerSignals>();
  for (const one of reported) {
    if (seen.has(one.id)) continue;
    merged.set(one.id, { ...one, listeners: [...(merged.get(one.id)?.listeners ?? []), ...one.listeners] });
  }
  return [...merged.values()];
}

/** An entrypoint may be asked for by its Gateway's name, too. */
const namesOfEntrypoint = ({ metadata, spec }: GatewayEntrypoint): string[] => [
  keyOf({ metadata }),
  `${metadata.namespace}/${spec.gatewayRef.name}`,
];

const namesOf = (names: readonly string[], { namespace }: BridgeStatusOptions, usual: string): string[] =>
  names.map((name) => (name.includes('/') ? name : `${namespace ?? usual}/${name}`));

const askModel = async (model: ClusterModel, query: TraceQuery): Promise<TracedQuery> => answerTraceQuery(model, query);

/** The lab's own trace: exactly what `cilium-cce path` shows. */
async function askLab(client: HttpClient, query: TraceQuery): Promise<TracedQuery> {
  const answer = JSON.parse(await client.text(`${TRACE_PATH}?${traceSearch(query)}`)) as TraceAnswer;
  if ('failure' in answer) throw new LabFailure(answer.failure);
  return answer;
}

/** Other clusters serve nothing at that path. */
async function answersAsLab(client: HttpClient): Promise<boolean> {
  try {
    const answer: unknown = JSON.parse(
      await client.text(`${TRACE_PATH}?${traceSearch({ from: OUTSIDE_CLIENT, to: `${OUTSIDE_CLIENT}:1` })}`),
    );
    return typeof answer === 'object' && answer !== null && 'trace' in answer;
  } catch (error) {
    if (error instanceof StatusError || error instanceof SyntaxError) return false;
    throw error;
  }
}
