/** Who did what: one {@link AuditEvent} per stage of each request, handed to a function or appended to a file. @module */
import { randomUUID } from 'node:crypto';
import { microTimestamp, type Clock } from '../../kube/clock.ts';
import type { Status } from '../../kube/objects.ts';
import type { StatusError } from '../../kube/status-error.ts';
import type { Attributes } from '../authorization/attributes.ts';
import type { UserInfo } from '../registry/backend.ts';
import { identityIn, isSecret, type AuditEvent, type AuditLevel, type AuditUser } from './event.ts';

export interface AuditTrailOptions {
  level: AuditLevel;
  /** Must not throw. */
  write: (event: AuditEvent) => void;
  /** Time of the events. */
  clock: Clock;
}

/** What is known of a request before anything is done about it. */
export interface AuditedRequest {
  requestURI: string;
  userAgent?: string | undefined;
  sourceIPs?: readonly string[];
}

export class AuditTrail {
  readonly #options: AuditTrailOptions;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  begin(request: AuditedRequest): AuditRecord {
    return new AuditRecord(this.#options, request);
  }
}

/** One request, from its arrival to its end. */
export class AuditRecord {
  readonly #options: AuditTrailOptions;
  readonly #head: Pick<AuditEvent, 'auditID' | 'requestURI' | 'sourceIPs' | 'userAgent' | 'requestReceivedTimestamp'>;
  #user: Pick<AuditEvent, 'user' | 'impersonatedUser'> = { user: {} };
  #about: Attributes | undefined;
  #apiVersion = '';
  #sent: unknown;
  #answered: object | undefined;
  #refusal: StatusError | undefined;
  #isAllowed = false;
  readonly #annotations = new Map<string, string>();
  #isOver = false;

  constructor(options: AuditTrailOptions, { requestURI, userAgent, sourceIPs }: AuditedRequest) {
    this.#options = options;
    this.#head = {
      auditID: randomUUID(),
      requestURI,
      ...(sourceIPs && { sourceIPs }),
      ...(userAgent && { userAgent }),
      requestReceivedTimestamp: microTimestamp(options.clock),
    };
  }

  /** Who asks for what; `version` of the API, when it is about a resource. */
  asks(user: UserInfo, about: Attributes, version: string): void {
    const { impersonator } = user;
    this.#user = impersonator ? { user: shown(impersonator), impersonatedUser: shown(user) } : { user: shown(user) };
    this.#about = about;
    this.#apiVersion = version;
  }

  /** Authorization lets it pass. */
  isAllowed(): void {
    this.#isAllowed = true;
  }

  sends(body: unknown): void {
    this.#sent = body;
  }

  /** The first value of a key stays. */
  annotates(key: string, value: string): void {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value);
  }

  isAnswered(object: object): void {
    this.#answered = object;
  }

  isRefused(error: StatusError): void {
    this.#refusal = error;
  }

  /** A request that lasts has begun to be answered. */
  started(code: number): void {
    this.#options.write(this.#event('ResponseStarted', code));
  }

  /** The end; told once. */
  complete(code: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.write(this.#event('ResponseComplete', code));
  }

  #event(stage: AuditEvent['stage'], code: number): AuditEvent {
    const about = this.#about;
    const level = about && isSecret(about) ? 'Metadata' : this.#options.level;
    const withBodies = level === 'RequestResponse' && stage === 'ResponseComplete';
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level,
      stage,
      ...this.#head,
      verb: about?.verb ?? '',
      ...this.#user,
      ...(about?.resource && { objectRef: this.#objectRef(about) }),
      responseStatus: this.#status(code),
      ...(withBodies && typeof this.#sent === 'object' && this.#sent !== null && { requestObject: this.#sent }),
      ...(withBodies && this.#answered && { responseObject: this.#answered }),
      stageTimestamp: microTimestamp(this.#options.clock),
      ...(about && {
        annotations: { 'authorization.k8s.io/decision': this.#isAllowed ? 'allow' : 'forbid', ...Object.fromEntries(this.#annotations) },
      }),
    };
  }

  #objectRef({ resource, namespace, name, apiGroup, subresource }: Attributes): AuditEvent['objectRef'] {
    const given = { resource, namespace, name, apiGroup, apiVersion: this.#apiVersion, subresource };
    return { ...identityIn(this.#sent), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)) };
  }

  #status(code: number): Partial<Status> {
    if (!this.#refusal) return { metadata: {}, code };
    const { metadata, status, message, reason, details } = this.#refusal.toStatus();
    return {
      metadata,
      ...(status && { status }),
      ...(message && { message }),
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

const shown = ({ username, uid, groups, extra }: UserInfo): AuditUser => ({
  username,
  ...(uid && { uid }),
  groups,
  ...(extra && { extra }),
});
