/** Who reaches pods through Envoy: Gateways and Ingresses, route by route, down to the pods' ports. @module */
import { gatewayClasses, gateways, grpcRoutes, httpRoutes, type Gateway } from '../../cluster/kinds.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { resource } from '../../kube/resources.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import type { LintContext } from './context.ts';
import { withoutNulls } from './nulls.ts';
import { backendsOf, serviceAt, targetPortAt } from './services.ts';

/** One backend of a Gateway or Ingress. */
export interface EnvoyPath {
  /** `Gateway default/ip-gateway` */
  readonly entry: string;
  /** `HTTPRoute default/echo-ip-route` */
  readonly route: string;
  /** `default/test-python-svc` */
  readonly service: string;
  readonly backend: IdentityClass;
  /** Of the pod. */
  readonly port: number;
  /** The path prefixes that the route sends here; empty: other matches, or not HTTP. */
  readonly prefixes: readonly string[];
}

interface BackendRef {
  name?: string;
  namespace?: string;
  port?: number | string;
  kind?: string;
}
interface Route extends KubeObject {
  spec?: {
    parentRefs?: { kind?: string; name?: string; namespace?: string }[];
    rules?: { matches?: { path?: unknown }[]; backendRefs?: BackendRef[] }[];
  };
}
interface Ingress extends KubeObject {
  spec?: {
    ingressClassName?: string;
    defaultBackend?: IngressBackend;
    rules?: { http?: { paths?: { path?: string; pathType?: string; backend?: IngressBackend }[] } }[];
  };
}
interface IngressBackend {
  service?: { name?: string; port?: { number?: number; name?: string } };
}

const ingresses = resource<Ingress>('networking.k8s.io/v1', 'Ingress', 'ingresses', 'Namespaced');
const CONTROLLER = 'io.cilium/gateway-controller';

/** The rule by which Envoy reaches these ports. */
export const envoyRule = (ports: readonly number[]): object => ({
  fromEntities: ['ingress'],
  toPorts: [{ ports: ports.map((port) => ({ port: String(port), protocol: 'TCP' })) }],
});

/** Whoever comes from outside the cluster; the API server, which on CCE is there too, is nobody's client. */
export const outsideOf = (context: LintContext): IdentityClass[] =>
  context.classes.filter(
    ({ kind, identity: { labels } }) =>
      kind === 'cidr' ||
      (['world', 'world-ipv4', 'world-ipv6'].some((name) => labels.hasReserved(name)) && !labels.hasReserved('kube-apiserver')),
  );

export function envoyPaths(context: LintContext): EnvoyPath[] {
  return [...gatewayPaths(context), ...ingressPaths(context)];
}

/** A Gateway whose class is not among the objects counts when the class's name says Cilium. */
function isCilium(context: LintContext, { spec }: Gateway): boolean {
  const name = spec?.gatewayClassName ?? '';
  const written = context.cluster.get(gatewayClasses, { name });
  return written ? written.spec?.controllerName === CONTROLLER : name.startsWith('cilium');
}

function gatewayPaths(context: LintContext): EnvoyPath[] {
  const own = [...context.cluster.list(gateways)].map(withoutNulls).filter((gateway) => isCilium(context, gateway));
  if (own.length === 0) return [];
  const routes = ([...context.cluster.list(httpRoutes), ...context.cluster.list(grpcRoutes)] as Route[]).map(withoutNulls);
  return routes.flatMap((route) => {
    const namespace = route.metadata.namespace ?? 'default';
    const parents = (route.spec?.parentRefs ?? []).flatMap((parent) => {
      if ((parent.kind ?? 'Gateway') !== 'Gateway') return [];
      const gateway = own.find(
        ({ metadata }) => metadata.name === parent.name && (metadata.namespace ?? 'default') === (parent.namespace ?? namespace),
      );
      return gateway ? [`Gateway ${gateway.metadata.namespace ?? 'default'}/${gateway.metadata.name}`] : [];
    });
    const line = `${route.kind} ${namespace}/${route.metadata.name}`;
    return parents.flatMap((entry) =>
      (route.spec?.rules ?? []).flatMap(({ matches = [], backendRefs = [] }) => {
        const prefixes = matches.flatMap(({ path }) => prefixOf(path));
        return backendRefs
          .filter(({ kind = 'Service' }) => kind === 'Service')
          .flatMap((ref) => pathsTo(context, { entry, route: line, prefixes }, ref.namespace ?? namespace, ref.name ?? '', ref.port));
      }),
    );
  });
}

function prefixOf(path: unknown): string[] {
  const { type = 'PathPrefix', value = '/' } = (path ?? {}) as { type?: string; value?: string };
  return type === 'PathPrefix' ? [value] : [];
}

function ingressPaths(context: LintContext): EnvoyPath[] {
  return [...context.cluster.list(ingresses)].map(withoutNulls).flatMap((ingress) => {
    const annotated = ingress.metadata.annotations?.['kubernetes.io/ingress.class'];
    if ((ingress.spec?.ingressClassName ?? annotated) !== 'cilium') return [];
    const namespace = ingress.metadata.namespace ?? 'default';
    const name = `Ingress ${namespace}/${ingress.metadata.name}`;
    const paths = (ingress.spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
    const backends = [
      ...paths,
      ...(ingress.spec?.defaultBackend ? [{ backend: ingress.spec.defaultBackend, path: '/', pathType: 'Prefix' }] : []),
    ];
    return backends.flatMap(({ backend, path, pathType }) => {
      const { name: service = '', port } = backend?.service ?? {};
      const prefixes = pathType === 'Prefix' && path ? [path] : [];
      return pathsTo(context, { entry: name, route: name, prefixes }, namespace, service, port?.number ?? port?.name);
    });
  });
}

function pathsTo(
  context: LintContext,
  through: Pick<EnvoyPath, 'entry' | 'route' | 'prefixes'>,
  namespace: string,
  name: string,
  port: number | string | undefined,
): EnvoyPath[] {
  const service = serviceAt(context, namespace, name);
  const written = service?.spec?.ports?.find((one) => one.port === port || one.name === port);
  if (!service || !written) return [];
  return backendsOf(context, service).flatMap((backend) => {
    const target = targetPortAt(written, backend);
    return target === undefined ? [] : [{ ...through, service: `${namespace}/${name}`, backend, port: target }];
  });
}
