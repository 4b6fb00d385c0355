/** A YAML text of objects, applied server-side one after the other; what is wrong with it is told with its line. @module */
import { isMap, LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { KubeClient } from '../kube/client.ts';
import type { AnyObject } from '../kube/objects.ts';
import { badRequest, StatusError } from '../kube/status-error.ts';
import { isObject, type JsonObject } from './json.ts';
import type { KindRegistry } from './kind-registry.ts';

export interface ApplyOptions {
  /** Of namespaced objects that name none; `default` unless given. */
  namespace?: string;
  /** Who owns the fields that are set; `apply` unless given. */
  fieldManager?: string;
  /** False: fields of other managers are a conflict (409), and are not taken over. */
  force?: boolean;
  /** Where the text is from: errors begin with `FILE:LINE`. */
  file?: string;
}

/** An object of the text, and where it stands. */
interface Manifest {
  object: JsonObject;
  lineOf(path: readonly Step[]): number;
}

/**
 * Objects in the order of the text; `kind: List` stands for its items. Unknown fields are refused.
 * @throws StatusError of the first object that is refused; those before it have been applied.
 */
export async function applyManifests(
  client: KubeClient,
  kinds: Pick<KindRegistry, 'byKind'>,
  text: string,
  options: ApplyOptions = {},
): Promise<AnyObject[]> {
  const applied: AnyObject[] = [];
  for (const manifest of read(text, options)) {
    try {
      applied.push(await apply(client, kinds, manifest.object, options));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      throw located(error, manifest.lineOf(pathIn(error, manifest.object)), options);
    }
  }
  return applied;
}

async function apply(
  client: KubeClient,
  kinds: Pick<KindRegistry, 'byKind'>,
  object: JsonObject,
  { namespace = 'default', fieldManager = 'apply', force = true }: ApplyOptions,
): Promise<AnyObject> {
  const { apiVersion, kind: name, metadata } = object;
  if (typeof apiVersion !== 'string' || typeof name !== 'string') throw badRequest('an object needs apiVersion and kind');
  const kind = kinds.byKind(apiVersion, name);
  if (!kind) {
    const why = `no matches for kind ${JSON.stringify(name)} in version ${JSON.stringify(apiVersion)}: it is not served; apply its CustomResourceDefinition first`;
    throw new StatusError(404, 'NotFound', why);
  }
  const head = isObject(metadata) ? metadata : {};
  if (typeof head.name !== 'string' || !head.name) throw badRequest(`${name}: metadata.name is needed to apply an object`);
  const place = kind.resource.namespaced ? { namespace: typeof head.namespace === 'string' ? head.namespace : namespace } : {};
  const patch = { type: 'apply', body: { ...object, metadata: { ...head, ...place } }, force } as const;
  return client.patch<AnyObject>(kind.resource, { name: head.name, ...place }, patch, { fieldManager, fieldValidation: 'Strict' });
}

function* read(text: string, options: ApplyOptions): Generator<Manifest> {
  const lines = new LineCounter();
  // As request bodies are read.
  const documents = parseAllDocuments(text, { version: '1.1', schema: 'core', merge: true, prettyErrors: false, lineCounter: lines });
  if ('empty' in documents) return;
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  for (const document of documents) {
    const [error] = document.errors;
    if (error) throw located(badRequest(`error decoding YAML: ${error.message.split('\n')[0]}`), lineAt(error.pos[0]), options);
    const start = lineAt(document.contents?.range?.[0] ?? document.range[0]);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (failure) {
      throw located(badRequest(`error decoding YAML: ${(failure as Error).message}`), start, options);
    }
    if (value === null || value === undefined) continue;
    if (!isObject(value)) throw located(badRequest('a document must be an object'), start, options);
    const under =
      (...base: Step[]) =>
      (path: readonly Step[]): number =>
        lineAt(offsetOf(document, [...base, ...path]));
    if (value.kind !== 'List' || !Array.isArray(value.items)) yield { object: value, lineOf: under() };
    else for (const [index, item] of value.items.entries()) if (isObject(item)) yield { object: item, lineOf: under('items', index) };
  }
}

/** Where a path stands, or the nearest thing around it that is there. */
function offsetOf(document: Document.Parsed, path: readonly Step[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const key: unknown = isMap(parent)
      ? parent.items.find((pair) => (pair.key as { value?: unknown } | null)?.value === last)?.key
      : undefined;
    const node = key ?? document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
    if (range) return range[0];
  }
  return document.contents?.range?.[0] ?? document.range[0];
}

type Step = string | number;

/** The field that an error is about: `spec.ports[0].port` → its steps; empty when it names none. */
function pathIn({ details, message }: StatusError, object: JsonObject): Step[] {
  const untyped = /: \.(\S+): (?:field not declared|expected|duplicate)/.exec(message)?.[1];
  const field = details.causes?.[0]?.field ?? untyped ?? /(?:unknown|duplicate) field "([^"]+)"/.exec(message)?.[1] ?? '';
  const path: Step[] = [];
  let value: unknown = object;
  for (const [, index, inside, name] of field.matchAll(/\[(\d+)\]|\[([^\]]+)\]|([^.[\]]+)/g)) {
    const step = index !== undefined ? Number(index) : inside === undefined ? name! : (placeOf(inside, value) ?? inside);
    path.push(step);
    value = typeof value === 'object' && value !== null ? (value as JsonObject)[step] : undefined;
  }
  return path;
}

/** `port=80,protocol="TCP"` → the place of the item in the list that says nothing else of itself. */
function placeOf(keys: string, list: unknown): number | undefined {
  if (!Array.isArray(list)) return undefined;
  const wanted = [...keys.matchAll(/([^=,]+)=("[^"]*"|[^,]*)/g)].map(([, key, value]) => [key!, value!.replaceAll('"', '')] as const);
  const index = list.findIndex(
    (item) =>
      isObject(item) && wanted.every(([key, value]) => item[key] === undefined || JSON.stringify(item[key]).replaceAll('"', '') === value),
  );
  return index < 0 ? undefined : index;
}

function located({ code, reason, message, details }: StatusError, line: number, { file }: ApplyOptions): StatusError {
  return new StatusError(code, reason, `${file === undefined ? `line ${line}` : `${file}:${line}`}: ${message}`, details);
}
