/** The informers that the bridge reads from, with the indexes by which it finds one object among thousands. @module */
import {
  ciliumEnvoyConfigs,
  ciliumLoadBalancerIPPools,
  gatewayClasses,
  gateways,
  type CiliumEnvoyConfig,
  type CiliumLoadBalancerIPPool,
  type Gateway,
  type GatewayClass,
} from '../cluster/kinds.ts';
import { GATEWAY_NAME_LABEL, gatewayServiceName, OWNING_GATEWAY_LABEL, shortenName } from '../cluster/gateway-names.ts';
import type { Informer, Informers } from '../kube/informer.ts';
import { keyOf, type KubeObject } from '../kube/objects.ts';
import {
  configMaps,
  daemonSets,
  endpointSlices,
  nodes,
  services,
  type ConfigMap,
  type DaemonSet,
  type EndpointSlice,
  type Node,
  type Service,
} from '../kube/resources.ts';
import { gatewayEntrypoints, type GatewayEntrypoint } from './api/entrypoint.ts';
import { CCM, MANAGED_BY, OWNER_UID, PRODUCT } from './api/names.ts';
import { lightNode } from './light-node.ts';
import { gatewayKeyOf, isPinned, placeholderKeyOf } from './pinning.ts';

const BY_GATEWAY = 'byGateway';
const BY_ELB = 'byElb';
const BY_OWNER = 'byOwner';
const BY_CLUSTER_IP = 'byClusterIP';
const BY_PLACEHOLDER = 'byPlaceholder';

