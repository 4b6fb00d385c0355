/**
 * Which kinds are served right now: the built-in ones and those of established CustomResourceDefinitions.
 * @module
 */
import { apiVersionOf } from '../kube/resources.ts';
import type { AnyObject } from '../kube/objects.ts';
import { inOtherForm, outOfOtherForm, pruneUnknown } from './schema/index.ts';
import { deepFreeze } from './storage/json.ts';
import type { KindDefinition } from './schema/types.ts';

/** Name of the table that holds all versions of a kind: `pods`, `gateways.gateway.networking.k8s.io`. */
export function tableIdOf(kind: KindDefinition): string {
  const { group, plural } = kind.resource;
  return group ? `${plural}.${group}` : plural;
}

/** Name of the table where its objects lie; those of a kind with another form may lie in the other's. */
export const storageTableOf = (kind: KindDefinition): string => kind.otherForm?.storedIn ?? tableIdOf(kind);

export const apiVersionOfKind = (kind: KindDefinition): string => apiVersionOf(kind.resource);

interface CustomKinds {
  kinds: readonly KindDefinition[];
  /** At which version objects are stored; it need not be served. */
  stored: KindDefinition;
}

export class KindRegistry {
  readonly #builtin: readonly KindDefinition[];
  readonly #custom = new Map<string, CustomKinds>();
  #byPath = new Map<string, KindDefinition>();
  #byKind = new Map<string, KindDefinition>();
  #byTable = new Map<string, KindDefinition>();
  #all: readonly KindDefinition[] = [];
  /** Grows with each change; caches of discovery documents are keyed by it. */
  generation = 0;

  constructor(builtin: readonly KindDefinition[]) {
    this.#builtin = builtin;
    this.#rebuild();
  }

  /** All served kinds, one entry per version. */
  get all(): readonly KindDefinition[] {
    return this.#all;
  }

  find(group: string, version: string, plural: string): KindDefinition | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  /** By `apiVersion` and `kind`, as in an object's head. */
  byKind(apiVersion: string, kind: string): KindDefinition | undefined {
    return this.#byKind.get(`${apiVersion}, ${kind}`);
  }

  /** The kind that a table holds, at the version at which it is stored. */
  ofTable(tableId: string): KindDefinition | undefined {
    return this.#byTable.get(tableId);
  }

  hasGroup(group: string): boolean {
    return this.#all.some((kind) => kind.resource.group === group);
  }

  /** Whether a group has kinds of the server's own. */
  hasBuiltinGroup(group: string): boolean {
    return this.#builtin.some((kind) => kind.resource.group === group);
  }

  hasGroupVersion(group: string, version: string): boolean {
    return this.#all.some((kind) => kind.resource.group === group && kind.resource.version === version);
  }

  /** `name` is the CRD's, which is also the table's: `<plural>.<group>`. */
  setCustom(name: string, custom: CustomKinds): void {
    this.#custom.set(name, custom);
    this.#rebuild();
  }

  removeCustom(name: string): void {
    if (this.#custom.delete(name)) this.#rebuild();
  }

  /** An object of this kind as it is stored: at the version, and in the form, of its table. */
  asStored<T extends object>(kind: KindDefinition, object: T): T {
    if (kind.conversion) return kind.conversion.toStored(object as Record<string, unknown>) as T;
    if (kind.otherForm && !isStored(kind)) return inOtherForm(kind.otherForm, object);
    const stored = this.#custom.get(tableIdOf(kind))?.stored ?? kind;
    const converted = { ...object, apiVersion: apiVersionOfKind(stored) };
    // What the version at which it is stored does not know is not stored.
    return stored === kind || !kind.custom ? converted : pruneUnknown(stored, converted).object;
  }

  #rebuild(): void {
    this.generation += 1;
    this.#all = [...this.#builtin, ...[...this.#custom.values()].flatMap((custom) => custom.kinds)];
    this.#byPath = new Map(this.#all.map((kind) => [`${kind.resource.group}/${kind.resource.version}/${kind.resource.plural}`, kind]));
    this.#byTable = new Map(this.#builtin.filter(isStored).map((kind) => [tableIdOf(kind), kind]));
    for (const [name, { stored }] of this.#custom) this.#byTable.set(name, stored);
    this.#byKind = new Map(this.#all.map((kind) => [`${apiVersionOfKind(kind)}, ${kind.resource.kind}`, kind]));
  }
}

const isStored = (kind: KindDefinition): boolean => kind.otherForm?.storedIn === undefined;

const views = new WeakMap<AnyObject, Map<string, AnyObject>>();

/**
 * A stored object as a served version shows it. Conversion strategy `None`: only `apiVersion` differs, but for kinds that have
 * another form.
 * Each view is made once, frozen, and shared.
 */
export function viewAs(kind: KindDefinition, stored: AnyObject): AnyObject {
  const apiVersion = apiVersionOfKind(kind);
  if (stored.apiVersion === apiVersion) return stored;
  let known = views.get(stored);
  if (!known) views.set(stored, (known = new Map()));
  let view = known.get(apiVersion);
  if (!view) known.set(apiVersion, (view = deepFreeze(viewOf(kind, stored, apiVersion))));
  return view;
}

function viewOf(kind: KindDefinition, stored: AnyObject, apiVersion: string): AnyObject {
  if (kind.conversion) return kind.conversion.fromStored(stored) as unknown as AnyObject;
  return kind.otherForm && !isStored(kind) ? outOfOtherForm(kind, kind.otherForm, stored) : { ...stored, apiVersion };
}
