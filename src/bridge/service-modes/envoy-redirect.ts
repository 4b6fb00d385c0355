/**
 * Mode EnvoyRedirect: the entrypoint Service, which the cloud controller manager accepts because it selects
 * pods, is handed to Envoy on every node by a CiliumEnvoyConfig of ours, a copy of the Gateway's
 * (facts/cilium.md §5, design C). Its NodePort leads straight to the local Envoy: one hop.
 * @module
 */
import type { CiliumEnvoyConfig } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { keyOf, type Draft } from '../../kube/objects.ts';
import { REASON } from '../api/reasons.ts';
import type { Situation } from '../situation.ts';
import { assertAvailable } from './availability.ts';
import { bindingsOf, ccmWarnings, entrypointService, metadataOf } from './entrypoint-service.ts';
import { waitingFor, type ObjectModel, type ObjectStrategy } from './strategy.ts';

/** Upstream connections come from Envoy's own address, not the client's, as with the Gateway itself. */
const ORIGINAL_SOURCE = 'cec.cilium.io/use-original-source-address';

export const envoyRedirectStrategy: ObjectStrategy = {
  name: 'EnvoyRedirect',
  desired(situation: Situation): ObjectModel {
    const { entrypoint, environment, envoyConfig, gateway, ports } = situation;
    assertAvailable('EnvoyRedirect', entrypoint.spec, environment);
    if (!envoyConfig) return waitingFor(REASON.waiting, message('bridge.mode.waiting.envoyConfig', { gateway: keyOf(gateway) }));
    const serves = ports.length > 0;
    return {
      service: serves
        ? entrypointService(situation, {
            // The agents are on every node that Envoy is on; nothing is ever sent to them.
            selector: { 'k8s-app': 'cilium' },
            targetPort: ({ port }) => port,
            keepsClientIP: true,
            withoutProxy: false,
            nodePorts: true,
          })
        : undefined,
      ...(serves && { envoyConfig: copyOf(envoyConfig, situation) }),
      keepEndpoints: false,
      // The client's address is kept up to Envoy (facts/cilium.md §4.1).
      bindings: bindingsOf(situation, true, () => 'entrypoint'),
      warnings: ccmWarnings(situation, 'EnvoyRedirect', false),
    };
  },
};

/**
 * The Gateway's configuration for another Service. `services[].namespace` is always the object's own, while
 * back ends without a namespace would be looked for there too: each gets the one it was meant for. TLS
 * secrets are named with their namespace already. Envoy's names for what is in here most likely carry the
 * object's namespace and name, so that the copy does not meet the original.
 */
function copyOf(original: CiliumEnvoyConfig, situation: Situation): Draft<CiliumEnvoyConfig> {
  const { annotations, ...metadata } = metadataOf(situation);
  const { backendServices = [], resources, nodeSelector } = original.spec;
  const home = original.metadata.namespace ?? situation.gateway.metadata.namespace!;
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: {
      ...metadata,
      annotations: { ...annotations, [ORIGINAL_SOURCE]: original.metadata.annotations?.[ORIGINAL_SOURCE] ?? 'false' },
    },
    spec: {
      services: [{ name: metadata.name, namespace: metadata.namespace, ports: situation.ports.map(({ elbPort }) => elbPort) }],
      backendServices: backendServices.map((one) => ({ ...one, namespace: one.namespace || home })),
      resources,
      ...(nodeSelector && { nodeSelector }),
    },
  };
}
