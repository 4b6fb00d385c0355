/** What every registry operation works on, and who asks. @module */
import type { AdmissionGate } from '../admission/gate.ts';
import type { AdmissionHook } from '../admission/hooks.ts';
import type { ValidatingPolicies } from '../admission/policies/validating-policies.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Clock } from '../../kube/clock.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { storageTableOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Store } from '../storage/store.ts';
import type { Table } from '../storage/table.ts';
import type { ServiceRanges } from '../admission/service-allocation.ts';

export interface Backend {
  readonly store: Store;
  readonly kinds: KindRegistry;
  readonly clock: Clock;
  /** 0 ≤ x < 1: names, allocations. */
  readonly random: () => number;
  readonly serviceRanges: ServiceRanges;
  readonly authorizer: Authorizer;
  /** Asked of each write of a client, in this order. */
  readonly hooks: readonly AdmissionHook[];
  /** Asked of each write of a client, before the hooks that validate. */
  readonly policies: ValidatingPolicies;
}

export interface UserInfo {
  username: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
  /** Whose credentials were used to act in this user's name. */
  impersonator?: UserInfo;
}

/** One request's circumstances. */
export interface RequestContext {
  readonly user: UserInfo;
  readonly fieldManager: string;
  readonly dryRun: boolean;
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  /** What the client said of how to write, as `CreateOptions` and their like have it. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The request names no object: it deletes a collection. */
  readonly unnamed?: boolean;
  /** Of a write that policies and admission hooks see. */
  readonly gate?: AdmissionGate;
  /** Becomes a `Warning: 299` header; dropped in process. */
  warn(text: string): void;
  /** Noted in the audit log, when there is one; the first value of a key stays. */
  annotate?(key: string, value: string): void;
}

export const tableOf = (backend: Backend, kind: KindDefinition): Table => backend.store.table(storageTableOf(kind));

export const storageKey = (kind: KindDefinition, namespace: string | undefined, name: string): string =>
  kind.resource.namespaced ? `${namespace ?? ''}/${name}` : name;

/** Metadata whose server-set fields may still be missing. */
export type Unstored = Omit<AnyObject, 'metadata'> & { metadata: Partial<AnyObject['metadata']> };
