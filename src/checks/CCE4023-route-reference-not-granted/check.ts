/** A route's back end in another namespace, which no ReferenceGrant of that namespace allows. Envoy answers 500. @module */
import { gateways, referenceGrants } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import type { Check } from '../check.ts';
import { scalar } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';
import { stretch } from '../gateway-path/gateways.ts';
import { backendsOf, formatPointer, nameOf, parentsOf, unknownRoutes, withoutRoutes, type Backend } from '../gateway-path/routes.ts';

const GROUP = 'gateway.networking.k8s.io';

export const routeReferenceNotGranted: Check = {
  code: 'CCE4023',
  name: 'route-reference-not-granted',
  severity: 'error',
  title: 'checks.CCE4023.title',
  needs: [gateways, referenceGrants],
  threads: ['https://gateway-api.sigs.k8s.io/api-types/referencegrant/'],
  run({ model, coverage }) {
    const backends = backendsOf(model).filter(({ route, namespace }) => namespace !== route.metadata.namespace);
    if (backends.length === 0) return withoutRoutes(coverage, message('checks.CCE4023.none'));
    const refused = backends.filter((backend) => !isGranted(model, backend));
    const unknown = unknownRoutes(coverage);
    return { findings: refused.map((backend) => findingOf(model, backend)), looked: backends.length, ...(unknown && { unknown }) };
  },
};

const isGranted = (model: ClusterModel, { route, namespace, name }: Backend): boolean =>
  [...model.list(referenceGrants)].some(
    ({ metadata, spec }) =>
      metadata.namespace === namespace &&
      spec?.from.some((from) => from.group === GROUP && from.kind === route.kind && from.namespace === route.metadata.namespace) &&
      spec.to.some((to) => to.group === '' && to.kind === 'Service' && (!to.name || to.name === name)),
  );

function findingOf(model: ClusterModel, { route, namespace, name, pointer }: Backend): Finding {
  const parents = parentsOf(model, route);
  const from = route.metadata.namespace ?? 'default';
  const text = [
    `apiVersion: ${GROUP}/v1beta1`,
    'kind: ReferenceGrant',
    'metadata:',
    `  name: ${scalar(`${from}-${route.metadata.name}`.slice(0, 253))}`,
    `  namespace: ${scalar(namespace)}`,
    'spec:',
    '  from:',
    `    - group: ${GROUP}`,
    `      kind: ${scalar(route.kind)}`,
    `      namespace: ${scalar(from)}`,
    '  to:',
    '    - group: ""',
    '      kind: Service',
    `      name: ${scalar(name)}`,
  ];
  return {
    code: 'CCE4023',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(route), { kind: 'Service', namespace, name }, ...parents.map(({ ref }) => ref)],
    about: [...parents.flatMap((gateway) => [gateway.key, ...stretch(gateway, 'route', 'backend')]), `service/${namespace}/${name}`],
    hop: { kind: 'route', reason: 'route.direct-response' },
    evidence: [
      {
        at: refOf(route),
        path: formatPointer(pointer),
        observed: message('evidence.noGrant', { service: `${namespace}/${name}`, namespace, kind: route.kind, from: from ?? '' }),
        expected: message('evidence.grant', { namespace }),
      },
    ],
    message: message('checks.CCE4023.found', { route: `${route.kind} ${nameOf(route)}`, service: `${namespace}/${name}` }),
    cause: message('checks.CCE4023.cause'),
    fixes: [
      {
        what: message('checks.CCE4023.grant', { namespace }),
        kind: 'manifest',
        text: `${text.join('\n')}\n`,
        risk: 'none',
        reversible: true,
      },
    ],
  };
}
