/** What an embedded API server can be told when it starts. @module */
import type { Clock } from '../kube/clock.ts';
import type { AdmissionHook } from './admission/hooks.ts';
import type { AuditEvent, AuditLevel } from './audit/event.ts';
import type { AuthorizationDecision } from './authorization/authorizer.ts';
import type { Extension } from './http/listener.ts';

export interface ApiServerOptions {
  /** Objects survive a restart here; absent: memory only. */
  dataDir?: string;
  /** Address to listen on: loopback. */
  host?: string;
  /** 0 (the default): any free port. */
  port?: number;
  /** Time of timestamps and of the server's own controllers; connections live in real time. */
  clock?: Clock;
  /** 0 ≤ x < 1: generated names and allocations. */
  random?: () => number;
  serviceCIDR?: string;
  /** `30000-32767` */
  nodePortRange?: string;
  /** Where the Service `kubernetes` leads inside the imitated network: `ip:port`. */
  advertiseAddress?: string;
  /** `v1.33.x`, as told by `/version`. */
  version?: string;
  /** Real time of connections (watch timeouts, bookmarks); for tests. */
  connectionClock?: Clock;
  /** How long a client may take to send a request. */
  requestTimeoutMs?: number;
  /**
   * Further paths, answered to authenticated users only: path → what to send as JSON for a query string.
   * For things that are no Kubernetes resources.
   */
  extensions?: Readonly<Record<string, Extension>>;
  /**
   * Told of every decision about a request of a user who is not in `system:masters`, over HTTPS and in process; also of
   * `impersonate`, of the `create` of a server-side apply that makes an object, and of `escalate` and `bind` where he has them.
   */
  onAuthorization?: (decision: AuthorizationDecision) => void;
  /** Functions that see each write before it is stored. */
  admission?: readonly AdmissionHook[];
  /**
   * Who did what, over HTTPS and in process: `audit.k8s.io/v1` Events, as lines of JSON appended to a file (0600), or handed to
   * a function. Health checks and `/version` are left out.
   */
  auditLog?: string | ((event: AuditEvent) => void);
  /** `Metadata` unless given; the bodies of Secrets and of requests for tokens are in no event of either level. */
  auditLevel?: AuditLevel;
  /** Told of a failure in one of the server's own controllers (it retries), of an audit log that cannot be written. */
  onError?: (error: unknown) => void;
}
