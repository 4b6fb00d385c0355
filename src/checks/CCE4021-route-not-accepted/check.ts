/** A route that no listener of its Gateway takes: parent, section, port, hostname, namespace or kind do not fit. @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { Condition } from '../../kube/objects.ts';
import { nearest } from '../../policy/lint/nearest.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import {
  isGateway,
  kindOf,
  nameOf,
  routesOf,
  unknownRoutes,
  verdictOn,
  withoutRoutes,
  type ParentReference,
  type Route,
} from '../gateway-path/routes.ts';

export const routeNotAccepted: Check = {
  code: 'CCE4021',
  name: 'route-not-accepted',
  severity: 'error',
  title: 'checks.CCE4021.title',
  needs: [gateways],
  causedBy: ['CCE4005'],
  threads: ['https://gateway-api.sigs.k8s.io/api-types/httproute/', 'https://gateway-api.sigs.k8s.io/api-types/grpcroute/'],
  run({ model, coverage }) {
    const all = routesOf(model).filter((route) => route.spec?.parentRefs?.some(isGateway));
    if (all.length === 0) return withoutRoutes(coverage, message('checks.gateway.noRoutes'));
    const findings = all.flatMap((route) =>
      (route.spec?.parentRefs ?? []).flatMap((parent, index) => {
        const fault = isGateway(parent) ? faultOf(model, route, parent, index) : undefined;
        return fault ? [findingOf(route, fault)] : [];
      }),
    );
    const unknown = unknownRoutes(coverage);
    return { findings, looked: all.length, ...(unknown && { unknown }) };
  },
};

interface Fault {
  readonly gateway: GatewayParts | undefined;
  /** `namespace/name`. */
  readonly parent: string;
  readonly evidence: Evidence;
  readonly reason: string;
  readonly cause: Message;
  readonly fixes: readonly Fix[];
}

function faultOf(model: ClusterModel, route: Route, parent: ParentReference, index: number): Fault | undefined {
  const namespace = parent.namespace ?? route.metadata.namespace ?? 'default';
  const name = `${namespace}/${parent.name}`;
  const gateway = ciliumGateways(model).find((one) => `${one.namespace}/${one.name}` === name);
  if (!gateway) return model.get(gateways, { namespace, name: parent.name }) ? undefined : noGateway(model, route, name, index);
  const accepted = verdictOn(route, parent, 'Accepted');
  if (accepted?.status !== 'False') return undefined;
  return {
    gateway,
    parent: name,
    evidence: {
      at: refOf(route),
      path: 'status.parents[].conditions[Accepted]',
      observed: `False ${accepted.reason}: ${accepted.message}`,
      expected: 'True',
    },
    reason: accepted.reason ?? '',
    ...remedy(gateway, route, { parent, index, accepted }),
  };
}

function noGateway(model: ClusterModel, route: Route, parent: string, index: number): Fault {
  const [namespace = '', wanted = ''] = parent.split('/');
  const others = ciliumGateways(model).filter((one) => one.namespace === namespace);
  const other =
    nearest(
      wanted,
      others.map(({ name }) => name),
    ) ?? (others.length === 1 ? others[0]!.name : undefined);
  const body = [{ op: 'replace', path: `/spec/parentRefs/${index}/name`, value: other }];
  return {
    gateway: undefined,
    parent,
    evidence: {
      at: refOf(route),
      path: `spec.parentRefs[${index}].name`,
      observed: wanted,
      expected: others.map(({ name }) => name).join(', ') || message('evidence.someGateway'),
    },
    reason: 'NoMatchingParent',
    cause: message('checks.CCE4021.cause.gateway', { parent }),
    fixes: other ? [command(message('checks.CCE4021.parent', { parent: other }), patchOf(route, body))] : [describe(route)],
  };
}

const patchOf = (route: Route, body: object): string =>
  patch(kindOf(route), { namespace: route.metadata.namespace ?? 'default', name: route.metadata.name }, body);

const describe = (route: Route): Fix =>
  command(
    message('checks.CCE4021.describe'),
    kubectl('--namespace', route.metadata.namespace, 'describe', kindOf(route), route.metadata.name),
    { reversible: false },
  );

interface Refusal {
  readonly parent: ParentReference;
  readonly index: number;
  readonly accepted: Condition;
}

