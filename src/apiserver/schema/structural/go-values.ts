/**
 * Objects as kube-apiserver shows them in a 422: the Go structure of the field, printed with `%#v`.
 * @module
 */
import { isObject, sameJson } from '../../json.ts';
import type { FieldError } from '../types.ts';

/** Structure → its fields in their order, each with its type (kubernetes v1.33: pkg/apis, apimachinery/pkg/apis/meta/v1). */
const STRUCTURES: Readonly<Record<string, string>> = {
  'apiextensions.CustomResourceDefinitionVersion':
    'Name string, Served bool, Storage bool, Deprecated bool, DeprecationWarning *string, Schema *apiextensions.CustomResourceValidation, ' +
    'Subresources *apiextensions.CustomResourceSubresources, AdditionalPrinterColumns []apiextensions.CustomResourceColumnDefinition, ' +
    'SelectableFields []apiextensions.SelectableField',
  'apiextensions.CustomResourceColumnDefinition':
    'Name string, Type string, Format string, Description string, Priority int32, JSONPath string',
  'apiextensions.SelectableField': 'JSONPath string',
  'apiextensions.ValidationRule':
    'Rule string, Message string, MessageExpression string, Reason *apiextensions.FieldValueErrorReason, FieldPath string, OptionalOldSelf *bool',
  'apps.DaemonSetUpdateStrategy': 'Type string, RollingUpdate *apps.RollingUpdateDaemonSet',
  'apps.DeploymentStrategy': 'Type string, RollingUpdate *apps.RollingUpdateDeployment',
  'authorization.NonResourceAttributes': 'Path string, Verb string',
  'core.EventSource': 'Component string, Host string',
  'core.ObjectReference':
    'Kind string, Namespace string, Name string, UID string, APIVersion string, ResourceVersion string, FieldPath string',
  'core.SecurityContext':
    'Capabilities *core.Capabilities, Privileged *bool, SELinuxOptions *core.SELinuxOptions, ' +
    'WindowsOptions *core.WindowsSecurityContextOptions, RunAsUser *int64, RunAsGroup *int64, RunAsNonRoot *bool, ' +
    'ReadOnlyRootFilesystem *bool, AllowPrivilegeEscalation *bool, ProcMount *core.ProcMountType, ' +
    'SeccompProfile *core.SeccompProfile, AppArmorProfile *core.AppArmorProfile',
  'core.ServicePort': 'Name string, Protocol string, AppProtocol *string, Port int32, TargetPort intstr.IntOrString, NodePort int32',
  'core.Taint': 'Key string, Value string, Effect string, TimeAdded *v1.Time',
  'policy.PodDisruptionBudgetSpec':
    'MinAvailable *intstr.IntOrString, Selector *v1.LabelSelector, MaxUnavailable *intstr.IntOrString, ' +
    'UnhealthyPodEvictionPolicy *policy.UnhealthyPodEvictionPolicyType',
  'rbac.RoleRef': 'APIGroup string, Kind string, Name string',
  'v1.LabelSelector': 'MatchLabels map[string]string, MatchExpressions []v1.LabelSelectorRequirement',
  'v1.LabelSelectorRequirement': 'Key string, Operator string, Values []string',
  'v1.OwnerReference': 'APIVersion string, Kind string, Name string, UID string, Controller *bool, BlockOwnerDeletion *bool',
};

const fields = new Map(
  Object.entries(STRUCTURES).map(([type, text]) => [type, text.split(', ').map((field) => field.split(' ') as [string, string])]),
);

/** `APIVersion` → `apiVersion`, `UID` → `uid`. */
const jsonName = (name: string): string => name.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|$)|[A-Z])/, (head) => head.toLowerCase());

/** A JSON value as Go prints it where its type is `type`. Pointers lead anywhere. */
export function goValue(type: string, value: unknown): string {
  const isNil = value === undefined || value === null;
  // A pointer to a time prints itself.
  if (type === '*v1.Time' && isNil) return '<nil>';
  if (type.startsWith('*')) return `(${type})(${isNil ? 'nil' : '0x0'})`;
  if (type.startsWith('[]')) {
    return Array.isArray(value) ? `${type}{${value.map((item) => goValue(type.slice(2), item)).join(', ')}}` : `${type}(nil)`;
  }
  if (type === 'map[string]string') return isObject(value) ? `${type}{${labels(value)}}` : `${type}(nil)`;
  if (type === 'intstr.IntOrString') {
    const [kind, number, words] = typeof value === 'string' ? [1, 0, value] : [0, value ?? 0, ''];
    return `${type}{Type:${kind}, IntVal:${JSON.stringify(number)}, StrVal:${JSON.stringify(words)}}`;
  }
  const structure = fields.get(type);
  if (!structure) return JSON.stringify(value ?? zeroOf(type));
  const object = isObject(value) ? value : {};
  return `${type}{${structure.map(([name, of]) => `${name}:${goValue(of, object[jsonName(name)])}`).join(', ')}}`;
}

const zeroOf = (type: string): unknown => (type === 'string' ? '' : type === 'bool' ? false : 0);

const labels = (map: Readonly<Record<string, unknown>>): string =>
  Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(', ');

/** A moment as Go prints it: `2024-02-03 04:05:06.5 +0000 UTC`. */
export function goTime(text: string): string {
  const [, seconds, fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(inUtc(text)) ?? [];
  const kept = fraction.replace(/0+$/, '');
  return `${(seconds ?? text).replace('T', ' ')}${kept && `.${kept}`} +0000 UTC`;
}

/** Milliseconds are all that a Date keeps; what is finer does not depend on the zone. */
const inUtc = (text: string): string => new Date(text).toISOString().slice(0, 19) + (/\.\d+/.exec(text)?.[0] ?? '');

/** `Invalid value: <as Go prints it>: <detail>`. */
export const invalidGo = (field: string, type: string, value: unknown, detail: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${goValue(type, value)}: ${detail}`,
});

export const duplicateGo = (field: string, type: string, value: unknown, detail = ''): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${goValue(type, value)}${detail && `: ${detail}`}`,
});

export const notSupportedGo = (field: string, type: string, value: unknown, supported: readonly string[]): FieldError => ({
  field,
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${goValue(type, value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
});

/** What differs between two objects, in the form of go-cmp, which makes no promise about it; values are shown as JSON. */
export function goChange(type: string, before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !sameJson(before[name] ?? null, after[name] ?? null));
  const line = (sign: string, name: string, value: unknown): string[] =>
    value === undefined ? [] : [`${sign} \t${name[0]!.toUpperCase()}${name.slice(1)}: ${JSON.stringify(value)},`];
  return [
    `  ${type}{`,
    `  \t... // ${names.length - changed.length} identical fields`,
    ...changed.flatMap((name) => [...line('-', name, before[name]), ...line('+', name, after[name])]),
    '  }',
    '',
  ].join('\n');
}

/** JSON as Go prints it where no type is known. */
export function goJson(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goJson).join(', ')}}`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value).toSorted();
  return `map[string]interface {}{${entries.map((key) => `${JSON.stringify(key)}:${goJson(value[key])}`).join(', ')}}`;
}
