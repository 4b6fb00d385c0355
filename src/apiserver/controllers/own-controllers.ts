/** The controllers that the server has in itself. @module */
import type { Backend } from '../registry/backend.ts';
import { CrdRegistry } from './crd-registry.ts';
import { EventExpiry } from './event-expiry.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { NamespaceLifecycle } from './namespace-lifecycle.ts';
import { PolicyTypeChecks } from './policy-type-checks.ts';
import { RoleAggregation } from './role-aggregation.ts';
import { StorageProtection } from './storage-protection.ts';

export interface OwnControllers {
  /** Roles are to be whole before anybody asks. */
  aggregation: RoleAggregation;
  all: { stop(): Promise<void> }[];
}

/** Starts them, in the order in which they are told of changes. */
export function startControllers(backend: Backend, onError: (error: unknown) => void): OwnControllers {
  const aggregation = new RoleAggregation(backend, onError);
  const others = [CrdRegistry, GarbageCollector, NamespaceLifecycle, EventExpiry, PolicyTypeChecks, StorageProtection];
  return { aggregation, all: [aggregation, ...others.map((Controller) => new Controller(backend, onError))] };
}
