/** CCE5005: pods that need the Kubernetes API do not reach it: by its ClusterIP, by a node's address, or not named at all. @module */
import { message } from '../../i18n/index.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { resource } from '../../kube/resources.ts';
import { contains, parsePrefix } from '../cidr.ts';
import { decide } from '../decide.ts';
import { addressIdentity, FIRST_LOCAL_IDENTITY, RESERVED, reservedIdentity, type Identity } from '../identity.ts';
import { ConnectionSet } from '../engine/connection-set.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { POD_NAMESPACE, POLICY_SERVICE_ACCOUNT } from '../labels.ts';
import type { PolicySpec } from '../rule.ts';
import { addressesOf, apiServerOf, type ApiServer } from './addresses.ts';
import { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { addingRule, withoutAddress } from './edits.ts';
import { entriesOf, peerCidrs } from './entries.ts';
import type { Draft, Edit, PolicyPatch } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { withoutNulls } from './nulls.ts';

interface Binding extends KubeObject {
  subjects?: { kind?: string; name?: string; namespace?: string }[];
}
const BINDINGS = [
  resource<Binding>('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', 'Namespaced'),
  resource<Binding>('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', 'Cluster'),
];

export const apiServer: PolicyLint = {
  code: 'CCE5005',
  title: 'policy.lint.CCE5005.title',
  explanation: 'policy.lint.CCE5005.explanation',
  severity: 'error',
  threads: cilium(33525, 14724, 37298),
  *run(context) {
    const server = apiServerOf(context);
    const named = yield* byAddress(context, server);
    yield* notNamed(context, server, named);
  },
};

/** A rule that names the API server by an address that policy never sees. */
function* byAddress(context: LintContext, server: ApiServer): Generator<Draft, Set<PolicySpec>> {
  const named = new Set<PolicySpec>();
  const nodes = addressesOf(context).nodes;
  for (const entry of entriesOf(context)) {
    if (entry.direction !== 'egress' || entry.action !== 'allow') continue;
    for (const written of peerCidrs(entry)) {
      const { field, cidr } = written;
      const prefix = parsePrefix(cidr);
      if (!prefix || prefix.bits === 0) continue;
      const virtual = server.clusterIP !== undefined && contains(prefix, server.clusterIP.prefix);
      const onNode = server.endpoints.some(
        ({ address }) => nodes.some((node) => node.address === address) && contains(prefix, parsePrefix(address)!),
      );
      if (!virtual && !onNode) continue;
      const subjects = context.subjects(entry.spec).filter((subject) => isRefused(context, server, subject));
      if (subjects.length === 0) continue;
      named.add(entry.spec);
      const pairs = new PairList('refused', context);
      for (const subject of subjects) pairs.add('egress', subject, 'reserved:kube-apiserver', portsOf(server));
      const params = { cidr, ports: portsText(server) };
      yield {
        policy: entry.policy.ref,
        field,
        severity: 'error',
        message: virtual ? message('policy.lint.CCE5005.clusterIP', params) : message('policy.lint.CCE5005.nodeAddress', params),
        consequence: pairs.consequence,
        ...allowing(context, entry.spec, server, () => withoutAddress(entry, written)),
      };
    }
  }
  return named;
}

/** Pods whose service account has been given rights, and whose egress policy does not admit the API server. */
function* notNamed(context: LintContext, server: ApiServer, named: ReadonlySet<PolicySpec>): Iterable<Draft> {
  const accounts = new Set(
    BINDINGS.flatMap((of) => [...context.cluster.list(of)].map(withoutNulls)).flatMap(({ subjects = [], metadata }) =>
      subjects.flatMap(({ kind, name, namespace }) => (kind === 'ServiceAccount' ? [`${namespace ?? metadata.namespace}/${name}`] : [])),
    ),
  );
  if (accounts.size === 0) return;
  const refused = context.pods.filter((pod) => accounts.has(accountOf(pod)) && isRefused(context, server, pod));
  const specs = new Map<PolicySpec, IdentityClass[]>();
  for (const pod of refused) {
    const { deniedBy } = context.set.policyOf(pod.identity).egress;
    if (deniedBy.some((spec) => named.has(spec))) continue;
    for (const spec of context.toCorrect(deniedBy, 'egress')) specs.set(spec, [...(specs.get(spec) ?? []), pod]);
  }
  for (const [spec, pods] of specs) {
    const pairs = new PairList('refused', context);
    for (const pod of pods) pairs.add('egress', pod, 'reserved:kube-apiserver', portsOf(server));
    yield {
      policy: spec.ref,
      field: spec.field,
      severity: 'warning',
      likely: true,
      message: message('policy.lint.CCE5005.notNamed', {
        accounts: [...new Set(pods.map(accountOf))].join(', '),
      }),
      consequence: pairs.consequence,
      ...allowing(context, spec, server),
    };
  }
}

const accountOf = ({ identity: { labels } }: IdentityClass): string =>
  `${labels.find('k8s', POD_NAMESPACE)?.value}/${labels.find('k8s', POLICY_SERVICE_ACCOUNT)?.value}`;

/** The API server as policy sees it: of a node's address, or outside the cluster (facts/policy.md §3.2). */
function identitiesOf(context: LintContext, { endpoints }: ApiServer): { identity: Identity; port: number }[] {
  const nodes = new Set(addressesOf(context).nodes.map(({ address }) => address));
  const inCluster = reservedIdentity(RESERVED['kube-apiserver'])!;
  if (endpoints.length === 0) return [{ identity: inCluster, port: 443 }];
  return endpoints.map(({ address, port }) => ({
    identity: nodes.has(address)
      ? inCluster
      : addressIdentity(FIRST_LOCAL_IDENTITY, address, { kubeApiserver: true, dualStack: context.settings.ipv6 }),
    port,
  }));
}

function isRefused(context: LintContext, server: ApiServer, subject: IdentityClass): boolean {
  return identitiesOf(context, server).every(({ identity, port }) => {
    const { verdict } = decide(context.set, { subject: subject.identity, direction: 'egress', peer: identity, port, protocol: 'TCP' });
    return verdict === 'default-deny';
  });
}

const numbersOf = ({ endpoints }: ApiServer): number[] => [...new Set(endpoints.map(({ port }) => port))];
const portsOf = (server: ApiServer): ConnectionSet =>
  ConnectionSet.of((numbersOf(server).length > 0 ? numbersOf(server) : [443]).map((port) => ({ protocol: 'TCP', from: port, to: port })));
const portsText = (server: ApiServer): string => portsOf(server).text;

/** A rule of its own, on the port of the API server itself and not of its Service. A NetworkPolicy has no entities. */
function allowing(
  context: LintContext,
  spec: PolicySpec,
  server: ApiServer,
  instead: () => readonly Edit[] = () => [],
): { fix: PolicyPatch } | undefined {
  const numbers = numbersOf(server);
  if (spec.ref.kind === 'NetworkPolicy' || numbers.length === 0) return undefined;
  const rule = { toEntities: ['kube-apiserver'], toPorts: [{ ports: numbers.map((port) => ({ port: String(port), protocol: 'TCP' })) }] };
  const edits = [addingRule(context, spec, 'egress', rule), ...instead()];
  return { fix: { policy: spec.ref, edits, opens: message('policy.lint.opens.apiServer', { ports: portsText(server) }) } };
}
