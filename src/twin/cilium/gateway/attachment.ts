/** Which routes belong to which Gateway and listener. Pure; the answers feed status and translation alike. @module */
import type { Gateway, GatewayListener, GRPCRoute, HTTPRoute } from '../../../cluster/kinds.ts';
import { matchesSelector, type Labels } from '../../../kube/selectors.ts';
import { intersectHostnames, otherHostnames } from './hostnames.ts';
import { CONTROLLER_NAME } from './names.ts';

export type Route = HTTPRoute | GRPCRoute;
export type RouteKind = 'HTTPRoute' | 'GRPCRoute';
export type ParentReference = NonNullable<NonNullable<Route['spec']>['parentRefs']>[number];

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

export const listenersOf = (gateway: Gateway): GatewayListener[] => gateway.spec?.listeners ?? [];

export const isGatewayReference = (parent: ParentReference): boolean =>
  (parent.group ?? GATEWAY_GROUP) === GATEWAY_GROUP && (parent.kind ?? 'Gateway') === 'Gateway';

function refersTo(parent: ParentReference, routeNamespace: string, gateway: Gateway): boolean {
  return (
    isGatewayReference(parent) &&
    parent.name === gateway.metadata.name &&
    (parent.namespace ?? routeNamespace) === gateway.metadata.namespace
  );
}

/** The parents of a route that name this Gateway. */
const parentsAt = (route: Route, gateway: Gateway): ParentReference[] =>
  (route.spec?.parentRefs ?? []).filter((parent) => refersTo(parent, route.metadata.namespace ?? '', gateway));

/** Section name and port, where the parent reference gives them. */
export const selectsListener = (parent: ParentReference, listener: GatewayListener): boolean =>
  (!parent.sectionName || parent.sectionName === listener.name) && (!parent.port || parent.port === listener.port);

/** The hostnames that the route has on the listener at `index`. */
export function hostnamesOn(route: Route, gateway: Gateway, index: number): string[] {
  const listeners = listenersOf(gateway);
  return intersectHostnames(route.spec?.hostnames, listeners[index]!.hostname, otherHostnames(listeners, index));
}

/** Labels of the namespace, or `undefined` when there is none of this name. */
export type NamespaceLabels = (namespace: string) => Labels | undefined;

/** Whether a listener takes routes from this namespace (`allowedRoutes.namespaces`). */
export function namespaceAllowed(listener: GatewayListener, gateway: Gateway, routeNamespace: string, labelsOf: NamespaceLabels): boolean {
  const namespaces = listener.allowedRoutes?.namespaces;
  switch (namespaces?.from ?? 'Same') {
    case 'All':
      return true;
    case 'Selector': {
      const labels = labelsOf(routeNamespace);
      return labels !== undefined && matchesSelector(namespaces?.selector, labels);
    }
    default:
      return routeNamespace === gateway.metadata.namespace;
  }
}

/** Whether a listener takes routes of this kind (`allowedRoutes.kinds`; without it, any). */
export function kindAllowed(listener: GatewayListener, kind: RouteKind): boolean {
  const kinds = listener.allowedRoutes?.kinds;
  return !kinds?.length || kinds.some((each) => (each.group ?? GATEWAY_GROUP) === GATEWAY_GROUP && each.kind === kind);
}

/** Whether a parent reference of the route says Accepted=True by this controller. */
export function isAccepted(route: Route, gateway: Gateway): boolean {
  return (route.status?.parents ?? []).some(
    (parent) =>
      parent.controllerName === CONTROLLER_NAME &&
      refersTo(parent.parentRef, route.metadata.namespace ?? '', gateway) &&
      parent.conditions.some((condition) => condition.type === 'Accepted' && condition.status === 'True'),
  );
}

export interface AttachmentContext {
  gateway: Gateway;
  labelsOf: NamespaceLabels;
}

/** Whether an accepted route is served by the listener at `index`. */
export function attachesTo(route: Route, kind: RouteKind, index: number, { gateway, labelsOf }: AttachmentContext): boolean {
  const listener = listenersOf(gateway)[index]!;
  return (
    parentsAt(route, gateway).some((parent) => selectsListener(parent, listener)) &&
    kindAllowed(listener, kind) &&
    namespaceAllowed(listener, gateway, route.metadata.namespace ?? '', labelsOf) &&
    hostnamesOn(route, gateway, index).length > 0
  );
}

/** Oldest first, then by namespace and name: the order in which routes win. */
export function byAge(a: Route, b: Route): number {
  return (
    (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? '') ||
    (a.metadata.namespace ?? '').localeCompare(b.metadata.namespace ?? '') ||
    a.metadata.name.localeCompare(b.metadata.name)
  );
}
