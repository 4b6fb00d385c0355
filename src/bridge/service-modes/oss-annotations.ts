/**
 * The same for the open-source controller, cloud-provider-huaweicloud, which has other names and values
 * (facts/huawei-cce.md §2.4): `obstacleTo` keeps away what it has no word for. Pure.
 * @module
 */
import { CCM } from '../api/names.ts';
import type { Situation } from '../situation.ts';

const TRANSPARENT = 'kubernetes.io/elb.enable-transparent-client-ip';
const CLASS = { union: 'shared', performance: 'dedicated' } as const;

export function ossAnnotations({ entrypoint }: Situation, transparent: boolean | undefined): Record<string, string> {
  const { elb, algorithm, healthCheck } = entrypoint.spec;
  const { enabled, intervalSeconds = 5, timeoutSeconds = 3, healthyThreshold = 3 } = healthCheck ?? {};
  return {
    ...(elb.id !== undefined && { [CCM.id]: elb.id }),
    [CCM.class]: CLASS[elb.class ?? 'union'],
    [CCM.algorithm]: algorithm ?? 'ROUND_ROBIN',
    ...(enabled === false
      ? { [CCM.healthCheckFlag]: 'off' }
      : {
          [CCM.healthCheckFlag]: 'on',
          // Numbers here, where CCE wants strings.
          [CCM.healthCheckOption]: JSON.stringify({ delay: intervalSeconds, timeout: timeoutSeconds, max_retries: healthyThreshold }),
        }),
    ...(transparent !== undefined && { [TRANSPARENT]: String(transparent) }),
  };
}
