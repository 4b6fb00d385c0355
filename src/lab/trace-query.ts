/**
 * A path as people ask for it: `--from pod/default/client --to http://test-python-svc.default/`.
 * Names are looked up in the read model.
 * @module
 */
import { gateways } from '../cluster/kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { message } from '../i18n/index.ts';
import { nodes, pods, services } from '../kube/index.ts';
import { traceEveryChoice, type Connection, type HttpRequestLine, type Origin, type Trace } from '../path/index.ts';
import { LabFailure } from './failure.ts';

export interface TraceQuery {
  /** `pod/NAMESPACE/NAME`, `node/NAME` or an IPv4 address outside the cluster. */
  readonly from: string;
  /** A URL, `HOST:PORT`, or `gateway/NAMESPACE/NAME[:PORT][/PATH]`. */
  readonly to: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;

/** The way that is shown, and how the others end: candidates are the members, back ends and weighted routes on the path. */
export interface TracedQuery {
  readonly trace: Trace;
  readonly ways: {
    readonly total: number;
    readonly arriving: number;
    /** Share of connections that arrive, 0 to 1, when members and back ends are chosen evenly. */
    readonly arrivingShare: number;
    /** False when there are more ways than were looked at. */
    readonly complete: boolean;
    /** The first way that ends otherwise than the one shown: arrives where that one does not, or the reverse. */
    readonly otherwise?: Trace;
  };
}

const MOST_WAYS = 1024;

/** Whether no hop stops the packet; a redirect made on the way is an answer, too. */
export const arrives = ({ hops, outcome }: Trace): boolean =>
  hops.every(({ state }) => state === 'pass') || (outcome.kind === 'http' && outcome.status < 400);

/** Traces the query in all its ways. Throws `LabFailure` for a query that cannot be read or names nothing. */
export function answerTraceQuery(model: ClusterModel, query: TraceQuery): TracedQuery {
  const from = originOf(model, query.from);
  const connection: Connection = { from, protocol: 'TCP', ...targetOf(model, query) };
  const { ways, complete } = traceEveryChoice(model, connection, MOST_WAYS);
  const shown = ways[0]!.trace;
  const arriving = ways.filter((way) => arrives(way.trace));
  const otherwise = ways.find((way) => arrives(way.trace) !== arrives(shown))?.trace;
  return {
    trace: shown,
    ways: {
      total: ways.length,
      arriving: arriving.length,
      arrivingShare: arriving.reduce((sum, { share }) => sum + share, 0),
      complete,
      ...(otherwise && { otherwise }),
    },
  };
}

function originOf(model: ClusterModel, text: string): Origin {
  const [kind, first, second, ...rest] = text.split('/');
  if (kind === 'pod' && first && second && rest.length === 0) {
    if (!model.get(pods, { namespace: first, name: second })) throw new LabFailure(message('cli.path.unknownOrigin', { text }));
    return { kind: 'pod', namespace: first, name: second };
  }
  if (kind === 'node' && first && second === undefined) {
    if (!model.get(nodes, { name: first })) throw new LabFailure(message('cli.path.unknownOrigin', { text }));
    return { kind: 'node', name: first };
  }
  if (IPV4.test(text)) return { kind: 'external', address: text };
  throw new LabFailure(message('cli.path.badOrigin', { text }));
}

type Target = Pick<Connection, 'to' | 'request' | 'tls'>;

function targetOf(model: ClusterModel, query: TraceQuery): Target {
  const gateway = /^gateway\/([^/:]+)\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(query.to);
  if (gateway) return gatewayTarget(model, query, gateway as unknown as [string, string, string, string?, string?]);
  const url = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(query.to);
  if (url) {
    const [, scheme, host, port, path] = url as unknown as [string, string, string, string?, string?];
    const to = { address: addressOf(model, host, query), port: port ? Number(port) : scheme === 'https' ? 443 : 80 };
    const request = requestLine(query, path, port ? `${host}:${port}` : host);
    return { to, request, ...(scheme === 'https' && { tls: tlsTo(request.authority) }) };
  }
  const bare = /^([^/:]+):(\d+)$/.exec(query.to);
  if (bare) return { to: { address: addressOf(model, bare[1]!, query), port: Number(bare[2]) } };
  throw new LabFailure(message('cli.path.badTarget', { text: query.to }));
}

function gatewayTarget(
  model: ClusterModel,
  query: TraceQuery,
  [, namespace, name, port, path]: [string, string, string, string?, string?],
): Target {
  const found = model.get(gateways, { namespace, name });
  if (!found) throw unknown(query.to);
  const address = found.status?.addresses?.[0]?.value ?? '0.0.0.0';
  const wanted = port ? Number(port) : (found.spec?.listeners[0]?.port ?? 80);
  const listener = found.spec?.listeners.find((candidate) => candidate.port === wanted);
  const host = listener?.hostname?.replace(/^\*\./, 'www.') ?? address;
  const request = requestLine(query, path, host);
  return { to: { address, port: wanted }, request, ...(listener?.protocol === 'HTTPS' && { tls: tlsTo(request.authority) }) };
}

/** Clients send the host as SNI, unless it is an address. */
function tlsTo(authority: string): { serverName: string | undefined } {
  const name = authority.replace(/:\d+$/, '');
  return { serverName: IPV4.test(name) ? undefined : name };
}

function requestLine({ method, headers }: TraceQuery, path: string | undefined, host: string): HttpRequestLine {
  const lower = Object.fromEntries(Object.entries(headers ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  const { host: authority = host, ...rest } = lower;
  return { method: (method ?? 'GET').toUpperCase(), path: path ?? '/', authority, headers: rest };
}

/** An address as it stands, or a Service's ClusterIP by its cluster name (in the asking pod's namespace if none is given). */
function addressOf(model: ClusterModel, host: string, query: TraceQuery): string {
  if (IPV4.test(host)) return host;
  const own = query.from.startsWith('pod/') ? query.from.split('/')[1]! : 'default';
  const [name, namespace = own, ...suffix] = host.replace(/\.$/, '').split('.');
  const wellFormed = ['', 'svc', 'svc.cluster.local'].includes(suffix.join('.'));
  const clusterIP = wellFormed ? model.get(services, { namespace, name: name! })?.spec?.clusterIP : undefined;
  if (!clusterIP || clusterIP === 'None') throw unknown(query.to);
  return clusterIP;
}

const unknown = (text: string): LabFailure => new LabFailure(message('cli.path.unknownTarget', { text }));
