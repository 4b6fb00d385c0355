/** Checks a request body against a table of its fields; what is wrong is told by field name (ELB.8902). @module */
import { invalidInput } from './faults.ts';

export interface Field {
  type: 'string' | 'integer' | 'boolean' | 'object' | 'array';
  required?: boolean;
  nullable?: boolean;
  oneOf?: readonly string[];
  /** Of a number, inclusive. */
  min?: number;
  max?: number;
  /** Of a string. */
  maxLength?: number;
  pattern?: RegExp;
}

export type Fields = Readonly<Record<string, Field>>;

const TEXT_FORBIDDEN = /[<>]/;

export const NAME: Field = { type: 'string', maxLength: 255 };
export const DESCRIPTION: Field = { type: 'string', maxLength: 255 };
export const PORT: Field = { type: 'integer', min: 1, max: 65535 };
export const TAGS: Field = { type: 'array' };
export const PROTECTION: Fields = {
  protection_status: { type: 'string', oneOf: ['nonProtection', 'consoleProtection'] },
  protection_reason: { type: 'string', maxLength: 255 },
};

/** The object under `noun` of a body such as `{"listener": {…}}`. */
export function unwrap(body: unknown, noun: string): Record<string, unknown> {
  const inner = isRecord(body) ? body[noun] : undefined;
  if (!isRecord(inner)) throw invalidInput(`the body has no object "${noun}".`);
  return inner;
}

/**
 * Returns the given fields, checked. `immutable` are names that exist but may not be sent here.
 * Throws ELB.8902 for the first field that does not fit.
 */
/** The known fields of what a request gave. @throws ElbFault when one is missing, unknown, immutable or of the wrong type */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape that the table of fields has checked
export function readFields<T>(given: Record<string, unknown>, fields: Fields, immutable: readonly string[] = []): T {
  for (const name of Object.keys(given)) {
    if (immutable.includes(name)) throw invalidInput(`${name} cannot be changed.`);
    if (!(name in fields)) throw invalidInput(`unrecognized attribute ${name}.`);
  }
  const read: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name];
    if (value === undefined || (value === null && !field.nullable)) {
      if (field.required) throw invalidInput(`${name} is required.`);
      continue;
    }
    if (value !== null) check(name, value, field);
    read[name] = value;
  }
  return read as T;
}

function check(name: string, value: unknown, field: Field): void {
  const type = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (type !== field.type) throw invalidInput(`${name} must be of type ${field.type}, not ${type}.`);
  if (typeof value === 'string') {
    if (field.oneOf && !field.oneOf.includes(value)) throw invalidInput(`${name} "${value}" is not one of ${field.oneOf.join(', ')}.`);
    if (field.maxLength !== undefined && value.length > field.maxLength)
      throw invalidInput(`${name} is longer than ${field.maxLength} characters.`);
    if (field.pattern && !field.pattern.test(value)) throw invalidInput(`${name} "${value}" is not valid.`);
    if ((name === 'name' || name === 'description') && TEXT_FORBIDDEN.test(value)) throw invalidInput(`${name} must not contain < or >.`);
  }
  if (typeof value === 'number' && (value < (field.min ?? -Infinity) || value > (field.max ?? Infinity)))
    throw invalidInput(`${name} ${value} is not in the range ${field.min} to ${field.max}.`);
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
