/** Which modes can work for an entrypoint in its cluster, why not, and the way out. Pure. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { GatewayEntrypointSpec, ModeName } from '../api/entrypoint.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import type { Environment } from '../situation.ts';
import { firstWithUserManagedSlices, takesUserManagedSlices } from './cce-version.ts';

export interface Obstacle {
  /** A clause without a full stop: it also stands within other sentences. */
  readonly why: Message;
  readonly wayOut: Message;
}

/** What keeps a mode from working; `undefined`: nothing that can be told beforehand. */
export function obstacleTo(mode: ModeName, spec: GatewayEntrypointSpec, environment: Environment): Obstacle | undefined {
  if (mode === 'HostNetwork') {
    if (!environment.hostNetwork)
      return { why: message('bridge.mode.why.hostNetworkOff'), wayOut: message('bridge.mode.wayOut.hostNetworkOff') };
  } else if (environment.hostNetwork)
    return { why: message('bridge.mode.why.hostNetworkOn'), wayOut: message('bridge.mode.wayOut.hostNetworkOn') };
  if (mode === 'ElbApi')
    return environment.hasCredentials
      ? undefined
      : { why: message('bridge.mode.why.noCredentials'), wayOut: message('bridge.mode.wayOut.noCredentials') };
  return (mode === 'EndpointSlice' ? slicesObstacle(spec, environment) : undefined) ?? serviceObstacle(spec, environment);
}

/** @throws BridgeError on `Accepted` when there is an obstacle */
export function assertAvailable(mode: ModeName, spec: GatewayEntrypointSpec, environment: Environment): void {
  const obstacle = obstacleTo(mode, spec, environment);
  if (obstacle) throw unavailable(mode, obstacle);
}

export const unavailable = (mode: ModeName, { why, wayOut }: Obstacle): BridgeError =>
  new BridgeError('Accepted', REASON.modeUnavailable, message('bridge.mode.unavailable', { mode, why, wayOut }));

/** EndpointSlices of others (facts/huawei-cce.md §4). */
function slicesObstacle(spec: GatewayEntrypointSpec, { cceVersion, ccm }: Environment): Obstacle | undefined {
  // It looks at pods alone (facts/huawei-cce.md §2.3).
  if (ccm === 'oss') return { why: message('bridge.mode.why.ossSelector'), wayOut: message('bridge.mode.wayOut.oss') };
  if (spec.elb.class !== 'performance')
    return {
      why: message(spec.elb.class === undefined ? 'bridge.mode.why.classUnknown' : 'bridge.mode.why.notDedicated'),
      wayOut: message('bridge.mode.wayOut.notDedicated'),
    };
  if (takesUserManagedSlices(cceVersion)) return undefined;
  const needed = firstWithUserManagedSlices(cceVersion);
  const why =
    cceVersion === undefined
      ? message('bridge.mode.why.cceVersionUnknown', { needed })
      : message('bridge.mode.why.cceVersion', { version: cceVersion, needed });
  return { why, wayOut: message('bridge.mode.wayOut.cceVersion') };
}

/** Whatever goes through a Service that the cloud controller manager takes. */
function serviceObstacle({ listeners = [], elb }: GatewayEntrypointSpec, environment: Environment): Obstacle | undefined {
  // It would take the ELB's address out of the Service's status and put one of its own there (facts/cilium.md §6).
  if (environment.lbIpamOwnsClassless) return { why: message('bridge.mode.why.lbIpam'), wayOut: message('bridge.mode.wayOut.lbIpam') };
  if (environment.ccm === 'oss' && (elb.autocreate || listeners.some(({ protocol = 'TCP' }) => protocol !== 'TCP')))
    return { why: message('bridge.mode.why.ossLimits'), wayOut: message('bridge.mode.wayOut.oss') };
  const https = listeners.filter(({ protocol }) => protocol === 'HTTPS');
  const certificates = new Set(https.map((one) => JSON.stringify([one.certificateID, [...(one.sniCertificateIDs ?? [])].sort()])));
  // `elb.cert-id` is of the Service, not of a port (facts/huawei-cce.md §3).
  if (certificates.size > 1) return { why: message('bridge.mode.why.certificates'), wayOut: message('bridge.mode.wayOut.certificates') };
  return undefined;
}
