/**
 * One description per kind, many uses: validation, defaulting, pruning, OpenAPI v3, strategic merge,
 * server-side apply and (for built-in kinds) protobuf all read the same {@link Schema}.
 * @module
 */
import type { Resource } from '../../kube/resources.ts';

/** An OpenAPI v3 schema with Kubernetes' extensions: what a CRD may contain, plus two fields for built-in kinds. */
export interface Schema {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  format?: string;
  title?: string;
  description?: string;
  nullable?: boolean;
  default?: unknown;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  required?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  allOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  not?: Schema;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: readonly string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: readonly ValidationRule[];
  /** Built-in kinds only: `merge`, `replace`, `retainKeys` or a combination, for strategic merge patch. */
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  /** Built-in kinds only: the protobuf field number of this property in its parent message. */
  protobuf?: number;
  /**
   * Built-in kinds only: the property's bytes lie in a message embedded in the parent (JSON writes it inline). Field numbers
   * of those embedded messages, outermost first: `Volume.configMap` has `protobufInline: [2]`, `protobuf: 19`.
   */
  protobufInline?: readonly number[];
  /** Built-in kinds only: a pointer to text in Go, of which an empty one is a statement. */
  protobufStated?: boolean;
  /** Built-in kinds only: the wire form, where `type` and `format` do not say it. */
  protobufType?: ProtobufType;
}

/**
 * Wire forms of the special types. `Time`/`MicroTime`: message {1: seconds, 2: nanos}. `Quantity`: message {1: string}.
 * `IntOrString`: message {1: type (0 int, 1 string), 2: int, 3: string}. `FieldsV1`: message {1: JSON bytes}.
 * `RawExtension` and `JSON`: message {1: JSON bytes}. `StringList`: message {1: repeated string}.
 * `JSONSchemaPropsOrBool`: message {1: bool allows, 2: schema}. `JSONSchemaPropsOrArray`: message {1: schema, 2: repeated schema}.
 * `JSONSchemaPropsOrStringArray`: message {1: schema, 2: repeated string}.
 * Everything else follows `type` and `format`: string, byte (bytes), int32/int64 (varint), double (fixed64), boolean, object
 * (message, or with `additionalProperties` a map entry {1: key, 2: value}), array (repeated field).
 */
export type ProtobufType =
  | 'Time'
  | 'MicroTime'
  | 'Quantity'
  | 'IntOrString'
  | 'FieldsV1'
  | 'RawExtension'
  | 'JSON'
  | 'StringList'
  | 'JSONSchemaPropsOrBool'
  | 'JSONSchemaPropsOrArray'
  | 'JSONSchemaPropsOrStringArray';

/** A CEL rule of `x-kubernetes-validations`. */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/** A column of `kubectl get`. Built-in kinds compute `value`, CRDs give a `jsonPath`. */
export interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 0: always shown; above 0: only with `-o wide`. */
  priority?: number;
  jsonPath?: string;
  value?: (object: Record<string, unknown>, now: number) => string | number | boolean | null;
}

/** Everything that the server knows about one version of one kind. */
export interface KindDefinition {
  readonly resource: Resource;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly schema: Schema;
  readonly columns: readonly PrinterColumn[];
  readonly subresources: { status: boolean; scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string } };
  /** True for kinds that come from a CustomResourceDefinition: defaults and pruning by schema, CEL rules, no strategic merge. */
  readonly custom: boolean;
  /** Of a version that is not the stored one and differs from it by more than its name. */
  readonly conversion?: {
    toStored(object: Record<string, unknown>): Record<string, unknown>;
    fromStored(object: Record<string, unknown>): Record<string, unknown>;
  };
  /** Field labels for `fieldSelector` beyond `metadata.name` and `metadata.namespace`. */
  readonly selectableFields: Readonly<Record<string, SelectableField>>;
  /** Said with every answer about a version that is on its way out. */
  readonly deprecation?: string;
  /** Of a kind whose objects another group has as well. */
  readonly otherForm?: OtherForm;
}

/** The same objects as a kind of another group. */
export interface OtherForm {
  readonly group: string;
  readonly version: string;
  /** Top-level fields that are called otherwise there: name here → name there. */
  readonly names: ReadonlyMap<string, string>;
  /** The table of the other kind, where the objects are stored in its form. */
  readonly storedIn?: string;
}

/** Where a field label reads in the object as it is stored. */
export interface SelectableField {
  /** The first of these paths that holds something counts. */
  readonly paths: readonly string[];
  /** What counts when none does; empty when not given. */
  readonly absent?: string;
}

/** A message that is no stored kind (reviews, `DeleteOptions`, `Scale` …) but travels as a request or answer body. */
export interface MessageKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema;
}

/** A violated constraint, as a cause of a 422 answer. */
export interface FieldError {
  /** Path such as `spec.ports[0].port`. */
  field: string;
  reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueTypeInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueForbidden'
    | 'FieldValueNotFound';
  /** Without the path; in kube-apiserver's wording, e.g. `Required value` or `Invalid value: 0: must be greater than 0`. */
  message: string;
}
