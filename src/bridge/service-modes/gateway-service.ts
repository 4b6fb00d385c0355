/** Modes that lead to the NodePorts of the Gateway's Service need it, with NodePorts. Pure. @module */
import { message } from '../../i18n/index.ts';
import { keyOf } from '../../kube/objects.ts';
import { REASON } from '../api/reasons.ts';
import type { Situation } from '../situation.ts';
import { unavailable } from './availability.ts';
import { waitingFor, type ObjectModel, type ObjectModeName } from './strategy.ts';

/**
 * What is waited for, if anything.
 * @throws BridgeError on `Accepted` when the Service will never have NodePorts
 */
export function missingNodePorts(mode: ObjectModeName, { service, gateway, ports }: Situation): ObjectModel | undefined {
  if (!service) return waitingFor(REASON.waiting, message('bridge.mode.waiting.gatewayService', { gateway: keyOf(gateway) }));
  const { type, allocateLoadBalancerNodePorts } = service.spec ?? {};
  // A CiliumGatewayClassConfig can switch them off (facts/cilium.md §3.3).
  if (type === 'ClusterIP' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts === false))
    throw unavailable(mode, {
      why: message('bridge.mode.why.noNodePorts', { service: keyOf(service) }),
      wayOut: message('bridge.mode.wayOut.noNodePorts'),
    });
  if (ports.length > 0 && ports.every(({ nodePort }) => nodePort === undefined))
    return waitingFor(REASON.waiting, message('bridge.mode.waiting.nodePorts', { service: keyOf(service) }));
  return undefined;
}
