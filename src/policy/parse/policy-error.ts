/** Why a policy is rejected: Cilium's own words, and the field at fault. @module */
import { render } from '../../i18n/catalogue.ts';
import type { Finding } from './finding.ts';

/** Thrown while a policy is parsed; an object with one invalid spec is rejected as a whole (facts/policy.md §3.3). */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly finding: Finding;
  /** Set for errors of JSON decoding, whose text carries no `Invalid … spec:` prefix. */
  readonly decoding: boolean;

  /**
   * @param field `spec.ingress[0].toPorts[0].ports[1].port`
   * @param message the agent's text
   */
  constructor(
    field: string,
    message: string,
    { decoding = false, kind = 'agent', ...more }: Partial<Omit<Finding, 'field' | 'message'>> & { decoding?: boolean } = {},
  ) {
    super(message);
    this.finding = { field, message, kind, ...more };
    this.decoding = decoding;
  }

  /** An objection of the API server. */
  static ofSchema(finding: Finding): PolicyError {
    const { field, message, ...more } = finding;
    return new PolicyError(field, finding.text ? render(finding.text, 'en') : message, { ...more, kind: 'schema', decoding: true });
  }

  get field(): string {
    return this.finding.field;
  }
}
