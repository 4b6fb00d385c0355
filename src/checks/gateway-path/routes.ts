/** Routes of Gateway API, and what Cilium's controller says of them. @module */
import { CONTROLLER_NAME } from '../../cluster/gateway-names.ts';
import { grpcRoutes, httpRoutes, type GRPCRoute, type HTTPRoute } from '../../cluster/kinds.ts';
import type { Coverage } from '../../cluster/coverage.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import type { Message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import type { CheckAnswer } from '../check.ts';
import { byName } from '../cluster-facts/installation.ts';
import { ciliumGateways, type GatewayParts } from './gateways.ts';

export type Route = HTTPRoute | GRPCRoute;
export type ParentReference = NonNullable<NonNullable<Route['spec']>['parentRefs']>[number];

const ROUTE_KINDS = [httpRoutes, grpcRoutes] as const;

/** Why not all routes are known. No check *needs* a kind of them: what is known is looked at all the same. */
export const unknownRoutes = (coverage: Coverage): Message | undefined =>
  ROUTE_KINDS.map((kind) => coverage.unknownKind(kind)).find((why) => why !== undefined);

/** Without any route to look at: there is none, or none is known. */
export function withoutRoutes(coverage: Coverage, why: Message): CheckAnswer {
  const unknown = unknownRoutes(coverage);
  return unknown ? { findings: [], looked: 0, unknown } : { skip: why };
}

/** What kubectl calls it. */
export const kindOf = ({ kind }: Route): string => kind.toLowerCase();
export const nameOf = ({ metadata }: Route): string => `${metadata.namespace}/${metadata.name}`;

export const routesOf: (model: ClusterModel) => readonly Route[] = perRevision((model) =>
  ROUTE_KINDS.flatMap((of): Route[] => [...model.list<Route>(of as typeof httpRoutes)])
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .toSorted(byName),
);

export const isGateway = ({ group, kind }: ParentReference): boolean =>
  (group ?? 'gateway.networking.k8s.io') === 'gateway.networking.k8s.io' && (kind ?? 'Gateway') === 'Gateway';

/** The Gateways of Cilium's that the route names. */
export function parentsOf(model: ClusterModel, route: Route): GatewayParts[] {
  const named = new Set(
    (route.spec?.parentRefs ?? []).filter(isGateway).map(({ namespace, name }) => `${namespace ?? route.metadata.namespace}/${name}`),
  );
  return ciliumGateways(model).filter(({ namespace, name }) => named.has(`${namespace}/${name}`));
}

/** What Cilium's controller says of one parent; `undefined`: nothing. */
export function verdictOn(route: Route, { name, namespace, sectionName, port }: ParentReference, type: string): Condition | undefined {
  const status = (route.status?.parents ?? []).find(
    ({ controllerName, parentRef }) =>
      controllerName === CONTROLLER_NAME &&
      parentRef.name === name &&
      parentRef.namespace === namespace &&
      parentRef.sectionName === sectionName &&
      parentRef.port === port,
  );
  return findCondition(status?.conditions as Condition[] | undefined, type);
}

export interface Backend {
  readonly route: Route;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly port: number | undefined;
  /** Of the reference, in the route: `/spec/rules/0/backendRefs/0`. */
  readonly pointer: string;
}

interface BackendReference {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  port?: number;
}

/** Every back end that the rules of the route name; Gateways of Cilium's only. */
export function backendsOf(model: ClusterModel): Backend[] {
  return routesOf(model)
    .filter((route) => parentsOf(model, route).length > 0)
    .flatMap((route) =>
      ((route.spec?.rules ?? []) as { backendRefs?: BackendReference[] }[]).flatMap(({ backendRefs }, rule) =>
        (backendRefs ?? []).map(({ group, kind = 'Service', namespace, name, port }, index) => ({
          route,
          namespace: namespace ?? route.metadata.namespace ?? 'default',
          name,
          kind: group ? `${group}/${kind}` : kind,
          port,
          pointer: `/spec/rules/${rule}/backendRefs/${index}`,
        })),
      ),
    );
}

/** `spec.rules[0].backendRefs[1]` */
export const formatPointer = (pointer: string): string =>
  pointer
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