/** managedFields are most of what an object weighs, and nobody reads them. */
function withoutManagedFields<T extends KubeObject>(object: T): T {
  if (!object.metadata.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** What is thrown away of nodes would make one large page the most memory that the process ever needs. */
const NODES_PER_PAGE = 250;

const listOf = (value: string | undefined): string[] => (value ? [value] : []);

export class BridgeStores {
  readonly entrypoints: Informer<GatewayEntrypoint>;
  readonly gateways: Informer<Gateway>;
  readonly gatewayClasses: Informer<GatewayClass>;
  readonly services: Informer<Service>;
  readonly nodes: Informer<Node>;
  readonly envoyConfigs: Informer<CiliumEnvoyConfig>;
  readonly ipPools: Informer<CiliumLoadBalancerIPPool>;
  /** Only those that the bridge has made. */
  readonly slices: Informer<EndpointSlice>;
  /** ConfigMap cilium-config alone. */
  readonly ciliumConfig: Informer<ConfigMap>;
  /** DaemonSets of Cilium's namespace. */
  readonly daemonSets: Informer<DaemonSet>;
  readonly ciliumNamespace: string;

  constructor(informers: Informers, ciliumNamespace: string) {
    this.ciliumNamespace = ciliumNamespace;
    const transform = withoutManagedFields;
    this.entrypoints = informers.for(gatewayEntrypoints, { transform });
    this.gateways = informers.for(gateways, { transform });
    this.gatewayClasses = informers.for(gatewayClasses, { transform });
    this.services = informers.for(services, { transform });
    this.nodes = informers.for(nodes, { transform: lightNode, pageSize: NODES_PER_PAGE });
    this.envoyConfigs = informers.for(ciliumEnvoyConfigs, { transform });
    this.ipPools = informers.for(ciliumLoadBalancerIPPools, { transform });
    this.slices = informers.for(endpointSlices, { transform, labelSelector: `${MANAGED_BY}=${PRODUCT}` });
    this.ciliumConfig = informers.for(configMaps, { transform, namespace: ciliumNamespace, fieldSelector: 'metadata.name=cilium-config' });
    this.daemonSets = informers.for(daemonSets, { transform, namespace: ciliumNamespace });
    this.entrypoints.store.addIndex(BY_GATEWAY, (one) => [gatewayKeyOf(one)]);
    this.entrypoints.store.addIndex(BY_PLACEHOLDER, (one) => (isPinned(one) ? [placeholderKeyOf(one)] : []));
    this.services.store.addIndex(BY_GATEWAY, gatewayKeysOf);
    this.services.store.addIndex(BY_ELB, ({ metadata }) => listOf(metadata.annotations?.[CCM.id]));
    this.services.store.addIndex(BY_OWNER, ownersOf);
    this.services.store.addIndex(BY_CLUSTER_IP, ({ spec }) => (spec?.clusterIPs ?? listOf(spec?.clusterIP)).filter((ip) => ip !== 'None'));
    this.slices.store.addIndex(BY_OWNER, ownersOf);
    this.envoyConfigs.store.addIndex(BY_OWNER, ownersOf);
    this.envoyConfigs.store.addIndex(BY_GATEWAY, ({ metadata }) =>
      listOf(metadata.labels?.[GATEWAY_NAME_LABEL]).map((name) => `${metadata.namespace}/${name}`),
    );
  }

  /** Resolves once every kind that the bridge cannot do without has been listed. */
  async synced(): Promise<void> {
    await Promise.all(this.#needed.map(({ synced }) => synced));
  }

  /** Those that {@link synced} still waits for, by plural. */
  missing(): string[] {
    return this.#needed.flatMap(({ isSynced, resource }) => (isSynced ? [] : [resource.plural]));
  }

  get #needed(): Informer<KubeObject>[] {
    const needed = [
      this.entrypoints,
      this.gateways,
      this.gatewayClasses,
      this.services,
      this.nodes,
      this.ciliumConfig,
      this.daemonSets,
      this.slices,
    ];
    return needed as unknown as Informer<KubeObject>[];
  }

  /** Entrypoints that name a Gateway (`namespace/name`), oldest first. */
  entrypointsOf(gateway: string): GatewayEntrypoint[] {
    return this.entrypoints.store.byIndex(BY_GATEWAY, gateway).sort(byAge);
  }

  /** The Gateway's Service; one that an earlier Gateway of the same name has left behind does not count. */
  serviceOf({ metadata: { namespace, name, uid } }: Gateway): Service | undefined {
    const isItsOwn = (service: Service): boolean => {
      const owner = service.metadata.ownerReferences?.find(({ kind }) => kind === 'Gateway');
      return !service.metadata.deletionTimestamp && (owner === undefined || owner.uid === uid);
    };
    const labelled = this.services.store.byIndex(BY_GATEWAY, `${namespace}/${name}`).find(isItsOwn);
    if (labelled) return labelled;
    // Made before the Gateway, to pin its NodePort: Cilium has not put its label on it yet.
    const named = this.services.store.get(`${namespace}/${gatewayServiceName(name)}`);
    return named && isItsOwn(named) ? named : undefined;
  }

  /** The Service whose NodePorts an entrypoint pins: the Gateway's, or whichever has its name already. */
  serviceToPin(entrypoint: GatewayEntrypoint): Service | undefined {
    const gateway = this.gateways.store.get(gatewayKeyOf(entrypoint));
    return (gateway && this.serviceOf(gateway)) ?? this.services.store.get(placeholderKeyOf(entrypoint));
  }

  /** Entrypoints that pin the NodePorts of a Service by its name, whether or not there is a Gateway. */
  pinnedOn(service: Service): GatewayEntrypoint[] {
    return this.entrypoints.store.byIndex(BY_PLACEHOLDER, keyOf(service));
  }

  /** Found by label: 1.19 does not shorten its name, later ones may. */
  envoyConfigOf({ metadata: { namespace, name, uid } }: Gateway): CiliumEnvoyConfig | undefined {
    const exact = this.envoyConfigs.store.get(`${namespace}/cilium-gateway-${name}`);
    if (exact) return exact;
    const labelled = this.envoyConfigs.store.byIndex(BY_GATEWAY, `${namespace}/${shortenName(name)}`);
    return labelled.find(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
  }

  servicesOnElb(loadBalancerId: string): Service[] {
    return this.services.store.byIndex(BY_ELB, loadBalancerId);
  }

  serviceAt(address: string): string | undefined {
    const [found] = this.services.store.byIndex(BY_CLUSTER_IP, address);
    return found && keyOf(found);
  }

  /** What the bridge has made in the cluster for an entrypoint. */
  objectsOf(uid: string): { services: Service[]; slices: EndpointSlice[]; envoyConfigs: CiliumEnvoyConfig[] } {
    return {
      services: this.services.store.byIndex(BY_OWNER, uid),
      slices: this.slices.store.byIndex(BY_OWNER, uid),
      envoyConfigs: this.envoyConfigs.store.byIndex(BY_OWNER, uid),
    };
  }
}

/** Keys of the Gateway a Service was made for: by owner (a long name is shortened in the label) and by label. */
export function gatewayKeysOf({ metadata }: Service): string[] {
  const label = metadata.labels?.[OWNING_GATEWAY_LABEL];
  if (label === undefined) return [];
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'Gateway')?.name;
  return [`${metadata.namespace}/${owner ?? label}`];
}

const ownersOf = ({ metadata }: KubeObject): string[] => listOf(metadata.labels?.[OWNER_UID]);

/** Oldest first; of one second the first by name. */
export const byAge = (a: KubeObject, b: KubeObject): number =>
  `${a.metadata.creationTimestamp} ${keyOf(a)}` < `${b.metadata.creationTimestamp} ${keyOf(b)}` ? -1 : 1;
