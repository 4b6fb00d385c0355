/** Looks whether the expressions of admission policies fit the kinds that they name, and writes it into their status. @module */
import { Controller } from '../../kube/controller.ts';
import { POLICY_TABLES, type AdmissionPolicy } from '../admission/policies/objects.ts';
import { expressionWarnings } from '../admission/policies/type-check.ts';
import type { Backend } from '../registry/backend.ts';
import { patchObject } from '../registry/patch.ts';
import { systemContext } from './system-context.ts';

/** The name that kube-controller-manager has for it. */
const NAME = 'validatingadmissionpolicy-status';
const CONTEXT = systemContext(NAME, `system:serviceaccount:kube-system:${NAME}-controller`);

export class PolicyTypeChecks {
  readonly #backend: Backend;
  readonly #controller: Controller;
  readonly #stopListening: () => void;

  constructor(backend: Backend, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#controller = new Controller({ name: NAME, clock: backend.clock, reconcile: async (name) => this.#reconcile(name), onError });
    for (const name of backend.store.table(POLICY_TABLES.policies).keys()) this.#controller.enqueue(name);
    this.#stopListening = backend.store.onChange((table, { type, key }) => {
      if (table.id === POLICY_TABLES.policies && type !== 'DELETED') this.#controller.enqueue(key);
    });
    this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#controller.stop();
  }

  #reconcile(name: string): void {
    const { store, kinds } = this.#backend;
    const policy = store.table(POLICY_TABLES.policies).get(name) as AdmissionPolicy | undefined;
    if (!policy) return;
    const { apiVersion, kind, metadata, status } = policy;
    const { generation = 0 } = metadata;
    if (generation <= ((status as { observedGeneration?: number } | undefined)?.observedGeneration ?? 0)) return;
    const warnings = expressionWarnings(policy, kinds);
    const typeChecking = warnings.length > 0 ? { expressionWarnings: warnings } : {};
    const body = { apiVersion, kind, metadata: { name }, status: { observedGeneration: generation, typeChecking } };
    const target = { kind: kinds.ofTable(POLICY_TABLES.policies)!, name, subresource: 'status' };
    patchObject(this.#backend, target, { type: 'apply', body, force: true }, CONTEXT);
  }
}
