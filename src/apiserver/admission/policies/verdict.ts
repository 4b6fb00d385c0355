/** What policies and their bindings come to: a refusal, warnings, annotations of the audit log. @module */
import { StatusError } from '../../../kube/status-error.ts';
import { refusalOf } from '../../authorization/refusal.ts';
import type { Admission } from './admission.ts';
import type { Denial, Opinion } from './compiled-policy.ts';
import type { AdmissionPolicy, PolicyBinding } from './objects.ts';

const CODES: Readonly<Record<string, number>> = { Forbidden: 403, RequestEntityTooLarge: 413, Invalid: 422 };
const FAILURE_ANNOTATION = 'validation.policy.admission.k8s.io/validation_failure';
/** Bytes of an annotation's value. */
const LONGEST_VALUE = 10 * 1024;

/** JSON as Go writes it: what could be HTML is escaped. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[<>&]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

export class Verdict {
  readonly admission: Admission;
  /** The first refusal is the one that is told. */
  #refusal: StatusError | undefined;
  #annotations = new Map<string, string[]>();

  constructor(admission: Admission) {
    this.admission = admission;
  }

  /** The opinion of a policy, in view of what a binding makes of it. */
  hears(policy: AdmissionPolicy, binding: PolicyBinding, { denials, annotations, failures }: Opinion): void {
    for (const denial of denials) {
      for (const action of binding.spec.validationActions) this.#act(action, policy, binding, denial);
    }
    for (const { key, value } of annotations) {
      const values = this.#annotations.get(key) ?? [];
      const cut = Buffer.byteLength(value) > LONGEST_VALUE ? Buffer.from(value).subarray(0, LONGEST_VALUE).toString('utf8') : value;
      if (!values.includes(cut)) this.#annotations.set(key, [...values, cut]);
    }
    for (const message of failures) this.#refuse(policy, binding, message, undefined);
  }

  /** All bindings of a policy have been asked: its annotations are complete. */
  isHeard(policy: AdmissionPolicy): void {
    for (const [key, values] of this.#annotations) this.admission.annotate(`${policy.metadata.name}/${key}`, values.join(', '));
    this.#annotations = new Map();
  }

  /** A policy or binding that cannot be asked refuses, unless failures are to be ignored. */
  isMisconfigured(policy: AdmissionPolicy, binding: PolicyBinding | undefined, why: string): void {
    if (policy.spec.failurePolicy === 'Ignore') return;
    this.#refuse(policy, binding, `failed to configure ${binding ? 'binding' : 'policy'}: ${why}`, undefined);
  }

  /** @throws StatusError when something was refused */
  pronounce(): void {
    if (this.#refusal) throw this.#refusal;
  }

  #act(action: string, policy: AdmissionPolicy, binding: PolicyBinding, denial: Denial): void {
    const [policyName, bindingName] = [policy.metadata.name, binding.metadata.name];
    switch (action) {
      case 'Deny':
        return this.#refuse(policy, binding, denial.message, denial.reason);
      case 'Warn':
        return this.admission.warn(
          `Validation failed for ValidatingAdmissionPolicy '${policyName}' with binding '${bindingName}': ${denial.message}`,
        );
      case 'Audit':
        return this.admission.annotate(
          FAILURE_ANNOTATION,
          goJson([
            {
              message: denial.message,
              policy: policyName,
              binding: bindingName,
              expressionIndex: denial.index,
              validationActions: binding.spec.validationActions,
            },
          ]),
        );
    }
  }

  #refuse(policy: AdmissionPolicy, binding: PolicyBinding | undefined, why: string, reason = 'Invalid'): void {
    if (this.#refusal) return;
    const by = binding ? ` with binding '${binding.metadata.name}'` : '';
    const message = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${why}`;
    const { resource, name, object } = this.admission;
    const shown = name || object?.metadata?.name || object?.metadata?.['generateName'] || 'Unknown';
    const refusal = refusalOf({ group: resource.group, plural: resource.resource }, shown, message);
    this.#refusal = new StatusError(CODES[reason] ?? 422, reason, refusal.message, { ...refusal.details, causes: [{ message }] });
  }
}
