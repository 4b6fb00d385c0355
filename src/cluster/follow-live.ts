/**
 * A live cluster that is followed: read once as a single look would read it, kept current by watches from there. Each
 * look is what a fresh load would give; at rest it asks nobody (of the lab: for its signals).
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { systemClock, type Clock } from '../kube/clock.ts';
import { HttpClient } from '../kube/http-client.ts';
import type { AnyObject } from '../kube/objects.ts';
import { customResourceDefinitions } from '../kube/resources.ts';
import { ServerClock } from '../kube/server-clock.ts';
import { StatusError } from '../kube/status-error.ts';
import { RecordedCoverage, type CoverageRecord, type KindCoverage } from './coverage.ts';
import { FollowedPart } from './followed-part.ts';
import { FollowedSignals } from './followed-signals.ts';
import { resourceId } from './indexes.ts';
import { coverageOf, MOST_OBJECTS, partsOf } from './kind-part.ts';
import { loadKinds } from './load-kinds.ts';
import { AT_ONCE, serverVersion } from './load-live.ts';
import { LoadError } from './load-error.ts';
import { inTurns } from './load-turns.ts';
import type { LiveInput, LoadedCluster, LoadOptions } from './load.ts';
import { StaticClusterModel } from './static.ts';

export interface FollowOptions extends Omit<LoadOptions, 'now' | 'stdin'> {
  readonly clock?: Clock;
  /** 0 ≤ x < 1: for the times at which watches end. */
  readonly random?: () => number;
}

export interface FollowedCluster {
  /**
   * As a fresh load would have it now. Model and coverage are the same objects each time; what depends on neither
   * more than before has not changed as long as `model.revision` and `coverage` have not.
   * @throws LoadError when the cluster cannot be read at the moment
   */
  look(): Promise<LoadedCluster>;
  close(): Promise<void>;
}

/** Resolves when the cluster has been read once. @throws LoadError */
export async function followLive(input: LiveInput, options: FollowOptions = {}): Promise<FollowedCluster> {
  const { clock = systemClock } = options;
  const serverClock = new ServerClock(() => clock.now());
  const client = input.client ?? new HttpClient(input.connection, { observer: serverClock });
  const followed = new Following(client, input, { ...options, clock }, serverClock);
  try {
    await followed.start();
    return followed;
  } catch (error) {
    await followed.close();
    throw error;
  }
}

class Following implements FollowedCluster {
  readonly #client: KubeClient;
  readonly #input: LiveInput;
  readonly #options: FollowOptions;
  readonly #serverClock: ServerClock;
  readonly #model = new StaticClusterModel();
  readonly #parts: readonly FollowedPart[];
  readonly #signals: FollowedSignals;
  #version: string | undefined;
  #coverage: RecordedCoverage | undefined;
  #coverageText = '';
  #isClosed = false;
  readonly #onAbort = (): void => void this.close();

  constructor(client: KubeClient, input: LiveInput, options: FollowOptions & { clock: Clock }, serverClock: ServerClock) {
    const { ciliumNamespace = 'kube-system', clock, random = Math.random } = options;
    this.#client = client;
    this.#input = input;
    this.#options = options;
    this.#serverClock = serverClock;
    this.#signals = new FollowedSignals(client, input, options, this.#model, clock);
    const how = {
      client,
      clock,
      random,
      onPage: (part: FollowedPart, objects: number) => this.#page(part, objects),
      onChange: (before: AnyObject | undefined, after: AnyObject | undefined, part: FollowedPart) => this.#changed(before, after, part),
      isExpected: ({ part }: FollowedPart) => this.#definitionOf(part.kind.of) !== undefined,
    };
    this.#parts = loadKinds(ciliumNamespace).flatMap((kind) => partsOf(client, kind).map((part) => new FollowedPart(part, how)));
  }

