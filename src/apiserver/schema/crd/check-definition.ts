/**
 * Whether a CustomResourceDefinition can be served: names, versions, columns, selectable fields, subresources, schemas.
 * @module
 */
import type { CustomResourceDefinition } from '../../../kube/resources.ts';
import { checkSchemaRules } from '../cel/check-rules.ts';
import { childPath } from '../cel/field-path.ts';
import { dns1035Label, dns1123Subdomain } from '../names.ts';
import { duplicate, invalidValue, notSupported, required, tooMany } from '../structural/field-errors.ts';
import { sameJson } from '../../json.ts';
import type { FieldError, Schema } from '../types.ts';
import { checkStructuralSchema } from './check-schema.ts';
import { columnPathProblem } from './column-path.ts';

type Spec = NonNullable<CustomResourceDefinition['spec']>;
type Version = Spec['versions'][number];

function checkNames({ names, group, scope }: Spec, crdName: string, errors: FieldError[]): void {
  const expected = `${names?.plural ?? ''}.${group ?? ''}`;
  if (crdName !== expected) errors.push(invalidValue('metadata.name', crdName, 'must be spec.names.plural+"."+spec.group'));
  if (!group) errors.push(required('spec.group'));
  else {
    for (const problem of dns1123Subdomain(group)) errors.push(invalidValue('spec.group', group, problem));
    if (!group.includes('.')) errors.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  }
  if (!scope) errors.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  if (!names?.plural) errors.push(required('spec.names.plural'));
  if (!names?.kind) errors.push(required('spec.names.kind'));
  const checked: [string, string | undefined][] = [
    ['plural', names?.plural],
    ['singular', names?.singular],
    ['kind', names?.kind],
    ['listKind', names?.listKind],
    ...(names?.shortNames ?? []).map((name, index): [string, string] => [`shortNames[${index}]`, name]),
  ];
  for (const [field, name] of checked) {
    if (name) for (const problem of dns1035Label(name.toLowerCase())) errors.push(invalidValue(`spec.names.${field}`, name, problem));
  }
  if (names?.kind && names.kind === names.listKind) {
    errors.push(invalidValue('spec.names.listKind', names.listKind, 'kind and listKind may not be the same'));
  }
  for (const [index, category] of (names?.categories ?? []).entries()) {
    for (const problem of dns1035Label(category)) errors.push(invalidValue(`spec.names.categories[${index}]`, category, problem));
  }
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const mostSelectable = 8;

function checkColumns(version: Version, path: string, errors: FieldError[]): void {
  for (const [index, column] of (version.additionalPrinterColumns ?? []).entries()) {
    const here = `${path}.additionalPrinterColumns[${index}]`;
    if (!column.name) errors.push(required(`${here}.name`));
    if (!column.type) errors.push(required(`${here}.type`, `must be one of ${columnTypes.join(',')}`));
    else if (!columnTypes.includes(column.type))
      errors.push(invalidValue(`${here}.type`, column.type, `must be one of ${columnTypes.join(',')}`));
    if (column.format && !columnFormats.includes(column.format)) {
      errors.push(invalidValue(`${here}.format`, column.format, `must be one of ${columnFormats.join(',')}`));
    }
    if (!column.jsonPath) errors.push(required(`${here}.jsonPath`));
    else {
      const problem = columnPathProblem(column.jsonPath);
      if (problem) errors.push(invalidValue(`${here}.jsonPath`, column.jsonPath, problem));
    }
  }
}

function checkSelectable(version: Version, schema: Schema | undefined, path: string, errors: FieldError[]): void {
  const fields = version.selectableFields ?? [];
  if (fields.length > mostSelectable) errors.push(tooMany(`${path}.selectableFields`, fields.length, mostSelectable));
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of fields.entries()) {
    const here = `${path}.selectableFields[${index}].jsonPath`;
    if (!jsonPath) errors.push(required(here));
    else if (jsonPath.includes('[') || !schema || childPath(jsonPath, schema) === undefined) {
      errors.push(invalidValue(here, jsonPath, 'is an invalid path: does not refer to a valid field'));
    } else if (jsonPath.startsWith('.metadata')) errors.push(invalidValue(here, jsonPath, 'must not point to fields in metadata'));
    if (seen.has(jsonPath)) errors.push(duplicate(here, jsonPath));
    seen.add(jsonPath);
  }
}

