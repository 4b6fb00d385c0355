/**
 * Mode HostNetwork: Envoy listens on the nodes' own addresses (`gatewayAPI.hostNetwork`), and the entrypoint
 * Service selects its pods (facts/cilium.md §5, design A; facts/huawei-cce.md §1, fact 10).
 * @module
 */
import { message, type Message } from '../../i18n/index.ts';
import { CCM } from '../api/names.ts';
import type { Situation } from '../situation.ts';
import { assertAvailable } from './availability.ts';
import { bindingsOf, ccmWarnings, entrypointService } from './entrypoint-service.ts';
import type { ObjectModel, ObjectStrategy } from './strategy.ts';

/** The first version in which such a Gateway becomes Programmed (facts/cilium.md §3.4). */
const PROGRAMMED_SINCE = [1, 19, 6] as const;

export const hostNetworkStrategy: ObjectStrategy = {
  name: 'HostNetwork',
  desired(situation: Situation): ObjectModel {
    const { entrypoint, environment, ports } = situation;
    assertAvailable('HostNetwork', entrypoint.spec, environment);
    return {
      service:
        ports.length > 0
          ? entrypointService(situation, {
              selector: { 'k8s-app': environment.envoyDaemonSet ? 'cilium-envoy' : 'cilium' },
              targetPort: ({ port }) => port,
              keepsClientIP: true,
              // Clients inside the cluster reach Envoy through the ELB as everybody else does.
              withoutProxy: true,
              // Without NodePorts the open-source controller takes the pod's address, here the node's, and targetPort.
              nodePorts: environment.ccm === 'cce',
              ...(environment.ccm === 'cce' && { annotations: { [CCM.hostNetwork]: 'true' } }),
            })
          : undefined,
      keepEndpoints: false,
      bindings: bindingsOf(situation, true, () => undefined),
      warnings: [...programmedWarnings(situation), ...ccmWarnings(situation, 'HostNetwork', false)],
    };
  },
};

function programmedWarnings({ environment: { ciliumVersion }, entrypoint }: Situation): Message[] {
  if (ciliumVersion === undefined || isAtLeast(ciliumVersion, PROGRAMMED_SINCE)) return [];
  const params = { version: ciliumVersion, since: PROGRAMMED_SINCE.join('.'), gateway: entrypoint.spec.gatewayRef.name };
  return [message('bridge.mode.warning.notProgrammed', params)];
}

function isAtLeast(version: string, wanted: readonly [number, number, number]): boolean {
  const [core = '', preRelease] = version.split(/[-+](.*)/s);
  const numbers = core.split('.').map(Number);
  for (const [index, least] of wanted.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== least) return number > least;
  }
  return preRelease === undefined || preRelease === '';
}
