/**
 * What a CustomResourceDefinition says of a version, or of all versions alike: schema, subresources, columns, selectable fields.
 * @module
 */
import type { CustomResourceDefinition } from '../../../kube/resources.ts';
import { fieldAt } from '../cel/field-path.ts';
import { duplicate, invalidValue, required, tooMany } from '../structural/field-errors.ts';
import type { FieldError, Schema } from '../types.ts';
import { checkSchema } from './check-schema.ts';

type Version = CustomResourceDefinition['spec']['versions'][number];

/** The parts of a version that kube-apiserver keeps once when all versions have the same. */
export interface Parts {
  schema?: Schema | undefined;
  subresources?: Version['subresources'] | undefined;
  additionalPrinterColumns?: Version['additionalPrinterColumns'] | undefined;
  selectableFields?: Version['selectableFields'] | undefined;
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MOST_SELECTABLE = 8;

const SIMPLE_PATH = 'must be a simple json path starting with .';

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(',')}`;

function checkColumns({ additionalPrinterColumns = [] }: Parts, path: string, errors: FieldError[]): void {
  for (const [index, { name, type, format, jsonPath }] of additionalPrinterColumns.entries()) {
    const here = `${path}.additionalPrinterColumns[${index}]`;
    if (!name) errors.push(required(`${here}.name`));
    if (!type) errors.push(required(`${here}.type`, oneOf(COLUMN_TYPES)));
    else if (!COLUMN_TYPES.includes(type)) errors.push(invalidValue(`${here}.type`, type, oneOf(COLUMN_TYPES)));
    if (format && !COLUMN_FORMATS.includes(format)) errors.push(invalidValue(`${here}.format`, format, oneOf(COLUMN_FORMATS)));
    if (!jsonPath) errors.push(required(`${here}.JSONPath`));
    else if (!jsonPath.startsWith('.')) errors.push(invalidValue(`${here}.JSONPath`, jsonPath, SIMPLE_PATH));
  }
}

const SELECTABLE_TYPES: readonly unknown[] = ['string', 'boolean', 'integer'];

function checkSelectable({ selectableFields = [], schema }: Parts, path: string, errors: FieldError[]): void {
  const seen = new Set<string>();
  for (const [index, { jsonPath }] of selectableFields.entries()) {
    const here = `${path}.selectableFields[${index}].jsonPath`;
    if (!jsonPath) {
      errors.push(required(here));
      continue;
    }
    const found = jsonPath.includes('[') || !schema ? undefined : fieldAt(jsonPath, schema);
    if (!found) {
      errors.push(invalidValue(here, jsonPath, 'is an invalid path: does not refer to a valid field'));
      continue;
    }
    if (found.path.startsWith('.metadata')) errors.push(invalidValue(here, jsonPath, 'must not point to fields in metadata'));
    if (!SELECTABLE_TYPES.includes(found.schema.type)) {
      const why = 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
      errors.push(invalidValue(here, jsonPath, why));
    }
    if (seen.has(found.path)) errors.push(duplicate(here, jsonPath));
    seen.add(found.path);
  }
  if (seen.size > MOST_SELECTABLE) errors.push(tooMany(`${path}.selectableFields`, seen.size, MOST_SELECTABLE));
}

const SCALE_PATHS = [
  ['specReplicasPath', ['.spec.'], 'should be a json path under .spec'],
  ['statusReplicasPath', ['.status.'], 'should be a json path under .status'],
  ['labelSelectorPath', ['.spec.', '.status.'], 'should be a json path under either .spec or .status'],
] as const;

function checkScale({ subresources }: Parts, path: string, errors: FieldError[]): void {
  const scale = subresources?.scale;
  if (!scale) return;
  for (const [field, prefixes, why] of SCALE_PATHS) {
    const value = scale[field];
    const here = `${path}.subresources.scale.${field}`;
    if (!value) {
      if (field !== 'labelSelectorPath') errors.push(required(here));
    } else if (!value.startsWith('.')) errors.push(invalidValue(here, value, SIMPLE_PATH));
    else if (!prefixes.some((prefix) => value.startsWith(prefix))) errors.push(invalidValue(here, value, why));
  }
}

/** `schemaPath`: `spec.validation` where all versions have one, otherwise the version's `schema`. */
export function checkParts(parts: Parts, path: string, schemaPath: string): FieldError[] {
  const errors: FieldError[] = parts.schema ? checkSchema(parts.schema, `${schemaPath}.openAPIV3Schema`) : [];
  checkScale(parts, path, errors);
  checkColumns(parts, path, errors);
  checkSelectable(parts, path, errors);
  return errors;
}
