/** HTTP verbs on resources. @module */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../kube/clock.ts';
import type { JsonPatchOperation, Patch } from '../../kube/client.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import type { AuditRecord } from '../audit/trail.ts';
import { tableIdOf } from '../kind-registry.ts';
import { success } from '../registry/pod-subresources.ts';
import { checkListOptions, checkWatchOptions, parseRevision, tooLarge } from '../registry/list-options.ts';
import { returnsDeleted } from '../registry/strategy.ts';
import { listHead, methodNotAllowed, type Registry } from '../registry/registry.ts';
import type { RequestContext, UserInfo } from '../registry/backend.ts';
import type { KindDefinition } from '../schema/types.ts';
import { isEncodable } from '../protobuf/index.ts';
import { partialMetadata, partialMetadataList, tableOf, type IncludeObject } from '../table.ts';
import { decodeJson, decodeObject, decodeYaml, mediaType, readBody, unsupportedMediaType } from './body.ts';
import { encode, encodeList, schemasOf } from './encoding.ts';
import { CONTENT_TYPES, negotiate, type Representation } from './negotiation.ts';
import { deletionOptions, dryRunOf, fieldValidationOf, flag, listRequest, number, watchRequest } from './query.ts';
import { reached } from './reached.ts';
import { send, warningHeaders } from './respond.ts';
import type { ResourceRoute } from './route.ts';
import { watchEncoding } from './watch-encoding.ts';
import { streamWatch } from './watch-stream.ts';

export interface HandlerOptions {
  registry: Registry;
  /** Real time: watches end and bookmarks come by it. */
  connectionClock: Clock;
  bookmarkEveryMs: number;
  maxBufferedBytes: number;
  signal: AbortSignal;
}

/** One request to a resource, authenticated and routed. */
export interface ResourceRequest {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  route: ResourceRoute;
  user: UserInfo;
  /** Of the audit log. */
  record: AuditRecord | undefined;
}

interface Answer {
  code: number;
  object: object;
}

export async function handleResource(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const { request, response, query, route } = of;
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return route.name ? sendOne(options, of) : sendMany(options, of);
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE': {
      const representation = accepted(of, { list: request.method === 'DELETE' && !route.name });
      const warnings: string[] = [];
      const body = await readBody(request);
      const write = { POST: create, PUT: update, PATCH: patch, DELETE: remove }[request.method];
      const answer = await write(options.registry, of, body, contextOf(of, warnings));
      if (warnings.length > 0) response.setHeader('warning', warningHeaders(warnings));
      return sendAnswer(options, of, answer, representation, includeOf(query));
    }
    default:
      throw methodNotAllowed();
  }
}

function contextOf({ request, query, user }: ResourceRequest, warnings: string[]): RequestContext {
  const agent = request.headers['user-agent'] ?? '';
  return {
    user,
    fieldManager: query.get('fieldManager') || agent.split('/')[0]!.slice(0, 128) || 'unknown',
    dryRun: dryRunOf(query.getAll('dryRun')),
    fieldValidation: fieldValidationOf(query),
    warn: (text) => void warnings.push(text),
  };
}

async function create(
  registry: Registry,
  { request, route, record }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const { kind, namespace, name, subresource } = route;
  if (name && !subresource) throw methodNotAllowed();
  const { value, problems } = await decodeObject(body, request.headers['content-type'], registry.backend.kinds);
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
  const { value, problems } = await decodeObject(body, request.headers['content-type'], registry.backend.kinds);
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
  if (!type) throw unsupportedMediaType(Object.keys(PATCH_TYPES).filter((it) => !route.kind.custom || !it.includes('strategic')));
  const { value, problems } = type === 'apply' ? await decodeYaml(body) : decodeJson(body);
  record?.sends(value);
  const force = flag(query, 'force');
  if (type !== 'apply' && force !== undefined) {
    throw new StatusError(
      422,
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  }
  if (type === 'apply' && !query.get('fieldManager')) {
    throw new StatusError(
      422,
      'Invalid',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      {
        kind: 'PatchOptions',
        group: 'meta.k8s.io',
        causes: [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }],
      },
    );
  }
  const { object, created } = await registry.patch(target, patchOf(type, value, force), context, problems);
  return { code: created ? 201 : 200, object };
}

