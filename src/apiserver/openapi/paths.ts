/**
 * The `paths` of an OpenAPI v3 document: what each kind can be asked. kubectl reads from the patch operations whether
 * the server validates fields and can run dry.
 * @module
 */
import { pathOf } from '../../kube/resources.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Json } from './components.ts';

const query = (name: string, type: 'string' | 'boolean' | 'integer', description: string): Json => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});

const dryRun = query('dryRun', 'string', '`All`: run every stage of the request, but store nothing.');
const fieldManager = query('fieldManager', 'string', 'Name of the writer, under which its fields are tracked.');
const fieldValidation = query('fieldValidation', 'string', 'What to do with unknown or duplicate fields: `Ignore`, `Warn` or `Strict`.');
const force = query('force', 'boolean', 'With server-side apply: take over fields that others manage.');
const writing = [dryRun, fieldManager, fieldValidation];
const listing = [
  query('allowWatchBookmarks', 'boolean', 'Send BOOKMARK events on a watch.'),
  query('continue', 'string', 'Token of the next chunk, from the list before.'),
  query('fieldSelector', 'string', 'Restricts the list by fields.'),
  query('labelSelector', 'string', 'Restricts the list by labels.'),
  query('limit', 'integer', 'Largest number of items in one answer.'),
  query('resourceVersion', 'string', 'How fresh the answer must be, or where a watch begins.'),
  query('resourceVersionMatch', 'string', '`Exact` or `NotOlderThan`.'),
  query('sendInitialEvents', 'boolean', 'A watch begins with what exists, then a bookmark.'),
  query('timeoutSeconds', 'integer', 'How long the request may last.'),
  query('watch', 'boolean', 'Follow changes.'),
];
const deleting = [
  dryRun,
  query('gracePeriodSeconds', 'integer', 'Seconds until the object goes; 0 for at once.'),
  query('orphanDependents', 'boolean', 'Deprecated: use propagationPolicy.'),
  query('propagationPolicy', 'string', '`Orphan`, `Background` or `Foreground`.'),
];

const inPath = (name: string, description: string): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', uniqueItems: true },
});
const namespaceParameter = inPath('namespace', 'Namespace of the object.');
const nameParameter = inPath('name', 'Name of the object.');

const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

interface References {
  item: Json;
  list: Json;
  deleteOptions: Json;
  patch: Json;
  status: Json;
  scale: Json;
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });
const answers = (schema: Json): Json => ({ 200: { description: 'OK', content: json(schema) }, 401: { description: 'Unauthorized' } });

/** The path items of one kind, by path. */
export function pathsOf(kind: KindDefinition, refs: References): Record<string, Json> {
  const { group, version, kind: name, namespaced } = kind.resource;
  const can = (verb: string): boolean => kind.verbs.includes(verb);
  const operation = (action: string, parameters: readonly Json[], answer: Json, body?: Json): Json => ({
    operationId: `${action}_${group || 'core'}_${version}_${name}`,
    tags: [`${(group || 'core').replace(/\.k8s\.io$/, '').replaceAll('.', '_')}_${version}`],
    parameters,
    ...(body && { requestBody: { content: body } }),
    responses: answers(answer),
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind: name },
  });
  const patch = Object.fromEntries(
    patchTypes.filter((type) => !kind.custom || !type.includes('strategic')).map((type) => [type, { schema: refs.patch }]),
  );
  const item = (answer: Json): Json => ({
    parameters: [nameParameter, ...(namespaced ? [namespaceParameter] : [])],
    get: operation('get', [], answer),
    put: operation('put', writing, answer, json(answer)),
    patch: operation('patch', [...writing, force], answer, patch),
  });
  const at = (more: { name?: string; subresource?: string }): string =>
    decodeURI(pathOf(kind.resource, { ...(namespaced && { namespace: '{namespace}' }), ...more }));
  const collection: Json = {
    ...(namespaced && { parameters: [namespaceParameter] }),
    ...(can('list') && { get: operation('list', listing, refs.list) }),
    ...(can('create') && { post: operation('post', writing, refs.item, json(refs.item)) }),
    ...(can('deletecollection') && {
      delete: operation('deletecollection', [...deleting, ...listing], refs.status, json(refs.deleteOptions)),
    }),
  };
  return {
    [at({})]: collection,
    ...(namespaced && can('list') && { [pathOf(kind.resource)]: { get: operation('list', listing, refs.list) } }),
    [at({ name: '{name}' })]: {
      ...item(refs.item),
      ...(can('delete') && { delete: operation('delete', deleting, refs.status, json(refs.deleteOptions)) }),
    },
    ...(kind.subresources.status && { [at({ name: '{name}', subresource: 'status' })]: item(refs.item) }),
    ...(kind.subresources.scale && { [at({ name: '{name}', subresource: 'scale' })]: item(refs.scale) }),
  };
}