  async start(): Promise<void> {
    const { signal } = this.#options;
    this.#version = await serverVersion(this.#client, this.#input.connection.server);
    signal?.addEventListener('abort', this.#onAbort);
    await inTurns(
      this.#parts.map((part) => () => (this.#isClosed ? Promise.resolve() : part.start())),
      AT_ONCE,
    );
    signal?.throwIfAborted();
    this.#refuseFailures();
  }

  async look(): Promise<LoadedCluster> {
    await this.#catchUp();
    this.#options.signal?.throwIfAborted();
    const signals = await this.#signals.look();
    const { lab, connection } = this.#input;
    const name = connection.context ?? connection.server;
    return {
      model: this.#model,
      coverage: this.#coverageNow(signals),
      source: { kind: lab ? 'lab' : 'live', name, takenAt: new Date(this.#serverClock.now()), redacted: false },
      notes: this.#notes(),
      kubernetesVersion: this.#version,
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    if (!this.#input.client && this.#client instanceof HttpClient) this.#client.close();
    await Promise.all(this.#parts.map((part) => part.stop()));
  }

  /** Whatever failed, or cannot be watched, is asked for again. */
  async #catchUp(): Promise<void> {
    if (this.#parts.some((part) => part.isBroken)) this.#version = await serverVersion(this.#client, this.#input.connection.server);
    await inTurns(
      this.#parts.map((part) => () => (this.#isClosed ? Promise.resolve() : part.catchUp())),
      AT_ONCE,
    );
    this.#refuseFailures();
  }

  /** A server's refusal concerns a kind; anything else the whole. */
  #refuseFailures(): void {
    const failed = this.#parts.find(({ failure }) => failure !== undefined && !(failure instanceof StatusError));
    if (failed) throw failed.failure;
    if (this.#held() > MOST_OBJECTS) throw this.#tooMany();
  }

  #coverageNow(signals: CoverageRecord['signals']): RecordedCoverage {
    const byKind = Map.groupBy(this.#parts, ({ part }) => resourceId(part.kind.of));
    const kinds: Record<string, KindCoverage> = {};
    for (const [id, parts] of byKind) kinds[id] = coverageOf(parts.map(({ coverage }) => coverage));
    const record: CoverageRecord = { kinds, otherKinds: message('cluster.unknown.notAsked'), signals };
    const text = JSON.stringify(record);
    if (!this.#coverage || text !== this.#coverageText) this.#coverage = new RecordedCoverage(record, this.#model);
    this.#coverageText = text;
    return this.#coverage;
  }

  #notes(): Message[] {
    const cut = this.#parts.flatMap(({ part }) => part.cut ?? []);
    const polled = new Set(this.#parts.filter(({ isPolled }) => isPolled).map(({ part: { kind } }) => kind.of.plural));
    return polled.size === 0 ? cut : [...cut, message('cluster.notWatched', { plurals: [...polled].join(', ') })];
  }

  #page({ part }: FollowedPart, objects: number): void {
    if (this.#held() + objects > MOST_OBJECTS) throw this.#tooMany();
    this.#options.onProgress?.({ step: 'objects', at: part.kind.of.kind, done: this.#held() + objects });
  }

  #changed(before: AnyObject | undefined, after: AnyObject | undefined, { part }: FollowedPart): void {
    if (!after) this.#model.delete(part.kind.of, before!.metadata);
    else if (before && isHeartbeat(before, after)) this.#model.refresh(after);
    else this.#model.set(after);
    if (part.kind.of.plural === customResourceDefinitions.plural) this.#defined(before, after);
  }

  /** Kinds are served, or not, as their definitions say; their watches need not tell. */
  #defined(before: AnyObject | undefined, after: AnyObject | undefined): void {
    const { group, names } = ((after ?? before)?.['spec'] ?? {}) as { group?: string; names?: { plural?: string } };
    const isOther = before !== undefined && JSON.stringify(before['spec']) !== JSON.stringify(after?.['spec']);
    for (const part of this.#parts) {
      const { of } = part.part.kind;
      if (of.group !== group || of.plural !== names?.plural) continue;
      if (part.coverage.state === 'notServed') part.retryNow();
      else if (isOther) part.doubt();
    }
  }

  #definitionOf({ plural, group }: { plural: string; group: string }): unknown {
    return this.#model.get(customResourceDefinitions, { name: `${plural}.${group}` });
  }

  #held(): number {
    let objects = 0;
    for (const { size } of this.#parts) objects += size;
    return objects;
  }

  #tooMany(): LoadError {
    return new LoadError(message('cluster.tooManyObjects', { source: this.#input.connection.server, limit: MOST_OBJECTS }));
  }
}

/** Fields that tell that somebody lives: whoever reads them reads the clock, too. */
const BEATS = new Set(['resourceVersion', 'renewTime', 'lastHeartbeatTime']);
const withoutBeats = (object: AnyObject): string => JSON.stringify(object, (key, value: unknown) => (BEATS.has(key) ? undefined : value));
const isHeartbeat = (before: AnyObject, after: AnyObject): boolean => withoutBeats(before) === withoutBeats(after);
