/** A question in a person's words, answered: every pair of ends that the words stand for. @module */
import type { Message } from '../../i18n/index.ts';
import { message } from '../../i18n/index.ts';
import type { PolicyAnalysis } from '../analysis.ts';
import { formatWorkload } from '../engine/identity-class.ts';
import { gatewayPaths } from '../gateway-paths.ts';
import type { HttpRequest } from '../decide-http.ts';
import { RESERVED, reservedIdentity } from '../identity.ts';
import type { Protocol } from '../ports.ts';
import { formatPolicyRef } from '../rule.ts';
import { explainConnection } from './connection.ts';
import { UnknownEnd, type ResolvedEnd } from './ends/end.ts';
import { apiServerAddresses } from './ends/outside.ts';
import { workloadEnds } from './ends/pods.ts';
import { resolveEnds } from './ends/resolve.ts';
import type { ConnectionExplanation, ConnectionQuestion, End, LocateField } from './explanation.ts';

export interface AskedQuestion {
  readonly from: string;
  /** As {@link resolveEnds} takes it, or `gateway/default/web`. */
  readonly to: string;
  readonly port?: number | undefined;
  readonly protocol: Protocol;
  readonly namespace: string;
  readonly http?: HttpRequest | undefined;
  readonly dns?: string | undefined;
}

export interface Answer {
  readonly allowed: boolean | undefined;
  /** One a pair of ends; through a Gateway two for each back end: into Envoy, and out of it. */
  readonly explanations: readonly ConnectionExplanation[];
  /** What the ends were taken for. */
  readonly notes: readonly Message[];
}

/**
 * @throws UnknownEnd
 * @example
 * const { allowed, explanations } = ask(analysis, { from: 'default/client', to: 'svc/default/web', protocol: 'TCP', namespace: 'default' });
 */
export function ask(analysis: PolicyAnalysis, question: AskedQuestion): Answer {
  const from = resolveEnds(question.from, analysis, question);
  const locate = locator(analysis);
  const explain = (
    one: Pick<ConnectionQuestion, 'from' | 'to' | 'port' | 'protocol'> & Partial<ConnectionQuestion>,
  ): ConnectionExplanation =>
    explainConnection(
      analysis.set,
      { apiServerKnown: apiServerAddresses(analysis).length > 0, http: question.http, dns: question.dns, ...one },
      locate,
    );
  if (/^(?:gateway|gw)\//.test(question.to)) return throughGateway(analysis, question, from.ends, explain);
  const to = resolveEnds(question.to, analysis, question);
  const explanations = from.ends.flatMap((source) =>
    to.ends.map((target) => {
      const port = target.port ?? question.port;
      if (port === undefined) throw new UnknownEnd(message('policy.ends.portNeeded', { text: question.to }));
      return explain({
        from: source,
        to: target,
        port,
        protocol: target.protocol ?? question.protocol,
        throughService: to.throughService ?? false,
      });
    }),
  );
  return { allowed: together(explanations), explanations, notes: [...from.notes, ...to.notes] };
}

/** Refused is refused; of the rest, one that cannot be known leaves all unknown. */
function together(explanations: readonly ConnectionExplanation[]): boolean | undefined {
  if (explanations.some(({ allowed }) => allowed === false)) return false;
  return explanations.some(({ allowed }) => allowed === undefined) ? undefined : true;
}

/** Client → Envoy, on the back end's port; Envoy → back end (facts/policy.md §2). */
function throughGateway(
  analysis: PolicyAnalysis,
  { to, namespace }: AskedQuestion,
  clients: readonly ResolvedEnd[],
  explain: (one: Pick<ConnectionQuestion, 'from' | 'to' | 'port' | 'protocol'> & Partial<ConnectionQuestion>) => ConnectionExplanation,
): Answer {
  const [, second = '', third] = to.split('/');
  const gateway = third === undefined ? `${namespace}/${second}` : `${second}/${third}`;
  const paths = gatewayPaths(analysis).filter((path) => path.gateway === gateway);
  if (paths.length === 0) throw new UnknownEnd(message('policy.ends.noGateway', { gateway }));
  const envoy: End = { name: 'reserved:ingress', identity: reservedIdentity(RESERVED.ingress)! };
  const ends = [...analysis.inventory.endpoints()];
  const explanations = paths.flatMap(({ backend, port }) => {
    const members = workloadEnds(ends.filter(({ workload }) => formatWorkload(workload) === backend));
    const entering = clients.map((client) =>
      explain({ from: client, to: envoy, port, protocol: 'TCP', onlyIngress: true, http: undefined }),
    );
    return [...entering, ...members.map((member) => explain({ from: envoy, to: member, port, protocol: 'TCP' }))];
  });
  const notes = [message('policy.ends.gateway', { gateway, routes: [...new Set(paths.map(({ route }) => route))].join(', ') })];
  return { allowed: together(explanations), explanations: unique(explanations), notes };
}

/** Two routes to one back end ask the same. */
function unique(explanations: readonly ConnectionExplanation[]): ConnectionExplanation[] {
  return [...new Map(explanations.map((one) => [`${one.from} ${one.to} ${one.port}`, one])).values()];
}

/** Places of fields in the files that the policies came from. */
export function locator({ policies }: PolicyAnalysis): LocateField {
  const sources = new Map(policies.map(({ ref, source }) => [formatPolicyRef(ref), source]));
  return (policy, field) => {
    const source = sources.get(formatPolicyRef(policy));
    // The address of an object of a live cluster has no lines.
    return source && !source.file.includes('://') ? { file: source.file, ...source.locate(field) } : undefined;
  };
}