const underMessage = {
  specReplicasPath: 'should be a json path under .spec',
  statusReplicasPath: 'should be a json path under .status',
  labelSelectorPath: 'should be a json path under either .spec or .status',
} as const;

const plainPath = /^(\.[A-Za-z_][\w-]*)+$/;

function checkScale(version: Version, path: string, errors: FieldError[]): void {
  const scale = version.subresources?.scale;
  if (!scale) return;
  for (const [field, prefixes] of [
    ['specReplicasPath', ['.spec.']],
    ['statusReplicasPath', ['.status.']],
    ['labelSelectorPath', ['.spec.', '.status.']],
  ] as const) {
    const value = scale[field];
    const here = `${path}.subresources.scale.${field}`;
    if (!value) {
      if (field !== 'labelSelectorPath') errors.push(required(here));
    } else if (!plainPath.test(value))
      errors.push(
        invalidValue(
          here,
          value,
          value.startsWith('.') ? 'must be a json path in the dot notation' : 'must be a simple json path starting with .',
        ),
      );
    else if (!prefixes.some((prefix) => value.startsWith(prefix))) {
      errors.push(invalidValue(here, value, underMessage[field]));
    }
  }
}

function checkVersion(version: Version, path: string, errors: FieldError[]): void {
  for (const problem of dns1035Label(version.name ?? '')) errors.push(invalidValue(`${path}.name`, version.name ?? '', problem));
  const schema = version.schema?.openAPIV3Schema as Schema | undefined;
  if (!schema) errors.push(required(`${path}.schema.openAPIV3Schema`, 'schemas are required'));
  else {
    const at = `${path}.schema.openAPIV3Schema`;
    const structural = checkStructuralSchema(schema, at);
    errors.push(...structural);
    // Types of rules are read from the structure: without it they mean nothing.
    if (structural.length === 0) errors.push(...checkSchemaRules(withHead(schema), at));
  }
  checkColumns(version, path, errors);
  checkSelectable(version, schema, path, errors);
  checkScale(version, path, errors);
}

/** What rules at the root can read besides the fields of the schema. */
const withHead = (schema: Schema): Schema => ({
  ...schema,
  properties: {
    ...schema.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
  },
});

/** What is wrong with a definition; empty when its kinds can be served. */
export function checkDefinition(crd: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const spec = crd.spec as Spec | undefined;
  if (!spec) return [required('spec')];
  checkNames(spec, crd.metadata?.name ?? '', errors);
  const versions = spec.versions ?? [];
  if (versions.length === 0) errors.push(required('spec.versions', 'must have at least one version'));
  const names = new Set<string>();
  for (const [index, version] of versions.entries()) {
    if (names.has(version.name))
      errors.push(
        invalidValue(
          'spec.versions',
          versions.map(({ name }) => name),
          'must contain unique version names',
        ),
      );
    names.add(version.name);
    checkVersion(version, `spec.versions[${index}]`, errors);
  }
  if (versions.filter((version) => version.storage).length !== 1) {
    errors.push(
      invalidValue(
        'spec.versions',
        versions.map(({ name }) => name),
        'must have exactly one version marked as storage version',
      ),
    );
  }
  if (spec.conversion?.strategy === 'Webhook') {
    errors.push(notSupported('spec.conversion.strategy', 'Webhook', ['None']));
  }
  return errors;
}

/** A version that objects were stored at may not leave the definition. */
export function checkStoredVersions({ spec, status }: CustomResourceDefinition): FieldError[] {
  const stored = status?.storedVersions ?? [];
  const lost = stored.filter((name) => !spec.versions.some((version) => version.name === name));
  return lost.map((name) => invalidValue('status.storedVersions', stored, `must appear in spec.versions: missing ${name}`));
}

const fixed = ['group', 'scope'] as const;

/** What may not change once a definition is established. */
export function checkDefinitionUpdate(crd: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const established = old.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
  if (!established || !crd.spec || !old.spec) return errors;
  for (const field of fixed) {
    if (!sameJson(crd.spec[field], old.spec[field])) errors.push(invalidValue(`spec.${field}`, crd.spec[field], 'field is immutable'));
  }
  for (const field of ['kind', 'plural'] as const) {
    if (crd.spec.names[field] !== old.spec.names[field])
      errors.push(invalidValue(`spec.names.${field}`, crd.spec.names[field], 'field is immutable'));
  }
  return errors;
}
