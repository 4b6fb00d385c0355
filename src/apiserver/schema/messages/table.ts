/**
 * The notation of the message tables, and its translation into {@link Schema}.
 *
 * A table maps message names to fields; a field is one line of text:
 *
 *     <number> <type>[!|*] [list or map type] [patch:<strategy>(<merge key>)] [enum:A|B] [stated] [-- description]
 *
 * - number: the protobuf field number; `2.19` is field 19 of the message embedded as field 2 (JSON writes it inline), `-` a field
 *   that only JSON has;
 * - type: `string`, `bool`, `int32`, `int64`, `double`, `bytes`, a special type (`Time`, `Quantity` …), a message of the same
 *   group (`Container`) or of another (`meta.ObjectMeta`), with `[]` for lists and `map:` for maps before it;
 * - `!` required; `*` required too, but an absent one counts as the type's zero value, as in Go;
 * - `stated`: a text of which an empty one is not the same as none;
 * - list type: `atomic`, `set` or `map(key,key)`; on a message or map type `atomic` is the map type, and
 *   `granular` takes back what the message says of itself.
 *
 * The entry `'#'` holds the message's own map type and description.
 * @module
 */
import type { ProtobufType, Schema } from '../types.ts';

export type MessageTable = Readonly<Record<string, Readonly<Record<string, string>>>>;
export type Packages = Readonly<Record<string, { readonly name: string; readonly messages: MessageTable }>>;

const scalars: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  Time: { type: 'string', format: 'date-time', nullable: true, protobufType: 'Time' },
  MicroTime: { type: 'string', format: 'date-time', nullable: true, protobufType: 'MicroTime' },
  Quantity: { 'x-kubernetes-int-or-string': true, format: 'quantity', protobufType: 'Quantity' },
  IntOrString: { 'x-kubernetes-int-or-string': true, format: 'int-or-string', protobufType: 'IntOrString' },
  FieldsV1: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, protobufType: 'FieldsV1' },
  RawExtension: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, protobufType: 'RawExtension' },
  JSON: { 'x-kubernetes-preserve-unknown-fields': true, protobufType: 'JSON' },
  StringList: { type: 'array', items: { type: 'string' }, protobufType: 'StringList' },
};

/** Field number of the value in an entry of a map. */
const mapValue = 2;

const unions: readonly string[] = ['JSONSchemaPropsOrBool', 'JSONSchemaPropsOrArray', 'JSONSchemaPropsOrStringArray'];

const zeroOf = (schema: Schema): unknown => {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'string':
      return schema.format === 'date-time' ? null : '';
    case 'array':
      return [];
    default:
      return {};
  }
};

interface Line {
  numbers: readonly number[];
  type: string;
  required: '' | '!' | '*';
  words: readonly string[];
  description?: string;
}

function parseLine(text: string): Line {
  const [spec = '', description] = text.split(/ ?-- /);
  const [number = '', typeWord = '', ...words] = spec.split(' ');
  const mark = typeWord.at(-1);
  const required = mark === '!' || mark === '*' ? mark : '';
  return {
    numbers: number === '-' ? [] : number.split('.').map(Number),
    type: required ? typeWord.slice(0, -1) : typeWord,
    required,
    words,
    ...(description !== undefined && { description }),
  };
}

function annotate(schema: Schema, words: readonly string[]): Schema {
  let out: Schema = schema;
  for (const word of words) {
    if (word.startsWith('patch:')) {
      const [, strategy = '', key] = /^patch:([^(]*)(?:\(([^)]*)\))?$/.exec(word) ?? [];
      out = {
        ...out,
        'x-kubernetes-patch-strategy': strategy.replace('+', ','),
        ...(key !== undefined && { 'x-kubernetes-patch-merge-key': key }),
      };
    } else if (word.startsWith('enum:')) {
      out = { ...out, enum: word.slice('enum:'.length).split('|') };
    } else if (word.startsWith('map(')) {
      out = { ...out, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': word.slice(4, -1).split(',') };
    } else if (word === 'stated') {
      out = { ...out, protobufStated: true };
    } else if (word === 'granular' || (word === 'atomic' && out.type !== 'array')) {
      out = { ...out, 'x-kubernetes-map-type': word };
    } else if (word === 'atomic' || word === 'set') {
      out = { ...out, 'x-kubernetes-list-type': word };
    }
  }
  return out;
}

/** The schemas of a set of message tables, made when first asked for. Schemas may be cyclic (`JSONSchemaProps`). */
export class MessageSchemas {
  readonly #packages: Packages;
  readonly #made = new Map<string, Schema>();
  readonly #names = new WeakMap<object, string>();
  readonly #descriptions = new Map<string, string>();

  constructor(packages: Packages) {
    this.#packages = packages;
  }

  /** The schema of `core.PodSpec` …; throws when no table has it. */
  message(name: string): Schema {
    const made = this.#made.get(name);
    if (made) return made;
    const [group = '', message = ''] = name.split('.');
    const pkg = this.#packages[group];
    const fields = pkg?.messages[message];
    if (!pkg || !fields) throw new Error(`no message table describes ${name}`);
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    // Registered before its fields are made, so that a message may contain itself.
    const [head = '', description] = (fields['#'] ?? '').split(/ ?-- /);
    const schema: Schema = annotate({ type: 'object', properties, required, ...(description && { description }) }, head ? [head] : []);
    if (description) this.#descriptions.set(`${pkg.name}.${message}`, description);
    this.#made.set(name, schema);
    this.#names.set(properties, `${pkg.name}.${message}`);
    for (const [field, text] of Object.entries(fields)) {
      if (field === '#') continue;
      const line = parseLine(text);
      properties[field] = this.#field(group, line);
      if (line.required) required.push(field);
    }
    return schema;
  }

  /** A message with `apiVersion` and `kind`, as the body of a request. */
  root(name: string): Schema {
    const { properties, ...rest } = this.message(name);
    const withType = { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...properties } as const;
    this.#names.set(withType, this.#names.get(properties ?? {}) ?? name);
    return { ...rest, properties: withType };
  }

  /** The OpenAPI name of a message's schema (`io.k8s.api.core.v1.PodSpec`); undefined for a schema that is no message. */
  nameOf(schema: Schema): string | undefined {
    return schema.properties && this.#names.get(schema.properties);
  }

  /** The description of a message by its OpenAPI name. */
  descriptionOf(name: string): string | undefined {
    return this.#descriptions.get(name);
  }

  #field(group: string, line: Line): Schema {
    const inline = line.numbers.slice(0, -1);
    const type = this.#type(group, line.type);
    return {
      ...annotate(type, line.words),
      ...(line.numbers.length > 0 && { protobuf: line.numbers.at(-1)! }),
      ...(inline.length > 0 && { protobufInline: inline }),
      ...(line.required === '*' && { default: zeroOf(type) }),
      ...(line.description !== undefined && { description: line.description }),
    };
  }

  #type(group: string, type: string): Schema {
    if (type.startsWith('[]')) return { type: 'array', items: this.#type(group, type.slice(2)) };
    if (type.startsWith('map:'))
      return { type: 'object', additionalProperties: { ...this.#type(group, type.slice(4)), protobuf: mapValue } };
    const scalar = scalars[type];
    if (scalar) return scalar;
    if (unions.includes(type)) {
      // A boolean or a list in place of the object is as good: no `type`.
      const { properties } = this.message(`${group}.JSONSchemaProps`);
      return { ...(properties && { properties }), protobufType: type as ProtobufType };
    }
    return this.message(type.includes('.') ? type : `${group}.${type}`);
  }
}
