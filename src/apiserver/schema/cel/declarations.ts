/**
 * Schemas as CEL types, so that a rule that reads a field that does not exist is refused when the CRD is created.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import type { Schema } from '../types.ts';
import { newEnvironment } from './environment.ts';
import { escapeName } from './escape.ts';
import { isMetadata } from './values.ts';

const timestamp = 'google.protobuf.Timestamp';
const formats: Readonly<Record<string, string>> = {
  byte: 'bytes',
  date: timestamp,
  'date-time': timestamp,
  duration: 'google.protobuf.Duration',
};
const headType = 'kubernetes.Metadata';

class Declarations {
  readonly env: Environment;
  readonly #names = new Map<Schema, string>();
  readonly #isMetadataWhole: boolean;

  constructor(isMetadataWhole = false) {
    this.env = newEnvironment();
    this.#isMetadataWhole = isMetadataWhole;
  }

  typeOf(schema: Schema | undefined): string {
    if (!schema || schema['x-kubernetes-int-or-string'] || schema.nullable) return 'dyn';
    switch (schema.type) {
      case 'string':
        return formats[schema.format ?? ''] ?? 'string';
      case 'integer':
        return 'int';
      case 'number':
        return 'double';
      case 'boolean':
        return 'bool';
      case 'array':
        return `list<${this.typeOf(schema.items)}>`;
      case 'object':
        return schema.properties ? this.#object(schema) : `map<string, ${this.#values(schema)}>`;
      default:
        return 'dyn';
    }
  }

  #values({ additionalProperties }: Schema): string {
    return typeof additionalProperties === 'object' ? this.typeOf(additionalProperties) : 'dyn';
  }

  #object(schema: Schema): string {
    const known = this.#names.get(schema);
    if (known) return known;
    const name = `selfType.T${this.#names.size}`;
    // A message may contain itself: nothing is known of it there.
    this.#names.set(schema, 'dyn');
    const fields: Record<string, string> = {};
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const escaped = escapeName(key);
      if (escaped !== undefined)
        fields[escaped] = isMetadata(property) && !this.#isMetadataWhole ? this.#metadata() : this.typeOf(property);
    }
    return this.#register(schema, name, fields);
  }

  #metadata(): string {
    return this.#names.get(metadataKey) ?? this.#register(metadataKey, headType, { name: 'string', generateName: 'string' });
  }

  #register(schema: Schema, name: string, fields: Record<string, string>): string {
    this.#names.set(schema, name);
    this.env.registerType(name, { fields });
    this.env.registerOperator(`${name} == ${name}`, () => true);
    return name;
  }
}

const metadataKey: Schema = {};

/** An environment in which `self` and `oldSelf` have the type of a schema node; for checking only, not for evaluating. */
export function typedEnvironment(schema: Schema, optionalOldSelf: boolean): Environment {
  const declarations = new Declarations();
  const type = declarations.typeOf(schema);
  return declarations.env.registerVariable('self', type).registerVariable('oldSelf', optionalOldSelf ? `optional<${type}>` : type);
}

/** A fresh environment that knows the types of some objects; they are told in the same order. */
export function environmentWithObjects(...schemas: readonly Schema[]): { env: Environment; types: string[] } {
  const declarations = new Declarations(true);
  return { types: schemas.map((schema) => declarations.typeOf(schema)), env: declarations.env };
}
