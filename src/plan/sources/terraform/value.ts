/** Values of Terraform: as they are, or unknown with the place and the reason. @module */
import { message, type Message } from '../../../i18n/index.ts';
import type { Plain } from '../written.ts';

export type Value = string | number | boolean | null | readonly Value[] | ReadonlyMap<string, Value> | Unknown;

/** What cannot be said from the files alone, or not by this reader. */
export class Unknown {
  readonly where: string;
  readonly why: Message;
  /** The files contradict themselves: a name that nobody declares, a cycle. */
  readonly fault: boolean;
  /** It is an attribute of this resource, which is known once it exists. */
  readonly resource: string | undefined;

  constructor(where: string, why: Message, { fault = false, resource }: { fault?: boolean; resource?: string } = {}) {
    this.where = where;
    this.why = why;
    this.fault = fault;
    this.resource = resource;
  }
}

/** A value, and where it is written. */
export interface Located {
  readonly value: Value;
  readonly where: string;
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is ReadonlyMap<string, Value> => value instanceof Map;
export const isPrimitive = (value: Value): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** As Terraform writes it where a text is wanted; `undefined`: it is no text, or a number whose digits are not certain. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  return Number.isSafeInteger(value) || /^-?\d{1,9}\.\d{1,6}$/.test(String(value)) ? String(value) : undefined;
}

export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d{1,15}(?:\.\d{1,6})?$/.test(value)) return undefined;
  return Number(value);
}

export function booleanOf(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** The first part that is unknown, however deep; gives up on what is larger than anything that is written by hand. */
export function firstUnknown(value: Value, budget = { left: 100_000 }): Unknown | 'tooLarge' | undefined {
  budget.left -= 1;
  if (budget.left < 0) return 'tooLarge';
  if (value instanceof Unknown) return value;
  for (const part of isList(value) ? value : isMap(value) ? value.values() : []) {
    const found = firstUnknown(part, budget);
    if (found) return found;
  }
  return undefined;
}

/** Deeper than any configuration, and less than the stack holds. */
const MAX_DEPTH = 64;

/** JSON as a value; what is nested deeper than people nest is unknown. */
export function valueOfJson(json: unknown, depth = 0): Value {
  if (typeof json !== 'object' || json === null) return json as string | number | boolean | null;
  if (depth > MAX_DEPTH) return new Unknown('', message('plan.hcl.unknown.tooLarge'));
  if (Array.isArray(json)) return json.map((one) => valueOfJson(one, depth + 1));
  return new Map(Object.entries(json).map(([key, one]) => [key, valueOfJson(one, depth + 1)]));
}

/** A value without unknown parts. */
export function plainOf(value: Value): Plain {
  if (isList(value)) return value.map(plainOf);
  if (isMap(value)) return Object.fromEntries([...value].map(([key, part]) => [key, plainOf(part)]));
  return value as string | number | boolean | null;
}
