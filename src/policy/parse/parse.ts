/** A policy object of any of the three kinds, parsed or rejected. @module */
import type { CiliumNetworkPolicy, NetworkPolicy } from '../../cluster/kinds.ts';
import { message } from '../../i18n/catalogue.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { PolicyRef, PolicySpec } from '../rule.ts';
import type { PolicySettings } from '../settings.ts';
import { parseCiliumPolicy } from './cilium.ts';
import type { ParseContext, Reading } from './context.ts';
import { Findings, worded, type PolicyFinding } from './finding.ts';
import { parseNetworkPolicy } from './network-policy.ts';
import { PolicyError } from './policy-error.ts';
import { ciliumPolicyShape, networkPolicyShape } from './policy-shapes.ts';
import { read, type ObjectShape } from './shape.ts';

export type ParsedPolicy = (
  | { readonly specs: readonly PolicySpec[] }
  /** The objection and the field at fault. The object as a whole has no effect. */
  | { readonly error: PolicyFinding }
) & {
  /** What does not stop the object from being understood: unknown fields, values that only the API server refuses. */
  readonly warnings: readonly PolicyFinding[];
};

export type PolicyObject = CiliumNetworkPolicy | NetworkPolicy;

/** Kinds and the shapes that their objects must have. */
const SHAPES: Readonly<Record<PolicyRef['kind'], ObjectShape>> = {
  CiliumNetworkPolicy: ciliumPolicyShape,
  CiliumClusterwideNetworkPolicy: ciliumPolicyShape,
  NetworkPolicy: networkPolicyShape,
};

export function isPolicy(object: KubeObject): object is PolicyObject {
  return Object.hasOwn(SHAPES, object.kind);
}

/**
 * Reads a policy as API server and agent would. Never throws for what a user wrote.
 *
 * @example
 * const parsed = parsePolicy(object, DEFAULT_SETTINGS, { services, endpointSlices });
 * if ('error' in parsed) console.error(parsed.error.field, parsed.error.message);
 */
export function parsePolicy(object: PolicyObject, settings: PolicySettings, context: ParseContext = {}): ParsedPolicy {
  const findings = new Findings();
  let policy = refOf(object);
  const warnings = (): PolicyFinding[] => findings.list.map((finding) => ({ policy, ...finding }));
  try {
    const kind = Object.hasOwn(SHAPES, policy.kind) ? policy.kind : 'CiliumNetworkPolicy';
    const shaped = read(object, SHAPES[kind], '', findings) as PolicyObject;
    policy = namespaced(policy, shaped, findings);
    const specs = parseKind(shaped, policy, { settings, context, findings });
    const refused = context.strict ? findings.list.find((finding) => finding.kind === 'schema') : undefined;
    return refused ? { error: { policy, ...refused }, warnings: warnings() } : { specs, warnings: warnings() };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { error: { policy, ...error.finding }, warnings: warnings() };
  }
}

const serviceNaming = new WeakMap<PolicyObject, boolean>();

/** Whether a policy names Services, so that its rules depend on them. Objects are replaced, never changed. */
export function namesServices(object: PolicyObject): boolean {
  let names = serviceNaming.get(object);
  if (names === undefined) {
    const { spec, specs } = object as Partial<CiliumNetworkPolicy>;
    names = object.kind !== 'NetworkPolicy' && JSON.stringify([spec, specs]).includes('"toServices":');
    serviceNaming.set(object, names);
  }
  return names;
}

function parseKind(object: PolicyObject, ref: PolicyRef, reading: Reading): PolicySpec[] {
  if (ref.kind !== 'NetworkPolicy') return parseCiliumPolicy(object as CiliumNetworkPolicy, ref, reading);
  const spec = parseNetworkPolicy(object as NetworkPolicy, ref, reading);
  return reading.settings.k8sNetworkPolicy ? [spec] : [];
}

/** Whose findings they are, before anything is known about the object. */
function refOf(object: unknown): PolicyRef {
  const { kind, metadata } = (typeof object === 'object' && object !== null ? object : {}) as { kind?: unknown; metadata?: unknown };
  const { name, namespace } = (typeof metadata === 'object' && metadata !== null ? metadata : {}) as {
    name?: unknown;
    namespace?: unknown;
  };
  const known = typeof kind === 'string' && Object.hasOwn(SHAPES, kind) ? (kind as PolicyRef['kind']) : 'CiliumNetworkPolicy';
  const place = typeof namespace === 'string' && namespace !== '' && known !== 'CiliumClusterwideNetworkPolicy' ? { namespace } : {};
  return { kind: known, ...place, name: typeof name === 'string' ? name : '' };
}

/** The name and the namespace that the object will have in the cluster. */
function namespaced(ref: PolicyRef, { metadata }: Partial<PolicyObject>, findings: Findings): PolicyRef {
  const name = metadata?.name || (metadata as { generateName?: string } | undefined)?.generateName;
  if (!name) throw PolicyError.ofSchema(worded('metadata.name', message('policyParse.required', { name: 'name' })));
  if (ref.kind === 'CiliumClusterwideNetworkPolicy' || ref.namespace) return { ...ref, name };
  findings.add({ ...worded('metadata.namespace', message('policyParse.namespaceAbsent', { namespace: 'default' })), kind: 'agent' });
  return { kind: ref.kind, namespace: 'default', name };
}
