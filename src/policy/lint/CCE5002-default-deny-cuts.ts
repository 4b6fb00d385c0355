/** CCE5002: default deny cuts off Envoy (Gateways, Ingresses), Cilium's health endpoints, or every client of an exposed Service. @module */
import { message } from '../../i18n/index.ts';
import { services, type Service } from '../../kube/resources.ts';
import { ConnectionSet } from '../engine/connection-set.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import type { PolicySpec } from '../rule.ts';
import { formatPolicyRef } from '../rule.ts';
import type { LintContext } from './context.ts';
import { addingRule } from './edits.ts';
import { namesOf, onePort, PairList } from './consequences.ts';
import { hasWildcard } from './CCE5016-wildcard-is-not-world.ts';
import { entriesOf } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import { envoyPaths, envoyRule, outsideOf, type EnvoyPath } from './gateways.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer, valueAt } from './patch.ts';
import { backendsOf, protocolOf, serviceName, servicesOf, targetPortAt } from './services.ts';

export const defaultDenyCuts: PolicyLint = {
  code: 'CCE5002',
  title: 'policy.lint.CCE5002.title',
  explanation: 'policy.lint.CCE5002.explanation',
  severity: 'error',
  threads: cilium(30073, 28254, 36509, 47617),
  *run(context) {
    const paths = envoyPaths(context);
    yield* backendsCut(context, paths);
    yield* endpointsCut(context, paths);
    yield* serviceCut(context, paths);
  },
};

const passes = (verdict: string): boolean => verdict === 'allow' || verdict === 'redirect';

/** A backend's ingress policy does not admit `reserved:ingress` (facts/policy.md §2, check 3). */
function* backendsCut(context: LintContext, paths: readonly EnvoyPath[]): Iterable<Draft> {
  const ingress = context.reserved('ingress');
  if (!ingress) return;
  const cut = new Map<PolicySpec, EnvoyPath[]>();
  for (const path of paths) {
    const { verdict } = context.decide(path.backend, 'ingress', ingress, 'TCP', path.port);
    if (verdict !== 'default-deny') continue;
    for (const spec of context.toCorrect(context.set.policyOf(path.backend.identity).ingress.deniedBy, 'ingress')) {
      const known = cut.get(spec);
      if (known) known.push(path);
      else cut.set(spec, [path]);
    }
  }
  for (const [spec, refused] of cut) {
    const pairs = new PairList('refused', context);
    for (const { backend, port } of refused) pairs.add('ingress', backend, ingress, onePort('TCP', port));
    const ports = [...new Set(refused.map(({ port }) => port))].sort((a, b) => a - b);
    const params = {
      entry: [...new Set(refused.map(({ entry, route }) => (entry === route ? entry : `${entry} (${route})`)))].join(', '),
      service: [...new Set(refused.map(({ service }) => service))].join(', '),
    };
    const kubernetes = spec.ref.kind === 'NetworkPolicy';
    yield {
      policy: spec.ref,
      field: spec.field,
      severity: 'error',
      message: kubernetes ? message('policy.lint.CCE5002.gatewayOfKubernetes', params) : message('policy.lint.CCE5002.gateway', params),
      consequence: pairs.consequence,
      refuses: ['envoy'],
      ...(kubernetes ? besideIt(context, spec, refused, ports) : { fix: admitEnvoy(context, spec, ports) }),
    };
  }
}

/** A NetworkPolicy cannot name Envoy, a CiliumNetworkPolicy for the same Service can; one that is there already is left to its owner. */
function besideIt(
  context: LintContext,
  { ref }: PolicySpec,
  refused: readonly EnvoyPath[],
  ports: readonly number[],
): Pick<Draft, 'addition'> {
  const [id, ...more] = new Set(refused.map(({ service }) => service));
  const [namespace = '', service = ''] = id?.split('/') ?? [];
  const selector = context.cluster.get(services, { namespace, name: service })?.spec?.selector;
  const name = `${service}-from-gateway`;
  if (more.length > 0 || namespace !== ref.namespace || !selector || context.objectOf({ kind: CILIUM, namespace, name })) return {};
  const spec = { endpointSelector: { matchLabels: selector }, ingress: [envoyRule(ports)] };
  return {
    addition: {
      object: { apiVersion: 'cilium.io/v2', kind: CILIUM, metadata: { namespace, name }, spec },
      opens: message('policy.lint.opens.envoy', { ports: `TCP ${ports.join()}` }),
    },
  };
}

const CILIUM = 'CiliumNetworkPolicy';

function admitEnvoy(context: LintContext, spec: PolicySpec, ports: readonly number[]): PolicyPatch {
  const edit = addingRule(context, spec, 'ingress', envoyRule(ports));
  return { policy: spec.ref, edits: [edit], opens: message('policy.lint.opens.envoy', { ports: `TCP ${ports.join()}` }) };
}

