/** The parts in which a kind is read: all of it, a namespace, one object by its name; each page reduced to what may be kept. @module */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient, ListOptions } from '../kube/client.ts';
import type { AnyObject, ObjectList } from '../kube/objects.ts';
import type { Resource } from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import type { KindCoverage } from './coverage.ts';
import { withHead } from './live-objects/pages.ts';
import type { LoadKind } from './load-kinds.ts';
import { keptOf } from './snapshot/fields.ts';

/** Of all kinds together, and so of each. */
export const MOST_OBJECTS = 500_000;

/** In the order in which they are read. */
export const partsOf = (client: KubeClient, kind: LoadKind): KindPart[] =>
  (kind.namespaces ?? [undefined]).flatMap((namespace) =>
    (kind.names ?? [undefined]).map((name) => new KindPart(client, kind, namespace, name)),
  );

export class KindPart {
  readonly kind: LoadKind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly #client: KubeClient;
  #served: Resource;
  #left = 0;
  #cut = false;

  constructor(client: KubeClient, kind: LoadKind, namespace: string | undefined, name: string | undefined) {
    this.#client = client;
    this.kind = kind;
    this.namespace = namespace;
    this.name = name;
    this.#served = kind.of;
  }

  /** In the version in which the last list found it. */
  get served(): Resource {
    return this.#served;
  }

  /** Objects at most; what the last list left out is told by {@link cut}. */
  get most(): number {
    return this.kind.most ?? MOST_OBJECTS;
  }

  get cut(): Message | undefined {
    return this.#cut ? message('cluster.moreLeftOut', { kind: this.kind.of.kind, most: this.most }) : undefined;
  }

  /** One of them had to go. */
  leaveOut(): void {
    this.#cut = true;
  }

  /** A page, in the kind's own version, else in one that means the same; it ends after so many objects as are wanted. */
  async list(options: ListOptions): Promise<ObjectList<AnyObject>> {
    if (this.name !== undefined) return this.#one(this.name);
    // Also a list that has become too old begins anew.
    if (!options.continue) {
      this.#left = this.most;
      this.#cut = false;
      this.#served = this.kind.of;
    }
    for (const version of options.continue ? [] : (this.kind.versions ?? [])) {
      try {
        return await this.#page(options);
      } catch (error) {
        if (!isAbsent(error)) throw error;
        this.#served = { ...this.kind.of, version };
      }
    }
    return this.#page(options);
  }

  /** What may be kept, under the version that is read. */
  kept(item: AnyObject): AnyObject | undefined {
    return keptOf(withHead(item, this.kind.of));
  }

  /** What is known of it after the server has refused. */
  refused(error: StatusError): KindCoverage {
    if (error.code === 404) return { state: 'notServed' };
    const { plural, group } = this.kind.of;
    const full = group ? `${plural}.${group}` : plural;
    if (error.code !== 403) return { state: 'unknown', why: message('cluster.unknown.failed', { plural: full, why: error.message }) };
    const { namespace } = this;
    const where = namespace ? message('cluster.unknown.inNamespace', { namespace }) : message('cluster.unknown.everywhere');
    const verb = this.name === undefined ? 'list' : 'get';
    return { state: 'unknown', why: message('cluster.unknown.forbidden', { verb, plural: full, where }) };
  }

  async #page(options: ListOptions): Promise<ObjectList<AnyObject>> {
    const { fieldSelector } = this.kind;
    const page = await this.#client.list(this.#served, { ...options, ...(fieldSelector && { fieldSelector }) });
    const items = page.items.slice(0, this.#left).flatMap((item) => this.kept(item) ?? []);
    this.#cut ||= page.items.length > this.#left || (page.items.length === this.#left && Boolean(page.metadata.continue));
    this.#left -= page.items.length;
    const { continue: next, ...metadata } = page.metadata;
    return { ...page, items, metadata: { ...metadata, ...(next && this.#left > 0 && { continue: next }) } };
  }

  /** Asked for by name, so that nobody needs the right to list the others; one that is not there is no failure. */
  async #one(name: string): Promise<ObjectList<AnyObject>> {
    const found = async (): Promise<AnyObject[]> => {
      try {
        return [await this.#client.get(this.kind.of, { ...(this.namespace !== undefined && { namespace: this.namespace }), name })];
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    };
    const items = (await found()).flatMap((item) => this.kept(item) ?? []);
    return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
  }
}

const isAbsent = (error: unknown): boolean => error instanceof StatusError && error.code === 404;

/** Of a kind with several parts: the first that is not known speaks for all. */
export const coverageOf = (parts: readonly KindCoverage[]): KindCoverage =>
  parts.find(({ state }) => state !== 'known') ?? { state: 'known' };
