/** CCE5016: `fromEndpoints: [{}]` stands for the pods of the own namespace: neither for the outside nor for nodes. @module */
import { message } from '../../i18n/index.ts';
import { pods, type Service } from '../../kube/resources.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, listAt, prefixOf, wordsOf, type Entry } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import { envoyPaths } from './gateways.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer } from './patch.ts';
import { backendsOf, serviceName, servicesOf } from './services.ts';

export const wildcardIsNotWorld: PolicyLint = {
  code: 'CCE5016',
  title: 'policy.lint.CCE5016.title',
  explanation: 'policy.lint.CCE5016.explanation',
  severity: 'warning',
  threads: cilium(3847, 4513),
  *run(context) {
    for (const entry of entriesOf(context)) if (entry.action === 'allow' && hasWildcard(entry)) yield* misread(context, entry);
  },
};

/** A selector without a condition among the peers. */
export function hasWildcard({ policy, written, direction }: Entry): boolean {
  if (policy.ref.kind === 'NetworkPolicy') return false;
  return listAt(written, `${prefixOf(direction)}Endpoints`).some((one) => {
    const { matchLabels = {}, matchExpressions = [] } = (one ?? {}) as { matchLabels?: object; matchExpressions?: unknown[] };
    return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  });
}

/** Only where something shows that more was meant: an exposed Service, the policy's name, a neighbour on the host network. */
function* misread(context: LintContext, entry: Entry): Iterable<Draft> {
  const { policy, direction, field, spec } = entry;
  const prefix = prefixOf(direction);
  const [world, node] = [context.reserved('world') ?? context.reserved('world-ipv4'), context.reserved('remote-node')];
  const report = (text: Draft['message'], pairs: PairList, entity: string): Draft => ({
    policy: policy.ref,
    field: `${field}.${prefix}Endpoints`,
    severity: 'warning',
    likely: true,
    message: text,
    consequence: pairs.consequence,
    fix: correction(entry, entity),
  });
  const subjects = context.subjects(spec);
  const exposed = direction === 'ingress' ? exposedService(context, subjects) : undefined;
  // The outside comes through the Gateway, where there is one: CCE5002 sees whether it may.
  const behindGateway = direction === 'ingress' && envoyPaths(context).some(({ backend }) => subjects.includes(backend));
  const named = behindGateway ? undefined : /world|public|internet|external|outside|everyone|anywhere/i.exec(wordsOf(entry))?.[0];
  if (world && (exposed || named)) {
    const pairs = refused(context, entry, subjects, world);
    if (pairs.total > 0) {
      const params = { entity: `${prefix}Entities: [world]` };
      if (exposed) yield report(message('policy.lint.CCE5016.exposed', { ...params, service: serviceName(exposed) }), pairs, 'world');
      else if (named) yield report(message('policy.lint.CCE5016.named', { ...params, word: named }), pairs, 'world');
      return;
    }
  }
  const neighbour = [...context.cluster.list(pods)].find(
    ({ spec: of, metadata }) => of?.hostNetwork && metadata.namespace === policy.ref.namespace,
  );
  if (!neighbour || !node || direction !== 'ingress') return;
  const pairs = refused(context, entry, subjects, node);
  const params = {
    entity: `${prefix}Entities: [host, remote-node]`,
    pod: `${policy.ref.namespace}/${neighbour.metadata.name}`,
  };
  if (pairs.total > 0) yield report(message('policy.lint.CCE5016.hostNetwork', params), pairs, 'remote-node');
}

function exposedService(context: LintContext, subjects: readonly IdentityClass[]): Service | undefined {
  return servicesOf(context).find((service) => {
    const { type } = service.spec ?? {};
    return (type === 'LoadBalancer' || type === 'NodePort') && backendsOf(context, service).some((backend) => subjects.includes(backend));
  });
}

function refused(context: LintContext, { rules, direction }: Entry, subjects: readonly IdentityClass[], peer: IdentityClass): PairList {
  const pairs = new PairList('refused', context);
  for (const subject of subjects) {
    for (const rule of rules) {
      const ports = context.connections(rule, direction, subject);
      // Other rules may admit single addresses: then somebody has thought of the outside.
      const others = context.classes.filter(({ kind }) => kind === 'cidr' || kind === 'fqdn');
      if ([peer, ...others].every((one) => !context.passes(subject, direction, one, ports))) pairs.add(direction, subject, peer, ports);
    }
  }
  return pairs;
}

/** A rule of its own beside it: kinds of peers cannot be mixed in one. */
function correction({ policy, spec, direction, written, section }: Entry, entity: string): PolicyPatch {
  const entities = entity === 'remote-node' ? ['host', 'remote-node'] : [entity];
  const ports = ['toPorts', 'icmps'].flatMap((name) => (written[name] === undefined ? [] : [[name, written[name]] as const]));
  const rule = { [`${prefixOf(direction)}Entities`]: entities, ...Object.fromEntries(ports) };
  return {
    policy: policy.ref,
    edits: [add(pointer(spec.field, section, '-'), rule)],
    opens: message('policy.lint.opens.entity', { entity: entities.join(', ') }),
  };
}
