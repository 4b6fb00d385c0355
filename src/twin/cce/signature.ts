/** What the gateway in front of every service says of a request that is not signed as it should be (facts/elb-v3.md §5). @module */
import type { Credentials } from '../../huawei/credentials/model.ts';
import { verifyRequest, type SignedRequest, type Verification } from '../../huawei/verification.ts';
import type { Clock } from '../../kube/clock.ts';

/** Goes with HTTP 401. */
export const NOT_AUTHENTICATED = 'APIGW.0301';

/** `undefined`: the request may pass. */
export function whyNotAuthentic(
  request: SignedRequest,
  { clock, credentialsOf }: { clock: Pick<Clock, 'now'>; credentialsOf: (accessKey: string) => Credentials | undefined },
): string | undefined {
  const nowMs = clock.now();
  const verification = verifyRequest(request, { lookup: credentialsOf, nowMs });
  return verification.ok ? undefined : `Incorrect IAM authentication information: ${explain(verification, new Date(nowMs).toISOString())}`;
}

function explain(verification: Verification & { ok: false }, now: string): string {
  switch (verification.reason) {
    case 'missing':
      return 'x-auth-token or Authorization not found';
    case 'unknown-key':
      return `Get secretKey failed, ak:${verification.detail}, err: ak not exist`;
    case 'expired':
      return `verify aksk signature fail, signature expired, signature time:${verification.detail}, server time:${now}`;
    default:
      return `verify aksk signature fail, ${verification.detail}`;
  }
}
