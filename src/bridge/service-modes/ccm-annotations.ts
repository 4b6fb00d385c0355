/**
 * What the cloud controller manager is told on a Service (facts/huawei-cce.md §3). Everything with a default
 * is written out: an annotation that is taken away leaves the ELB as it was. Pure.
 * @module
 */
import { CCM } from '../api/names.ts';
import type { ElbAutocreate, EntrypointHealthCheck } from '../api/entrypoint.ts';
import type { PortBinding, Situation } from '../situation.ts';
import { canonical } from './equality.ts';
import { ossAnnotations } from './oss-annotations.ts';

/** The form of the health check that knows a port of its own and status codes; exclusive with the plain one. */
export const HEALTH_CHECK_OPTIONS = 'kubernetes.io/elb.health-check-options';

export type Annotations = Record<string, string>;

/** @param transparent whether a shared ELB is to show its members the client's address; `undefined`: a dedicated one always does */
export function ccmAnnotations(situation: Situation, transparent: boolean | undefined): Annotations {
  const { entrypoint, ports, environment } = situation;
  if (environment.ccm === 'oss') return ossAnnotations(situation, transparent);
  const { elb, algorithm, healthCheck } = entrypoint.spec;
  return {
    ...(elb.id !== undefined ? { [CCM.id]: elb.id } : { [CCM.autocreate]: autocreateText(elb.autocreate) }),
    [CCM.class]: elb.class ?? 'union',
    [CCM.algorithm]: algorithm ?? 'ROUND_ROBIN',
    ...healthCheckAnnotations(healthCheck, ports),
    ...protocolAnnotations(ports),
    ...(transparent !== undefined && { [CCM.transparentClientIP]: String(transparent) }),
  };
}

/** CCE's own default, and the CRD's, is a private address; what a public one must say is said (facts/huawei-cce.md §3.1). */
function autocreateText(wish: ElbAutocreate = {}): string {
  const usual = wish.type === 'public' ? { bandwidth_chargemode: 'traffic', bandwidth_sharetype: 'PER' } : { type: 'inner' };
  // In one order: CCE takes no change of it.
  return canonical({ ...usual, ...wish });
}

function healthCheckAnnotations(wish: EntrypointHealthCheck = {}, ports: readonly PortBinding[]): Annotations {
  if (wish.enabled === false) return { [CCM.healthCheckFlag]: 'off' };
  const isHttp = wish.protocol === 'HTTP';
  const option = {
    protocol: isHttp ? 'HTTP' : 'TCP',
    delay: String(wish.intervalSeconds ?? 5),
    timeout: String(wish.timeoutSeconds ?? 3),
    max_retries: String(wish.healthyThreshold ?? 3),
    ...(isHttp && { path: wish.path ?? '/' }),
  };
  if (wish.port === undefined && wish.expectedCodes === undefined)
    return { [CCM.healthCheckFlag]: 'on', [CCM.healthCheckOption]: JSON.stringify(option) };
  const options = ports.map(({ elbPort }) => ({
    target_service_port: `TCP:${elbPort}`,
    ...(wish.port !== undefined && { monitor_port: String(wish.port) }),
    ...option,
    ...(isHttp && wish.expectedCodes !== undefined && { expected_codes: wish.expectedCodes }),
  }));
  return { [CCM.healthCheckFlag]: 'on', [HEALTH_CHECK_OPTIONS]: JSON.stringify(options) };
}

function protocolAnnotations(ports: readonly PortBinding[]): Annotations {
  const layer7 = ports.filter(({ protocol }) => protocol !== 'TCP');
  if (layer7.length === 0) return {};
  const https = layer7.find(({ protocol }) => protocol === 'HTTPS');
  return {
    [CCM.protocolPort]: layer7.map(({ protocol, elbPort }) => `${protocol.toLowerCase()}:${elbPort}`).join(','),
    ...(https?.certificateID && { [CCM.certificate]: https.certificateID }),
    ...(https && https.sniCertificateIDs.length > 0 && { [CCM.sniCertificates]: https.sniCertificateIDs.join(',') }),
  };
}
