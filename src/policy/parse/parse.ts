/** A policy object of any of the three kinds, parsed or rejected. @module */
import type { CiliumNetworkPolicy, NetworkPolicy } from '../../cluster/kinds.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { PolicyRef, PolicySpec } from '../rule.ts';
import type { PolicySettings } from '../settings.ts';
import { parseCiliumPolicy } from './cilium.ts';
import { parseNetworkPolicy } from './network-policy.ts';
import { PolicyError } from './policy-error.ts';

export type ParsedPolicy =
  | { readonly specs: readonly PolicySpec[] }
  /** The engine's own text, and the field at fault. The object as a whole has no effect. */
  | { readonly error: { readonly policy: PolicyRef; readonly field: string; readonly message: string } };

export type PolicyObject = CiliumNetworkPolicy | NetworkPolicy;

export function isPolicy(object: KubeObject): object is PolicyObject {
  return object.kind === 'CiliumNetworkPolicy' || object.kind === 'CiliumClusterwideNetworkPolicy' || object.kind === 'NetworkPolicy';
}

/** Never throws for what a user wrote. */
export function parsePolicy(object: PolicyObject, settings: PolicySettings): ParsedPolicy {
  try {
    if (object.kind === 'NetworkPolicy') return { specs: [parseNetworkPolicy(object as NetworkPolicy, settings)] };
    return { specs: parseCiliumPolicy(object as CiliumNetworkPolicy, settings) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { kind, metadata } = object;
    const policy = { kind: kind as PolicyRef['kind'], ...(metadata.namespace && { namespace: metadata.namespace }), name: metadata.name };
    return { error: { policy, field: error.field, message: error.message } };
  }
}
