/**
 * Kinds of two groups that are the same objects: what is written to one is read in the other, under other names.
 * @module
 */
import { apiVersionOf } from '../../kube/resources.ts';
import type { KindDefinition, OtherForm } from './types.ts';

const renamed = (names: ReadonlyMap<string, string>, object: object): object =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [names.get(name) ?? name, value]));

/** An object in its other form. */
export const inOtherForm = <T extends object>(form: OtherForm, object: T): T => ({
  ...(renamed(form.names, object) as T),
  apiVersion: apiVersionOf(form),
});

/** An object in the form of `kind`, out of the form that is its other one. */
export const outOfOtherForm = <T extends object>(kind: KindDefinition, { names }: OtherForm, object: T): T => ({
  ...(renamed(new Map([...names].map(([name, other]) => [other, name])), object) as T),
  apiVersion: apiVersionOf(kind.resource),
});