function patchOf(type: Patch['type'], body: unknown, force: boolean | undefined): Patch {
  if (type === 'json') {
    if (!Array.isArray(body)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
    return { type, body: body as JsonPatchOperation[] };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('error decoding patch: the patch must be an object');
  return type === 'apply' ? { type, body, force: force ?? false } : { type, body };
}

async function remove(
  registry: Registry,
  { request, route, query }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const decoded = body.length > 0 ? await decodeObject(body, request.headers['content-type'], registry.backend.kinds) : undefined;
  const { request: deletion, dryRun } = deletionOptions(query, decoded?.value);
  const inContext = { ...context, dryRun: context.dryRun || dryRun };
  const { kind, namespace } = route;
  if (!route.name) {
    if (!kind.verbs.includes('deletecollection')) throw methodNotAllowed();
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

const named = ({ kind, namespace, name, subresource }: ResourceRoute): ResourceRoute & { name: string } => {
  if (!name) throw methodNotAllowed();
  return { kind, name, ...(namespace && { namespace }), ...(subresource && { subresource }) };
};

/** Whether the objects of a kind can be told in protobuf; found out once for each. */
const encodable = new WeakMap<KindDefinition, boolean>();

function accepted({ request, route }: ResourceRequest, { list }: { list: boolean }): Representation {
  const { kind } = route;
  let protobuf = encodable.get(kind);
  if (protobuf === undefined) encodable.set(kind, (protobuf = !kind.custom && isEncodable(kind)));
  return negotiate(request.headers.accept?.replaceAll(';stream=watch', ''), { list, protobuf });
}

async function sendOne(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const representation = accepted(of, { list: false });
  if (flag(of.query, 'watch')) throw badRequest('a watch of one object is a watch of the collection with fieldSelector=metadata.name=…');
  const target = named(of.route);
  await reachedOr504(options, of);
  return sendAnswer(options, of, { code: 200, object: await options.registry.get(target) }, representation, includeOf(of.query));
}

/** @throws StatusError 400 for a revision that is none, 504 for one that does not come */
async function reachedOr504({ registry, connectionClock, signal }: HandlerOptions, { query }: ResourceRequest): Promise<void> {
  const text = query.get('resourceVersion');
  if (!text || text === '0') return;
  const { store } = registry.backend;
  const revision = parseRevision(text);
  await reached(store, revision, connectionClock, signal);
  if (revision > store.revision) throw tooLarge(revision, store.revision);
}

async function sendMany(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const { request, response, query, route } = of;
  const { registry } = options;
  const { kind, namespace } = route;
  const isWatch = flag(query, 'watch') ?? false;
  const representation = accepted(of, { list: !isWatch });
  const include = includeOf(query);
  const schemas = schemasOf(registry.backend.kinds);
  const now = (): number => registry.backend.clock.now();
  if (isWatch) {
    const watch = watchRequest(query, namespace);
    checkWatchOptions(watch);
    if (watch.sendInitialEvents) await reachedOr504(options, of);
    return streamWatch(request, response, {
      registry,
      kind,
      request: watch,
      encoding: watchEncoding({ kind, representation, include, schemas, now }),
      timeoutSeconds: number(query, 'timeoutSeconds'),
      clock: options.connectionClock,
      bookmarkEveryMs: options.bookmarkEveryMs,
      maxBufferedBytes: options.maxBufferedBytes,
      signal: options.signal,
      random: registry.backend.random,
      record: of.record,
    });
  }
  const list = listRequest(query, namespace);
  checkListOptions(list);
  await reachedOr504(options, of);
  const { metadata, items } = await registry.list(kind, list);
  const { as, apiVersion, format } = representation;
  const answer =
    as === 'Table'
      ? encode(tableOf(kind, items, metadata, { include, now: now(), apiVersion }), format, schemas)
      : encodeList(
          as === 'Object' ? { ...listHead(kind), metadata, items } : partialMetadataList(items, metadata, apiVersion),
          format,
          schemas,
          // Items of built-in kinds are told what they are by their list alone.
          as !== 'Object' || kind.custom,
        );
  send(response, 200, CONTENT_TYPES[format], await answer);
}

async function sendAnswer(
  options: HandlerOptions,
  { response, route, request, record }: ResourceRequest,
  { code, object }: Answer,
  { as, format, apiVersion }: Representation,
  include: IncludeObject,
): Promise<void> {
  const { kinds, clock } = options.registry.backend;
  record?.isAnswered(object);
  const one = object as AnyObject;
  const shown =
    as === 'Object' || one.kind !== route.kind.resource.kind
      ? one
      : as === 'PartialObjectMetadata'
        ? partialMetadata(one, apiVersion)
        : tableOf(route.kind, [one], { resourceVersion: one.metadata.resourceVersion }, { include, now: clock.now(), apiVersion });
  const body = request.method === 'HEAD' ? '' : await encode(shown, format, schemasOf(kinds));
  send(response, code, CONTENT_TYPES[format], body);
}

function includeOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject');
  if (value === null || value === '' || value === 'Metadata') return 'Metadata';
  if (value === 'Object' || value === 'None') return value;
  throw badRequest(`Invalid value: ${JSON.stringify(value)}: includeObject must be one of "", "None", "Metadata", "Object"`);
}
