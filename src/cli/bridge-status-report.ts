/** What `cilium-cce bridge status` has found out, as data; the words come last. @module */
import type { EntrypointListenerStatus, GatewayEntrypoint } from '../bridge/index.ts';
import { factsOf, memberPort, type EntrypointFacts } from '../bridge/overview/entrypoint-facts.ts';
import { entrypointFindings, listenerAt, listenerFindings, nodeFindings, type Finding } from '../bridge/overview/findings.ts';
import type { PortBinding } from '../bridge/situation.ts';
import type { Gateway } from '../cluster/kinds.ts';
import type { ClusterModel, ListenerSignals, LoadBalancerSignals, MemberSignals } from '../cluster/model.ts';
import { message, type Message } from '../i18n/index.ts';
import { isTrue } from '../kube/conditions.ts';
import { LabFailure } from '../lab/failure.ts';
import type { TracedQuery, TraceQuery } from '../lab/trace-query.ts';
import { requestFor, type RequestWish } from './bridge-status-request.ts';

export interface StatusReport {
  /** `seen`: a lab has told of its own nodes. */
  readonly nodeStates: 'seen' | 'expected';
  /** Kinds that must not be listed. */
  readonly unreadable: readonly string[];
  /** Why the ELB API could not be asked although it should have been. */
  readonly elbProblem: Message | undefined;
  readonly entrypoints: readonly EntrypointReport[];
  readonly unbound: readonly Gateway[];
}

export interface EntrypointReport {
  readonly facts: EntrypointFacts;
  readonly bound: boolean;
  readonly arrives: boolean;
  readonly loadBalancer: LoadBalancerSignals | undefined;
  /** Who says so. */
  readonly source: 'elb-api' | 'operator';
  readonly findings: readonly Finding[];
  readonly listeners: readonly ListenerReport[];
}

export interface ListenerReport {
  readonly binding: PortBinding;
  /** Where members should point. */
  readonly target: number | undefined;
  readonly clientIP: EntrypointListenerStatus['clientIP'];
  readonly listenerId: string | undefined;
  /** `undefined`: nothing is known of the ELB. */
  readonly exists: boolean | undefined;
  /** `undefined`: not known. The operator reports how many there are, and names only those that are not well. */
  readonly members: { readonly total: number; readonly online: number; readonly named: readonly MemberSignals[] } | undefined;
  readonly findings: readonly Finding[];
  readonly path: PathReport;
}

export type PathReport =
  | { readonly query: TraceQuery; readonly traced: TracedQuery }
  /** Why there is none. */
  | { readonly query?: TraceQuery; readonly why: Message };

/** Answers a query: a lab by its own signals, else by what is expected. @throws LabFailure */
export type AskPath = (query: TraceQuery) => Promise<TracedQuery>;

export interface ReportOptions {
  readonly model: ClusterModel;
  readonly entrypoints: readonly GatewayEntrypoint[];
  readonly unbound: readonly Gateway[];
  readonly unreadable: readonly string[];
  readonly nodeStates: StatusReport['nodeStates'];
  readonly elbProblem: Message | undefined;
  /** By id, as the ELB API tells; null: there is none of this id. */
  readonly seen: ReadonlyMap<string, LoadBalancerSignals | null>;
  /** As the operator has reported it, by entrypoint. */
  readonly reported: ReadonlyMap<string, LoadBalancerSignals>;
  readonly wish: RequestWish;
  readonly ask: AskPath;
}

export async function reportOf(options: ReportOptions): Promise<StatusReport> {
  const { nodeStates, unreadable, elbProblem, unbound } = options;
  const entrypoints: EntrypointReport[] = [];
  for (const entrypoint of options.entrypoints) entrypoints.push(await entrypointReport(entrypoint, options));
  return { nodeStates, unreadable, elbProblem, entrypoints, unbound };
}

/** Of the ways that were looked at. */
export const allArrive = ({ ways }: TracedQuery): boolean => ways.arriving === ways.total;

