/**
 * Schemas of kinds as the `components` of an OpenAPI v3 document: messages become `$ref`s, internal fields go.
 * @module
 */
import { builtinSchemas } from '../schema/index.ts';
import type { KindDefinition, ProtobufType, Schema } from '../schema/types.ts';

export type Json = Record<string, unknown>;

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Special types that have a component of their own. */
const special: Partial<Record<ProtobufType, { name: string; schema: Json }>> = {
  Time: {
    name: `${meta}.Time`,
    schema: { type: 'string', format: 'date-time', description: 'A moment, in RFC 3339 with whole seconds.' },
  },
  MicroTime: {
    name: `${meta}.MicroTime`,
    schema: { type: 'string', format: 'date-time', description: 'A moment, in RFC 3339 with microseconds.' },
  },
  Quantity: {
    name: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    schema: { description: 'A number with an optional unit, such as 500m, 1.5 or 128Mi.', oneOf: [{ type: 'string' }, { type: 'number' }] },
  },
  IntOrString: {
    name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    schema: { description: 'A number or a name.', format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  },
  FieldsV1: { name: `${meta}.FieldsV1`, schema: { type: 'object', description: 'The set of fields that a manager owns.' } },
  RawExtension: { name: 'io.k8s.apimachinery.pkg.runtime.RawExtension', schema: { type: 'object', description: 'An object of any kind.' } },
};

const internal = new Set(['protobuf', 'protobufInline', 'protobufStated', 'protobufType']);
/** What a `$ref` may have beside it, wrapped in `allOf` as kube-apiserver does. */
const beside = ['description', 'default', 'x-kubernetes-patch-strategy', 'x-kubernetes-patch-merge-key', 'nullable'] as const;

/** Reversed DNS name of a group: `gateway.networking.k8s.io` → `io.k8s.networking.gateway`. */
const reversed = (group: string): string => group.split('.').toReversed().join('.');

/** Component name of a kind: `io.k8s.api.core.v1.Pod`, `io.k8s.networking.gateway.v1.Gateway`. */
function componentName(kind: KindDefinition): string {
  const { group, version, kind: name } = kind.resource;
  return (!kind.custom && builtinSchemas.nameOf(kind.schema)) || `${reversed(group)}.${version}.${name}`;
}

export const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** Gathers components, each converted once however often it is referred to. */
export class Components {
  readonly schemas: Record<string, Json> = {};

  /** The component of a message such as `meta.DeleteOptions`, as a reference. */
  message(name: string): Json {
    return this.#convert(builtinSchemas.message(name));
  }

  /** Adds a kind and its list; returns a reference to the kind. */
  kind(kind: KindDefinition): { item: Json; list: Json } {
    const { group, version, kind: name } = kind.resource;
    const component = componentName(kind);
    const gvk = { group, version };
    this.schemas[component] = { ...this.#body(kind.schema), 'x-kubernetes-group-version-kind': [{ ...gvk, kind: name }] };
    const listName = component.replace(/[^.]*$/, kind.listKind);
    this.schemas[listName] = {
      type: 'object',
      description: `${kind.listKind} is a list of ${name}.`,
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: this.message('meta.ListMeta'),
        items: { type: 'array', items: reference(component) },
      },
      'x-kubernetes-group-version-kind': [{ ...gvk, kind: kind.listKind }],
    };
    return { item: reference(component), list: reference(listName) };
  }

  #convert(schema: Schema): Json {
    const type = schema.protobufType && special[schema.protobufType];
    const name = type?.name ?? builtinSchemas.nameOf(schema);
    if (!name) return this.#body(schema);
    if (!this.schemas[name]) {
      // Entered before its body is made: a message may refer to itself.
      const body = (this.schemas[name] = type ? type.schema : {});
      if (!type) Object.assign(body, this.#body(messageOf(schema)));
    }
    const extra = Object.fromEntries(beside.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
    // A description of the message itself belongs to the component alone.
    if (extra['description'] === this.schemas[name]?.['description']) delete extra['description'];
    return Object.keys(extra).length > 0 ? { allOf: [reference(name)], ...extra } : reference(name);
  }

  #body(schema: Schema): Json {
    const out: Json = {};
    for (const [key, value] of Object.entries(schema) as [keyof Schema, never][]) {
      if (internal.has(key) || value === undefined) continue;
      if (key === 'properties') out[key] = this.#each(schema.properties ?? {});
      else if (key === 'items' || key === 'not') out[key] = this.#convert(value);
      else if (key === 'additionalProperties' && typeof value === 'object') out[key] = this.#convert(value);
      else if (key === 'allOf' || key === 'anyOf' || key === 'oneOf') out[key] = (value as Schema[]).map((one) => this.#convert(one));
      else if (key === 'required' && (value as string[]).length === 0) continue;
      else out[key] = value;
    }
    return out;
  }

  #each(properties: Readonly<Record<string, Schema>>): Json {
    return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, this.#convert(property)]));
  }
}

/** The schema of a message without what belongs to the field that refers to it. */
function messageOf(schema: Schema): Schema {
  const { properties, required } = schema;
  const mapType = schema['x-kubernetes-map-type'];
  const name = builtinSchemas.nameOf(schema);
  const description = name && builtinSchemas.descriptionOf(name);
  return {
    type: 'object',
    ...(description && { description }),
    ...(properties && { properties }),
    ...(required && { required }),
    ...(mapType && { 'x-kubernetes-map-type': mapType }),
  };
}
