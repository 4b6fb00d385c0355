/**
 * Objects of any source into a model: what the allow-list keeps of them, versions that mean the same under the one
 * that is read, and what was left out.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { AnyObject } from '../kube/objects.ts';
import { apiVersionOf } from '../kube/resources.ts';
import { resourceId } from './indexes.ts';
import { ALL_KINDS, type LoadKind } from './load-kinds.ts';
import { KEPT_KINDS, keptOf } from './snapshot/fields.ts';
import { StaticClusterModel } from './static.ts';

const kindOf = (apiVersion: string, kind: string): string => {
  const slash = apiVersion.indexOf('/');
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`;
};

const BY_KIND: ReadonlyMap<string, LoadKind> = new Map(ALL_KINDS.map((kind) => [kindOf(apiVersionOf(kind.of), kind.of.kind), kind]));
const KEPT = new Set(KEPT_KINDS);

/** How the kind of an object is loaded; `undefined`: it is not. */
export const loadKindOf = ({ apiVersion, kind }: Pick<AnyObject, 'apiVersion' | 'kind'>): LoadKind | undefined =>
  BY_KIND.get(kindOf(apiVersion, kind));

/** Gathers objects; asks nobody. */
export class ObjectsOfSource {
  readonly model = new StaticClusterModel();
  /** By `group/version/plural`: how many there are. */
  readonly counts = new Map<string, number>();
  /** Versions that were seen and are not read, by the kind that would have been. */
  readonly foreign = new Map<string, string>();
  #malformed = 0;
  #firstMalformed = '';

  /** Whether it was taken. `kept`: it went through the allow-list already. */
  add(object: AnyObject, kept?: AnyObject): boolean {
    if (typeof object?.apiVersion !== 'string' || typeof object.kind !== 'string') return false;
    const how = loadKindOf(object);
    if (!how) {
      // Kinds that nobody reads are many and no matter.
      if (KEPT.has(kindOf(object.apiVersion, object.kind))) this.#refuse(object);
      return false;
    }
    const wanted = apiVersionOf(how.of);
    const id = resourceId(how.of);
    if (object.apiVersion !== wanted && !how.versions?.some((version) => apiVersionOf({ ...how.of, version }) === object.apiVersion)) {
      this.foreign.set(id, object.apiVersion);
      return false;
    }
    const clean = kept ?? keptOf(object);
    if (!clean) {
      // Of ConfigMaps only three are read.
      if (object.kind !== 'ConfigMap') this.#refuse(object);
      return false;
    }
    const { namespace } = clean.metadata;
    const isComplete = clean.apiVersion === wanted && (Boolean(namespace) || !how.of.namespaced);
    const head = isComplete ? undefined : { ...clean.metadata, ...(how.of.namespaced && !namespace && { namespace: 'default' }) };
    this.model.set(head ? { ...clean, apiVersion: wanted, metadata: head } : clean);
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
    return true;
  }

  /** What a reader should know. */
  notes(): Message[] {
    if (this.#malformed === 0) return [];
    return [message('cluster.malformed', { count: this.#malformed, first: this.#firstMalformed })];
  }

  #refuse({ kind, metadata }: AnyObject): void {
    this.#malformed += 1;
    const name = typeof metadata?.name === 'string' ? metadata.name : '?';
    this.#firstMalformed ||= `${kind} ${typeof metadata?.namespace === 'string' ? `${metadata.namespace}/` : ''}${name}`;
  }
}
