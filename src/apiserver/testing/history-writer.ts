/** Those who make a random history, and remember what they were told of each write. @module */
import { StatusError, type AnyObject, type KubeClient } from '../../kube/index.ts';
import type { Chance } from './chance.ts';
import { inPlace, keyOf, pointer, simple, versionOf, type Simple, type StudiedKind, type Texts } from './history-model.ts';

/** A write that was acknowledged. */
export interface Acknowledged {
  kind: StudiedKind;
  what: string;
  object: AnyObject;
  /** The newest revision that anybody had been told when the request was sent. */
  toldBefore: number;
  /** What the object becomes; not given what it was when it is made. */
  becomes: (before: Simple | undefined) => Simple;
  /** The revision that the writer made a condition. */
  condition?: string | undefined;
}

/** What all actors of one history share. */
export interface History {
  acknowledged: Acknowledged[];
  /** The newest revision that anybody has been told. */
  told: number;
  increments: Map<StudiedKind, number>;
  failures: string[];
}

const NAMES = ['a', 'b', 'c'];
export const NAMESPACES = ['default', 'other'];
const COLOURS = ['red', 'blue'];
const FINALIZER = 'histories.example/wait';
const withText =
  (key: string, value: string | undefined) =>
  (before: Simple | undefined): Simple => {
    const { [key]: _, ...others } = before!.payload;
    return { ...before!, payload: value === undefined ? others : { ...before!.payload, [key]: value } };
  };

/** The refusals that a race explains: somebody else made, changed or removed the object. */
const isRace = (error: unknown): error is StatusError => error instanceof StatusError && [404, 409, 422].includes(error.code);

export class Writer {
  readonly #client: KubeClient;
  readonly #chance: Chance;
  readonly #history: History;
  readonly #name: string;
  #count = 0;

  constructor(name: string, client: KubeClient, chance: Chance, history: History) {
    this.#name = name;
    this.#client = client;
    this.#chance = chance;
    this.#history = history;
  }

