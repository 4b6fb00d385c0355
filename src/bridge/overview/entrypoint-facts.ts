/** One GatewayEntrypoint and what belongs to it in the cluster, read off a model of its objects. Pure. @module */
import { CONTROLLER_NAME, gatewayServiceName } from '../../cluster/gateway-names.ts';
import { gatewayClasses, gateways, type Gateway } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { keyOf } from '../../kube/objects.ts';
import { nodes, services, type Service } from '../../kube/resources.ts';
import { DEFAULT_MAX_NODES, gatewayEntrypoints, type GatewayEntrypoint, type ModeName } from '../api/entrypoint.ts';
import { ELB_ID, OWNER_UID } from '../api/names.ts';
import { portBindings, type PortBinding } from '../situation.ts';
import { gatewayKeysOf } from '../stores.ts';
import { targetNodes, type Target } from '../targets.ts';

export interface EntrypointFacts {
  /** `namespace/name`. */
  readonly key: string;
  readonly entrypoint: GatewayEntrypoint;
  readonly gatewayKey: string;
  readonly gateway: Gateway | undefined;
  /** Cilium's, for the Gateway. */
  readonly service: Service | undefined;
  /** The bridge's, in modes that have one. */
  readonly entrypointService: Service | undefined;
  readonly mode: ModeName | undefined;
  readonly ports: readonly PortBinding[];
  readonly targets: readonly Target[];
}

export function factsOf(model: ClusterModel, entrypoint: GatewayEntrypoint): EntrypointFacts {
  const { metadata, spec, status } = entrypoint;
  const { namespace = 'default' } = metadata;
  const gateway = model.get(gateways, { namespace, name: spec.gatewayRef.name });
  const service = gateway && serviceOf(model, gateway);
  return {
    key: keyOf(entrypoint),
    entrypoint,
    gatewayKey: `${namespace}/${spec.gatewayRef.name}`,
    gateway,
    service,
    entrypointService: [...model.list(services)].find((one) => one.metadata.labels?.[OWNER_UID] === metadata.uid),
    mode: status?.mode ?? (spec.mode === 'Auto' ? undefined : spec.mode),
    ports: gateway ? portBindings(gateway, service, spec.listeners) : [],
    targets: targetNodes(model.list(nodes), {
      key: keyOf(entrypoint),
      most: spec.maxNodes ?? DEFAULT_MAX_NODES,
      ...(spec.nodeSelector && { selector: spec.nodeSelector }),
    }),
  };
}

/** The Gateway's own; one that an earlier Gateway of the same name has left behind does not count. */
function serviceOf(model: ClusterModel, { metadata: { namespace = 'default', name, uid } }: Gateway): Service | undefined {
  const isItsOwn = (one: Service): boolean => {
    const owner = one.metadata.ownerReferences?.find(({ kind }) => kind === 'Gateway');
    return !one.metadata.deletionTimestamp && (owner === undefined || owner.uid === uid);
  };
  const labelled = [...model.list(services)].find((one) => gatewayKeysOf(one).includes(`${namespace}/${name}`) && isItsOwn(one));
  if (labelled) return labelled;
  const named = model.get(services, { namespace, name: gatewayServiceName(name) });
  return named && isItsOwn(named) ? named : undefined;
}

/** Where members of the ELB have to point for a port; `undefined`: that is not known yet. */
export function memberPort({ mode, entrypointService }: EntrypointFacts, { port, elbPort, nodePort }: PortBinding): number | undefined {
  if (mode === 'HostNetwork') return port;
  if (mode !== 'EnvoyRedirect' && mode !== 'Selector') return nodePort;
  return entrypointService?.spec?.ports?.find((one) => one.port === elbPort)?.nodePort;
}

/** The Service whose NodePort that is. */
export const memberService = ({ mode, service, entrypointService }: EntrypointFacts): Service | undefined =>
  mode === 'EnvoyRedirect' || mode === 'Selector' ? entrypointService : service;

/** How a Gateway without entrypoint comes by one. */
export function howToBind({ metadata }: Gateway): Message {
  const { namespace = 'default', name, annotations } = metadata;
  const elb = annotations?.[ELB_ID];
  if (elb !== undefined) return message('bridgeStatus.annotated', { annotation: ELB_ID, elb });
  return message('bridgeStatus.howToBind', { namespace, name, annotation: ELB_ID });
}

/** Gateways of Cilium that no entrypoint names, by name. */
export function unboundGateways(model: ClusterModel): Gateway[] {
  const named = new Set([...model.list(gatewayEntrypoints)].map(({ metadata, spec }) => `${metadata.namespace}/${spec.gatewayRef.name}`));
  return [...model.list(gateways)]
    .filter((one) => !named.has(keyOf(one)) && isOfCilium(model, one))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const isOfCilium = (model: ClusterModel, { spec }: Gateway): boolean =>
  spec !== undefined && model.get(gatewayClasses, { name: spec.gatewayClassName })?.spec?.controllerName === CONTROLLER_NAME;
