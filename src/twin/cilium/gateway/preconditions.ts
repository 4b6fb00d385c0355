/**
 * What must hold before the Gateway controller starts, looked at once per operator process
 * (facts/cilium.md §3.1).
 * @module
 */
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import { customResourceDefinitions } from '../../../kube/resources.ts';
import type { GatewayConfig } from './config.ts';
import { loggerOf, type GatewayEnvironment } from './environment.ts';

/** The operator cannot start; `message` is what it dies with. */
export class OperatorFatalError extends Error {
  override readonly name = 'OperatorFatalError';
}

const GROUP = 'gateway.networking.k8s.io';
const REQUIRED = [
  ['gatewayclasses', 'v1'],
  ['gateways', 'v1'],
  ['httproutes', 'v1'],
  ['grpcroutes', 'v1'],
  ['referencegrants', 'v1beta1'],
] as const;

/**
 * Whether the controller may run; says in the log why not.
 * @throws OperatorFatalError when the whole operator must stop
 */
export async function gatewayPreconditions(
  env: Pick<GatewayEnvironment, 'client' | 'clock' | 'log'>,
  config: GatewayConfig,
): Promise<boolean> {
  const log = loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.gateway-api' });
  if (!config.enabled) return false;
  if (!config.kubeProxyReplacement) {
    log('warn', 'Gateway API support requires kube-proxy-replacement enabled');
    return false;
  }
  if (!['Cluster', 'Local'].includes(config.externalTrafficPolicy)) {
    throw new OperatorFatalError(`invalid externalTrafficPolicy: ${config.externalTrafficPolicy}`);
  }
  if (config.hostNetwork.enabled) log('warn', 'Gateway API host networking is enabled, externalTrafficPolicy will be ignored.');

  log('info', 'Checking for required and optional GatewayAPI resources');
  const missing: string[] = [];
  for (const [plural, version] of REQUIRED) {
    const fault = await crdFault(env.client, `${plural}.${GROUP}`, version);
    if (fault) missing.push(fault);
  }
  if (missing.length > 0) {
    log('error', 'Required GatewayAPI resources are not found, please refer to docs for installation instructions', {
      error: missing.join('\n'),
    });
    return false;
  }
  await refuseUnservedTlsRoute(env.client);
  return true;
}

/** Only the names of the versions are compared, not whether they are served. */
async function crdFault(client: KubeClient, name: string, version: string): Promise<string | undefined> {
  const crd = await getIfExists(client, customResourceDefinitions, { name });
  if (!crd) return `customresourcedefinitions.apiextensions.k8s.io "${name}" not found`;
  return crd.spec?.versions.some((each) => each.name === version) ? undefined : `CRD "${name}" does not have version "${version}"`;
}

/** Gateway API 1.5's standard channel lists v1alpha2 without serving it: then no index can be built, and the operator dies. */
async function refuseUnservedTlsRoute(client: KubeClient): Promise<void> {
  const crd = await getIfExists(client, customResourceDefinitions, { name: `tlsroutes.${GROUP}` });
  const version = crd?.spec?.versions.find((each) => each.name === 'v1alpha2');
  if (version && !version.served) {
    throw new OperatorFatalError(
      `failed to setup field indexer "backendServiceTLSRouteIndex": no matches for kind "TLSRoute" in version "${GROUP}/v1alpha2"`,
    );
  }
}
