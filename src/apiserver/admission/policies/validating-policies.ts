/**
 * ValidatingAdmissionPolicies in force: those with a binding. Kept up to date by the changes of the store; a policy is compiled
 * when it is first needed.
 * @module
 */
import type { AnyObject } from '../../../kube/objects.ts';
import type { Authorizer } from '../../authorization/authorizer.ts';
import { tableIdOf, viewAs, type KindRegistry } from '../../kind-registry.ts';
import type { KindDefinition } from '../../schema/types.ts';
import type { Store } from '../../storage/store.ts';
import { activationOf, type Activation } from './activation.ts';
import { resourceOf, type Admission, type GroupVersionResource } from './admission.ts';
import { CompiledPolicy } from './compiled-policy.ts';
import { matchedResource, type Surroundings } from './match.ts';
import { ADMISSION_GROUP, POLICY_TABLES, type AdmissionPolicy, type PolicyBinding } from './objects.ts';
import { collectParams, paramKindOf } from './params.ts';
import { Verdict } from './verdict.ts';

interface PolicyInForce {
  readonly policy: AdmissionPolicy;
  readonly bindings: readonly PolicyBinding[];
}

interface Parts {
  readonly store: Store;
  readonly kinds: KindRegistry;
  readonly authorizer: Authorizer;
}

export class ValidatingPolicies {
  readonly #parts: Parts;
  readonly #compiled = new WeakMap<AdmissionPolicy, CompiledPolicy>();
  readonly #around: Surroundings;
  #inForce: readonly PolicyInForce[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#around = {
      labelsOf: (namespace) => parts.store.table('namespaces').get(namespace)?.metadata.labels,
      // Built-in kinds have one version each.
      equivalents: ({ of }) => (of.custom ? versionsOf(parts.kinds, of).filter((kind) => kind !== of) : []).map(resourceOf),
    };
    this.#read();
    parts.store.onChange(({ id }) => {
      if (id === POLICY_TABLES.policies || id === POLICY_TABLES.bindings) this.#read();
    });
  }

  /** No policy is in force: no write needs to be shown. */
  get isEmpty(): boolean {
    return this.#inForce.length === 0;
  }

  /** @throws StatusError in the words of kube-apiserver, when a policy refuses what is asked for */
  validate(admission: Admission): void {
    // Nobody can lock himself out.
    if (admission.resource.group === ADMISSION_GROUP) return;
    const verdict = new Verdict(admission);
    const seen = new Map<string, Activation>();
    for (const { policy, bindings } of this.#inForce) {
      const resource = matchedResource(policy.spec.matchConstraints, admission, this.#around);
      if (!resource) continue;
      const paramKind = policy.spec.paramKind && paramKindOf(this.#parts.kinds, policy.spec.paramKind);
      if (typeof paramKind === 'string') verdict.isMisconfigured(policy, undefined, paramKind);
      else this.#ask(verdict, { policy, bindings }, paramKind, () => this.#activation(seen, admission, resource));
    }
    verdict.pronounce();
  }

  #ask(verdict: Verdict, { policy, bindings }: PolicyInForce, paramKind: KindDefinition | undefined, activation: () => Activation): void {
    const { admission } = verdict;
    for (const binding of bindings) {
      const { matchResources, paramRef } = binding.spec;
      if (matchResources && !matchedResource(matchResources, admission, this.#around)) continue;
      const params = collectParams(this.#parts.store, paramKind, paramRef, admission.namespace);
      if (typeof params === 'string') {
        verdict.isMisconfigured(policy, binding, params);
        continue;
      }
      for (const param of params) {
        const opinion = this.#compile(policy).opinion(activation(), param);
        verdict.hears(policy, binding, opinion);
        // It would take as long with the others.
        if (opinion.isCutOff) break;
      }
    }
    verdict.isHeard(policy);
  }

  #compile(policy: AdmissionPolicy): CompiledPolicy {
    let compiled = this.#compiled.get(policy);
    if (!compiled) this.#compiled.set(policy, (compiled = new CompiledPolicy(policy)));
    return compiled;
  }

  /** What expressions know, made once for each version through which policies look. */
  #activation(seen: Map<string, Activation>, admission: Admission, resource: GroupVersionResource): Activation {
    let made = seen.get(resource.version);
    if (!made) seen.set(resource.version, (made = this.#see(admission, resource)));
    return made;
  }

  #see(admission: Admission, resource: GroupVersionResource): Activation {
    const { of, namespace, object, oldObject } = admission;
    const version = versionsOf(this.#parts.kinds, of).find((kind) => kind.resource.version === resource.version);
    // A subresource with a kind of its own has one version.
    const isOwn = version && version !== of && admission.kind.kind === of.resource.kind ? version : undefined;
    const view = (it: AnyObject | undefined): AnyObject | undefined => (it && isOwn ? viewAs(isOwn, it) : it);
    const hasNamespace = of.resource.namespaced && namespace;
    return activationOf(
      {
        admission,
        resource,
        kind: isOwn ? { group: resource.group, version: resource.version, kind: isOwn.resource.kind } : admission.kind,
        object: view(object),
        oldObject: view(oldObject),
        namespace: hasNamespace ? this.#parts.store.table('namespaces').get(namespace) : undefined,
      },
      (subject, attributes) => this.#parts.authorizer.decide(subject, attributes),
    );
  }

  #read(): void {
    const { store } = this.#parts;
    const bindings = new Map<string, PolicyBinding[]>();
    for (const binding of store.table(POLICY_TABLES.bindings).list() as PolicyBinding[]) {
      const { policyName } = binding.spec;
      bindings.set(policyName, [...(bindings.get(policyName) ?? []), binding]);
    }
    const policies = store.table(POLICY_TABLES.policies).list() as AdmissionPolicy[];
    this.#inForce = policies.flatMap((policy) => {
      const list = bindings.get(policy.metadata.name);
      return list ? [{ policy, bindings: list }] : [];
    });
  }
}

const versionsOf = (kinds: KindRegistry, of: KindDefinition): readonly KindDefinition[] =>
  kinds.all.filter((kind) => tableIdOf(kind) === tableIdOf(of));
