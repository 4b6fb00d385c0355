/** HTTP verbs on resources. @module */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../kube/clock.ts';
import type { JsonPatchOperation, Patch } from '../../kube/client.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import { tableIdOf } from '../kind-registry.ts';
import { success } from '../registry/pod-subresources.ts';
import { listHead, methodNotAllowed, type Registry } from '../registry/registry.ts';
import type { RequestContext, UserInfo } from '../registry/backend.ts';
import { encodeShared } from '../storage/json.ts';
import { partialMetadata, partialMetadataList, tableOf, type IncludeObject } from '../table.ts';
import { decodeJson, decodeObject, decodeYaml, mediaType, readBody, unsupportedMediaType } from './body.ts';
import { negotiate, type Representation } from './negotiation.ts';
import { deletionOptions, dryRunOf, fieldValidationOf, flag, listRequest, number, watchRequest } from './query.ts';
import { sendObject, sendText, warningHeaders } from './respond.ts';
import type { ResourceRoute } from './route.ts';
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
      const representation = negotiate(request.headers.accept, { list: request.method === 'DELETE' && !route.name });
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

async function create(registry: Registry, { request, route }: ResourceRequest, body: Buffer, context: RequestContext): Promise<Answer> {
  const { kind, namespace, name, subresource } = route;
  if (name && !subresource) throw methodNotAllowed();
  const { value, problems } = await decodeObject(body, request.headers['content-type'], registry.backend.kinds);
  if (subresource === undefined && tableIdOf(kind) === 'namespaces' && name) throw methodNotAllowed();
  const object = await registry.create(kind, { namespace, name, subresource }, value, context, problems);
  return { code: 201, object };
}

async function update(registry: Registry, { request, route }: ResourceRequest, body: Buffer, context: RequestContext): Promise<Answer> {
  const target = named(route);
  const { value, problems } = await decodeObject(body, request.headers['content-type'], registry.backend.kinds);
  return { code: 200, object: await registry.update(target, value, context, problems) };
}

const PATCH_TYPES: Readonly<Record<string, Patch['type']>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

async function patch(
  registry: Registry,
  { request, route, query }: ResourceRequest,
  body: Buffer,
  context: RequestContext,
): Promise<Answer> {
  const target = named(route);
  const type = PATCH_TYPES[mediaType(request.headers['content-type'])];
  if (!type) throw unsupportedMediaType(Object.keys(PATCH_TYPES).filter((it) => !route.kind.custom || !it.includes('strategic')));
  const { value, problems } = type === 'apply' ? await decodeYaml(body) : decodeJson(body);
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
    return { code: 200, object: { ...listHead(kind), ...page } };
  }
  const { gone, object } = await registry.delete(named(route), deletion, inContext);
  if (!gone) return { code: 200, object };
  const { group, plural } = kind.resource;
  return { code: 200, object: success({ name: route.name, ...(group && { group }), kind: plural, uid: object.metadata.uid }) };
}

const named = ({ kind, namespace, name, subresource }: ResourceRoute): ResourceRoute & { name: string } => {
  if (!name) throw methodNotAllowed();
  return { kind, name, ...(namespace && { namespace }), ...(subresource && { subresource }) };
};

async function sendOne(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const representation = negotiate(of.request.headers.accept, { list: false });
  if (flag(of.query, 'watch')) throw badRequest('a watch of one object is a watch of the collection with fieldSelector=metadata.name=…');
  const object = options.registry.get(named(of.route));
  return sendAnswer(options, of, { code: 200, object }, representation, includeOf(of.query));
}

async function sendMany(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const { request, response, query, route } = of;
  const { kind, namespace } = route;
  const isWatch = flag(query, 'watch');
  const representation = negotiate(request.headers.accept?.replaceAll(';stream=watch', ''), { list: !isWatch });
  if (isWatch) {
    return streamWatch(request, response, {
      registry: options.registry,
      kind,
      request: watchRequest(query, namespace),
      as: representation.as,
      include: includeOf(query),
      timeoutSeconds: number(query, 'timeoutSeconds'),
      clock: options.connectionClock,
      now: () => options.registry.backend.clock.now(),
      bookmarkEveryMs: options.bookmarkEveryMs,
      maxBufferedBytes: options.maxBufferedBytes,
      signal: options.signal,
      random: options.registry.backend.random,
    });
  }
  const page = options.registry.list(kind, listRequest(query, namespace));
  if (representation.as === 'Object') {
    const { kind: listKind, apiVersion } = listHead(kind);
    const head = `{"kind":"${listKind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(page.metadata)},"items":[`;
    return sendObject(response, 200, `${head}${page.items.map(encodeShared).join(',')}]}`, representation.format);
  }
  const now = options.registry.backend.clock.now();
  const object =
    representation.as === 'Table'
      ? tableOf(kind, page.items, page.metadata, { include: includeOf(query), now })
      : partialMetadataList(page.items, page.metadata);
  return sendObject(response, 200, JSON.stringify(object), representation.format);
}

async function sendAnswer(
  options: HandlerOptions,
  { response, route, request }: ResourceRequest,
  { code, object }: Answer,
  { as, format }: Representation,
  include: IncludeObject,
): Promise<void> {
  const one = object as AnyObject;
  const isOfKind = one.kind === route.kind.resource.kind;
  let text: string;
  if (as === 'Table' && isOfKind) {
    const now = options.registry.backend.clock.now();
    text = JSON.stringify(tableOf(route.kind, [one], { resourceVersion: one.metadata.resourceVersion }, { include, now }));
  } else if (as === 'PartialObjectMetadata' && isOfKind) text = JSON.stringify(partialMetadata(one));
  else text = encodeShared(object);
  if (request.method === 'HEAD') return sendText(response, code, 'application/json', '');
  return sendObject(response, code, text, format);
}

function includeOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject');
  if (value === null || value === '' || value === 'Metadata') return 'Metadata';
  if (value === 'Object' || value === 'None') return value;
  throw badRequest(`Invalid value: ${JSON.stringify(value)}: includeObject must be one of "", "None", "Metadata", "Object"`);
}
