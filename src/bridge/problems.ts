/** What becomes of an entrypoint that cannot be served: which conditions say it, and whether a retry helps. Pure. @module */
import { isHuaweiError, type HuaweiError } from '../huawei/errors.ts';
import { message } from '../i18n/index.ts';
import type { Service } from '../kube/resources.ts';
import type { GatewayEntrypoint } from './api/entrypoint.ts';
import { REASON, type Reason } from './api/reasons.ts';
import type { BridgeError } from './bridge-error.ts';
import { claimOf } from './claims.ts';
import type { Verdict } from './status.ts';

/** With these the Gateway does not want the traffic any more, or another entrypoint has it. */
const WITHDRAWN: ReadonlySet<Reason> = new Set([REASON.gatewayNotFound, REASON.notCilium, REASON.gatewayTaken]);

/**
 * Whether a problem takes away what is bound. Also where host network mode has taken the NodePorts away: listeners
 * that lead to them are of no use. @param service of the Gateway
 */
export const isWithdrawn = (entrypoint: GatewayEntrypoint, { reason }: BridgeError, service: Service | undefined): boolean =>
  WITHDRAWN.has(reason) ||
  (reason === REASON.modeUnavailable && claimOf(entrypoint)?.mode === 'ElbApi' && service?.spec?.type === 'ClusterIP');

/** No retry helps until somebody changes something. */
const FOR_GOOD: ReadonlySet<HuaweiError['category']> = new Set(['permission', 'quota', 'validation']);

export const isForGood = (error: unknown): boolean => isHuaweiError(error) && FOR_GOOD.has(error.category);

/** An entrypoint that is refused leaves what it had bound before as it was, except where that was withdrawn. */
export function problemVerdicts(entrypoint: GatewayEntrypoint, { condition, reason, what }: BridgeError, withdrawn: boolean): Verdict[] {
  const problem: Verdict = { type: condition, status: 'False', reason, what };
  if (condition !== 'Accepted') return [problem];
  const holds = !withdrawn && claimOf(entrypoint) !== undefined;
  const bound: Verdict = {
    type: 'Bound',
    status: holds ? 'Unknown' : 'False',
    reason: REASON.notAccepted,
    what: message(holds ? 'bridge.bound.kept' : 'bridge.bound.notAccepted'),
  };
  if (holds) return [problem, bound];
  return [
    problem,
    bound,
    { type: 'AddressPublished', status: 'False', reason: REASON.notBound, what: message('bridge.publish.notBound') },
    { type: 'PathHealthy', status: 'Unknown', reason: REASON.unknown, what: message('bridge.health.nothing') },
  ];
}

/** What is bound already stays so as far as anybody knows, and its address stays published. */
export function failureVerdict(entrypoint: GatewayEntrypoint, error: unknown): Verdict {
  return {
    type: 'Bound',
    status: entrypoint.status?.listeners?.length ? 'Unknown' : 'False',
    reason: reasonOf(error),
    // Without the id of the request, which would make each attempt news.
    what: message('bridge.cloud.failed', { why: isHuaweiError(error) ? error.detail : (error as Error).message }),
  };
}

const REASONS: Partial<Record<HuaweiError['category'], Reason>> = {
  permission: REASON.permission,
  quota: REASON.quota,
  validation: REASON.deploy,
  conflict: REASON.deploy,
  notFound: REASON.deploy,
};

function reasonOf(error: unknown): Reason {
  if (!isHuaweiError(error)) return REASON.deploy;
  return REASONS[error.category] ?? REASON.cloud;
}
