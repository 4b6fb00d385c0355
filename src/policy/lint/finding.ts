/** What a lint says of a policy: which rule, what happens on this cluster, what to do, and the correction. @module */
import type { Message, MessageId } from '../../i18n/index.ts';
import type { PolicyRef } from '../rule.ts';

/** `error`: something stands open, or is cut off, that the policy does not say. `info`: worth knowing, harms nobody. */
export type Severity = 'error' | 'warning' | 'info';

export interface PolicyFinding {
  /** `CCE5001` … `CCE5026`. */
  readonly code: string;
  readonly severity: Severity;
  readonly policy: PolicyRef;
  /** `spec.ingress[0].toPorts[0].rules.http[0].path`. */
  readonly field: string;
  /** Absent where the object did not come from a file. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
  /** What happens, and what to do next. */
  readonly message: Message;
  readonly consequence: Consequence;
  /** Where others met it: `cilium/cilium#4181`. */
  readonly threads: readonly string[];
  /** Who is refused by this fault, whatever the policy's other rules admit: findings of that follow from this one. */
  readonly refuses?: readonly Refused[];
  /** `namespace/name` of pods that are worse off by it. */
  readonly pods?: readonly string[];
  /** Worded as likely: it follows from an inference, or from what names suggest. */
  readonly likely: boolean;
  readonly fix?: PolicyPatch;
  /** Where no object can be corrected: one to add. */
  readonly addition?: PolicyAddition;
}

/** Those who come from without: through a Gateway or Ingress, by a Service that is exposed, for cilium-health. */
export type Refused = 'envoy' | 'outside' | 'health';
export const ALL_COMERS: readonly Refused[] = ['envoy', 'outside', 'health'];

/** The connections of this cluster that the finding is about. */
export interface Consequence {
  /**
   * `refused`: do not pass, against appearances; `allowed`: pass, against appearances; `unrestricted`:
   * pass without the HTTP or DNS rules that were written for them; `unchanged`: the text has no effect.
   */
  readonly effect: 'refused' | 'allowed' | 'unrestricted' | 'unchanged';
  /** The first few; {@link Consequence.total} counts them all. */
  readonly pairs: readonly AffectedPair[];
  readonly total: number;
}

export interface AffectedPair {
  readonly from: string;
  readonly to: string;
  /** `TCP 80,8000-8999`, `All Connections`. */
  readonly ports: string;
}

/** A proposed correction of one object. */
export interface PolicyPatch {
  /** The object to change: not always the one that the finding stands at. */
  readonly policy: PolicyRef;
  /** JSON Patch (RFC 6902), as `kubectl patch --type=json` takes it; empty where the object is to be deleted. */
  readonly edits: readonly Edit[];
  readonly deleteObject?: true;
  /** What the correction opens; absent: it opens nothing. */
  readonly opens?: Message;
}

/** A policy that is missing. */
export interface PolicyAddition {
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly namespace: string; readonly name: string };
    readonly spec: object;
  };
  /** What it opens. */
  readonly opens: Message;
}

export interface Edit {
  readonly op: 'add' | 'replace' | 'remove';
  /** JSON pointer: `/spec/ingress/0/toPorts`. */
  readonly path: string;
  readonly value?: unknown;
}

/** What a lint reports; code, threads and place are added to it. */
export interface Draft extends Pick<PolicyFinding, 'field' | 'severity' | 'message' | 'fix' | 'addition' | 'refuses' | 'pods'> {
  readonly policy: PolicyRef;
  readonly consequence?: Consequence;
  readonly likely?: boolean;
}

export interface LintTexts {
  /** One line. */
  readonly title: MessageId;
  /** Cause, what to do. */
  readonly explanation: MessageId;
}
