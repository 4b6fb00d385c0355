/** The events of an audit log, as `audit.k8s.io/v1` has them. @module */
import type { AnyObject, Status } from '../../kube/objects.ts';

/** `Metadata`: who did what, and how it ended. `RequestResponse`: with the objects sent and answered. */
export type AuditLevel = 'Metadata' | 'RequestResponse';

export interface AuditUser {
  username?: string;
  uid?: string;
  groups?: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** One stage of one request. */
export interface AuditEvent {
  kind: 'Event';
  apiVersion: 'audit.k8s.io/v1';
  level: AuditLevel;
  /** The same in every stage of a request. */
  auditID: string;
  /** `ResponseStarted` comes of watches, before their `ResponseComplete`. */
  stage: 'ResponseStarted' | 'ResponseComplete';
  requestURI: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; of a path its HTTP method in lower case. */
  verb: string;
  /** Whose credentials were used. */
  user: AuditUser;
  /** In whose name, when it was another's. */
  impersonatedUser?: AuditUser;
  /** None: a client in this process. */
  sourceIPs?: readonly string[];
  userAgent?: string;
  objectRef?: {
    resource?: string;
    namespace?: string;
    name?: string;
    uid?: string;
    apiGroup?: string;
    apiVersion?: string;
    resourceVersion?: string;
    subresource?: string;
  };
  responseStatus?: Partial<Status>;
  /** What was sent, at level RequestResponse; never of Secrets and tokens. */
  requestObject?: object;
  /** What was answered, at level RequestResponse; never of Secrets and tokens, nor of lists and watches. */
  responseObject?: object;
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  annotations?: Readonly<Record<string, string>>;
}

/** Resources whose bodies hold secrets: they are told of at level Metadata, whatever is asked for. */
const SECRET: ReadonlySet<string> = new Set(['secrets', 'serviceaccounts/token', 'tokenreviews.authentication.k8s.io']);

/** `apiGroup`, `resource` and `subresource` as authorization names them. */
export function isSecret(of: { apiGroup: string; resource: string; subresource: string }): boolean {
  const resource = of.apiGroup ? `${of.resource}.${of.apiGroup}` : of.resource;
  return SECRET.has(resource) || SECRET.has(`${resource}/${of.subresource}`);
}

/** What a body says of the object that a request is about, where the path does not. */
export function identityIn(body: unknown): { name?: string; namespace?: string; uid?: string; resourceVersion?: string } {
  const metadata = (body as Partial<AnyObject> | undefined)?.metadata as Record<string, unknown> | undefined;
  if (typeof metadata !== 'object' || metadata === null) return {};
  const fields = ['name', 'namespace', 'uid', 'resourceVersion'].filter((field) => typeof metadata[field] === 'string' && metadata[field]);
  return Object.fromEntries(fields.map((field) => [field, metadata[field]]));
}
