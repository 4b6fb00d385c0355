/**
 * Small words for writing structural schemas: `object`, `array`, `text`, `integer`, and the field types
 * that Gateway API and Cilium share (names, hostnames, conditions, label selectors).
 * @module
 */
import type { Schema, ValidationRule } from '../../apiserver/schema/types.ts';

type Properties = Readonly<Record<string, Schema>>;

/** An object; `required` names the mandatory properties. */
export const object = (properties: Properties, required: readonly string[] = [], more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  ...more,
});

export const array = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });

/** A list that is replaced as a whole by server-side apply. */
export const atomicList = (items: Schema, more: Schema = {}): Schema => array(items, { 'x-kubernetes-list-type': 'atomic', ...more });

/** A list whose items are told apart by `key`. */
export const listByKey = (key: string, items: Schema, more: Schema = {}): Schema =>
  array(items, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key], ...more });

export const text = (more: Schema = {}): Schema => ({ type: 'string', ...more });
export const choice = (values: readonly string[], more: Schema = {}): Schema => ({ type: 'string', enum: values, ...more });
export const flag = (more: Schema = {}): Schema => ({ type: 'boolean', ...more });
export const integer = (more: Schema = {}): Schema => ({ type: 'integer', ...more });
export const int32 = (minimum?: number, maximum?: number, more: Schema = {}): Schema => ({
  type: 'integer',
  format: 'int32',
  ...(minimum !== undefined && { minimum }),
  ...(maximum !== undefined && { maximum }),
  ...more,
});
export const mapOf = (values: Schema, more: Schema = {}): Schema => ({ type: 'object', additionalProperties: values, ...more });

/** Anything, kept as it came. */
export const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A CEL rule with the sentence shown when it does not hold. */
export const rule = (expression: string, message: string): ValidationRule => ({ rule: expression, message });

export const described = (description: string, schema: Schema): Schema => ({ ...schema, description });

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_NAME = `${DNS_LABEL}(\\.${DNS_LABEL})*`;

export const patterns = {
  dnsLabel: `^${DNS_LABEL}$`,
  dnsName: `^${DNS_NAME}$`,
  hostname: `^(\\*\\.)?${DNS_NAME}$`,
  group: `^$|^${DNS_NAME}$`,
  kind: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
  domainPrefixedPath: `^${DNS_NAME}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+$`,
  labelValue: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$',
  headerName: "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$",
  /** Gateway API durations: up to four of `<number><unit>`. */
  duration: '^([0-9]{1,5}(h|m|s|ms)){1,4}$',
} as const;

export const objectName = text({ minLength: 1, maxLength: 253 });
export const sectionName = text({ minLength: 1, maxLength: 253, pattern: patterns.dnsName });
export const namespaceName = text({ minLength: 1, maxLength: 63, pattern: patterns.dnsLabel });
export const groupName = (value?: string): Schema =>
  text({ maxLength: 253, pattern: patterns.group, ...(value !== undefined && { default: value }) });
export const kindName = (value?: string): Schema =>
  text({ minLength: 1, maxLength: 63, pattern: patterns.kind, ...(value !== undefined && { default: value }) });
export const portNumber = int32(1, 65535);

/** meta/v1 Condition. */
export const condition: Schema = object(
  {
    type: text({
      maxLength: 316,
      pattern: `^(${DNS_NAME}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$`,
    }),
    status: choice(['True', 'False', 'Unknown']),
    reason: text({ minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' }),
    message: text({ maxLength: 32768 }),
    lastTransitionTime: text({ format: 'date-time' }),
    observedGeneration: integer({ format: 'int64', minimum: 0 }),
  },
  ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
);

export const conditions = (more: Schema = {}): Schema => listByKey('type', condition, more);

/** A label selector as meta/v1 defines it; Cilium also checks operators and values (`strict`). */
export const labelSelector = (strict: boolean): Schema =>
  object(
    {
      matchLabels: mapOf(strict ? text({ maxLength: 63, pattern: patterns.labelValue }) : text()),
      matchExpressions: atomicList(
        object(
          {
            key: text(),
            operator: strict ? choice(['In', 'NotIn', 'Exists', 'DoesNotExist']) : text(),
            values: atomicList(text()),
          },
          ['key', 'operator'],
        ),
      ),
    },
    [],
    { 'x-kubernetes-map-type': 'atomic' },
  );

/** The root of a kind: `apiVersion`, `kind`, `metadata` and the given fields. */
export const kindSchema = (description: string, properties: Properties, required: readonly string[] = []): Schema =>
  object({ apiVersion: text(), kind: text(), metadata: { type: 'object' }, ...properties }, required, { description });
