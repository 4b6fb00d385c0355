/**
 * A live cluster, by GET requests alone, page by page: every kind that may not be read is unknown, with the verb that
 * is missing. With the lab, what its nodes and its cloud show, too.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { HttpClient } from '../kube/http-client.ts';
import type { AnyObject } from '../kube/objects.ts';
import { apiVersionOf, type Resource } from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import { RecordedCoverage, type CoverageRecord, type KindCoverage } from './coverage.ts';
import { resourceId } from './indexes.ts';
import { inTurns } from './load-turns.ts';
import { loadKinds, type LoadKind } from './load-kinds.ts';
import { LoadError } from './load-error.ts';
import { ObjectsOfSource } from './load-objects.ts';
import { loadSignals } from './load-signals.ts';
import type { LiveInput, LoadedCluster, LoadOptions } from './load.ts';
import { allPages, withHead } from './live-objects/pages.ts';
import { keptOf } from './snapshot/fields.ts';

const PAGE_SIZE = 500;
const MOST_OBJECTS = 500_000;
/** Kinds under way at a time. */
const AT_ONCE = 4;

/** @throws LoadError */
export async function loadLive(input: LiveInput, options: LoadOptions): Promise<LoadedCluster> {
  const client = input.client ?? new HttpClient(input.connection);
  try {
    return await new LiveLoading(client, input, options).load();
  } finally {
    if (!input.client && client instanceof HttpClient) client.close();
  }
}

class LiveLoading {
  readonly #client: KubeClient;
  readonly #input: LiveInput;
  readonly #options: LoadOptions;
  readonly #objects = new ObjectsOfSource();
  readonly #kinds: Record<string, KindCoverage> = {};
  readonly #notes: Message[] = [];
  #seen = 0;

  constructor(client: KubeClient, input: LiveInput, options: LoadOptions) {
    this.#client = client;
    this.#input = input;
    this.#options = options;
  }

