/**
 * `status.parents` of routes: the checks in Cilium's order, the first that fails decides (Accepted for the
 * parent, ResolvedRefs for the backends). Pure.
 * @module
 */
import type { Gateway, GatewayListener, ReferenceGrant } from '../../../cluster/kinds.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { Condition } from '../../../kube/objects.ts';
import {
  hostnamesOn,
  isGatewayReference,
  kindAllowed,
  listenersOf,
  namespaceAllowed,
  selectsListener,
  type NamespaceLabels,
  type ParentReference,
  type Route,
  type RouteKind,
} from './attachment.ts';
import { mergeConditions, stated, type Statement } from './conditions.ts';
import { CONTROLLER_NAME } from './names.ts';
import { isReferenceAllowed } from './references.ts';

export interface RouteStatusContext {
  /** A Gateway of a class of ours; `undefined`: none, or somebody else's. */
  ourGateway: (namespace: string, name: string) => Gateway | undefined;
  serviceExists: (namespace: string, name: string) => boolean;
  grants: readonly ReferenceGrant[];
  labelsOf: NamespaceLabels;
  clock: Clock;
}

type ParentStatus = NonNullable<NonNullable<Route['status']>['parents']>[number];

/** The parents' statuses after all checks; those of other controllers are kept as they are. */
export function routeParents(route: Route, kind: RouteKind, context: RouteStatusContext): ParentStatus[] {
  const wanted = route.spec?.parentRefs ?? [];
  const parents = (route.status?.parents ?? []).filter(
    (parent) => parent.controllerName !== CONTROLLER_NAME || wanted.some((reference) => sameReference(reference, parent.parentRef)),
  );
  for (const reference of wanted) {
    if (!isGatewayReference(reference)) continue;
    const namespace = route.metadata.namespace ?? '';
    const gateway = context.ourGateway(reference.namespace ?? namespace, reference.name);
    if (!gateway) continue;
    const statements = [accepted(route, kind, reference, gateway, context.labelsOf), resolvedRefs(route, kind, context)];
    const index = parents.findIndex((parent) => parent.controllerName === CONTROLLER_NAME && sameReference(parent.parentRef, reference));
    const conditions = mergeConditions(
      parents[index]?.conditions as Condition[] | undefined,
      statements,
      route.metadata.generation ?? 0,
      context.clock,
    );
    const made = { parentRef: reference, controllerName: CONTROLLER_NAME, conditions } as ParentStatus;
    if (index < 0) parents.push(made);
    else parents[index] = made;
  }
  return parents;
}

const REFERENCE_FIELDS = ['group', 'kind', 'namespace', 'name', 'sectionName', 'port'] as const;
const sameReference = (a: ParentReference, b: ParentReference): boolean => REFERENCE_FIELDS.every((field) => a[field] === b[field]);

function accepted(route: Route, kind: RouteKind, parent: ParentReference, gateway: Gateway, labelsOf: NamespaceLabels): Statement {
  const listeners = listenersOf(gateway);
  const refused = (reason: string, message: string): Statement => stated('Accepted', false, reason, message);
  const selected = listeners.filter((listener) => selectsListener(parent, listener));

  if (selected.length > 0 && !selected.some((listener) => kindAllowed(listener, kind))) {
    return refused('NotAllowedByListeners', `${kind} is not allowed to attach to this Gateway due to route kind restrictions`);
  }
  if (parent.port && !listeners.some((listener) => listener.port === parent.port)) {
    return refused('NoMatchingParent', `No matching listener with port ${parent.port}`);
  }
  if (!listeners.some((_, index) => hostnamesOn(route, gateway, index).length > 0)) {
    return refused('NoMatchingListenerHostname', 'No matching listener hostname');
  }
  if (parent.sectionName && !listeners.some((listener) => listener.name === parent.sectionName)) {
    return refused('NoMatchingParent', `No matching listener with sectionName ${parent.sectionName}`);
  }
  // Listeners with a hostname that the route does not share are not asked about its namespace.
  const asked = listeners.filter(
    (listener, index) => selectsListener(parent, listener) && (!listener.hostname || hostnamesOn(route, gateway, index).length > 0),
  );
  const restriction = namespaceRestriction(asked, gateway, route.metadata.namespace ?? '', labelsOf);
  if (restriction) return refused('NotAllowedByListeners', `${kind} is not allowed to attach to this Gateway due to ${restriction}`);
  return stated('Accepted', true, 'Accepted', `Accepted ${kind}`);
}

/** The first listener with a selector, or that lets the namespace in, has the last word. */
function namespaceRestriction(
  listeners: readonly GatewayListener[],
  gateway: Gateway,
  namespace: string,
  labelsOf: NamespaceLabels,
): string | undefined {
  for (const listener of listeners) {
    if (namespaceAllowed(listener, gateway, namespace, labelsOf)) return undefined;
    if (listener.allowedRoutes?.namespaces?.from === 'Selector') return 'namespace selector restrictions';
  }
  return listeners.length > 0 ? 'namespace restrictions' : undefined;
}

interface BackendReference {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  port?: number;
}

function backendReferences(route: Route): BackendReference[] {
  const rules = (route.spec?.rules ?? []) as {
    backendRefs?: BackendReference[];
    filters?: { requestMirror?: { backendRef: BackendReference } }[];
  }[];
  return rules.flatMap(({ backendRefs, filters }) => [
    ...(backendRefs ?? []),
    ...(filters ?? []).flatMap(({ requestMirror }) => (requestMirror ? [requestMirror.backendRef] : [])),
  ]);
}

function resolvedRefs(route: Route, kind: RouteKind, { grants, serviceExists }: RouteStatusContext): Statement {
  const from = { kind, namespace: route.metadata.namespace ?? '' };
  const unresolved = (reason: string, message: string): Statement => stated('ResolvedRefs', false, reason, message);
  const references = backendReferences(route).map((reference) => ({
    ...reference,
    group: reference.group ?? '',
    kind: reference.kind ?? 'Service',
    namespace: reference.namespace ?? from.namespace,
  }));

  if (references.some((to) => !isReferenceAllowed({ from, to }, grants))) {
    return unresolved('RefNotPermitted', 'Cross namespace references are not allowed');
  }
  // Each check goes through all backends, and the last one at fault is reported.
  const odd = references.findLast((reference) => reference.group !== '' || reference.kind !== 'Service' || reference.port === undefined);
  if (odd) {
    const foreign = odd.group !== '' || odd.kind !== 'Service';
    return unresolved('InvalidKind', foreign ? `Unsupported backend kind ${odd.kind}` : 'Must have port for backend object reference');
  }
  const missing = references.findLast((reference) => !serviceExists(reference.namespace, reference.name));
  if (missing) return unresolved('BackendNotFound', `Service "${missing.name}" not found`);
  return stated('ResolvedRefs', true, 'ResolvedRefs', 'Service reference is valid');
}
