/** The policy lints as checks with the same codes: one analysis of the cluster's policies serves them all. @module */
import { stringify } from 'yaml';
import { ciliumConfigOf } from './cilium-version.ts';
import type { Check, CheckAnswer, ClusterView, Need } from './check.ts';
import type { Evidence, Finding, Fix, ObjectRef } from './finding.ts';
import { formatRef } from './finding.ts';
import { unknownRoutes } from './gateway-path/routes.ts';
import { POLICY_KINDS } from '../cluster/live-objects/kinds.ts';
import { ciliumClusterwideNetworkPolicies, ciliumNetworkPolicies, gateways, networkPolicies } from '../cluster/kinds.ts';
import type { Manifest } from '../cluster/manifests/manifest.ts';
import { INDEXES, type ClusterModel } from '../cluster/model.ts';
import { message } from '../i18n/index.ts';
import type { AnyObject } from '../kube/objects.ts';
import { endpointSlices, namespaces, nodes, pods, services, type Resource } from '../kube/resources.ts';
import { analyse } from '../policy/analysis.ts';
import {
  lintPolicies,
  POLICY_LINTS,
  type PolicyAddition,
  type PolicyFinding,
  type PolicyLint,
  type PolicyPatch,
} from '../policy/lint/index.ts';
import { affected } from '../policy/lint/consequences.ts';
import { valueAt } from '../policy/lint/patch.ts';
import { settingsFor } from '../policy/settings.ts';

const POLICIES = [networkPolicies, ciliumNetworkPolicies, ciliumClusterwideNetworkPolicies] as const;

/** Faults that a policy shows by itself, whoever is there. */
const OF_THE_TEXT = new Set(['CCE5003', 'CCE5009', 'CCE5020']);

/** What a lint has to know besides policies and pods. */
const MORE: Readonly<Record<string, readonly Need[]>> = {
  CCE5002: [services, endpointSlices, gateways],
  CCE5004: [nodes],
  CCE5005: [endpointSlices, nodes],
  CCE5006: [services],
  CCE5007: [services, endpointSlices],
  CCE5008: [services, endpointSlices],
  CCE5016: [services],
  CCE5022: [nodes],
};

/** Default deny that cuts Gateways and exposed Services off, and the mistakes by which a policy comes to do that. */
const CUTS = 'CCE5002';
const CLOSING = ['CCE5008', 'CCE5009', 'CCE5011', 'CCE5012', 'CCE5013', 'CCE5017', 'CCE5026'];

/** Policies themselves are none of them, nor are routes: where not all kinds are known, what is known is looked at all the same. */
const needsOf = (code: string): readonly Need[] => (OF_THE_TEXT.has(code) ? [] : [pods, namespaces, ...(MORE[code] ?? [])]);

export const POLICY_CHECKS: readonly Check[] = POLICY_LINTS.map(checkOf);

function checkOf(lint: PolicyLint): Check {
  const { code, severity, title, explanation, threads } = lint;
  return {
    code,
    name: 'policy-lint',
    severity,
    title,
    explanation,
    needs: needsOf(code),
    threads,
    ...(code === CUTS && { causedBy: CLOSING }),
    run: (view) => answer(view, lint),
  };
}

function answer(view: ClusterView, { code, explanation }: PolicyLint): CheckAnswer {
  const { findings, policies, objects } = lintedOf(view);
  const unknown =
    POLICIES.map((kind) => view.coverage.unknownKind(kind)).find((why) => why !== undefined) ??
    (code === CUTS ? unknownRoutes(view.coverage) : undefined);
  if (policies === 0) return unknown ? { findings: [], looked: 0, unknown } : { skip: message('checks.policy.none') };
  const own = findings.filter((finding) => finding.code === code);
  return {
    findings: own.map((finding) => findingOf(finding, { model: view.model, objects }, explanation)),
    looked: policies,
    ...(unknown && { unknown }),
  };
}

interface Linted {
  readonly findings: readonly PolicyFinding[];
  readonly policies: number;
  /** By reference. */
  readonly objects: ReadonlyMap<string, AnyObject>;
}

const known = new WeakMap<ClusterModel, { readonly revision: number; readonly linted: Linted }>();

/** Worked out once for a model as it stands. */
function lintedOf({ model }: ClusterView): Linted {
  const before = known.get(model);
  if (before?.revision === model.revision) return before.linted;
  const linted = lintAll(model);
  known.set(model, { revision: model.revision, linted });
  return linted;
}

function lintAll(model: ClusterModel): Linted {
  const objects = new Map<string, AnyObject>();
  for (const kind of POLICIES as readonly Resource[]) for (const object of model.list(kind)) objects.set(formatRef(refOf(object)), object);
  if (objects.size === 0) return { findings: [], policies: 0, objects };
  const { configMapData, ciliumVersion } = ciliumConfigOf(model);
  const findings = lintPolicies(analyse(manifestsOf(model), { settings: settingsFor({ ciliumVersion, configMapData }) }));
  return { findings, policies: objects.size, objects };
}

/** Identities are worked out from pods: what agents have published of them is as large again, and nobody asks for it. */
const PUBLISHED = new Set(['CiliumEndpoint', 'CiliumIdentity']);

function* manifestsOf(model: ClusterModel): Iterable<Manifest> {
  for (const { of } of POLICY_KINDS) {
    if (PUBLISHED.has(of.kind)) continue;
    for (const object of model.list(of)) yield { object, source: NOWHERE };
  }
}

