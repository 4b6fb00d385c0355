/**
 * Reading objects of built-in kinds after their types have been checked.
 * @module
 */
import type { FieldError } from '../types.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { invalidValue } from '../structural/field-errors.ts';
import type { NameCheck } from '../names.ts';

export type { JsonObject };

/** A rule of a kind: reports what is wrong. `old` is the object that an update replaces. */
export type Rule = (object: JsonObject, errors: FieldError[], old: JsonObject | undefined) => void;

export const at = (parent: JsonObject | undefined, key: string): JsonObject => {
  const value = parent?.[key];
  return isObject(value) ? value : {};
};
export const list = (parent: JsonObject | undefined, key: string): JsonObject[] => {
  const value = parent?.[key];
  return Array.isArray(value) ? (value as JsonObject[]) : [];
};
export const strings = (parent: JsonObject | undefined, key: string): string[] => {
  const value = parent?.[key];
  return Array.isArray(value) ? (value as string[]) : [];
};
export const text = (parent: JsonObject | undefined, key: string): string => {
  const value = parent?.[key];
  return typeof value === 'string' ? value : '';
};
export const number = (parent: JsonObject | undefined, key: string): number | undefined => {
  const value = parent?.[key];
  return typeof value === 'number' ? value : undefined;
};

/** Reports each thing that a check finds wrong with a name. */
export function checkName(errors: FieldError[], field: string, name: string, check: NameCheck): void {
  for (const problem of check(name)) errors.push(invalidValue(field, name, problem));
}

export function checkNotNegative(errors: FieldError[], parent: JsonObject, key: string, path: string): void {
  const value = number(parent, key);
  if (value !== undefined && value < 0) errors.push(invalidValue(`${path}.${key}`, value, 'must be greater than or equal to 0'));
}
