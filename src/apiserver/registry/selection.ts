/** Which objects of a kind a request means: namespace, label selector, field selector. @module */
import { parseLabelSelector } from '../../kube/label-selector-text.ts';
import { matchesAll, type LabelRequirement } from '../../kube/selectors.ts';
import { badRequest } from '../../kube/status-error.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { tableIdOf } from '../kind-registry.ts';
import { labelValue, qualifiedName } from '../schema/names.ts';
import type { KindDefinition, SelectableField } from '../schema/types.ts';
import { isObject, own } from '../json.ts';

export interface Selection {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

interface FieldRequirement {
  paths: readonly (readonly string[])[];
  absent: string;
  value: string;
  equal: boolean;
}

const LABELS = { key: qualifiedName, value: labelValue };

/** A compiled selection. `prefix` narrows the keys of the table; `everything` says that no selector is set. */
export interface Selector {
  readonly prefix: string;
  readonly everything: boolean;
  matches(object: AnyObject): boolean;
}

/** @throws StatusError 400 for a selector that cannot be parsed or names an unknown field. */
export function compileSelection(kind: KindDefinition, { namespace, labelSelector, fieldSelector }: Selection): Selector {
  const labels: readonly LabelRequirement[] = labelSelector ? parseLabelSelector(labelSelector, LABELS) : [];
  const fields = fieldSelector ? parseFieldSelector(kind, fieldSelector) : [];
  return {
    prefix: kind.resource.namespaced && namespace ? `${namespace}/` : '',
    everything: labels.length === 0 && fields.length === 0,
    matches: (object) =>
      matchesAll(labels, object.metadata.labels) && fields.every((field) => (textOf(object, field) === field.value) === field.equal),
  };
}

function parseFieldSelector(kind: KindDefinition, text: string): FieldRequirement[] {
  return splitUnescaped(text).map((part) => {
    const term = termOf(part);
    if (!term) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const escape = /(?<!\\)(?:\\\\)*(\\(?:[^\\,=]|$))/.exec(part)?.[1];
    if (escape) throw badRequest(`invalid field selector: invalid escape sequence: ${escape}`);
    const { paths, absent = '' } = fieldOf(kind, term.label);
    return { paths: paths.map((path) => path.split('.')), absent, value: term.value, equal: term.equal };
  });
}

/** The one name that a field selector leaves, or the empty text; for a selector that may be wrong. */
export function requiredName(fieldSelector: string | null | undefined): string {
  const terms = splitUnescaped(fieldSelector ?? '').map(termOf);
  if (!terms.every((term) => term !== undefined)) return '';
  const name = terms.find(({ label, equal }) => label === 'metadata.name' && equal)?.value ?? '';
  return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
}

function termOf(part: string): { label: string; value: string; equal: boolean } | undefined {
  const match = /^([^=!]*)(==|!=|=)(.*)$/s.exec(part);
  if (!match) return undefined;
  const [, label = '', operator, value = ''] = match;
  return { label: label.trim(), value: value.replaceAll(/\\([\\,=])/g, '$1'), equal: operator !== '!=' };
}

const splitUnescaped = (text: string): string[] => text.split(/(?<!\\),/).filter((part) => part !== '');

const NAME: SelectableField = { paths: ['metadata.name'] };
const NAMESPACE: SelectableField = { paths: ['metadata.namespace'] };

/** Which labels a kind knows, and what it says of others, differs as it does in v1.33. */
function fieldOf(kind: KindDefinition, label: string): SelectableField {
  const hasOwnLabels = kind.custom || Object.keys(kind.selectableFields).length > 0;
  if (label === 'metadata.name') return NAME;
  if (label === 'metadata.namespace' && (kind.resource.namespaced || !hasOwnLabels)) return NAMESPACE;
  const field = own(kind.selectableFields, label);
  if (field) return field;
  const quoted = JSON.stringify(label);
  if (!hasOwnLabels) throw badRequest(`${quoted} is not a known field selector: only "metadata.name", "metadata.namespace"`);
  throw badRequest(
    tableIdOf(kind) === 'jobs.batch' ? `field label ${quoted} not supported for Job` : `field label not supported: ${label}`,
  );
}

function textOf(object: AnyObject, { paths, absent }: FieldRequirement): string {
  for (const path of paths) {
    let value: unknown = object;
    for (const step of path) value = isObject(value) ? value[step] : undefined;
    if (value !== undefined && value !== null && value !== '') return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return absent;
}
