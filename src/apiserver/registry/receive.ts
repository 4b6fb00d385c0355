/**
 * From what a client sent to an object of a known kind: head checked, unknown fields dropped and
 * reported as `fieldValidation` asks, defaults set.
 * @module
 */
import { apiVersionOf } from '../../kube/resources.ts';
import { badRequest, invalid, type StatusError } from '../../kube/status-error.ts';
import { apiVersionOfKind } from '../kind-registry.ts';
import { applyDefaults, builtinKinds, decodingError, findMisfit, pruneUnknown } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';
import { isObject } from '../json.ts';
import type { RequestContext, Unstored } from './backend.ts';

/** A body as an object of `kind`; one that the Go type of a built-in kind could not hold answers 400, as there. */
export function decodeAs(kind: KindDefinition, body: unknown): Unstored {
  const misfit = kind.custom || !isObject(body) ? undefined : findMisfit(kind.schema, body);
  if (!misfit) return asKind(kind, body);
  const { kind: name, version } = kind.resource;
  throw badRequest(`${name} in version "${version}" cannot be handled as a ${name}: ${decodingError(misfit)}`);
}

/** A client's value in a message: `String` would call what the client calls `toString`. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const nameOf = ({ metadata }: { metadata?: unknown }): string =>
  isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : '';

/** Refuses anything that is not an object of `kind`; fills in a missing head. Does not change `body`. */
export function asKind(kind: KindDefinition, body: unknown): Unstored {
  const apiVersion = apiVersionOfKind(kind);
  if (!isObject(body)) throw badRequest(`the body must be a ${kind.resource.kind} object`);
  const given = { kind: body.kind ?? kind.resource.kind, apiVersion: body.apiVersion ?? apiVersion };
  if (given.kind !== kind.resource.kind || given.apiVersion !== apiVersion)
    throw notOfKind(kind, textOf(given.kind), textOf(given.apiVersion), nameOf(body));
  const metadata = body.metadata ?? {};
  if (!isObject(metadata)) throw badRequest(`metadata must be an object`);
  for (const field of ['name', 'namespace', 'generateName', 'resourceVersion', 'uid'] as const) {
    if (metadata[field] !== undefined && metadata[field] !== null && typeof metadata[field] !== 'string') {
      throw badRequest(`metadata.${field} must be a string`);
    }
  }
  for (const field of ['labels', 'annotations'] as const) {
    const map = metadata[field] ?? {};
    if (!isObject(map)) throw badRequest(`metadata.${field} must be a map of strings`);
    for (const [key, value] of Object.entries(map)) {
      if (typeof value !== 'string') throw badRequest(`metadata.${field}[${JSON.stringify(key)}] must be a string`);
    }
  }
  for (const field of ['finalizers', 'ownerReferences', 'managedFields'] as const) {
    const list = metadata[field] ?? [];
    if (!Array.isArray(list)) throw badRequest(`metadata.${field} must be a list`);
    const isRight = (item: unknown): boolean => (field === 'finalizers' ? typeof item === 'string' : isObject(item));
    if (!list.every(isRight)) throw badRequest(`metadata.${field} must be a list of ${field === 'finalizers' ? 'strings' : 'objects'}`);
  }
  return { ...body, apiVersion, kind: kind.resource.kind, metadata };
}

/** 400 in the words of kube-apiserver: of a kind that it has the conversion fails, of another the decoding. */
function notOfKind(kind: KindDefinition, given: string, apiVersion: string, objectName: string): StatusError {
  const { kind: name, group, version: wanted } = kind.resource;
  if (kind.custom) {
    if (given === name) {
      return badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${group}/${wanted})`);
    }
    const cause = { reason: 'FieldValueInvalid', field: 'kind', message: `Invalid value: ${JSON.stringify(given)}: must be ${name}` };
    return invalid({ group, kind: given }, objectName, [cause]);
  }
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  const isKnown = given === 'List' || builtinKinds.some(({ resource }) => resource.kind === given && apiVersionOf(resource) === apiVersion);
  const why = isKnown
    ? `converting (${version}.${given}) to (${group.split('.')[0] || 'core'}.${name}): unknown conversion`
    : `no kind "${given}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`;
  return badRequest(`${given} in version "${version}" cannot be handled as a ${name}: ${why}`);
}

/** Drops unknown fields (and `problems` the decoder found, such as duplicate keys) the way `fieldValidation` asks. */
export function dropUnknown(kind: KindDefinition, object: Unstored, context: RequestContext, problems: readonly string[] = []): Unstored {
  const { object: known, unknown } = pruneUnknown(kind, object);
  const found = [...problems, ...unknown.map((path) => `unknown field "${path}"`)];
  reportFields(kind, found, context);
  return known;
}

function reportFields(kind: KindDefinition, found: readonly string[], context: RequestContext): void {
  if (found.length === 0 || context.fieldValidation === 'Ignore') return;
  if (context.fieldValidation === 'Warn') {
    for (const text of found) context.warn(text);
    return;
  }
  const { kind: name, version } = kind.resource;
  throw badRequest(`${name} in version "${version}" cannot be handled as a ${name}: strict decoding error: ${found.join(', ')}`);
}

const MAY_BE_EMPTY = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** Defaults of the kind's schema, and metadata without what is empty; the argument may be changed. */
export function withDefaults(kind: KindDefinition, object: Unstored): Unstored {
  const defaulted = applyDefaults(kind, object);
  const empty = MAY_BE_EMPTY.filter((field) => Object.keys(defaulted.metadata[field] ?? { some: true }).length === 0);
  for (const field of empty) delete defaulted.metadata[field];
  return defaulted;
}
