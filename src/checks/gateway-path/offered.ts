/**
 * A Gateway's own Service that is given to a load balancer controller, and how the bridge takes it over: CCE's controller
 * asks for a selector, which the Service never has (facts/cilium.md §4.3, facts/huawei-cce.md §3).
 * @module
 */
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import type { Service } from '../../kube/resources.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import type { Fix } from '../finding.ts';
import { ELB_AUTOCREATE, ELB_ID } from './doors.ts';
import { command, elbFor, entrypointFix, patch, thenDelete } from './fixes.ts';
import { serviceKey, stretch, type GatewayParts } from './gateways.ts';
import type { GatewayWalk } from './walk.ts';

/** Put on a Service by whichever load balancer controller has taken it. */
const TAKEN = 'service.kubernetes.io/load-balancer-cleanup';
const ELB_ANNOTATION = /^kubernetes\.io\/elb\./;

/** Whether a load balancer controller is asked to serve the Service: CCE's by its annotations, any by its finalizer. */
export const isOffered = ({ metadata, spec }: Service): boolean =>
  spec?.type === 'LoadBalancer' &&
  (metadata.annotations?.[ELB_ID] !== undefined ||
    metadata.annotations?.[ELB_AUTOCREATE] !== undefined ||
    (metadata.finalizers?.includes(TAKEN) ?? false));

/** What goes wrong where the controller finds no back ends, for `about`. */
export const offeredThings = ({ gateway, doors }: GatewayWalk, service: Service): string[] => [
  gateway.key,
  serviceKey(service),
  ...stretch(gateway, 'elb-listener', 'elb-member'),
  ...(doors ?? []).map(({ loadBalancer }) => `elb/${loadBalancer.id}`),
];

/** The Service is taken from the controller, and the Gateway bound by the bridge; listeners that lead nowhere go. */
export function rebound(model: ClusterModel, { gateway, doors }: GatewayWalk, service: Service): Fix[] {
  const { namespace = 'default', name } = service.metadata;
  const { text } = entrypointFix(gateway, elbFor(model, gateway, doors));
  const bind = [...withoutAnnotations(gateway, service), `kubectl apply -f - <<'EOF'\n${text}EOF`].join('\n');
  const empty = (doors ?? []).filter(({ listener, front }) => listener && !listener.pool && !front);
  return [
    command(message('checks.CCE4001.bind', { service: `${namespace}/${name}` }), bind),
    ...empty.map(({ loadBalancer, listener }) =>
      thenDelete(message('checks.CCE4001.listener', { listener: listener!.name, elb: loadBalancer.name }), listener!.id),
    ),
  ];
}

/** Where they stand: on the Gateway they would come back (facts/cilium.md §3.2). */
function withoutAnnotations({ gateway, namespace, name }: GatewayParts, service: Service): string[] {
  const isElb = (annotation: string): boolean => ELB_ANNOTATION.test(annotation);
  const inherited = Object.keys(gateway.spec?.infrastructure?.annotations ?? {}).filter(isElb);
  const own = Object.keys(service.metadata.annotations ?? {}).filter(isElb);
  const body = { spec: { infrastructure: { annotations: Object.fromEntries(inherited.map((annotation) => [annotation, null])) } } };
  return [
    ...(inherited.length > 0 ? [patch('gateway', { namespace, name }, body)] : []),
    ...(own.length > 0
      ? [kubectl('-n', namespace, 'annotate', 'service', service.metadata.name, ...own.map((annotation) => `${annotation}-`))]
      : []),
  ];
}
