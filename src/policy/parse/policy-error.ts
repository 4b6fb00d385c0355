/** Why a policy is rejected: Cilium's own words, and the field at fault. @module */

/** Thrown while a policy is parsed; an object with one invalid spec is rejected as a whole (facts/policy.md §3.3). */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  /** `spec.ingress[0].toPorts[0].ports[1].port`. */
  readonly field: string;
  /** Set for errors of JSON decoding, whose text carries no `Invalid … spec:` prefix. */
  readonly decoding: boolean;

  constructor(field: string, message: string, options: { decoding?: boolean } = {}) {
    super(message);
    this.field = field;
    this.decoding = options.decoding ?? false;
  }
}
