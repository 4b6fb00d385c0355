/** What a test or a scenario lets go wrong with requests to the ELB API. @module */
import { quotaExceeded, type QuotaName } from './faults.ts';
import { isRecord } from './fields.ts';

/** Seen after the signature has been checked and before the call is carried out. */
export interface InjectedFault {
  /** Waits on the twin's clock before anything else. */
  latencyMs?: number;
  /** Answers this in place of the call. */
  answer?: { status: number; code: string; message: string };
  /** Closes the connection without an answer; with `afterCall` the call has been carried out. */
  hangUp?: 'beforeCall' | 'afterCall';
  /**
   * Of a batch call: only so many members are applied, the first ones; then HTTP 500, or with `hangUp` no
   * answer. Calls that are no batch are carried out as ever.
   */
  applyPart?: number;
  /**
   * There is no answer (with `hangUp` the connection is closed at once, else the client waits until it gives
   * up), and the call is carried out so many milliseconds later on the twin's clock, whoever has left by then.
   */
  effectAfterMs?: number;
}

export interface FaultyRequest {
  method: string;
  /** With project and ids. */
  path: string;
  /** `POST elb/pools/members/batch-add`: without project and ids. */
  operation: string;
}

export type FaultInjector = (request: FaultyRequest) => InjectedFault | undefined;

/**
 * The refusals that the service documents, ready to be injected (facts/elb-v3.md §5).
 *
 * @example
 * api.injectFaults(({ method }) => (method === 'POST' ? refusals.throttled() : undefined));
 */
export const refusals = {
  throttled: (): InjectedFault =>
    refusal(429, 'APIGW.0308', 'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 minute'),
  conflict: (): InjectedFault => refusal(409, 'ELB.8907', 'The request conflicts with a change that is being carried out.'),
  internal: (): InjectedFault => refusal(500, 'ELB.8906', 'Internal error.'),
  unavailable: (): InjectedFault => refusal(503, 'APIGW.0106', 'Backend unavailable'),
  forbidden: (action: string): InjectedFault => refusal(403, 'ELB.9803', `Policy doesn't allow ${action} to be performed.`),
  quota: (name: QuotaName, limit = 0): InjectedFault => {
    const { status, code, message } = quotaExceeded(name, limit);
    return refusal(status, code, message);
  },
} as const;

const refusal = (status: number, code: string, message: string): InjectedFault => ({ answer: { status, code, message } });

/** The body of a batch call cut down to its first members; `undefined`: not a batch call. */
export function firstMembers(path: string, body: unknown, count: number): { members: unknown[] } | undefined {
  if (!/\/members\/batch-(?:add|update|delete)$/.test(path) || !isRecord(body) || !Array.isArray(body['members'])) return undefined;
  return { members: body['members'].slice(0, count) };
}
