/**
 * Mode Selector: the source document's way. The entrypoint Service selects the agents and its targetPort is
 * the Gateway's NodePort: two Services one behind the other, of which Cilium refuses the connections whose
 * chosen back end is the receiving node itself (facts/cilium.md §4.2 [M]).
 * @module
 */
import { message, type Message } from '../../i18n/index.ts';
import type { Situation } from '../situation.ts';
import { assertAvailable } from './availability.ts';
import { bindingsOf, ccmWarnings, entrypointService, withNodePort } from './entrypoint-service.ts';
import { missingNodePorts } from './gateway-service.ts';
import type { ObjectModel, ObjectStrategy } from './strategy.ts';

export const selectorStrategy: ObjectStrategy = {
  name: 'Selector',
  desired(all: Situation): ObjectModel {
    assertAvailable('Selector', all.entrypoint.spec, all.environment);
    const missing = missingNodePorts('Selector', all);
    if (missing) return missing;
    const situation = withNodePort(all);
    return {
      service:
        situation.ports.length > 0
          ? entrypointService(situation, {
              selector: { 'k8s-app': 'cilium' },
              targetPort: ({ nodePort }) => nodePort!,
              // Local would leave only the back end that is refused.
              keepsClientIP: false,
              withoutProxy: false,
              nodePorts: true,
            })
          : undefined,
      keepEndpoints: false,
      // The connection to another node comes from the first one (facts/cilium.md §4.2).
      bindings: bindingsOf(situation, false, () => 'entrypoint'),
      warnings: [...lossWarnings(situation), ...ccmWarnings(situation, 'Selector', false)],
    };
  },
};

function lossWarnings({ entrypoint, environment: { nodes } }: Situation): Message[] {
  return [
    ...(nodes > 0 ? [message('bridge.mode.warning.loss', { nodes })] : []),
    ...(entrypoint.spec.clientIP === 'Preserve' ? [message('bridge.mode.warning.localLoss')] : []),
  ];
}