function remedy(gateway: GatewayParts, route: Route, { parent, index, accepted }: Refusal): Pick<Fault, 'cause' | 'fixes'> {
  const of = `${gateway.namespace}/${gateway.name}`;
  switch (accepted.reason) {
    case 'NoMatchingParent': {
      const field = parent.sectionName ? 'sectionName' : 'port';
      const present = gateway.listeners.map((one) => (field === 'sectionName' ? one.name : one.port)).join(', ');
      const what = message('checks.CCE4021.anyListener', { gateway: of });
      return {
        cause: message('checks.CCE4021.cause.section', { field, wanted: parent[field] ?? '', present }),
        fixes: [command(what, patchOf(route, [{ op: 'remove', path: `/spec/parentRefs/${index}/${field}` }]))],
      };
    }
    case 'NoMatchingListenerHostname': {
      const wanted = (route.spec?.hostnames ?? []).join(', ');
      const present = gateway.listeners.map(({ hostname }) => hostname ?? '*').join(', ');
      const what = message('checks.CCE4021.anyHost', { gateway: of });
      return {
        cause: message('checks.CCE4021.cause.hostname', { wanted, present }),
        fixes: [command(what, patchOf(route, [{ op: 'remove', path: '/spec/hostnames' }]))],
      };
    }
    default:
      if (accepted.message.includes('route kind')) return ofKind(gateway, route, parent);
      if (!accepted.message.includes('namespace')) return { cause: message('checks.CCE4021.cause.other'), fixes: [describe(route)] };
      return {
        cause: message('checks.CCE4021.cause.namespace', { namespace: route.metadata.namespace ?? '' }),
        fixes: [admit(gateway, route)],
      };
  }
}

/** The listeners that the parent reference means take other kinds; those that could take this one are to take it, too. */
function ofKind({ namespace, name, listeners }: GatewayParts, route: Route, parent: ParentReference): Pick<Fault, 'cause' | 'fixes'> {
  const meant = listeners.filter(
    (one) => (!parent.sectionName || parent.sectionName === one.name) && (!parent.port || parent.port === one.port),
  );
  const present = [...new Set(meant.flatMap(({ allowedRoutes }) => (allowedRoutes?.kinds ?? []).map(({ kind }) => kind)))].join(', ');
  const body = meant
    .filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS')
    .map((one) => ({ op: 'add', path: `/spec/listeners/${listeners.indexOf(one)}/allowedRoutes/kinds/-`, value: { kind: route.kind } }));
  const add = command(message('checks.CCE4021.admitKind', { kind: route.kind }), patch('gateway', { namespace, name }, body));
  return {
    cause: message('checks.CCE4021.cause.kind', { kind: route.kind, present }),
    fixes: [body.length > 0 ? add : describe(route)],
  };
}

/** The route's namespace, beside the Gateway's own. */
function admit({ namespace, name, listeners }: GatewayParts, route: Route): Fix {
  const values = [...new Set([namespace, route.metadata.namespace ?? ''])];
  const selector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] };
  const body = listeners.map((listener, index) => ({
    op: listener.allowedRoutes ? 'replace' : 'add',
    path: listener.allowedRoutes ? `/spec/listeners/${index}/allowedRoutes/namespaces` : `/spec/listeners/${index}/allowedRoutes`,
    value: listener.allowedRoutes ? { from: 'Selector', selector } : { namespaces: { from: 'Selector', selector } },
  }));
  return command(message('checks.CCE4021.admit', { namespaces: values.join(', ') }), patch('gateway', { namespace, name }, body));
}

const findingOf = (route: Route, { gateway, parent, evidence, reason, cause, fixes }: Fault): Finding => ({
  code: 'CCE4021',
  severity: 'error',
  confidence: 'certain',
  objects: [refOf(route), ...(gateway ? [gateway.ref] : [])],
  about: gateway ? [gateway.key, ...stretch(gateway, 'route')] : [`gateway/${parent}`],
  hop: { kind: 'route', reason: 'route.no-match' },
  evidence: [evidence],
  message: message('checks.CCE4021.found', { route: `${route.kind} ${nameOf(route)}`, gateway: parent, reason }),
  cause,
  fixes,
});
