/** What in a cluster meets a fault of a version: a version alone concerns nobody. @module */
import { isOn, type RawConfig } from '../cluster/cilium-config.ts';
import { GATEWAY_NAME_LABEL } from '../cluster/gateway-names.ts';
import { ciliumClusterwideNetworkPolicies, ciliumNetworkPolicies, gateways, networkPolicies, type Gateway } from '../cluster/kinds.ts';
import { INDEXES } from '../cluster/model.ts';
import { message } from '../i18n/index.ts';
import type { KubeObject } from '../kube/objects.ts';
import { configMaps, endpointSlices, services } from '../kube/resources.ts';
import type { ClusterView, Need } from './check.ts';
import { ciliumConfigOf } from './cilium-version.ts';
import { ciliumGateways } from './gateway-path/gateways.ts';
import { isOffered, offeredThings, rebound } from './gateway-path/offered.ts';
import { gatewayWalks } from './gateway-path/walk.ts';
import type { Evidence, Fix, ObjectRef, Words } from './finding.ts';

export interface Exposure {
  /** Empty: nothing in this cluster meets the fault. */
  readonly objects: readonly ObjectRef[];
  readonly evidence: readonly Evidence[];
  /** What the fault, where it shows, explains; as {@link Finding.about}. */
  readonly about?: readonly string[];
  /** What leads out without another release. */
  readonly fixes?: readonly Fix[];
}

interface Exposed {
  readonly needs: readonly Need[];
  readonly exposed: (view: ClusterView) => Exposure;
}

const refOf = ({ kind, metadata: { namespace, name } }: KubeObject): ObjectRef => ({ kind, name, ...(namespace && { namespace }) });
const compareRefs = (a: ObjectRef, b: ObjectRef): number => {
  const [x, y] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return x < y ? -1 : Number(x > y);
};

/** Objects to tell of; evidence names the first few. */
const MOST_EVIDENCE = 3;
function exposureOf(objects: readonly KubeObject[], path: string, observed: (object: KubeObject) => Words, expected?: string): Exposure {
  const sorted = objects.toSorted((a, b) => compareRefs(refOf(a), refOf(b)));
  const evidence = sorted
    .slice(0, MOST_EVIDENCE)
    .map((object) => ({ at: refOf(object), path, observed: observed(object), ...(expected !== undefined && { expected }) }));
  return { objects: sorted.map(refOf), evidence };
}

const NOBODY: Exposure = { objects: [], evidence: [] };

/** Settings that have to be on together, as evidence; nobody where one is off. */
function settings({ model }: ClusterView, wanted: (config: RawConfig) => readonly string[] | undefined): Exposure {
  const { namespace, configMapData = {} } = ciliumConfigOf(model);
  const keys = wanted(configMapData);
  if (!keys) return NOBODY;
  const ref: ObjectRef = { kind: 'ConfigMap', namespace, name: 'cilium-config' };
  return { objects: [ref], evidence: keys.map((key) => ({ at: ref, path: `data.${key}`, observed: configMapData[key] ?? '' })) };
}

const gatewaysOf = ({ model }: ClusterView): Gateway[] => ciliumGateways(model).map(({ gateway }) => gateway);

