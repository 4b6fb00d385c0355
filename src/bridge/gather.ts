/** From a GatewayEntrypoint to its {@link Situation}, or to the sentence that says why there is none. @module */
import type { Gateway } from '../cluster/kinds.ts';
import { CONTROLLER_NAME } from '../cluster/gateway-names.ts';
import { message } from '../i18n/index.ts';
import { keyOf } from '../kube/objects.ts';
import { DEFAULT_MAX_NODES, type GatewayEntrypoint } from './api/entrypoint.ts';
import { ELB_ID, FROM_GATEWAY, OWNER_UID } from './api/names.ts';
import { REASON } from './api/reasons.ts';
import { BridgeError } from './bridge-error.ts';
import type { ClusterEnvironment } from './environment.ts';
import { portBindings, type Situation } from './situation.ts';
import type { BridgeStores } from './stores.ts';

/** @throws BridgeError on `Accepted` for an entrypoint that cannot be served as it stands */
export function situationOf(entrypoint: GatewayEntrypoint, stores: BridgeStores, environment: ClusterEnvironment): Situation {
  const key = keyOf(entrypoint);
  const { spec, metadata } = entrypoint;
  const gateway = gatewayOf(entrypoint, stores);
  refuseSecond(entrypoint, gateway, stores);
  const service = stores.serviceOf(gateway);
  const ports = portBindings(gateway, service, spec.listeners);
  const unknown = spec.listeners?.find(({ port }) => !ports.some((one) => one.port === port));
  if (unknown)
    throw new BridgeError(
      'Accepted',
      REASON.unknownListener,
      message('bridge.listener.unknown', {
        port: unknown.port,
        gateway: keyOf(gateway),
        ports: ports.map(({ port }) => port).join(', ') || '-',
      }),
    );
  const onElb = spec.elb.id ? stores.servicesOnElb(spec.elb.id) : [];
  return {
    key,
    entrypoint,
    gateway,
    service,
    envoyConfig: stores.envoyConfigOf(gateway),
    ports,
    targets: environment.targets(key, spec.nodeSelector, spec.maxNodes ?? DEFAULT_MAX_NODES),
    servicesOnElb: onElb.filter((one) => one.metadata.labels?.[OWNER_UID] !== metadata.uid),
    environment: environment.get(),
  };
}

function gatewayOf({ metadata: { namespace }, spec }: GatewayEntrypoint, stores: BridgeStores): Gateway {
  const { name } = spec.gatewayRef;
  const gateway = stores.gateways.store.get(`${namespace}/${name}`);
  if (!gateway || gateway.metadata.deletionTimestamp)
    throw new BridgeError('Accepted', REASON.gatewayNotFound, message('bridge.gateway.notFound', { gateway: `${namespace}/${name}` }));
  if (!isCiliumGateway(gateway, stores))
    throw new BridgeError(
      'Accepted',
      REASON.notCilium,
      message('bridge.gateway.notCilium', {
        gateway: keyOf(gateway),
        class: gateway.spec?.gatewayClassName ?? '',
        controller: CONTROLLER_NAME,
      }),
    );
  return gateway;
}

export function isCiliumGateway(gateway: Gateway, stores: BridgeStores): boolean {
  const name = gateway.spec?.gatewayClassName;
  return name !== undefined && stores.gatewayClasses.store.get(name)?.spec?.controllerName === CONTROLLER_NAME;
}

/** One Gateway, one entrypoint, one ELB: the oldest that people have made, before any that was made for the Gateway. */
function refuseSecond(entrypoint: GatewayEntrypoint, gateway: Gateway, stores: BridgeStores): void {
  const living = stores.entrypointsOf(keyOf(gateway)).filter(({ metadata }) => !metadata.deletionTimestamp);
  const first = living.find(({ metadata }) => metadata.labels?.[FROM_GATEWAY] === undefined) ?? living[0];
  if (first && keyOf(first) !== keyOf(entrypoint))
    throw new BridgeError(
      'Accepted',
      REASON.gatewayTaken,
      message('bridge.gateway.taken', { gateway: keyOf(gateway), entrypoint: keyOf(first) }),
    );
  const annotated = gateway.metadata.annotations?.[ELB_ID];
  // One that was made from the annotation follows it.
  const isFollower = entrypoint.metadata.labels?.[FROM_GATEWAY] !== undefined;
  if (annotated !== undefined && !isFollower && entrypoint.spec.elb.id !== annotated)
    throw new BridgeError(
      'Accepted',
      REASON.twoLoadBalancers,
      message('bridge.gateway.twoLoadBalancers', {
        gateway: keyOf(gateway),
        annotation: ELB_ID,
        annotated,
        named: entrypoint.spec.elb.id ?? 'autocreate',
      }),
    );
}
