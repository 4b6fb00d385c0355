/**
 * A live cluster, by GET requests alone, page by page: every kind that may not be read is unknown, with the verb that
 * is missing. With the lab, what its nodes and its cloud show, too.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient, ListOptions } from '../kube/client.ts';
import { HttpClient } from '../kube/http-client.ts';
import type { AnyObject } from '../kube/objects.ts';
import type { Resource } from '../kube/resources.ts';
import { ServerClock } from '../kube/server-clock.ts';
import { StatusError } from '../kube/status-error.ts';
import { RecordedCoverage, type CoverageRecord, type KindCoverage } from './coverage.ts';
import { resourceId } from './indexes.ts';
import { coverageOf, MOST_OBJECTS, partsOf, type KindPart } from './kind-part.ts';
import { inTurns } from './load-turns.ts';
import { loadKinds, type LoadKind } from './load-kinds.ts';
import { LoadError } from './load-error.ts';
import { ObjectsOfSource } from './load-objects.ts';
import { loadSignals } from './load-signals.ts';
import type { LiveInput, LoadedCluster, LoadOptions } from './load.ts';
import { allPages } from './live-objects/pages.ts';

const PAGE_SIZE = 500;
/** Kinds under way at a time. */
export const AT_ONCE = 4;

/** @throws LoadError */
export async function loadLive(input: LiveInput, options: LoadOptions): Promise<LoadedCluster> {
  const clock = new ServerClock(options.now);
  const client = input.client ?? new HttpClient(input.connection, { observer: clock });
  try {
    return await new LiveLoading(client, input, options, clock).load();
  } finally {
    if (!input.client && client instanceof HttpClient) client.close();
  }
}

class LiveLoading {
  readonly #client: KubeClient;
  readonly #input: LiveInput;
  readonly #options: LoadOptions;
  readonly #clock: ServerClock;
  readonly #objects = new ObjectsOfSource();
  readonly #kinds: Record<string, KindCoverage> = {};
  readonly #notes: Message[] = [];
  #seen = 0;

  constructor(client: KubeClient, input: LiveInput, options: LoadOptions, clock: ServerClock) {
    this.#client = client;
    this.#input = input;
    this.#options = options;
    this.#clock = clock;
  }

  get #server(): string {
    return this.#input.connection.server;
  }

  async load(): Promise<LoadedCluster> {
    const { ciliumNamespace = 'kube-system' } = this.#options;
    const kubernetesVersion = await serverVersion(this.#client, this.#server);
    const takenAt = new Date(this.#clock.now());
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

  /** What may not be read does not keep from the rest: neither other kinds, nor other parts of the same. */
  async #kind(kind: LoadKind): Promise<{ objects: AnyObject[]; coverage: KindCoverage }> {
    const objects: AnyObject[] = [];
    const coverages: KindCoverage[] = [];
    for (const part of partsOf(this.#client, kind)) {
      try {
        for (const object of await this.#pages(part)) objects.push(object);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        coverages.push(part.refused(error));
      }
      if (part.cut) this.#notes.push(part.cut);
    }
    return { objects, coverage: coverageOf(coverages) };
  }

  #pages(part: KindPart): Promise<AnyObject[]> {
    const { signal, onProgress } = this.#options;
    const { kind, namespace } = part;
    let mine = 0;
    const onPage = (count: number, again: boolean): void => {
      this.#seen += again ? -mine : count;
      mine = again ? 0 : mine + count;
      if (this.#seen > MOST_OBJECTS) throw new LoadError(message('cluster.tooManyObjects', { source: this.#server, limit: MOST_OBJECTS }));
      onProgress?.({ step: 'objects', at: kind.of.kind, done: this.#seen });
    };
    const client = { list: (_of: Resource, options: ListOptions) => part.list(options) } as unknown as KubeClient;
    return allPages(client, kind.of, { namespace, pageSize: kind.pageSize ?? PAGE_SIZE, signal, onPage });
  }
}

/**
 * What `/version` says. Also finds out whether there is a server at all, before anything else waits for it.
 * @throws LoadError
 */
export async function serverVersion(client: KubeClient, server: string): Promise<string | undefined> {
  if (!(client instanceof HttpClient)) return undefined;
  try {
    const { gitVersion } = JSON.parse(await client.text('/version')) as { gitVersion?: unknown };
    return typeof gitVersion === 'string' ? gitVersion.slice(0, 60) : undefined;
  } catch (error) {
    if (error instanceof StatusError && error.code !== 403 && error.code !== 404)
      throw new LoadError(message('cluster.serverFailed', { server, why: error.message }), error);
    if (error instanceof StatusError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
