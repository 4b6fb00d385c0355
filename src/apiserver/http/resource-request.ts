/** A request to a resource, on its way to the handlers. @module */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../kube/clock.ts';
import type { AuditRecord } from '../audit/trail.ts';
import type { UserInfo } from '../registry/backend.ts';
import { methodNotAllowed, type Registry } from '../registry/registry.ts';
import type { ResourceRoute } from './route.ts';

export interface HandlerOptions {
  registry: Registry;
  /** Real time: watches end and bookmarks come by it. */
  connectionClock: Clock;
  bookmarkEveryMs: number;
  maxBufferedBytes: number;
  signal: AbortSignal;
}

/** One request to a resource, authenticated and routed. */
export interface ResourceRequest {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  route: ResourceRoute;
  user: UserInfo;
  /** Of the audit log. */
  record: AuditRecord | undefined;
}

/** What a write, or the reading of one object, comes to. */
export interface Answer {
  code: number;
  object: object;
}

/** The object that a request is about. @throws StatusError 405 when it is about the collection */
export const named = ({ kind, namespace, name, subresource }: ResourceRoute): ResourceRoute & { name: string } => {
  if (!name) throw methodNotAllowed();
  return { kind, name, ...(namespace && { namespace }), ...(subresource && { subresource }) };
};
