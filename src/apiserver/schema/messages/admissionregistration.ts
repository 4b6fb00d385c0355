/**
 * Policies of admission in CEL, and what binds them, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const admissionregistrationMessages = {
  ValidatingAdmissionPolicy: {
    '#': '-- Expressions that decide which writes are accepted; in force where a binding refers to it.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 ValidatingAdmissionPolicySpec -- What is decided, and about which writes.',
    status: '3 ValidatingAdmissionPolicyStatus -- What the server found about the expressions.',
  },
  ValidatingAdmissionPolicySpec: {
    paramKind: '1 ParamKind -- Kind of the objects that the expressions know as params.',
    matchConstraints: '2 MatchResources -- Which writes the policy may decide about; required.',
    validations: '3 []Validation atomic -- A write is refused when one of these is not true.',
    failurePolicy: '4 string -- What follows when the policy cannot be evaluated: Fail (the default) or Ignore.',
    auditAnnotations: '5 []AuditAnnotation atomic -- What is noted in the audit log about each write.',
    matchConditions: '6 []MatchCondition map(name) patch:merge(name) -- All must be true, or the policy is passed over.',
    variables: '7 []Variable map(name) patch:merge(name) -- Expressions with names, evaluated when first used.',
  },
  ParamKind: {
    '#': 'atomic',
    apiVersion: '1 string',
    kind: '2 string',
  },
  MatchResources: {
    '#': 'atomic -- Which writes are meant; excludeResourceRules wins over resourceRules.',
    namespaceSelector: '1 meta.LabelSelector -- Labels of the namespace; kinds without one always match.',
    objectSelector: '2 meta.LabelSelector -- Labels of the object, new or old.',
    resourceRules: '3 []NamedRuleWithOperations atomic -- One of these must match.',
    excludeResourceRules: '4 []NamedRuleWithOperations atomic -- None of these may match.',
    matchPolicy: '7 string -- Equivalent (the default): through any version of the resource; Exact: through those named alone.',
  },
  NamedRuleWithOperations: {
    '#': 'atomic',
    resourceNames: '1 []string atomic -- Only objects of these names.',
    operations: '2.1 []string atomic -- CREATE, UPDATE, DELETE, CONNECT; * for all.',
    apiGroups: '2.2.1 []string atomic',
    apiVersions: '2.2.2 []string atomic',
    resources: '2.2.3 []string atomic -- pods, pods/status, pods/*, */scale, *, */*.',
    scope: '2.2.4 string -- Cluster, Namespaced or * (the default).',
  },
  Validation: {
    expression: '1 string* -- A CEL expression that gives true for writes that are accepted.',
    message: '2 string -- What is told to whoever is refused.',
    reason: '3 string -- Forbidden, Invalid (the default) or RequestEntityTooLarge.',
    messageExpression: '4 string -- A CEL expression that gives the message.',
  },
  AuditAnnotation: {
    key: '1 string* -- Follows the name of the policy and a slash.',
    valueExpression: '2 string* -- A CEL expression that gives text, or null for no annotation.',
  },
  MatchCondition: {
    name: '1 string*',
    expression: '2 string*',
  },
  Variable: {
    '#': 'atomic',
    name: '1 string* -- Known to the expressions after it as variables.NAME.',
    expression: '2 string*',
  },
  ValidatingAdmissionPolicyStatus: {
    observedGeneration: '1 int64',
    typeChecking: '2 TypeChecking -- Absent until the expressions have been looked at.',
    conditions: '3 []meta.Condition map(type)',
  },
  TypeChecking: {
    expressionWarnings: '1 []ExpressionWarning atomic',
  },
  ExpressionWarning: {
    fieldRef: '2 string* -- Path of the expression.',
    warning: '3 string* -- What is wrong for which kind.',
  },
  ValidatingAdmissionPolicyBinding: {
    '#': '-- Puts a ValidatingAdmissionPolicy into force, for some writes and with some params.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 ValidatingAdmissionPolicyBindingSpec',
  },
  ValidatingAdmissionPolicyBindingSpec: {
    policyName: '1 string -- The policy; required.',
    paramRef: '2 ParamRef -- Which objects of the paramKind of the policy are its params.',
    matchResources: '3 MatchResources -- Narrows the writes that the policy matches.',
    validationActions: '4 []string set -- What follows when a validation is not true: Deny, Warn, Audit; required.',
  },
  ParamRef: {
    '#': 'atomic',
    name: '1 string -- One object; not together with selector.',
    namespace: '2 string -- Absent: the namespace of the object that is written.',
    selector: '3 meta.LabelSelector -- All objects with these labels.',
    parameterNotFoundAction: '4 string -- Allow or Deny, when there is none; required.',
  },
} satisfies MessageTable;