/** Id of the ELB of an entrypoint, as far as anybody has named it. */
export const elbIdOf = ({ spec, status }: GatewayEntrypoint): string | undefined => status?.loadBalancer?.id ?? spec.elb.id;

async function entrypointReport(entrypoint: GatewayEntrypoint, options: ReportOptions): Promise<EntrypointReport> {
  const facts = factsOf(options.model, entrypoint);
  const id = elbIdOf(entrypoint);
  const seen = id === undefined ? undefined : options.seen.get(id);
  const loadBalancer = seen ?? (seen === null ? undefined : options.reported.get(facts.key));
  const listeners: ListenerReport[] = [];
  for (const binding of facts.ports) listeners.push(await listenerReport(facts, binding, seen, options));
  return {
    facts,
    bound: isTrue(entrypoint.status?.conditions, 'Bound'),
    arrives: listeners.length > 0 && listeners.every(({ path }) => 'traced' in path && allArrive(path.traced)),
    loadBalancer,
    source: seen === undefined ? 'operator' : 'elb-api',
    findings: [
      ...entrypointFindings(facts, seen),
      ...(options.nodeStates === 'seen' || options.unreadable.length > 0
        ? []
        : nodeFindings(facts, (node) => options.model.node(node) !== undefined)),
    ],
    listeners,
  };
}

async function listenerReport(
  facts: EntrypointFacts,
  binding: PortBinding,
  seen: LoadBalancerSignals | null | undefined,
  options: ReportOptions,
): Promise<ListenerReport> {
  const isSeen = seen !== undefined;
  const loadBalancer = isSeen ? (seen ?? undefined) : options.reported.get(facts.key);
  const listener = loadBalancer && listenerAt(loadBalancer, binding.elbPort);
  const reported = facts.entrypoint.status?.listeners?.find(({ port }) => port === binding.port);
  return {
    binding,
    target: memberPort(facts, binding),
    clientIP: reported?.clientIP,
    listenerId: listener?.id ?? reported?.listenerID,
    exists: loadBalancer && listener !== undefined,
    members: listener && (isSeen ? countMembers(listener) : reported?.members && { ...reported.members, named: unwell(listener) }),
    findings: listenerFindings(facts, binding, loadBalancer),
    path: seen === null ? { why: message('bridgeStatus.noElbPath') } : await pathReport(facts, binding, loadBalancer, options),
  };
}

const isWell = ({ operatingStatus }: MemberSignals): boolean => operatingStatus === 'ONLINE' || operatingStatus === 'NO_MONITOR';

const unwell = ({ pool }: ListenerSignals): MemberSignals[] => (pool?.members ?? []).filter((one) => !isWell(one));

/** Members that drain do not count. */
function countMembers({ pool }: ListenerSignals): NonNullable<ListenerReport['members']> {
  const named = (pool?.members ?? []).filter(({ weight }) => weight > 0);
  return { total: named.length, online: named.filter(isWell).length, named };
}

async function pathReport(
  { gateway }: EntrypointFacts,
  binding: PortBinding,
  loadBalancer: LoadBalancerSignals | undefined,
  { model, unreadable, nodeStates, wish, ask }: ReportOptions,
): Promise<PathReport> {
  const address = loadBalancer?.publicAddress ?? loadBalancer?.vipAddress;
  if (!address) return { why: message('bridgeStatus.noPath') };
  const protocol = gateway?.spec?.listeners.find(({ port }) => port === binding.port)?.protocol;
  const isTls = binding.protocol === 'HTTPS' || protocol === 'HTTPS';
  const query = requestFor(model, gateway, { address, elbPort: binding.elbPort, port: binding.port, isTls }, wish);
  // What is not known must not look as if there were none of it.
  if (nodeStates === 'expected' && unreadable.length > 0)
    return { query, why: message('bridgeStatus.noRightsPath', { kinds: unreadable.join(', ') }) };
  try {
    return { query, traced: await ask(query) };
  } catch (error) {
    if (error instanceof LabFailure) return { query, why: error.what };
    throw error;
  }
}
