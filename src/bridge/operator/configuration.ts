/** The operator's settings as it logs them at its start: what was asked for, without anything that opens a door. @module */
import type { OperatorOptions } from '../operator.ts';

/** For the fields of a log line; what is absent was not asked for. */
export function configurationOf(options: OperatorOptions, lease: string | undefined): Record<string, unknown> {
  const { ciliumNamespace, ccm, cluster, cloud, vpcId, subnetId, defaults, driftCheckMs, pinning, workers, requestsPerSecond } = options;
  const { bind, clearRouteUnreachable, version } = options;
  const { env: _env, identity, keyDirectory, ...where } = cloud ?? {};
  return {
    version,
    lease: lease ?? 'none',
    ciliumNamespace,
    ccm,
    cluster,
    ...where,
    keyDirectory,
    identityProvider: identity?.idpId,
    vpcId,
    subnetId,
    defaults,
    driftCheckSeconds: driftCheckMs === undefined ? undefined : driftCheckMs / 1000,
    pinning,
    clearRouteUnreachable,
    workers,
    requestsPerSecond,
    bind: bind && `${bind.host}:${bind.port}`,
  };
}
