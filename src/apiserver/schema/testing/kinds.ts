/** What this room's tests share. @module */
import { applyDefaults, builtinKinds, compileCrd, validateObject, type FieldError, type KindDefinition, type Schema } from '../index.ts';

export function kindNamed(name: string, version = 'v1', group?: string): KindDefinition {
  const found = builtinKinds.find(
    ({ resource }) => resource.kind === name && resource.version === version && (group === undefined || resource.group === group),
  );
  if (!found) throw new Error(`no built-in kind ${name}`);
  return found;
}

/** `field: message` of every error, as `kubectl` shows them. */
export const lines = (errors: readonly FieldError[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

/** Defaults and validates a copy, as the server does. */
export function problemsOf(kind: KindDefinition, object: object, old?: object): string[] {
  return lines(validateObject(kind, applyDefaults(kind, structuredClone(object)), old && applyDefaults(kind, structuredClone(old))));
}

export function defaulted(kind: KindDefinition, object: object): Record<string, never> {
  return applyDefaults(kind, structuredClone(object)) as Record<string, never>;
}

/** A definition of `Widget` in `example.com`, with a schema for `spec`. */
export function widgetCrd(spec: Schema, version: object = {}) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced' as const,
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } }, ...version },
      ],
    },
  };
}

export function widgetKind(spec: Schema): KindDefinition {
  return compileCrd(widgetCrd(spec) as never).kinds[0]!;
}

export const widget = (spec: unknown): object => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec });
