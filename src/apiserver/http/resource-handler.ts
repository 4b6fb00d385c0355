/** HTTP verbs on resources. @module */
import type { IncomingMessage } from 'node:http';
import type { JsonPatchOperation, Patch } from '../../kube/client.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { isObject } from '../json.ts';
import { badRequest, invalid, StatusError } from '../../kube/status-error.ts';
import { tableIdOf } from '../kind-registry.ts';
import { success } from '../registry/pod-subresources.ts';
import { returnsDeleted } from '../registry/strategy.ts';
import { listHead, methodNotAllowed, type Registry } from '../registry/registry.ts';
import type { RequestContext } from '../registry/backend.ts';
import type { KindDefinition } from '../schema/types.ts';
import { decodeJson, decodeObject, decodeYaml, mediaType, readBody } from './body.ts';
import { decodeAsObject } from './object-body.ts';
import { deletionOptions, dryRunOf, fieldManagerOf, fieldValidationOf, flag, listRequest, type OptionsKind } from './query.ts';
import { accepted, read, sendAnswer } from './reading.ts';
import { named, type Answer, type HandlerOptions, type ResourceRequest } from './resource-request.ts';
import { warningHeaders } from './respond.ts';

export async function handleResource(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const { request, response, route } = of;
  const standing = standingWarnings(of);
  if (standing.length > 0) response.setHeader('warning', warningHeaders(standing));
  switch (request.method) {
    case 'GET':
      return read(options, of);
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE': {
      const representation = accepted(of, { list: request.method === 'DELETE' && !route.name });
      const warnings = [...standing];
      const body = await readBody(request);
      const write = { POST: create, PUT: update, PATCH: patch, DELETE: remove }[request.method];
      const answer = await write(options.registry, of, body, contextOf(of, warnings)).finally(() => {
        // A refusal carries them, too.
        if (warnings.length > 0) response.setHeader('warning', warningHeaders(warnings));
      });
      return sendAnswer(options, of, answer, representation);
    }
    default:
      throw methodNotAllowed();
  }
}

const OPTIONS_KINDS: Readonly<Record<string, OptionsKind>> = { PUT: 'UpdateOptions', PATCH: 'PatchOptions', DELETE: 'DeleteOptions' };

/** Said of every request of its kind, whatever comes of it. */
function standingWarnings({ request, query, route }: ResourceRequest): string[] {
  if (route.kind.deprecation) return [route.kind.deprecation];
  switch (tableIdOf(route.kind)) {
    case 'endpoints':
      return route.subresource ? [] : ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'];
    case 'jobs.batch':
      return request.method === 'DELETE' && !query.has('propagationPolicy') && isBare(request) ? [ORPHANED_PODS] : [];
    default:
      return [];
  }
}

const ORPHANED_PODS =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

const isBare = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && !Number(headers['content-length'] ?? 0);

function contextOf({ request, query, user, record }: ResourceRequest, warnings: string[]): RequestContext {
  const agent = request.headers['user-agent'] ?? '';
  const options = OPTIONS_KINDS[request.method ?? ''] ?? 'CreateOptions';
  const fieldManager = fieldManagerOf(query, options);
  return {
    user,
    fieldManager: fieldManager || agent.split('/')[0]!.slice(0, 128) || 'unknown',
    dryRun: dryRunOf(query.getAll('dryRun'), options),
    fieldValidation: fieldValidationOf(query, options),
    options: { fieldManager: fieldManager || undefined, fieldValidation: query.get('fieldValidation') || undefined },
    warn: (text) => void warnings.push(text),
    annotate: (key, value) => record?.annotates(key, value),
  };
}

/** The kind of what is sent: to a subresource goes a message of its own, whose head the registry knows. */
const sentKind = ({ kind, subresource }: ResourceRequest['route']): KindDefinition =>
  subresource && subresource !== 'status' ? { ...kind, custom: false } : kind;

async function create(
  registry: Registry,
  { request, route, record }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const { kind, namespace, name, subresource } = route;
  if (name && !subresource) throw methodNotAllowed();
  if (kind.resource.namespaced && !namespace) throw methodNotAllowed();
  const { value, problems } = await decodeAsObject(body, request.headers['content-type'], sentKind(route), registry.backend.kinds);
  record?.sends(value);
  if (subresource === undefined && tableIdOf(kind) === 'namespaces' && name) throw methodNotAllowed();
  const object = await registry.create(kind, { namespace, name, subresource }, value, context, problems);
  return { code: 201, object };
}

async function update(
  registry: Registry,
  { request, route, record }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const target = named(route);
  const { value, problems } = await decodeAsObject(body, request.headers['content-type'], sentKind(route), registry.backend.kinds);
  record?.sends(value);
  const { object, created } = await registry.update(target, value, context, problems);
  return { code: created ? 201 : 200, object };
}

const PATCH_TYPES: Readonly<Record<string, Patch['type']>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

async function patch(
  registry: Registry,
  { request, route, query, record }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const target = named(route);
  const type = PATCH_TYPES[mediaType(request.headers['content-type'])];
  if (!type) throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const { value, problems } = type === 'apply' ? await decodeYaml(body) : decodeJson(body, (why) => badPatch(type, why));
  record?.sends(value);
  const force = flag(query, 'force');
  if (type !== 'apply' && force !== undefined) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch', field: 'force' },
    ]);
  }
  if (type === 'apply' && !query.get('fieldManager')) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' },
    ]);
  }
  const { object, created } = await registry.patch(target, patchOf(type, value, force), context, problems);
  return { code: created ? 201 : 200, object };
}

/** 400 about the document of a patch; of a strategic one nobody says that it is a patch. */
const badPatch = (type: Patch['type'], why: string): StatusError => badRequest(type === 'strategic' ? why : `error decoding patch: ${why}`);

function patchOf(type: Patch['type'], body: unknown, force: boolean | undefined): Patch {
  if (type === 'json') {
    return { type, body: body as JsonPatchOperation[] };
  }
  if (type === 'apply' && body === null) return { type, body: {}, force: force ?? false };
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return type === 'apply' ? { type, body, force: force ?? false } : { type, body };
  }
  const why = 'json: cannot unmarshal array into Go value of type map[string]interface {}';
  if (type === 'apply') throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  if (type === 'merge' && body === null) throw badRequest('Invalid JSON Patch');
  throw badPatch(type, why);
}

/** Options of no kind are options, and those of another kind are none. */
function refuseOtherOptions(body: unknown): void {
  const { kind, apiVersion } = isObject(body) ? body : {};
  if (typeof kind !== 'string' || kind === '' || kind === 'DeleteOptions') return;
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  throw new StatusError(500, '', `no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:110"`);
}

/** 500 for what is no JSON: kube-apiserver does not tell whose fault it is. */
const brokenOptions = (why: string): StatusError => (why.includes('json parse error') ? new StatusError(500, '', why) : badRequest(why));

async function remove(
  registry: Registry,
  { request, route, query }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const decoded =
    body.length > 0 ? await decodeObject(body, request.headers['content-type'], registry.backend.kinds, brokenOptions) : undefined;
  refuseOtherOptions(decoded?.value);
  const { request: deletion, dryRun } = deletionOptions(query, decoded?.value);
  const inContext = { ...context, dryRun: context.dryRun || dryRun };
  const { kind, namespace } = route;
  if (!route.name) {
    if (!kind.verbs.includes('deletecollection') || (kind.resource.namespaced && !namespace)) throw methodNotAllowed();
    const page = await registry.deleteCollection(kind, listRequest(query, namespace), deletion, inContext);
    return { code: 200, object: { ...listHead(kind), ...page, items: page.items.map(itemOf(kind)) } };
  }
  const { gone, object } = await registry.delete(named(route), deletion, inContext);
  if (!gone || returnsDeleted(kind)) return { code: 200, object };
  const { group, plural } = kind.resource;
  return { code: 200, object: success({ name: route.name, ...(group && { group }), kind: plural, uid: object.metadata.uid }) };
}

/** An item of a list as it travels: of a built-in kind without its head. */
const itemOf =
  ({ custom }: KindDefinition) =>
  (object: AnyObject): object => {
    const { apiVersion: _version, kind: _kind, ...rest } = object;
    return custom ? object : rest;
  };
