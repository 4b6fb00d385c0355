/** A route's back end that is not there: no such Service, no such port, or a kind that Cilium does not know. Envoy answers 500 or 503. @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { services, type Service } from '../../kube/resources.ts';
import { nearest } from '../../policy/lint/nearest.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix, Words } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { stretch } from '../gateway-path/gateways.ts';
import {
  backendsOf,
  formatPointer,
  kindOf,
  nameOf,
  parentsOf,
  unknownRoutes,
  withoutRoutes,
  type Backend,
} from '../gateway-path/routes.ts';

export const routeBackendMissing: Check = {
  code: 'CCE4022',
  name: 'route-backend-missing',
  severity: 'error',
  title: 'checks.CCE4022.title',
  needs: [gateways, services],
  threads: ['https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional'],
  run({ model, coverage }) {
    const backends = backendsOf(model);
    if (backends.length === 0) return withoutRoutes(coverage, message('checks.gateway.noRoutes'));
    const findings = backends.flatMap((backend) => {
      const fault = faultOf(model, backend);
      return fault ? [findingOf(model, backend, fault)] : [];
    });
    const unknown = unknownRoutes(coverage);
    return { findings, looked: backends.length, ...(unknown && { unknown }) };
  },
};

interface Fault {
  readonly what: Message;
  readonly observed: Words;
  readonly expected: Words;
  readonly fixes: readonly Fix[];
}

function faultOf(model: ClusterModel, backend: Backend): Fault | undefined {
  const { kind, namespace, name, port } = backend;
  if (kind !== 'Service') {
    // Services of other clusters and kinds of extensions are known to those who use them.
    return kind.includes('/')
      ? undefined
      : { what: message('checks.CCE4022.kind', { kind }), observed: kind, expected: 'Service', fixes: [] };
  }
  const service = model.get(services, { namespace, name });
  if (!service) return noService(model, backend);
  const ports = (service.spec?.ports ?? []).map((one) => one.port);
  if (port !== undefined && ports.includes(port)) return undefined;
  const [only] = ports;
  return {
    what: message('checks.CCE4022.port', { service: `${namespace}/${name}`, port: port ?? '–' }),
    observed: String(port),
    expected: ports.join(', '),
    fixes: ports.length === 1 ? [correct(backend, 'port', only!)] : [],
  };
}

function noService(model: ClusterModel, backend: Backend): Fault {
  const { namespace, name, port } = backend;
  const others = [...model.list(services)].filter((one) => one.metadata.namespace === namespace && hasPort(one, port));
  const near = nearest(
    name,
    others.map(({ metadata }) => metadata.name),
  );
  const related = others.filter(({ metadata }) => metadata.name.startsWith(name) || name.startsWith(metadata.name));
  const other = near ?? (related.length === 1 ? related[0]!.metadata.name : undefined);
  return {
    what: message('checks.CCE4022.service', { service: `${namespace}/${name}` }),
    observed: name,
    expected: other ?? message('evidence.someService'),
    fixes: other ? [correct(backend, 'name', other)] : [],
  };
}

const hasPort = ({ spec, metadata }: Service, port: number | undefined): boolean =>
  !metadata.ownerReferences?.some(({ kind }) => kind === 'Gateway') &&
  (port === undefined || (spec?.ports?.some((one) => one.port === port) ?? false));

function correct({ route, pointer }: Backend, field: 'name' | 'port', value: string | number): Fix {
  const { namespace = 'default', name } = route.metadata;
  const body = [{ op: 'replace', path: `${pointer}/${field}`, value }];
  return command(message('checks.CCE4022.correct', { field, value }), patch(kindOf(route), { namespace, name }, body));
}

function findingOf(model: ClusterModel, backend: Backend, { what, observed, expected, fixes }: Fault): Finding {
  const { route, namespace, name, pointer } = backend;
  const parents = parentsOf(model, route);
  const look = kubectl('--namespace', namespace, 'get', 'services');
  return {
    code: 'CCE4022',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(route), ...parents.map(({ ref }) => ref)],
    about: [...parents.flatMap((gateway) => [gateway.key, ...stretch(gateway, 'route', 'backend')]), `service/${namespace}/${name}`],
    hop: { kind: 'backend', reason: 'backend.no-cluster' },
    evidence: [{ at: refOf(route), path: formatPointer(pointer), observed, expected }],
    message: message('checks.CCE4022.found', { route: `${route.kind} ${nameOf(route)}`, what }),
    cause: message('checks.CCE4022.cause'),
    fixes: fixes.length > 0 ? fixes : [command(message('checks.CCE4022.look'), look, { reversible: false })],
  };
}
