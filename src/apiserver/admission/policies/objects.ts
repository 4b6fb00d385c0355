/** ValidatingAdmissionPolicies and their bindings as they are stored, with defaults. @module */
import type { AnyObject } from '../../../kube/objects.ts';
import type { LabelSelector } from '../../../kube/selectors.ts';

export const ADMISSION_GROUP = 'admissionregistration.k8s.io';

/** The tables that hold policies and bindings. */
export const POLICY_TABLES = {
  policies: `validatingadmissionpolicies.${ADMISSION_GROUP}`,
  bindings: `validatingadmissionpolicybindings.${ADMISSION_GROUP}`,
} as const;

export interface ResourceRule {
  readonly resourceNames?: readonly string[];
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

export interface MatchResources {
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly resourceRules?: readonly ResourceRule[];
  readonly excludeResourceRules?: readonly ResourceRule[];
  readonly matchPolicy?: string;
}

export interface Validation {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

export interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface AdmissionPolicy extends AnyObject {
  readonly spec: {
    readonly paramKind?: ParamKind;
    readonly matchConstraints: MatchResources;
    readonly validations?: readonly Validation[];
    readonly failurePolicy?: string;
    readonly auditAnnotations?: readonly { readonly key: string; readonly valueExpression: string }[];
    readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
    readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  };
}

export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: string;
}

export interface PolicyBinding extends AnyObject {
  readonly spec: {
    readonly policyName: string;
    readonly paramRef?: ParamRef;
    readonly matchResources?: MatchResources;
    readonly validationActions: readonly string[];
  };
}
