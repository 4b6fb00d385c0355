/**
 * What a fix has done to objects, and how each is put back: by the fields that it changed, and by no other. Pure.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { AnyObject } from '../../kube/objects.ts';

/** One object, before and after. `undefined`: it was, or is, not there. */
export interface ObjectChange {
  readonly object: ObjectAddress;
  readonly before: AnyObject | undefined;
  readonly after: AnyObject | undefined;
}

export interface ObjectAddress {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** The fix has changed the status, which is written on its own. */
  readonly subresource?: 'status';
}

/** What has to be done to put an object back. */
export type Restoration =
  | { readonly does: 'nothing' }
  | { readonly does: 'delete' }
  | { readonly does: 'create' | 'replace'; readonly object: AnyObject };

/** A field by its names from the root; a list is one field. */
type Path = readonly string[];
type Json = Readonly<Record<string, unknown>>;

interface FieldChange {
  readonly path: Path;
  /** `undefined`: not there. */
  readonly before: unknown;
  readonly after: unknown;
}

export const addressOf = ({ apiVersion, kind, metadata }: AnyObject, subresource?: 'status'): ObjectAddress => ({
  apiVersion,
  kind,
  ...(metadata.namespace && { namespace: metadata.namespace }),
  name: metadata.name,
  ...(subresource && { subresource }),
});

/** `Gateway default/ip-gateway`. */
export const formatAddress = ({ kind, namespace, name }: ObjectAddress): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** What only the server writes. */
const OF_SERVER = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];

/** The part of an object that somebody has written: all that is saved of it. */
export function written(object: AnyObject, subresource?: 'status'): AnyObject {
  const { status, ...rest } = object;
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([name]) => !OF_SERVER.includes(name)));
  return { ...rest, metadata, ...(subresource && status !== undefined && { status }) } as unknown as AnyObject;
}

/** One change an object, in the order in which they were first touched: what was before all of them, and what is after. */
export function combined(changes: readonly ObjectChange[]): ObjectChange[] {
  const byAddress = new Map<string, ObjectChange>();
  for (const change of changes) {
    const key = JSON.stringify(change.object);
    const earlier = byAddress.get(key);
    byAddress.set(key, earlier ? { ...earlier, after: afterBoth(earlier, change) } : change);
  }
  return [...byAddress.values()];
}

/** Each of two commands is told with what it would do alone. */
function afterBoth({ after }: ObjectChange, next: ObjectChange): AnyObject | undefined {
  if (!after || !next.before || !next.after) return next.after;
  return withFields(
    after,
    differences(next.before, next.after).map(({ path, after: value }) => [path, value]),
    next.after,
  );
}

/**
 * A change that has been carried out, by what has become of the object: in a rehearsal kubectl leaves out fields, and adds
 * others that say nothing, and servers number what is new otherwise.
 */
export function settled(change: ObjectChange, now: AnyObject | undefined): ObjectChange {
  const { object, before, after } = change;
  if (!now || !after) return change;
  const is = written(now, object.subresource);
  if (!before) return { ...change, after: is };
  const fields = differences(before, after).map(({ path }): [Path, unknown] => [path, valueAt(is, path)]);
  return { ...change, after: withFields(before, fields, is) };
}

/**
 * How an object is put back from what it is now.
 *
 * @returns also the fields that somebody has changed since the fix; these are put back all the same in `restoration`
 */
export function restorationOf(
  { object, before, after }: ObjectChange,
  now: AnyObject | undefined,
): { restoration: Restoration; conflicts: readonly string[] } {
  if (!now) {
    if (!before) return { restoration: { does: 'nothing' }, conflicts: [] };
    // Gone though the fix has left it there: somebody has deleted it.
    return { restoration: { does: 'create', object: before }, conflicts: after ? ['metadata.name'] : [] };
  }
  const is = written(now, object.subresource);
  if (!before) return { restoration: { does: 'delete' }, conflicts: after ? changedSince(after, is) : [] };
  const fields = after ? differences(before, after) : differences(before, is).map((field) => ({ ...field, after: undefined }));
  const conflicts: string[] = [];
  const back: [Path, unknown][] = [];
  for (const field of fields) {
    const current = valueAt(is, field.path);
    if (isDeepStrictEqual(current, field.before)) continue;
    const merged = isSet(field.path) ? setPutBack(field, current) : undefined;
    if (!merged && !isDeepStrictEqual(current, field.after)) conflicts.push(shown(field.path));
    back.push([field.path, merged?.value ?? field.before]);
  }
  return { restoration: back.length > 0 ? { does: 'replace', object: withFields(now, back, before) } : { does: 'nothing' }, conflicts };
}