/** A clusterwide policy selects endpoints that are no pods: Envoy's, and those of cilium-health (facts/policy.md §3.4). */
function* endpointsCut(context: LintContext, paths: readonly EnvoyPath[]): Iterable<Draft> {
  const cut = new Map<PolicySpec, Map<string, IdentityClass>>();
  const note = (specs: readonly PolicySpec[], name: string, endpoint: IdentityClass): void => {
    for (const spec of specs) {
      const known = cut.get(spec) ?? new Map<string, IdentityClass>();
      cut.set(spec, known.set(name, endpoint));
    }
  };
  const ingress = context.reserved('ingress');
  if (ingress && paths.length > 0) {
    const policy = context.set.policyOf(ingress.identity);
    const refused = paths.some(({ backend, port }) => context.decide(ingress, 'egress', backend, 'TCP', port).verdict === 'default-deny');
    if (refused) note(policy.egress.deniedBy, 'ingress', ingress);
    // Some clients may be refused on purpose; a Gateway that nobody outside reaches is hardly wanted.
    const clients = outsideOf(context);
    const closed =
      clients.length > 0 &&
      paths.every(({ port }) => clients.every((one) => !passes(context.decide(ingress, 'ingress', one, 'TCP', port).verdict)));
    if (closed) note(policy.ingress.deniedBy, 'ingress', ingress);
  }
  const health = context.reserved('health');
  const node = context.reserved('remote-node');
  if (health && node && context.configuration?.['enable-endpoint-health-checking'] !== 'false') {
    const { verdict } = context.decide(health, 'ingress', node, 'TCP', HEALTH_PORT);
    if (verdict === 'default-deny') note(context.set.policyOf(health.identity).ingress.deniedBy, 'health', health);
  }
  for (const [spec, endpoints] of cut) yield selected(context, spec, endpoints, node, paths);
}

/** Where cilium-health answers on every node. */
const HEALTH_PORT = 4240;

function selected(
  context: LintContext,
  spec: PolicySpec,
  endpoints: ReadonlyMap<string, IdentityClass>,
  node: IdentityClass | undefined,
  paths: readonly EnvoyPath[],
): Draft {
  const pairs = new PairList('refused', context);
  const ingress = endpoints.get('ingress');
  const health = endpoints.get('health');
  const world = context.reserved('world') ?? context.reserved('world-ipv4');
  for (const { backend, port } of ingress ? paths : []) {
    pairs.add('egress', ingress!, backend, onePort('TCP', port));
    if (world) pairs.add('ingress', ingress!, world, onePort('TCP', port));
  }
  if (health && node) pairs.add('ingress', health, node, onePort('TCP', HEALTH_PORT));
  const names = [...endpoints.keys()].map((name) => `reserved:${name}`).join(', ');
  const excluded = [...endpoints.keys()].map((name) => ({ key: `reserved:${name}`, operator: 'DoesNotExist' }));
  const field = `${spec.field}.endpointSelector`;
  const expressions = valueAt(context.objectOf(spec.ref)?.object, `${field}.matchExpressions`);
  const edits = Array.isArray(expressions)
    ? excluded.map((one) => add(pointer(field, 'matchExpressions', '-'), one))
    : [add(pointer(field, 'matchExpressions'), excluded)];
  return {
    policy: spec.ref,
    field,
    severity: ingress ? 'error' : 'warning',
    message: message('policy.lint.CCE5002.endpoints', { names }),
    consequence: pairs.consequence,
    refuses: [...(ingress ? (['envoy'] as const) : []), ...(health ? (['health'] as const) : [])],
    fix: { policy: spec.ref, edits, opens: message('policy.lint.opens.endpoints', { names }) },
  };
}

/** Of a Service of type LoadBalancer no client from outside, and so no health check of the load balancer, is admitted. */
function* serviceCut(context: LintContext, paths: readonly EnvoyPath[]): Iterable<Draft> {
  const node = context.reserved('remote-node');
  const outside = [...outsideOf(context), ...(node ? [node] : [])];
  if (outside.length === 0) return;
  const exposed = servicesOf(context).filter(({ spec }) => spec?.type === 'LoadBalancer');
  for (const service of exposed) {
    const cut = backendsOf(context, service).filter(
      (backend) => !paths.some((path) => path.backend === backend) && isClosed(context, service, backend, outside),
    );
    const specs = new Set(cut.flatMap((backend) => context.toCorrect(context.set.policyOf(backend.identity).ingress.deniedBy, 'ingress')));
    // A wildcard over endpoints that was taken for the outside: said by its own lint.
    if (entriesOf(context).some((entry) => specs.has(entry.spec) && entry.direction === 'ingress' && hasWildcard(entry))) continue;
    for (const spec of specs) {
      const pairs = new PairList('refused', context);
      for (const backend of cut) pairs.add('ingress', backend, 'reserved:world', portsOf(service, backend));
      yield {
        policy: spec.ref,
        field: spec.field,
        severity: 'warning',
        message: message('policy.lint.CCE5002.service', {
          service: serviceName(service),
          backends: namesOf(cut),
          policy: formatPolicyRef(spec.ref),
        }),
        consequence: pairs.consequence,
        refuses: ['outside'],
      };
    }
  }
}

function portsOf({ spec }: Service, backend: IdentityClass): ConnectionSet {
  const ports = (spec?.ports ?? []).flatMap((one) => {
    const port = targetPortAt(one, backend);
    return port === undefined ? [] : [{ protocol: protocolOf(one), from: port, to: port }];
  });
  return ConnectionSet.of(ports);
}

function isClosed(context: LintContext, service: Service, backend: IdentityClass, outside: readonly IdentityClass[]): boolean {
  const ports = portsOf(service, backend).ranges();
  if (ports.length === 0) return false;
  return ports.every(({ protocol, from }) =>
    outside.every((peer) => protocol !== 'other' && context.decide(backend, 'ingress', peer, protocol, from).verdict === 'default-deny'),
  );
}
