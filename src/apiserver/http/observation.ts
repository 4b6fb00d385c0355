/** What is told of each request over HTTPS: to the metrics, and to the audit log when there is one. @module */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StatusError } from '../../kube/status-error.ts';
import type { AuditRecord, AuditTrail } from '../audit/trail.ts';
import type { Attributes } from '../authorization/attributes.ts';
import type { UserInfo } from '../registry/backend.ts';
import { mediaType } from './body.ts';
import type { RequestLabels, RequestMetrics } from './request-metrics.ts';
import type { ResourceRoute } from './route.ts';

export interface Observers {
  metrics: RequestMetrics;
  audit: AuditTrail | undefined;
}

const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };
const STREAMS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward']);
const NOTHING = { group: '', version: '', resource: '', subresource: '', scope: '' };

export class Observation {
  /** Absent: nobody keeps an audit log, or the request is about the server's health. */
  readonly record: AuditRecord | undefined;
  readonly #metrics: RequestMetrics;
  readonly #request: IncomingMessage;
  readonly #since = performance.now();
  #end: ReturnType<RequestMetrics['begin']> | undefined;

  constructor({ metrics, audit }: Observers, request: IncomingMessage, isAudited: boolean) {
    this.#metrics = metrics;
    this.#request = request;
    this.record = isAudited ? audit?.begin(auditedRequest(request)) : undefined;
  }

  /** Whoever asks is known, and what for; `route` when there is such a resource. */
  asks(user: UserInfo, about: Attributes, route: ResourceRoute | undefined): void {
    this.record?.asks(user, about, route?.kind.resource.version ?? '');
    this.#end = this.#metrics.begin(labelsOf(this.#request, about, route));
  }

  /** The answer is over, or its reader gone. */
  over(code: number): void {
    this.#end ??= this.#metrics.begin(labelsOf(this.#request));
    this.#end(String(code), (performance.now() - this.#since) / 1000);
    this.record?.complete(code);
  }

  /** Ends with the response. */
  follow(response: ServerResponse): void {
    response.once('close', () => this.over(response.headersSent ? response.statusCode : 0));
  }

  isRefused(error: StatusError): void {
    this.record?.isRefused(error);
  }
}

const auditedRequest = ({ url, headers, socket }: IncomingMessage) => ({
  requestURI: url ?? '/',
  userAgent: headers['user-agent'],
  sourceIPs: socket.remoteAddress ? [socket.remoteAddress] : [],
});

/** Only what is served makes a series: whoever asks for nonsense does not fill the memory. */
function labelsOf(request: IncomingMessage, about?: Attributes, route?: ResourceRoute): RequestLabels {
  const method = request.method ?? '';
  if (!about || !route) return { ...NOTHING, verb: KNOWN_METHODS.has(method) ? method : 'other' };
  const { verb, namespace } = about;
  const { group, version, plural } = route.kind.resource;
  const isApply = method === 'PATCH' && mediaType(request.headers['content-type']) === 'application/apply-patch+yaml';
  const subresource = route.subresource && KNOWN_SUBRESOURCES.has(route.subresource) ? route.subresource : '';
  return {
    verb: STREAMS.has(subresource) ? 'CONNECT' : isApply ? 'APPLY' : (VERBS[verb] ?? verb.toUpperCase()),
    group,
    version,
    resource: plural,
    subresource,
    scope: route.name ? 'resource' : namespace ? 'namespace' : 'cluster',
  };
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const KNOWN_SUBRESOURCES: ReadonlySet<string> = new Set([
  'status',
  'scale',
  'log',
  'exec',
  'attach',
  'portforward',
  'binding',
  'eviction',
  'token',
  'finalize',
]);
