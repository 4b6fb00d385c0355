/**
 * The simplest server there is: a log of changes, one after the other. What a real one answered is held against it.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { configMaps, deployments, resource, type AnyObject, type Resource, type WatchEvent } from '../../kube/index.ts';

export type Texts = Readonly<Record<string, string>>;

/** What the histories are about in an object: everything else comes from the server. */
export interface Simple {
  payload: Texts;
  labels: Texts;
  finalizers: readonly string[];
  status: unknown;
}

/** A kind, and where its objects keep the texts and numbers that histories change. */
export interface StudiedKind {
  of: Resource;
  /** Field names from the object to its payload. */
  payload: readonly string[];
  /** `status` as a write of this number. */
  status?: (n: number) => object;
  isCustom: boolean;
  /** What a new object needs besides. */
  rest: object;
}

const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };

export const THINGS = resource('histories.example/v1', 'Thing', 'things', 'Namespaced');
export const KINDS: readonly StudiedKind[] = [
  { of: configMaps, payload: ['data'], isCustom: false, rest: {} },
  { of: THINGS, payload: ['spec', 'texts'], status: (n) => ({ n }), isCustom: true, rest: {} },
  {
    of: deployments,
    payload: ['metadata', 'annotations'],
    status: (replicas) => ({ replicas }),
    isCustom: false,
    rest: { spec: { selector: { matchLabels: { a: 'b' } }, template } },
  },
];

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
export const THINGS_DEFINITION = {
  metadata: { name: 'things.histories.example' },
  spec: {
    group: 'histories.example',
    scope: 'Namespaced' as const,
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { texts: { type: 'object', additionalProperties: { type: 'string' } } } },
              status: open,
            },
          },
        },
      },
    ],
  },
};

/** The payload as it stands in an object or in a patch: `{spec: {texts: …}}`. */
export const inPlace = ({ payload }: StudiedKind, texts: Readonly<Record<string, string | null>>): object =>
  payload.reduceRight<object>((inner, field) => ({ [field]: inner }), texts);

export const pointer = ({ payload }: StudiedKind, key: string): string => `/${payload.join('/')}/${key}`;

export function simple({ payload }: StudiedKind, object: AnyObject): Simple {
  const texts = payload.reduce<unknown>((inner, field) => (inner as Record<string, unknown> | undefined)?.[field], object);
  const { labels = {}, finalizers = [] } = object.metadata;
  return {
    payload: (texts ?? {}) as Texts,
    labels,
    finalizers,
    status: isDeepStrictEqual(object['status'], {}) ? undefined : object['status'],
  };
}

export const keyOf = ({ metadata }: AnyObject): string => `${metadata.namespace}/${metadata.name}`;
export const versionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number => Number(metadata.resourceVersion);

/** Which objects a list or a watch is about. */
export interface Scope {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** The meaning of the few selectors that histories use. */
function inScope({ namespace, labelSelector, fieldSelector }: Scope, { metadata }: AnyObject): boolean {
  if (namespace && metadata.namespace !== namespace) return false;
  if (labelSelector && metadata.labels?.['colour'] !== labelSelector.split('=')[1]) return false;
  return !fieldSelector || metadata.name === fieldSelector.split('=')[1];
}

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: AnyObject;
}

/** `ADDED default/a@17` */
export const told = ({ type, object }: Change): string => `${type} ${keyOf(object)}@${versionOf(object)}`;

export class HistoryModel {
  readonly #start: number;
  readonly #initial: readonly AnyObject[];
  readonly changes: readonly Change[];
  readonly #byVersion: ReadonlyMap<number, { change: Change; before: AnyObject | undefined }>;

  /** `events`: of a watch of everything from the list at `start`. */
  constructor(start: number, initial: readonly AnyObject[], events: readonly WatchEvent[]) {
    this.#start = start;
    this.#initial = initial;
    this.changes = events.filter((event): event is Change => event.type !== 'BOOKMARK' && event.type !== 'ERROR');
    const state = new Map(initial.map((object) => [keyOf(object), object]));
    const byVersion = new Map<number, { change: Change; before: AnyObject | undefined }>();
    let last = start;
    for (const change of this.changes) {
      const key = keyOf(change.object);
      const before = state.get(key);
      const version = versionOf(change.object);
      if (version <= last) throw new Error(`${told(change)} comes after ${last}`);
      if ((change.type === 'ADDED') !== (before === undefined))
        throw new Error(`${told(change)}, but it was ${before ? 'there' : 'not there'}`);
      last = version;
      byVersion.set(version, { change, before });
      if (change.type === 'DELETED') state.delete(key);
      else state.set(key, change.object);
    }
    this.#byVersion = byVersion;
  }

  /** The change with this revision, and the object before it. */
  at(version: number): { change: Change; before: AnyObject | undefined } | undefined {
    return this.#byVersion.get(version);
  }

  /** Everything in scope at a revision, in the order of keys. */
  stateAt(version: number, scope: Scope = {}): AnyObject[] {
    if (version < this.#start) throw new Error(`${version} is before the history`);
    const state = new Map(this.#initial.map((object) => [keyOf(object), object]));
    for (const { type, object } of this.changes) {
      if (versionOf(object) > version) break;
      if (type === 'DELETED') state.delete(keyOf(object));
      else state.set(keyOf(object), object);
    }
    return [...state].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, object]) => (inScope(scope, object) ? [object] : []));
  }

  /** What a watch in scope is told after one revision, up to and including another. */
  eventsBetween(after: number, upTo: number, scope: Scope): string[] {
    return this.changes.flatMap(({ type, object }) => {
      const version = versionOf(object);
      if (version <= after || version > upTo) return [];
      const before = this.at(version)!.before;
      const was = before !== undefined && inScope(scope, before);
      const is = type !== 'DELETED' && inScope(scope, object);
      if (!was && !is) return [];
      return [`${is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED'} ${keyOf(object)}@${version}`];
    });
  }

  /** Changes that nobody says to have made. */
  unexplained(acknowledged: ReadonlySet<number>): Change[] {
    return this.changes.filter(({ type, object }) => {
      const before = this.at(versionOf(object))!.before;
      const isDeletion = type === 'DELETED' || (object.metadata.deletionTimestamp !== undefined && !before?.metadata.deletionTimestamp);
      return !isDeletion && !acknowledged.has(versionOf(object));
    });
  }
}

export const sameSimple = (a: Simple, b: Simple): boolean => isDeepStrictEqual(a, b);