export const exposures = {
  /** Controllers may drop back ends that do not say that they are ready; where something else keeps the ELB, none reads them. */
  sliceWithoutReady: {
    needs: [gateways, services, endpointSlices],
    exposed: ({ model }) => {
      const read = gatewayWalks(model).filter(
        ({ gateway: { service, entrypoints } }) => service && isOffered(service) && entrypoints.length === 0,
      );
      const concerned = read.flatMap((walk) => {
        const service = walk.gateway.service!;
        const owned = model.byIndex(endpointSlices, INDEXES.sliceByService, `${walk.gateway.namespace}/${service.metadata.name}`);
        const slices = owned.filter(
          ({ endpoints, metadata }) =>
            metadata.labels?.[GATEWAY_NAME_LABEL] && endpoints?.some(({ conditions }) => conditions?.ready === undefined),
        );
        return slices.length > 0 ? [{ walk, service, slices }] : [];
      });
      const slices = concerned.flatMap((one) => one.slices);
      return {
        ...exposureOf(slices, 'endpoints[].conditions.ready', () => message('evidence.absent'), 'true'),
        about: concerned.flatMap(({ walk, service }) => offeredThings(walk, service)),
        fixes: concerned.flatMap(({ walk, service }) => rebound(model, walk, service)),
      };
    },
  },
  hostNetworkGateways: {
    needs: [{ ...configMaps, named: 'cilium-config' }, gateways],
    exposed: (view) => {
      const on = settings(view, (config) =>
        isOn(config, 'gateway-api-hostnetwork-enabled') ? ['gateway-api-hostnetwork-enabled'] : undefined,
      );
      if (on.objects.length === 0) return NOBODY;
      const concerned = exposureOf(gatewaysOf(view), 'status.addresses', (gateway) => {
        const { status } = gateway as { status?: { addresses?: { value?: string }[] } };
        return (status?.addresses ?? []).map(({ value }) => value).join(', ');
      });
      return { objects: concerned.objects, evidence: [...on.evidence, ...concerned.evidence] };
    },
  },
  chainedNativeWireGuard: {
    needs: [{ ...configMaps, named: 'cilium-config' }, gateways],
    exposed: (view) => {
      const on = settings(view, (config) => {
        const chained = (config['cni-chaining-mode'] ?? 'none') !== 'none';
        const native = config['routing-mode'] === 'native';
        return chained && native && isOn(config, 'enable-wireguard')
          ? ['cni-chaining-mode', 'routing-mode', 'enable-wireguard']
          : undefined;
      });
      const concerned = gatewaysOf(view).map(refOf).sort(compareRefs);
      return on.objects.length > 0 && concerned.length > 0 ? { objects: concerned, evidence: on.evidence } : NOBODY;
    },
  },
  loadBalancerAddresses: {
    needs: [services],
    exposed: ({ model }) => {
      const concerned = [...model.list(services)].filter(
        ({ spec, status }) => spec?.type === 'LoadBalancer' && status?.loadBalancer?.ingress?.some(({ ip }) => ip),
      );
      return exposureOf(concerned, 'status.loadBalancer.ingress', (service) => {
        const { status } = service as { status?: { loadBalancer?: { ingress?: { ip?: string }[] } } };
        return (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip).join(', ');
      });
    },
  },
  egressGateway: {
    needs: [{ ...configMaps, named: 'cilium-config' }],
    exposed: (view) =>
      settings(view, (config) => {
        const keys = ['enable-egress-gateway', 'enable-ipv4-egress-gateway'].filter((key) => isOn(config, key));
        return keys.length > 0 ? keys : undefined;
      }),
  },
  tlsPassthrough: {
    needs: [gateways],
    exposed: (view) => {
      const concerned = gatewaysOf(view).filter(({ spec }) => spec?.listeners.some(({ protocol }) => protocol === 'TLS'));
      return exposureOf(concerned, 'spec.listeners[].protocol', () => 'TLS');
    },
  },
  gatewayApiWithPolicies: {
    needs: [{ ...configMaps, named: 'cilium-config' }, networkPolicies, ciliumNetworkPolicies, ciliumClusterwideNetworkPolicies],
    exposed: (view) => {
      const { model } = view;
      const on = settings(view, (config) => (isOn(config, 'enable-gateway-api') ? ['enable-gateway-api'] : undefined));
      if (on.objects.length === 0) return NOBODY;
      const kinds = [networkPolicies, ciliumNetworkPolicies, ciliumClusterwideNetworkPolicies] as const;
      const policies = kinds.reduce((sum, kind) => sum + [...model.list(kind as typeof networkPolicies)].length, 0);
      if (policies === 0) return NOBODY;
      return { objects: on.objects, evidence: [...on.evidence, { at: 'policies', observed: String(policies) }] };
    },
  },
} as const satisfies Readonly<Record<string, Exposed>>;
