/** The shapes that all calls of ELB v3 share: wrapped objects, pages, batches, tags (facts/elb-v3.md §0). @module */
import { isHuaweiError } from '../errors.ts';
import type { HuaweiHttp, Query } from '../http.ts';
import type { PageInfo, Tag } from './types.ts';

/** The API refuses more in one batch call. */
export const MAX_BATCH = 200;

/** A kind of object: the plural in paths and lists, the singular around one. */
export interface Kind {
  readonly plural: string;
  readonly singular: string;
}

export interface ElbResourcesOptions {
  http: HuaweiHttp;
  projectId: string;
  pageSize: number;
  signal?: AbortSignal;
}

/** Calls by kind, without types of their own: `ElbClient` gives them. */
export class ElbResources {
  readonly #options: ElbResourcesOptions;
  readonly #project: string;
  readonly #root: string;

  constructor(options: ElbResourcesOptions) {
    this.#options = options;
    this.#project = `/v3/${options.projectId}`;
    this.#root = `${this.#project}/elb`;
  }

  /** The same, every call of which ends when the signal aborts. */
  within(signal: AbortSignal): ElbResources {
    const outer = this.#options.signal;
    return new ElbResources({ ...this.#options, signal: outer ? AbortSignal.any([outer, signal]) : signal });
  }

  /** One answer that is no list with pages: `below` follows the root. */
  get<T>(below: string, noun = below): Promise<T> {
    return this.#options.http.request<T>({ method: 'GET', noun, path: `${this.#root}/${below}`, signal: this.#options.signal });
  }

  /** All pages. `at` and `noun`: where the list is, when it is not at the root. */
  async list<T>(plural: string, query: Query, at = plural, noun = at): Promise<T[]> {
    const { http, pageSize, signal } = this.#options;
    const all: T[] = [];
    let marker: string | undefined;
    do {
      const page = await http.request<Record<string, T[]> & { page_info?: PageInfo }>({
        method: 'GET',
        noun,
        path: `${this.#root}/${at}`,
        query: { ...query, limit: pageSize, marker },
        signal,
      });
      all.push(...(page[plural] ?? []));
      const next = page.page_info?.next_marker;
      // A server that answers its own marker would be asked for ever.
      marker = next === marker ? undefined : next;
    } while (marker);
    return all;
  }

  async show<T>({ plural, singular }: Kind, id: string): Promise<T> {
    return (await this.get<Record<string, T>>(`${plural}/${id}`, plural))[singular]!;
  }

  async create<T>({ plural, singular }: Kind, body: object): Promise<T> {
    const { http, signal } = this.#options;
    const path = `${this.#root}/${plural}`;
    return (await http.request<Record<string, T>>({ method: 'POST', noun: plural, path, body: { [singular]: body }, signal }))[singular]!;
  }

  async update<T>({ plural, singular }: Kind, id: string, body: object, at = plural, noun = at): Promise<T> {
    const { http, signal } = this.#options;
    const path = `${this.#root}/${at}/${id}`;
    return (await http.request<Record<string, T>>({ method: 'PUT', noun, path, body: { [singular]: body }, signal }))[singular]!;
  }

  /** What is absent already is a success. */
  async delete({ plural }: Kind, id: string): Promise<void> {
    const { http, signal } = this.#options;
    try {
      await http.request({ method: 'DELETE', noun: plural, path: `${this.#root}/${plural}/${id}`, signal });
    } catch (error) {
      if (!isHuaweiError(error, 'notFound')) throw error;
    }
  }

  /** In calls of at most {@link MAX_BATCH}. */
  async batch<T>(poolId: string, action: string, members: readonly object[]): Promise<T[]> {
    const { http, signal } = this.#options;
    const path = `${this.#root}/pools/${poolId}/members/${action}`;
    const noun = `pools/members/${action}`;
    const done: T[] = [];
    for (let from = 0; from < members.length; from += MAX_BATCH) {
      const body = { members: members.slice(from, from + MAX_BATCH) };
      done.push(...(await http.request<{ members: T[] }>({ method: 'POST', noun, path, body, repeatable: true, signal })).members);
    }
    return done;
  }

  /** Tags live beside the other calls, without `/elb` in the path. */
  async tags({ plural }: Kind, id: string): Promise<Tag[]> {
    const { http, signal } = this.#options;
    const path = `${this.#project}/${plural}/${id}/tags`;
    return (await http.request<{ tags: Tag[] }>({ method: 'GET', noun: `${plural}/tags`, path, signal })).tags;
  }

  async changeTags({ plural }: Kind, id: string, action: 'create' | 'delete', tags: readonly Tag[]): Promise<void> {
    const { http, signal } = this.#options;
    const path = `${this.#project}/${plural}/${id}/tags/action`;
    await http.request({ method: 'POST', noun: `${plural}/tags/action`, path, body: { action, tags }, repeatable: true, signal });
  }
}
