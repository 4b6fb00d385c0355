/**
 * An HTTPRoute to a port of a Service to which a GRPCRoute of the same Gateway leads, too: Envoy has one cluster for the
 * port, and the GRPCRoute makes it HTTP/2 for both (Cilium 1.19.1, operator/pkg/model/translation/envoy_cluster.go
 * clusterMutators, cec_translator.go isGRPCService) [C]. What the pods speak nothing tells.
 * @module
 */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { services, type Service } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { names, refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import {
  backendsOf,
  formatPointer,
  isGateway,
  kindOf,
  nameOf,
  unknownRoutes,
  verdictOn,
  withoutRoutes,
  type Backend,
  type Route,
} from '../gateway-path/routes.ts';

/** A port of a Service to which routes of both kinds lead. */
interface Shared {
  readonly gateway: GatewayParts;
  readonly service: Service;
  readonly port: number;
  readonly http: readonly Backend[];
  readonly grpc: readonly Backend[];
}

/** The protocols of a Service's port that say that whoever listens speaks HTTP/2. */
const HTTP2 = new Set(['kubernetes.io/h2c', 'grpc', 'http2', 'h2c']);

export const httpRouteOnGrpcPort: Check = {
  code: 'CCE4024',
  name: 'http-route-on-grpc-port',
  severity: 'warning',
  title: 'checks.CCE4024.title',
  needs: [gateways, services],
  threads: ['https://docs.cilium.io/en/v1.19/network/servicemesh/gateway-api/grpc/'],
  run({ model, coverage }) {
    const backends = backendsOf(model);
    if (backends.length === 0) return withoutRoutes(coverage, message('checks.gateway.noRoutes'));
    const findings = ciliumGateways(model).flatMap((gateway) => sharedPorts(model, gateway, backends).map(findingOf));
    const unknown = unknownRoutes(coverage);
    return { findings, looked: backends.length, ...(unknown && { unknown }) };
  },
};

function sharedPorts(model: ClusterModel, gateway: GatewayParts, backends: readonly Backend[]): Shared[] {
  const mine = backends.filter(({ route, kind, port }) => kind === 'Service' && port !== undefined && isTaken(gateway, route));
  const byPort = Map.groupBy(mine, ({ namespace, name, port }) => `${namespace}/${name}:${port}`);
  return [...byPort.values()].flatMap((all): Shared[] => {
    const { namespace, name, port } = all[0]!;
    const http = all.filter(({ route }) => route.kind === 'HTTPRoute');
    const grpc = all.filter(({ route }) => route.kind === 'GRPCRoute');
    const service = model.get(services, { namespace, name });
    const own = service?.spec?.ports?.find((one) => one.port === port);
    if (http.length === 0 || grpc.length === 0 || !service || !own || HTTP2.has(own.appProtocol ?? '')) return [];
    return [{ gateway, service, port: own.port, http, grpc }];
  });
}

/** Whether the Gateway takes the route up: one that it refuses makes nothing. */
const isTaken = ({ namespace, name }: GatewayParts, route: Route): boolean =>
  (route.spec?.parentRefs ?? []).some(
    (parent) =>
      isGateway(parent) &&
      parent.name === name &&
      (parent.namespace ?? route.metadata.namespace) === namespace &&
      verdictOn(route, parent, 'Accepted')?.status !== 'False',
  );

const routesIn = (backends: readonly Backend[]): Route[] => [...new Set(backends.map(({ route }) => route))];

function findingOf(shared: Shared): Finding {
  const { gateway, service, port, http, grpc } = shared;
  const { namespace = 'default', name } = service.metadata;
  return {
    code: 'CCE4024',
    severity: 'warning',
    confidence: 'likely',
    objects: [...routesIn(http), ...routesIn(grpc), service, gateway.gateway].map(refOf),
    about: [gateway.key, ...stretch(gateway, 'backend'), `service/${namespace}/${name}`],
    evidence: [...http.slice(0, 2), ...grpc.slice(0, 1)].map(({ route, pointer }) => ({
      at: refOf(route),
      path: formatPointer(pointer),
      observed: `${namespace}/${name}:${port}`,
    })),
    message: message('checks.CCE4024.found', {
      http: names(routesIn(http).map(nameOf)),
      grpc: names(routesIn(grpc).map(nameOf)),
      service: `${namespace}/${name}`,
      port,
    }),
    cause: message('checks.CCE4024.cause'),
    fixes: [ownPort(shared)],
  };
}

/** Another number of the same target: clusters are told apart by the Service's port. */
function ownPort({ service, port, http }: Shared): Fix {
  const { namespace = 'default', name } = service.metadata;
  const ports = service.spec?.ports ?? [];
  const { targetPort = port } = ports.find((one) => one.port === port)!;
  const taken = new Set(ports.map((one) => one.port));
  const free = [80, 8080, 8000].find((wanted) => !taken.has(wanted)) ?? Math.max(...taken) + 1;
  // Where a Service has several ports, each needs a name.
  const named = ports.flatMap((one, index) =>
    one.name ? [] : [{ op: 'add', path: `/spec/ports/${index}/name`, value: `port-${one.port}` }],
  );
  const added = { op: 'add', path: '/spec/ports/-', value: { name: `http-${free}`, port: free, targetPort } };
  const moved = http.map(({ route, pointer }) =>
    patch(kindOf(route), { namespace: route.metadata.namespace ?? 'default', name: route.metadata.name }, [
      { op: 'replace', path: `${pointer}/port`, value: free },
    ]),
  );
  const text = [patch('service', { namespace, name }, [...named, added]), ...moved].join('\n');
  return command(message('checks.CCE4024.ownPort', { port: free, service: `${namespace}/${name}` }), text);
}