/** Objects of a model stand in no file; who reads files knows where. */
const NOWHERE: Manifest['source'] = { file: 'cluster://', line: 1, locate: () => ({ line: 1, column: 1 }) };

const refOf = ({ kind, metadata: { namespace, name } }: AnyObject): ObjectRef => ({ kind, name, ...(namespace && { namespace }) });

interface Cluster {
  readonly model: ClusterModel;
  readonly objects: ReadonlyMap<string, AnyObject>;
}

function findingOf(finding: PolicyFinding, { model, objects }: Cluster, explanation: PolicyLint['explanation']): Finding {
  const { code, severity, policy, field, likely, consequence, fix, addition } = finding;
  const { kind, namespace, name } = policy;
  const ref: ObjectRef = { kind, name, ...(namespace !== undefined && { namespace }) };
  const value = valueAt(objects.get(formatRef(ref)), field);
  const evidence: Evidence[] = [{ at: ref, path: field, observed: value === undefined ? '' : (JSON.stringify(value) ?? '') }];
  if (consequence.effect !== 'unchanged' && consequence.total > 0) {
    // What follows on this cluster is seen, too.
    const effect = message(`cli.policy.lint.effect.${consequence.effect}`, { pairs: affected(consequence) });
    evidence.push({ at: 'policy', observed: effect });
  }
  return {
    code,
    severity,
    confidence: likely ? 'likely' : 'certain',
    objects: [ref],
    about: aboutOf(finding, model),
    evidence,
    message: likely ? message('cli.policy.lint.likely', { text: finding.message }) : finding.message,
    cause: { id: explanation, params: {} },
    // No server takes other names; in a command they could be more than a name.
    fixes: [
      ...(fix && isNamed(fix.policy) ? [fixOf(fix)] : []),
      ...(addition && isNamed(addition.object.metadata) ? [addingOf(addition)] : []),
    ],
  };
}

/** What else is wrong with the same policy is another matter, unless the same comers are refused by it. */
function aboutOf(finding: PolicyFinding, model: ClusterModel): string[] {
  const { policy, refuses, pods: named = [], code } = finding;
  const own = `policy/${policy.namespace === undefined ? '' : `${policy.namespace}/`}${policy.name}`;
  return [
    ...(refuses ? refuses.map((who) => `${own}/${who}`) : [own]),
    ...named.map((pod) => `pod/${pod}`),
    ...(code === CUTS ? namedIn(finding, model) : []),
  ];
}

/** Gateways and Services of which the words speak, with their pods, so that what happens there finds its cause here. */
function namedIn({ message: { params } }: PolicyFinding, model: ClusterModel): string[] {
  const texts = Object.values(params).filter((value) => typeof value === 'string');
  const named = typeof params['service'] === 'string' ? params['service'].split(', ') : [];
  return [
    ...texts.flatMap((text) => [...text.matchAll(/\bGateway ([^\s,()/]+\/[^\s,()/]+)/g)].map(([, id]) => `gateway/${id}`)),
    ...named.flatMap((id) => [`service/${id}`, ...podsBehind(id, model)]),
  ];
}

function podsBehind(service: string, model: ClusterModel): string[] {
  const endpoints = model.byIndex(endpointSlices, INDEXES.sliceByService, service).flatMap((slice) => slice.endpoints ?? []);
  return endpoints.flatMap(({ targetRef }) =>
    targetRef?.kind === 'Pod' ? [`pod/${targetRef.namespace ?? ''}/${targetRef.name ?? ''}`] : [],
  );
}

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

const isNamed = ({ namespace = 'x', name }: { readonly namespace?: string; readonly name: string }): boolean =>
  NAME.test(namespace) && NAME.test(name);

const PLURALS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies.networking.k8s.io',
  CiliumNetworkPolicy: 'ciliumnetworkpolicies.cilium.io',
  CiliumClusterwideNetworkPolicy: 'ciliumclusterwidenetworkpolicies.cilium.io',
};

function fixOf({ policy, edits, deleteObject, opens }: PolicyPatch): Fix {
  const { kind, namespace, name } = policy;
  const place = namespace === undefined ? '' : `-n ${namespace} `;
  const object = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const what = deleteObject
    ? message('cli.policy.lint.fix.delete', { policy: object })
    : message('checks.policy.edit', { policy: object, paths: [...new Set(edits.map(({ op, path }) => `${op} ${path}`))].join(', ') });
  const patch = JSON.stringify(edits).replaceAll("'", String.raw`\u0027`);
  return {
    what: opens ? message('cli.policy.lint.fix.opens', { what, opens }) : what,
    kind: 'command',
    text: deleteObject
      ? `kubectl ${place}delete ${PLURALS[kind]} ${name}`
      : `kubectl ${place}patch ${PLURALS[kind]} ${name} --type=json -p '${patch}'`,
    // Rules decide on connections that are being made, and on requests of those that stand.
    risk: 'traffic',
    reversible: !deleteObject,
  };
}

function addingOf({ object, opens }: PolicyAddition): Fix {
  const { kind, metadata } = object;
  const what = message('checks.policy.add', { policy: `${kind} ${metadata.namespace}/${metadata.name}` });
  return {
    what: message('cli.policy.lint.fix.opens', { what, opens }),
    kind: 'manifest',
    text: stringify(object),
    risk: 'traffic',
    reversible: true,
  };
}