/**
 * A merge patch (RFC 7386) from an object that was read to one that it shall be, and nobody may have written in between:
 * the server refuses it when the object has another version by then.
 */
export function mergePatch(now: AnyObject, wanted: AnyObject): Json {
  const patch = mapPatch(now, wanted);
  return { ...patch, metadata: { ...(patch['metadata'] as object | undefined), resourceVersion: now.metadata.resourceVersion } };
}

function mapPatch(from: Json, to: Json): Json {
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [is, shall] = [own(from, name), own(to, name)];
    if (isDeepStrictEqual(is, shall)) continue;
    patch[name] = isMap(is) && isMap(shall) ? mapPatch(is, shall) : (shall ?? null);
  }
  return patch;
}

/** Of an object that the fix has made: fields that are not as it made them; others may have been added by controllers. */
const changedSince = (made: AnyObject, is: AnyObject): string[] =>
  differences(is, made)
    .filter(({ after }) => after !== undefined)
    .map(({ path }) => shown(path));

/** Lists whose order means nothing and which several write: others' elements stay. */
const SETS: readonly Path[] = [['spec', 'taints']];
const isSet = (path: Path): boolean => SETS.some((set) => isDeepStrictEqual(set, path));

/** `undefined`: what the fix has put in is there no longer as it was. */
function setPutBack({ before, after }: FieldChange, current: unknown): { value: readonly unknown[] | undefined } | undefined {
  const [was, became, is] = [before ?? [], after ?? [], current ?? []];
  if (!Array.isArray(was) || !Array.isArray(became) || !Array.isArray(is)) return undefined;
  const has = (list: readonly unknown[], element: unknown): boolean => list.some((one) => isDeepStrictEqual(one, element));
  const added = became.filter((element: unknown) => !has(was, element));
  if (!added.every((element) => has(is, element))) return undefined;
  const removed = was.filter((element: unknown) => !has(became, element) && !has(is, element));
  const value = [...is.filter((element: unknown) => !has(added, element)), ...removed];
  return { value: value.length > 0 ? value : undefined };
}

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function differences(before: unknown, after: unknown, path: Path = []): FieldChange[] {
  // Of a map that came or went whole, others may have written a part meanwhile; an empty one means something by itself.
  if ((isMap(before) && isMap(after)) || (before === undefined && hasAny(after)) || (after === undefined && hasAny(before))) {
    const [was, became] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
    return [...new Set([...Object.keys(was), ...Object.keys(became)])].flatMap((name) =>
      differences(own(was, name), own(became, name), [...path, name]),
    );
  }
  return isDeepStrictEqual(before, after) ? [] : [{ path, before, after }];
}

const hasAny = (value: unknown): boolean => isMap(value) && Object.keys(value).length > 0;

const own = (map: Json, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined);

function valueAt(object: unknown, path: Path): unknown {
  let value = object;
  for (const name of path) value = isMap(value) ? own(value, name) : undefined;
  return value;
}

/** A copy; a value that is `undefined` takes the field away, and maps that are empty by that unless `like` has them. */
function withFields(object: AnyObject, values: readonly (readonly [Path, unknown])[], like: AnyObject): AnyObject {
  return values.reduce((copy, [path, value]) => withField(copy, path, value, like) as AnyObject, object);
}

function withField(map: unknown, [name, ...rest]: Path, value: unknown, like: unknown): unknown {
  if (name === undefined) return value;
  const { [name]: old, ...others } = isMap(map) ? map : {};
  const model = isMap(like) ? own(like, name) : undefined;
  const next = withField(old, rest, value, model);
  const isEmptied = value === undefined && model === undefined && isMap(next) && !hasAny(next);
  return next === undefined || isEmptied ? others : { ...others, [name]: next };
}

/** `metadata.annotations[kubernetes.io/elb.id]` */
const shown = (path: Path): string =>
  path.map((name, index) => (/^[A-Za-z]\w*$/.test(name) ? (index > 0 ? `.${name}` : name) : `[${name}]`)).join('');
