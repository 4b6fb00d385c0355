/** Which Gateways a changed object matters to. @module */
import { grpcRoutes, httpRoutes, type Gateway, type GRPCRoute, type HTTPRoute } from '../../../cluster/kinds.ts';
import type { Informer, Informers } from '../../../kube/informer.ts';
import type { KubeObject } from '../../../kube/objects.ts';
import { isGatewayReference, listenersOf, type Route } from './attachment.ts';

export const ROUTE_BY_GATEWAY = 'gatewayByParent';
export const ROUTE_BY_SERVICE = 'serviceByBackend';

/** Keys (`namespace/name`) of the Gateways that the route names. */
export const gatewaysOf = (route: Route): string[] => [
  ...new Set(
    (route.spec?.parentRefs ?? [])
      .filter(isGatewayReference)
      .map((parent) => `${parent.namespace ?? route.metadata.namespace ?? ''}/${parent.name}`),
  ),
];

/** Keys of the Services that the route names as backends or mirrors. */
export function servicesOf(route: Route): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [field, child] of Object.entries(value)) {
        const references = field === 'backendRefs' ? (child as Backend[]) : field === 'backendRef' ? [child as Backend] : [];
        for (const each of references) found.add(`${each.namespace ?? route.metadata.namespace ?? ''}/${each.name}`);
        visit(child);
      }
    }
  };
  visit(route.spec?.rules);
  return [...found];
}

interface Backend {
  namespace?: string;
  name: string;
}

export interface RouteInformers {
  http: Informer<HTTPRoute>;
  grpc: Informer<GRPCRoute>;
}

export function indexedRoutes(informers: Informers): RouteInformers {
  const index = <T extends Route & KubeObject>(informer: Informer<T>): Informer<T> => {
    informer.store.addIndex(ROUTE_BY_GATEWAY, gatewaysOf);
    informer.store.addIndex(ROUTE_BY_SERVICE, servicesOf);
    return informer;
  };
  return { http: index(informers.for(httpRoutes)), grpc: index(informers.for(grpcRoutes)) };
}

/** Keys (`namespace/name`) of the Secrets in a Gateway's listeners. */
export const secretsOf = (gateway: Gateway): string[] => [
  ...new Set(
    listenersOf(gateway).flatMap((listener) =>
      (listener.tls?.certificateRefs ?? [])
        .filter((reference) => (reference.group ?? '') === '' && (reference.kind ?? 'Secret') === 'Secret')
        .map((reference) => `${reference.namespace ?? gateway.metadata.namespace ?? ''}/${reference.name}`),
    ),
  ),
];