  async act(kind: StudiedKind): Promise<void> {
    const key = { namespace: this.#chance.one(NAMESPACES), name: this.#chance.one(NAMES) };
    const acts = [
      () => this.#create(kind, key),
      () => this.#create(kind, key),
      () => this.#update(kind, key),
      () => this.#stale(kind, key),
      () => this.#patch(kind, key),
      () => this.#patch(kind, key),
      () => this.#patch(kind, key),
      () => this.#apply(kind, key),
      () => this.#relabel(kind, key),
      () => this.#finalizers(kind, key),
      () => this.#delete(kind, key),
      () => this.#try(kind, key),
      () => this.#increment(kind),
      ...(kind.status ? [() => this.#status(kind, key)] : []),
    ];
    await this.#chance
      .one(acts)()
      .catch((error: unknown) => {
        if (!isRace(error)) throw error;
      });
  }

  /** A value that nobody else writes. */
  #value(): string {
    this.#count += 1;
    return `${this.#name}-${this.#count}`;
  }

  async #acknowledged(
    kind: StudiedKind,
    what: string,
    send: () => Promise<AnyObject>,
    becomes: Acknowledged['becomes'],
    condition?: string,
  ): Promise<void> {
    const toldBefore = this.#history.told;
    const object = await send();
    this.#history.told = Math.max(this.#history.told, versionOf(object));
    this.#history.acknowledged.push({ kind, what, object, toldBefore, becomes, condition });
  }

  /** A read that shows at least what anybody was told before it was sent. */
  async #read(kind: StudiedKind, key: { namespace: string; name: string }): Promise<AnyObject> {
    const before = this.#history.acknowledged.findLast(
      ({ object }) => object.kind === kind.of.kind && keyOf(object) === `${key.namespace}/${key.name}`,
    );
    const object = await this.#client.get(kind.of, key);
    if (before && versionOf(object) < versionOf(before.object))
      this.#history.failures.push(
        `${this.#name} read ${keyOf(object)}@${versionOf(object)} after ${versionOf(before.object)} had been acknowledged`,
      );
    return object;
  }

  #create(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const labels = { colour: this.#chance.one(COLOURS) };
    const payload = { base: this.#value() };
    const draft = merged(kind.rest, { metadata: { ...key, labels } }, inPlace(kind, payload));
    return this.#acknowledged(
      kind,
      'create',
      () => this.#client.create(kind.of, draft as never),
      () => fresh(payload, labels),
    );
  }

  /** The whole object, with a condition, and sometimes without (custom resources always need one). */
  async #update(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const read = await this.#read(kind, key);
    const payload = { base: this.#value(), put: this.#value() };
    const { resourceVersion, ...metadata } = read.metadata;
    const conditional = kind.isCustom || this.#chance.in(0.7);
    // A status is no business of this write.
    const status = kind.status && { status: kind.status(4711) };
    const next = withPayload(kind, { ...read, ...status, metadata: { ...metadata, ...(conditional && { resourceVersion }) } }, payload);
    await this.#acknowledged(
      kind,
      'update',
      () => this.#client.update(kind.of, next as never),
      (before) => ({ ...before!, payload, labels: read.metadata.labels ?? {}, finalizers: read.metadata.finalizers ?? [] }),
      conditional ? resourceVersion : undefined,
    );
  }

  /** A condition that does not hold any more never lets a write pass. */
  async #stale(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const read = await this.#read(kind, key);
    await this.#put(kind, key);
    const wrong = {
      metadata: { resourceVersion: read.metadata.resourceVersion },
      ...(kind.payload[0] !== 'metadata' && inPlace(kind, { stale: 'x' })),
    };
    const refusal = await this.#client.patch(kind.of, key, { type: 'merge', body: wrong }).then(
      (object) => `accepted as ${versionOf(object)}`,
      (error: unknown) => (error instanceof StatusError && [409, 404].includes(error.code) ? undefined : String(error)),
    );
    if (refusal) this.#history.failures.push(`a write for ${kind.of.kind} ${keyOf(read)}@${versionOf(read)} after a newer one: ${refusal}`);
  }

  #put(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const value = this.#value();
    const patch = { type: 'merge' as const, body: inPlace(kind, { x: value }) };
    return this.#acknowledged(kind, 'put', () => this.#client.patch(kind.of, key, patch), withText('x', value));
  }

  #patch(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const text = this.#chance.one(['x', 'y', 'z']);
    const value = this.#chance.in(0.8) ? this.#value() : undefined;
    const type = this.#chance.one(kind.isCustom ? (['merge', 'json'] as const) : (['merge', 'json', 'strategic'] as const));
    const body = inPlace(kind, { [text]: value ?? null });
    const patch =
      type !== 'json'
        ? { type, body }
        : {
            type,
            body: [
              value === undefined
                ? { op: 'remove' as const, path: pointer(kind, text) }
                : { op: 'add' as const, path: pointer(kind, text), value },
            ],
          };
    return this.#acknowledged(kind, `${type} patch`, () => this.#client.patch(kind.of, key, patch), withText(text, value));
  }

  /** Each writer is a manager of its own with a field of its own; what is not there is made. */
  #apply(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const value = this.#value();
    const apiVersion = kind.of.group ? `${kind.of.group}/${kind.of.version}` : kind.of.version;
    const body = merged(
      { apiVersion, kind: kind.of.kind, metadata: { name: key.name } },
      kind.rest,
      inPlace(kind, { [`by-${this.#name}`]: value }),
    );
    return this.#acknowledged(
      kind,
      'apply',
      () => this.#client.patch(kind.of, key, { type: 'apply', body, force: true }, { fieldManager: this.#name }),
      (before) => (before ? withText(`by-${this.#name}`, value)(before) : fresh({ [`by-${this.#name}`]: value }, {})),
    );
  }

  #relabel(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const colour = this.#chance.one(COLOURS);
    const patch = { type: 'merge' as const, body: { metadata: { labels: { colour } } } };
    return this.#acknowledged(
      kind,
      'relabel',
      () => this.#client.patch(kind.of, key, patch),
      (before) => ({ ...before!, labels: { ...before!.labels, colour } }),
    );
  }

  #finalizers(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    const finalizers = this.#chance.in(0.4) ? [FINALIZER] : [];
    const patch = { type: 'merge' as const, body: { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } } };
    return this.#acknowledged(
      kind,
      'finalizers',
      () => this.#client.patch(kind.of, key, patch),
      (before) => ({ ...before!, finalizers }),
    );
  }

  /** Nothing but the status changes, and it changes by this alone. */
  #status(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    this.#count += 1;
    const status = kind.status!(this.#count);
    const body = merged(
      { status },
      inPlace(kind.payload[0] === 'metadata' ? { ...kind, payload: ['spec', 'ignored'] } : kind, { ignored: 'x' }),
    );
    return this.#acknowledged(
      kind,
      'status',
      () => this.#client.patch(kind.of, key, { type: 'merge', body }, { subresource: 'status' }),
      (before) => ({ ...before!, status }),
    );
  }

  async #delete(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    if (this.#chance.in(0.5)) return this.#client.delete(kind.of, key);
    const { uid, resourceVersion } = (await this.#read(kind, key)).metadata;
    await this.#client.delete(kind.of, key, { preconditions: { uid, resourceVersion } });
  }

  /** A dry run leaves nothing: no change may be left unexplained. */
  async #try(kind: StudiedKind, key: { namespace: string; name: string }): Promise<void> {
    await this.#client.patch(kind.of, key, { type: 'merge', body: inPlace(kind, { tried: this.#value() }) }, { dryRun: true });
  }

  /** Reads, adds one, writes on the condition that nothing has happened between; again until it succeeds. */
  async #increment(kind: StudiedKind): Promise<void> {
    const key = { namespace: 'default', name: 'counter' };
    for (;;) {
      const read = await this.#read(kind, key);
      const { resourceVersion } = read.metadata;
      const now = simple(kind, read).payload['n']!;
      const n = String(Number(now) + 1);
      const body = merged({ metadata: { resourceVersion } }, inPlace(kind, { n }));
      const path = pointer(kind, 'n');
      const write = this.#chance.one([
        () => this.#client.update(kind.of, merged(read, inPlace(kind, { n })) as never),
        () => this.#client.patch(kind.of, key, { type: 'merge', body }),
        () => this.#client.patch(kind.of, key, { type: kind.isCustom ? 'merge' : 'strategic', body }),
        () =>
          this.#client.patch(kind.of, key, {
            type: 'json',
            body: [
              { op: 'test', path, value: now },
              { op: 'replace', path, value: n },
            ],
          }),
      ]);
      try {
        await this.#acknowledged(kind, 'increment', write, withText('n', n));
        this.#history.increments.set(kind, (this.#history.increments.get(kind) ?? 0) + 1);
        return;
      } catch (error) {
        if (!isRace(error) || error.code === 404) throw error;
      }
    }
  }
}

const fresh = (payload: Texts, labels: Texts): Simple => ({ payload, labels, finalizers: [], status: undefined });

/** Objects laid over each other, field by field. */
export function merged(...objects: readonly object[]): object {
  const result: Record<string, unknown> = {};
  for (const [field, value] of objects.flatMap((object) => Object.entries(object))) {
    const there = result[field];
    const both = [there, value].every((it) => typeof it === 'object' && it !== null && !Array.isArray(it));
    result[field] = both ? merged(there as object, value as object) : value;
  }
  return result;
}

/** The object with these texts and no others as its payload. */
function withPayload({ payload }: StudiedKind, object: object, texts: Texts): object {
  const put = (value: object, [field = '', ...rest]: readonly string[]): object => ({
    ...value,
    [field]: rest.length > 0 ? put((value as Record<string, object>)[field] ?? {}, rest) : texts,
  });
  return put(object, payload);
}