  get #server(): string {
    return this.#input.connection.server;
  }

  async load(): Promise<LoadedCluster> {
    const { ciliumNamespace = 'kube-system', now = Date.now } = this.#options;
    const takenAt = new Date(now());
    const kubernetesVersion = await this.#version();
    const kinds = loadKinds(ciliumNamespace);
    const read = await inTurns(
      kinds.map((kind) => () => this.#kind(kind)),
      AT_ONCE,
    );
    // In the order of the kinds, however the answers came.
    kinds.forEach(({ of }, index) => {
      const { objects, coverage } = read[index]!;
      this.#kinds[resourceId(of)] = coverage;
      for (const object of objects) this.#objects.add(object, object);
    });
    const { model } = this.#objects;
    const signals = await loadSignals(this.#client, this.#input, this.#options, model);
    const record: CoverageRecord = { kinds: this.#kinds, otherKinds: message('cluster.unknown.notAsked'), signals };
    return {
      model,
      coverage: new RecordedCoverage(record, model),
      source: { kind: this.#input.lab ? 'lab' : 'live', name: this.#input.connection.context ?? this.#server, takenAt, redacted: false },
      notes: [...this.#notes, ...this.#objects.notes()],
      kubernetesVersion,
    };
  }

  /** Also finds out whether there is a server at all, before anything else waits for it. */
  async #version(): Promise<string | undefined> {
    if (!(this.#client instanceof HttpClient)) return undefined;
    try {
      const { gitVersion } = JSON.parse(await this.#client.text('/version')) as { gitVersion?: unknown };
      return typeof gitVersion === 'string' ? gitVersion.slice(0, 60) : undefined;
    } catch (error) {
      if (error instanceof StatusError && error.code !== 403 && error.code !== 404) throw this.#failure(error);
      if (error instanceof StatusError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** What may not be read does not keep from the rest. */
  async #kind(kind: LoadKind): Promise<{ objects: AnyObject[]; coverage: KindCoverage }> {
    const objects: AnyObject[] = [];
    let coverage: KindCoverage = { state: 'known' };
    for (const namespace of kind.namespaces ?? [undefined]) {
      for (const name of kind.names ?? [undefined]) {
        try {
          const found =
            name === undefined
              ? await this.#list(kind, kind.of.version, namespace)
              : await this.#one(kind, { namespace: namespace!, name });
          for (const object of found) objects.push(object);
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          if (coverage.state !== 'known') continue;
          coverage = error.code === 404 ? { state: 'notServed' } : { state: 'unknown', why: this.#why(kind, namespace, error) };
        }
      }
    }
    return { objects, coverage };
  }

  /** The kind's own version, else one that means the same. */
  async #list(kind: LoadKind, version: string, namespace: string | undefined): Promise<AnyObject[]> {
    const of = { ...kind.of, version };
    try {
      return (await this.#pages(kind, of, namespace)).map((object) => ({ ...object, apiVersion: apiVersionOf(kind.of) }));
    } catch (error) {
      const next = [kind.of.version, ...(kind.versions ?? [])];
      const other = next[next.indexOf(version) + 1];
      if (!(error instanceof StatusError && error.code === 404) || other === undefined) throw error;
      return this.#list(kind, other, namespace);
    }
  }

  async #pages(kind: LoadKind, of: Resource, namespace: string | undefined): Promise<AnyObject[]> {
    const { signal, onProgress } = this.#options;
    const most = kind.most ?? MOST_OBJECTS;
    let mine = 0;
    const onPage = (count: number, again: boolean): void => {
      this.#seen += again ? -mine : count;
      mine = again ? 0 : mine + count;
      if (this.#seen > MOST_OBJECTS) throw new LoadError(message('cluster.tooManyObjects', { source: this.#server, limit: MOST_OBJECTS }));
      onProgress?.({ step: 'objects', at: kind.of.kind, done: this.#seen });
    };
    const client = new PageKeeper(this.#client, kind, most);
    const objects = await allPages(client as unknown as KubeClient, of, {
      namespace,
      pageSize: kind.pageSize ?? PAGE_SIZE,
      signal,
      onPage,
    });
    if (client.cut) this.#notes.push(message('cluster.moreLeftOut', { kind: kind.of.kind, most }));
    return objects;
  }

  /** Neither one that is not there nor one that may not be read stops the others. */
  async #one({ of }: LoadKind, key: { namespace: string; name: string }): Promise<AnyObject[]> {
    try {
      const kept = keptOf(withHead(await this.#client.get(of, key), of));
      this.#seen += 1;
      return kept ? [kept] : [];
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return [];
      throw error;
    }
  }

  #why(kind: LoadKind, namespace: string | undefined, error: StatusError): Message {
    const { plural, group } = kind.of;
    const full = group ? `${plural}.${group}` : plural;
    if (error.code !== 403) return message('cluster.unknown.failed', { plural: full, why: error.message });
    const where = namespace ? message('cluster.unknown.inNamespace', { namespace }) : message('cluster.unknown.everywhere');
    return message('cluster.unknown.forbidden', { verb: kind.names ? 'get' : 'list', plural: full, where });
  }

  #failure(error: StatusError): LoadError {
    return new LoadError(message('cluster.serverFailed', { server: this.#server, why: error.message }), error);
  }
}

/** Keeps of each page what may be kept before the next one is asked for, and stops after so many objects. */
class PageKeeper {
  readonly #client: KubeClient;
  readonly #kind: LoadKind;
  readonly #most: number;
  #left: number;
  cut = false;

  constructor(client: KubeClient, kind: LoadKind, most: number) {
    this.#client = client;
    this.#kind = kind;
    this.#most = most;
    this.#left = most;
  }

  async list(of: Resource, options: Parameters<KubeClient['list']>[1]): ReturnType<KubeClient['list']> {
    const { fieldSelector } = this.#kind;
    // A list that has become too old begins anew.
    if (!options?.continue) this.#left = this.#most;
    const page = await this.#client.list(of, { ...options, ...(fieldSelector && { fieldSelector }) });
    const items = page.items.slice(0, this.#left).flatMap((item) => keptOf(withHead(item, of)) ?? []);
    this.cut ||= page.items.length > this.#left || (page.items.length === this.#left && Boolean(page.metadata.continue));
    this.#left -= page.items.length;
    const { continue: next, ...metadata } = page.metadata;
    return { ...page, items, metadata: { ...metadata, ...(next && this.#left > 0 && { continue: next }) } };
  }
}
