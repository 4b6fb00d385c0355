/** What the expressions of a policy do not fit about the kinds that it names: a hint to its author, no refusal. @module */
import type { Environment } from '@marcbachmann/cel-js';
import { apiVersionOfKind, type KindRegistry } from '../../kind-registry.ts';
import { admissionChecks, variableType, withVariables } from '../../schema/cel/admission-environment.ts';
import { environmentWithObjects } from '../../schema/cel/declarations.ts';
import { compiled } from '../../schema/cel/words.ts';
import type { KindDefinition } from '../../schema/types.ts';
import type { AdmissionPolicy, ResourceRule } from './objects.ts';

export interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** More kinds are not looked at (apiserver v0.33.5, policy/validating/typechecking.go). */
const MOST_KINDS = 10;

export function expressionWarnings(policy: AdmissionPolicy, kinds: KindRegistry): ExpressionWarning[] {
  const { matchConstraints, paramKind, validations = [] } = policy.spec;
  const named = (matchConstraints.resourceRules ?? []).flatMap((rule) => kindsOf(rule, kinds));
  const params = paramKind && kinds.byKind(paramKind.apiVersion, paramKind.kind);
  const views = [...new Set(named)]
    .slice(0, MOST_KINDS)
    .toSorted((a, b) => (title(a) < title(b) ? -1 : 1))
    .map((kind) => ({ kind, env: environmentFor(policy, kind, params) }));
  const look = (expression: string | undefined, fieldRef: string): ExpressionWarning[] => {
    const problems = expression ? views.flatMap(({ kind, env }) => problemOf(kind, env, expression)) : [];
    return problems.length > 0 ? [{ fieldRef, warning: problems.join('\n') }] : [];
  };
  return validations.flatMap(({ expression, messageExpression }, index) => [
    ...look(expression, `spec.validations[${index}].expression`),
    ...look(messageExpression, `spec.validations[${index}].messageExpression`),
  ]);
}

const title = (kind: KindDefinition): string => {
  const apiVersion = apiVersionOfKind(kind);
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind.resource.kind}`;
};

function problemOf(kind: KindDefinition, env: Environment, expression: string): string[] {
  const found = compiled(env, expression);
  return 'problem' in found ? [`${title(kind)}: ${found.problem}\n`] : [];
}

/** The kinds that a rule names without wildcards. */
function kindsOf({ apiGroups = [], apiVersions = [], resources = [] }: ResourceRule, kinds: KindRegistry): KindDefinition[] {
  if ([...apiGroups, ...apiVersions].some((word) => word.includes('*'))) return [];
  return apiGroups.flatMap((group) =>
    apiVersions.flatMap((version) => resources.flatMap((resource) => kinds.find(group, version, resource) ?? [])),
  );
}

function environmentFor({ spec }: AdmissionPolicy, kind: KindDefinition, params: KindDefinition | undefined): Environment {
  const { env, types } = environmentWithObjects(kind.schema, ...(params ? [params.schema] : []));
  const [object = 'dyn', of = 'dyn'] = types;
  const checks = admissionChecks({ object, params: spec.paramKind && of, authorizer: true }, env);
  const { variables = [] } = spec;
  if (variables.length === 0) return checks;
  const known = new Map<string, string>();
  for (const { name, expression } of variables) {
    const found = compiled(withVariables(checks, known), expression);
    known.set(name, 'type' in found ? variableType(found.type) : 'dyn');
  }
  return withVariables(checks, known);
}
