/** GET of resources: an object, a list, a watch, in the form that the client accepts. @module */
import type { AnyObject } from '../../kube/objects.ts';
import { badRequest } from '../../kube/status-error.ts';
import { isEncodable } from '../protobuf/index.ts';
import { checkListOptions, checkWatchOptions, parseRevision, parseStart, tooLarge } from '../registry/list-options.ts';
import { listHead } from '../registry/registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { partialMetadata, partialMetadataList, tableOf, type IncludeObject } from '../table.ts';
import { encode, encodeList, schemasOf } from './encoding.ts';
import { CONTENT_TYPES, negotiate, type Representation } from './negotiation.ts';
import { flag, listRequest, number, watchRequest } from './query.ts';
import { reached } from './reached.ts';
import { named, type Answer, type HandlerOptions, type ResourceRequest } from './resource-request.ts';
import { send } from './respond.ts';
import { watchEncoding } from './watch-encoding.ts';
import { streamWatch } from './watch-stream.ts';

/** Answers a GET. @throws StatusError before anything is sent */
export function read(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  // Of one object there is no watch: its collection has, with a field selector.
  if (flag(of.query, 'watch') && !of.route.name) return sendWatch(options, of);
  return of.route.name ? sendOne(options, of) : sendList(options, of);
}

/** Whether the objects of a kind can be told in protobuf; found out once for each. */
const encodable = new WeakMap<KindDefinition, boolean>();

/** The form that the client wants. @throws StatusError 406 */
export function accepted({ request, route }: ResourceRequest, { list }: { list: boolean }): Representation {
  const { kind } = route;
  let protobuf = encodable.get(kind);
  if (protobuf === undefined) encodable.set(kind, (protobuf = !kind.custom && isEncodable(kind)));
  return negotiate(request.headers.accept?.replaceAll(';stream=watch', ''), { list, protobuf, goType: () => goType(kind, list) });
}

/** `*core.ConfigMapList`, `*unstructured.Unstructured` */
function goType({ custom, resource: { group, kind } }: KindDefinition, list: boolean): string {
  const name = custom ? 'unstructured.Unstructured' : `${group.split('.')[0] || 'core'}.${kind}`;
  return `*${name}${list ? 'List' : ''}`;
}

async function sendOne(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const representation = accepted(of, { list: false });
  const target = named(of.route);
  await reachedOr504(options, of);
  return sendAnswer(options, of, { code: 200, object: await options.registry.get(target) }, representation);
}

/** Waits for the revision that a request wants to see. @throws StatusError 400 or 500 for one that is none, 504 for one that does not come */
async function reachedOr504({ registry, connectionClock, signal }: HandlerOptions, { query, route }: ResourceRequest): Promise<void> {
  const text = query.get('resourceVersion');
  if (!text || text === '0') return;
  const { store } = registry.backend;
  const revision = route.name ? parseStart(text) : parseRevision(text);
  await reached(store, revision, connectionClock, signal);
  if (revision > store.revision) throw tooLarge(revision, store.revision);
}

async function sendWatch(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const { request, response, query, route } = of;
  const { registry, connectionClock } = options;
  const { kind, namespace } = route;
  const representation = accepted(of, { list: false });
  const include = includeOf(query, representation);
  const watch = watchRequest(query, namespace);
  checkWatchOptions(watch);
  if (watch.sendInitialEvents) await reached(registry.backend.store, parseStart(watch.resourceVersion), connectionClock, options.signal);
  return streamWatch(request, response, {
    registry,
    kind,
    request: watch,
    encoding: watchEncoding({
      kind,
      representation,
      include,
      schemas: schemasOf(registry.backend.kinds),
      now: () => registry.backend.clock.now(),
    }),
    timeoutSeconds: number(query, 'timeoutSeconds'),
    clock: connectionClock,
    bookmarkEveryMs: options.bookmarkEveryMs,
    maxBufferedBytes: options.maxBufferedBytes,
    signal: options.signal,
    random: registry.backend.random,
    record: of.record,
  });
}

async function sendList(options: HandlerOptions, of: ResourceRequest): Promise<void> {
  const { response, query, route } = of;
  const { registry } = options;
  const { kind, namespace } = route;
  const representation = accepted(of, { list: true });
  const include = includeOf(query, representation);
  const schemas = schemasOf(registry.backend.kinds);
  number(query, 'timeoutSeconds');
  const list = listRequest(query, namespace);
  checkListOptions(list);
  await reachedOr504(options, of);
  const { metadata, items } = await registry.list(kind, list);
  const { as, apiVersion, format } = representation;
  const answer =
    as === 'Table'
      ? encode(tableOf(kind, items, metadata, { include, now: registry.backend.clock.now(), apiVersion }), format, schemas)
      : encodeList(
          as === 'Object' ? { ...listHead(kind), metadata, items } : partialMetadataList(items, metadata, apiVersion),
          format,
          schemas,
          // Items of built-in kinds are told what they are by their list alone.
          as !== 'Object' || kind.custom,
        );
  send(response, 200, CONTENT_TYPES[format], await answer);
}

/** Answers with an object, in the form that the client asked for where it is one of the kind. */
export async function sendAnswer(
  options: HandlerOptions,
  { response, route, query, record }: ResourceRequest,
  { code, object }: Answer,
  representation: Representation,
): Promise<void> {
  const { as, format, apiVersion } = representation;
  const include = includeOf(query, representation);
  const { kinds, clock } = options.registry.backend;
  record?.isAnswered(object);
  const one = object as AnyObject;
  const shown =
    as === 'Object' || one.kind !== route.kind.resource.kind
      ? one
      : as === 'PartialObjectMetadata'
        ? partialMetadata(one, apiVersion)
        : tableOf(route.kind, [one], { resourceVersion: one.metadata.resourceVersion }, { include, now: clock.now(), apiVersion });
  const body = await encode(shown, format, schemasOf(kinds));
  send(response, code, CONTENT_TYPES[format], body);
}

/** What the rows of a Table carry. @throws StatusError 400 */
function includeOf(query: URLSearchParams, { as }: Representation): IncludeObject {
  const value = as === 'Table' ? query.get('includeObject') : null;
  if (value === null || value === '' || value === 'Metadata') return 'Metadata';
  if (value === 'Object' || value === 'None') return value;
  const quoted = JSON.stringify(value);
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${quoted}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}
