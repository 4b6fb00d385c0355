/** The Gateways of Cilium in a cluster, each with what was made for it. @module */
import { CONTROLLER_NAME, envoyConfigName, gatewayServiceName, OWNING_GATEWAY_LABEL } from '../../cluster/gateway-names.ts';
import {
  ciliumEnvoyConfigs,
  gatewayClasses,
  gateways,
  type CiliumEnvoyConfig,
  type Gateway,
  type GatewayListener,
} from '../../cluster/kinds.ts';
import { listenersOf } from '../../cluster/service-frontends.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import { services, type Service } from '../../kube/resources.ts';
import type { ObjectRef } from '../finding.ts';
import { gatewayEntrypoints, type EntrypointView } from './entrypoint.ts';
import { isWhole } from './whole-configs.ts';

export interface GatewayParts {
  readonly gateway: Gateway;
  readonly namespace: string;
  readonly name: string;
  readonly ref: ObjectRef;
  /** Key for `about`. */
  readonly key: string;
  readonly listeners: readonly GatewayListener[];
  /** Cilium's own: `cilium-gateway-NAME`. */
  readonly service: Service | undefined;
  readonly envoyConfig: CiliumEnvoyConfig | undefined;
  /** `namespace/cec/listener` of the Envoy listener, if there is one. */
  readonly envoyListener: string | undefined;
  readonly entrypoints: readonly EntrypointView[];
}

/** Gateways of a class of Cilium's controller, by namespace and name. */
export const ciliumGateways: (cluster: ClusterModel) => readonly GatewayParts[] = perRevision((cluster) => {
  const owned = servicesByOwner(cluster);
  const bound = Map.groupBy(cluster.list(gatewayEntrypoints), ({ metadata, spec }) => `${metadata.namespace}/${spec?.gatewayRef?.name}`);
  return [...cluster.list(gateways)]
    .filter((gateway) => !gateway.metadata.deletionTimestamp && isOfCilium(cluster, gateway))
    .map((gateway) => partsOf(cluster, gateway, owned, bound))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
});

/** A class that is not there counts as Cilium's when its name says so: then nobody will ever take the Gateway. */
function isOfCilium(cluster: ClusterModel, { spec }: Gateway): boolean {
  const name = spec?.gatewayClassName ?? '';
  const found = cluster.get(gatewayClasses, { name });
  return found ? found.spec?.controllerName === CONTROLLER_NAME : name.startsWith('cilium');
}

/** The controller finds it by this label, too (facts/cilium.md §3.4). */
function servicesByOwner(cluster: ClusterModel): ReadonlyMap<string, Service> {
  const found = new Map<string, Service>();
  for (const service of cluster.list(services)) {
    const owner = service.metadata.labels?.[OWNING_GATEWAY_LABEL];
    if (owner !== undefined && !service.metadata.deletionTimestamp) found.set(`${service.metadata.namespace}/${owner}`, service);
  }
  return found;
}

function partsOf(
  cluster: ClusterModel,
  gateway: Gateway,
  owned: ReadonlyMap<string, Service>,
  bound: ReadonlyMap<string, readonly EntrypointView[]>,
): GatewayParts {
  const { namespace = 'default', name } = gateway.metadata;
  const envoyConfig = cluster.get(ciliumEnvoyConfigs, { namespace, name: envoyConfigName(name) });
  return {
    gateway,
    namespace,
    name,
    ref: { kind: 'Gateway', namespace, name },
    key: `gateway/${namespace}/${name}`,
    listeners: gateway.spec?.listeners ?? [],
    service: owned.get(`${namespace}/${name}`) ?? cluster.get(services, { namespace, name: gatewayServiceName(name) }),
    envoyConfig,
    envoyListener: envoyConfig && isWhole(envoyConfig) ? listenersOf(envoyConfig)[0] : undefined,
    entrypoints: (bound.get(`${namespace}/${name}`) ?? []).filter(({ metadata }) => !metadata.deletionTimestamp),
  };
}

export const gatewayCondition = ({ gateway }: GatewayParts, type: string): Condition | undefined =>
  findCondition(gateway.status?.conditions as Condition[] | undefined, type);

export const serviceKey = ({ metadata }: Service): string => `service/${metadata.namespace ?? 'default'}/${metadata.name}`;

/** What a finding about one stretch of the way to a Gateway says it is about: it explains stops there, and no others. */
export const stretch = ({ key }: Pick<GatewayParts, 'key'>, ...kinds: string[]): string[] => kinds.map((kind) => `${key}/${kind}`);

/** Addresses that the Gateway's Service has in its status. */
export const ingressOf = (service: Service | undefined): readonly { ip?: string; hostname?: string; ipMode?: string }[] =>
  service?.status?.loadBalancer?.ingress ?? [];

/** NodePort by port of the Gateway's listener. */
export function nodePortsOf(service: Service | undefined): ReadonlyMap<number, number> {
  const ports = (service?.spec?.ports ?? []).flatMap(({ port, nodePort }) => (nodePort ? [[port, nodePort] as const] : []));
  return new Map(ports);
}
