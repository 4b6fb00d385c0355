/**
 * The shape that an object must have: a table of fields, and one walk that checks a written value against
 * it. What comes back has exactly the shape, so that parsing needs no doubts: unknown fields are left out,
 * `null` is absent as it is for Go, and a `null` in a list is the empty value.
 * @module
 */
import { message, type Message } from '../../i18n/catalogue.ts';
import { nearest, show, worded, type Finding, type Findings } from './finding.ts';
import { PolicyError } from './policy-error.ts';

export type Shape =
  | {
      readonly type: 'text';
      readonly enum?: readonly string[];
      readonly pattern?: RegExp;
      readonly maxLength?: number;
      readonly fatal?: boolean;
    }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'flag' }
  | { readonly type: 'intOrText' }
  | { readonly type: 'list'; readonly of: Shape; readonly min?: number }
  | { readonly type: 'map'; readonly of: Shape }
  | ObjectShape
  | { readonly type: 'any' };

export interface ObjectShape {
  readonly type: 'object';
  readonly fields: Readonly<Record<string, Shape>>;
  /** Without them the API server refuses the object; the agent might not. */
  readonly required?: readonly string[];
  /** Exactly one of them must be present. */
  readonly oneOf?: readonly string[];
}

export const text: Shape = { type: 'text' };
export const flag: Shape = { type: 'flag' };
export const any: Shape = { type: 'any' };
export const int32: Shape = { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
/** `fatal`: what the agent would make of another value is not known. */
export const choice = (values: readonly string[], fatal = false): Shape => ({ type: 'text', enum: values, fatal });
export const list = (of: Shape, min = 0): Shape => ({ type: 'list', of, min });
export const map = (of: Shape): Shape => ({ type: 'map', of });
export const object = (fields: Readonly<Record<string, Shape>>, more: Pick<ObjectShape, 'required' | 'oneOf'> = {}): ObjectShape => ({
  type: 'object',
  fields,
  ...more,
});

/**
 * The value, brought into shape.
 * @param field where the value stands
 * @param findings gains what the API server would not accept but the agent would
 * @throws PolicyError for a value of another type
 */
export function read(value: unknown, shape: Shape, field: string, findings: Findings): unknown {
  switch (shape.type) {
    case 'any':
      return value;
    case 'text':
      return typeof value === 'string' ? readText(value, shape, field, findings) : refuse(value, shape, field);
    case 'flag':
      return typeof value === 'boolean' ? value : refuse(value, shape, field);
    case 'intOrText':
      return typeof value === 'string' || Number.isInteger(value) ? value : refuse(value, shape, field);
    case 'integer':
      if (!Number.isInteger(value)) return refuse(value, shape, field);
      return readInteger(value as number, shape, field);
    case 'list':
      return Array.isArray(value) ? readList(value, shape, field, findings) : refuse(value, shape, field);
    case 'map':
      return isObject(value) ? readMap(value, shape.of, field, findings) : refuse(value, shape, field);
    case 'object':
      return isObject(value) ? readObject(value, shape, field, findings) : refuse(value, shape, field);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function readText(
  value: string,
  { enum: values, pattern, maxLength, fatal }: Extract<Shape, { type: 'text' }>,
  field: string,
  findings: Findings,
): string {
  const found = show(value);
  const object = (text: Message, more: Partial<Finding> = {}): void => {
    const finding = worded(field, text, { found, ...more });
    if (fatal) throw PolicyError.ofSchema(finding);
    findings.add(finding);
  };
  if (maxLength !== undefined && value.length > maxLength) object(message('policyParse.tooLong', { limit: maxLength }));
  if (values && !values.includes(value)) {
    const suggestion = nearest(value, values);
    object(message('policyParse.notAllowed', { found, allowed: values.join(', ') }), {
      allowed: values,
      ...(suggestion && { suggestion }),
    });
  }
  // Long texts are not worth a look: the pattern's own limits are far below.
  if (pattern && value.length <= 1000 && !pattern.test(value)) object(message('policyParse.pattern', { found, pattern: pattern.source }));
  return value;
}

function readInteger(value: number, { minimum, maximum }: Extract<Shape, { type: 'integer' }>, field: string): number {
  if (value >= minimum && value <= maximum) return value;
  throw PolicyError.ofSchema(worded(field, message('policyParse.range', { found: value, minimum, maximum }), { found: String(value) }));
}

function readList(
  value: readonly unknown[],
  { of, min = 0 }: Extract<Shape, { type: 'list' }>,
  field: string,
  findings: Findings,
): unknown[] {
  if (value.length < min) findings.add(worded(field, message('policyParse.tooFew', { minimum: min }), { found: show(value) }));
  return value.map((one, index) => (one === null || one === undefined ? emptyOf(of) : read(one, of, `${field}[${index}]`, findings)));
}

function readMap(value: Record<string, unknown>, of: Shape, field: string, findings: Findings): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    one === null || one === undefined ? emptyOf(of) : read(one, of, `${field}[${show(key)}]`, findings),
  ]);
  // fromEntries: a key such as __proto__ is one like any other.
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function readObject(
  value: Record<string, unknown>,
  { fields, required = [], oneOf }: ObjectShape,
  field: string,
  findings: Findings,
): object {
  const result: Record<string, unknown> = {};
  const known = Object.keys(fields);
  for (const [name, one] of Object.entries(value)) {
    const at = field === '' ? name : `${field}.${name}`;
    if (!Object.hasOwn(fields, name)) findings.add(unknownField(at, name, one, known));
    else if (one !== null && one !== undefined) result[name] = read(one, fields[name]!, at, findings);
  }
  for (const name of required) {
    if (result[name] === undefined) findings.add(worded(`${field}.${name}`, message('policyParse.required', { name })));
  }
  const present = oneOf?.filter((name) => result[name] !== undefined);
  if (oneOf && present?.length !== 1) {
    findings.add(worded(field, message('policyParse.oneOf', { allowed: oneOf.join(', ') }), { found: show(value), allowed: oneOf }));
  }
  return result;
}

function unknownField(field: string, name: string, value: unknown, known: readonly string[]): Finding {
  const suggestion = nearest(name, known);
  const text = suggestion
    ? message('policyParse.unknownFieldMeant', { name: show(name), suggestion })
    : message('policyParse.unknownField', { name: show(name), allowed: known.join(', ') });
  return worded(field, text, { found: show(value), allowed: known, ...(suggestion && { suggestion }) });
}

function emptyOf(shape: Shape): unknown {
  if (shape.type === 'text' || shape.type === 'intOrText') return '';
  if (shape.type === 'list') return [];
  if (shape.type === 'integer') return 0;
  return shape.type === 'flag' ? false : {};
}

/** A value of another type than the field has: neither API server nor agent can read the object. */
function refuse(value: unknown, shape: Exclude<Shape, { type: 'any' }>, field: string): never {
  const found = show(value);
  const suggestion = meant(value, shape);
  const wanted = message(`policyParse.type.${shape.type}`);
  const text = suggestion
    ? message('policyParse.wrongTypeMeant', { found, wanted, suggestion })
    : message('policyParse.wrongType', { found, wanted });
  throw PolicyError.ofSchema(worded(field, text, { found, allowed: [shape.type], ...(suggestion !== undefined && { suggestion }) }));
}

/** The likely slip: a number without quotes, a quoted number or flag, one value instead of a list. */
function meant(value: unknown, shape: Shape): string | undefined {
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  if (shape.type === 'text' && scalar) return `"${String(value)}"`;
  if (shape.type === 'integer' && typeof value === 'string' && /^\d{1,9}$/.test(value)) return value;
  if (shape.type === 'flag' && (value === 'true' || value === 'false')) return value;
  if (shape.type !== 'list' || Array.isArray(value)) return undefined;
  if (shape.of.type === 'text' && typeof value === 'string') return `[${show(value)}]`;
  return shape.of.type === 'object' && isObject(value) ? `[${show(value)}]` : undefined;
}
