/**
 * Gateway traffic under policy: client → Envoy as `reserved:ingress` → back end. Three policies are asked,
 * and a refusal by any of them is an HTTP 403 (facts/policy.md §2).
 * @module
 */
import { gateways, grpcRoutes, httpRoutes, type HTTPRoute } from '../cluster/kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { services, type Service } from '../kube/resources.ts';
import type { PolicyAnalysis } from './analysis.ts';
import { formatWorkload, type IdentityClass } from './engine/identity-class.ts';
import { namedPortKey } from './ports.ts';

/** Which policy refuses: what `reserved:ingress` may send, or what the back end accepts from it. */
export type GatewayRefusal = 'gateway-egress' | 'backend-ingress';

export interface GatewayPath {
  /** `namespace/name`, as all of these. */
  readonly gateway: string;
  /** `HTTPRoute default/web`. */
  readonly route: string;
  readonly service: string;
  /** `default/web[Deployment]`. */
  readonly backend: string;
  /** The pod's port. */
  readonly port: number;
  /** For every client; `undefined`: none of the two refuses. */
  readonly refusedBy: GatewayRefusal | undefined;
  /** Clients that the ingress policy of `reserved:ingress` refuses on this port, by name; usually none. */
  readonly refusedClients: readonly string[];
  /** A proxy judges every request between Envoy and the back end. */
  readonly restricted: boolean;
}

/** Every way from a Gateway to a pod that its routes name, once per workload and port. */
export function gatewayPaths(analysis: PolicyAnalysis): GatewayPath[] {
  const envoy = analysis.classNamed('reserved:ingress');
  if (!envoy) return [];
  const found = new Map<string, GatewayPath>();
  for (const { gateway, route, service, targetPort } of targets(analysis.cluster)) {
    for (const { workload, of } of endpointsOf(analysis, service)) {
      const port = typeof targetPort === 'number' ? targetPort : of.ports.get(namedPortKey(targetPort, 'TCP'))?.[0];
      if (port === undefined) continue;
      const way = { gateway, route, service: nameOf(service), backend: formatWorkload(workload), port };
      const id = [...Object.values(way), of.index].join(' ');
      if (!found.has(id)) found.set(id, { ...way, ...judge(analysis, envoy, of, port) });
    }
  }
  return [...found.values()];
}

const nameOf = ({ metadata }: Service): string => `${metadata.namespace ?? 'default'}/${metadata.name}`;

function judge(
  { engine, classes }: PolicyAnalysis,
  envoy: IdentityClass,
  backend: IdentityClass,
  port: number,
): Pick<GatewayPath, 'refusedBy' | 'refusedClients' | 'restricted'> {
  const sent = engine.allowed(envoy, 'egress', backend).has('TCP', port);
  const accepted = engine.allowed(backend, 'ingress', envoy).has('TCP', port);
  const refusedClients = classes.filter((client) => !engine.allowed(envoy, 'ingress', client).has('TCP', port)).map(({ name }) => name);
  return {
    refusedBy: sent ? (accepted ? undefined : 'backend-ingress') : 'gateway-egress',
    refusedClients: [...new Set(refusedClients)],
    restricted: engine.connections(envoy, backend).restricted.has('TCP', port),
  };
}

interface Target {
  readonly gateway: string;
  readonly route: string;
  readonly service: Service;
  /** As the Service has it: a number or a name of the pod's. */
  readonly targetPort: number | string;
}

function* targets(cluster: ClusterModel): Iterable<Target> {
  const known = new Set([...cluster.list(gateways)].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  for (const route of [...cluster.list(httpRoutes), ...cluster.list(grpcRoutes)] as HTTPRoute[]) {
    const namespace = route.metadata.namespace ?? 'default';
    const of = `${route.kind} ${namespace}/${route.metadata.name}`;
    for (const parent of route.spec?.parentRefs ?? []) {
      const gateway = `${parent.namespace ?? namespace}/${parent.name}`;
      if ((parent.kind ?? 'Gateway') !== 'Gateway' || !known.has(gateway)) continue;
      for (const ref of (route.spec?.rules ?? []).flatMap(({ backendRefs }) => backendRefs ?? [])) {
        const service = cluster.get(services, { namespace: ref.namespace ?? namespace, name: ref.name });
        const port = service?.spec?.ports?.find((one) => one.port === ref.port);
        if ((ref.kind ?? 'Service') !== 'Service' || ref.weight === 0 || !service || !port) continue;
        yield { gateway, route: of, service, targetPort: port.targetPort ?? port.port };
      }
    }
  }
}

function* endpointsOf({ inventory }: PolicyAnalysis, { metadata, spec }: Service): ReturnType<PolicyAnalysis['inventory']['endpoints']> {
  const wanted = Object.entries(spec?.selector ?? {});
  if (wanted.length === 0) return;
  for (const endpoint of inventory.endpoints()) {
    const { namespace, labels } = endpoint.pod.metadata;
    if (namespace === metadata.namespace && wanted.every(([key, value]) => labels?.[key] === value)) yield endpoint;
  }
}
