/**
 * The objects of a live cluster that policies depend on, by GET requests alone. What the server does not
 * serve or the user may not list is *not known*: it is told, never taken for empty.
 * @module
 */
import { message, render, type Message } from '../../i18n/index.ts';
import type { KubeClient } from '../../kube/client.ts';
import { HttpClient } from '../../kube/http-client.ts';
import type { ClusterConnection } from '../../kube/kubeconfig.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { configMaps, namespaces as namespaceKind, pathOf, type Resource } from '../../kube/resources.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { Manifest, Place } from '../manifests/manifest.ts';
import { inTurns } from '../load-turns.ts';
import { POLICY_KINDS, type LiveKind } from './kinds.ts';
import { allPages, withHead } from './pages.ts';

export interface LiveOptions {
  readonly kinds?: readonly LiveKind[];
  /** Objects of namespaced kinds are read from these only; absent: from all. */
  readonly namespaces?: readonly string[];
  /** Where Cilium's ConfigMap is. */
  readonly ciliumNamespace?: string;
  readonly onProgress?: (progress: LiveProgress) => void;
  /** How many objects are read at most. */
  readonly limit?: number;
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
  /** Another way to the server than a connection of its own. */
  readonly client?: KubeClient;
}

export interface LiveProgress {
  readonly kind: string;
  /** Objects so far, of all kinds. */
  readonly objects: number;
}

/** A kind about which nothing is known, and why. */
export interface LiveNote {
  readonly kind: string;
  readonly namespace?: string;
  readonly reason: 'notServed' | 'forbidden' | 'notFound';
  readonly what: Message;
}

export interface LiveObjects {
  /** By kind, in the order of the kinds. */
  readonly manifests: Manifest[];
  readonly notes: LiveNote[];
}

/** The cluster cannot be read at all, or holds too much; `what` says what to do. */
export class LiveReadError extends Error {
  override readonly name = 'LiveReadError';
  readonly what: Message;

  constructor(what: Message, cause?: unknown) {
    super(render(what, 'en'), { cause });
    this.what = what;
  }
}

const MOST_OBJECTS = 500_000;
const PAGE_SIZE = 500;
/** Requests under way at a time. */
const AT_ONCE = 4;
const CONFIG = 'cilium-config';

/**
 * @throws LiveReadError
 * @example
 * const { manifests, notes } = await readLiveObjects(await loadConnection({ context: 'cce-prod' }));
 */
export async function readLiveObjects(connection: ClusterConnection, options: LiveOptions = {}): Promise<LiveObjects> {
  if (options.client) return new LiveReading(options.client, connection.server, options).all();
  const client = new HttpClient(connection);
  try {
    return await new LiveReading(client, connection.server, options).all();
  } finally {
    client.close();
  }
}

class LiveReading {
  readonly #client: KubeClient;
  readonly #server: string;
  readonly #options: LiveOptions;
  #objects = 0;

  constructor(client: KubeClient, server: string, options: LiveOptions) {
    this.#client = client;
    this.#server = server;
    this.#options = options;
  }

  async all(): Promise<LiveObjects> {
    const { kinds = POLICY_KINDS, namespaces } = this.#options;
    const tasks = kinds.flatMap((kind) =>
      kind.of.namespaced && namespaces ? namespaces.map((namespace) => () => this.#kind(kind, namespace)) : [() => this.#kind(kind)],
    );
    const parts = await inTurns([...tasks, () => this.#config()], AT_ONCE);
    return { manifests: parts.flatMap(({ manifests }) => manifests), notes: parts.flatMap(({ notes }) => notes) };
  }

  async #kind({ of, before }: LiveKind, namespace?: string): Promise<LiveObjects> {
    try {
      const objects = await this.#list(of, namespace);
      return { manifests: objects.map((object) => this.#manifest(of, object)), notes: [] };
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) {
        if (before) return this.#kind({ of: before }, namespace);
        return unknown({
          kind: of.kind,
          reason: 'notServed',
          what: message('manifests.live.notServed', { server: this.#server, kind: of.kind }),
        });
      }
      if (!(error instanceof StatusError && error.code === 403)) throw this.#failure(of, error);
      if (of.kind === namespaceKind.kind && this.#options.namespaces) return this.#namedNamespaces(this.#options.namespaces);
      return unknown(this.#forbidden(of, namespace));
    }
  }

  #list(of: Resource, namespace: string | undefined): Promise<AnyObject[]> {
    const { limit = MOST_OBJECTS, pageSize = PAGE_SIZE, signal, onProgress } = this.#options;
    let mine = 0;
    const onPage = (count: number, again: boolean): void => {
      this.#objects += again ? -mine : count;
      mine = again ? 0 : mine + count;
      if (this.#objects > limit) throw new LiveReadError(message('manifests.live.tooMany', { server: this.#server, limit }));
      onProgress?.({ kind: of.kind, objects: this.#objects });
    };
    return allPages(this.#client, of, { namespace, pageSize, signal, onPage });
  }

  /** Who may not list namespaces may often read his own. */
  async #namedNamespaces(names: readonly string[]): Promise<LiveObjects> {
    const parts = await Promise.all(names.map((name) => this.#one(namespaceKind as Resource, { name })));
    const notes = [this.#forbidden(namespaceKind)];
    return { manifests: parts.flatMap((part) => (part ? [part] : [])), notes };
  }

  async #config(): Promise<LiveObjects> {
    const key = { namespace: this.#options.ciliumNamespace ?? 'kube-system', name: CONFIG };
    const of = configMaps as Resource;
    const found = await this.#one(of, key);
    if (found) return { manifests: [found], notes: [] };
    const what = message('manifests.live.noConfig', { server: this.#server, name: `${key.namespace}/${key.name}` });
    return unknown({ kind: of.kind, namespace: key.namespace, reason: 'notFound', what });
  }

  /** `undefined` when it is not there or may not be read. */
  async #one(of: Resource, key: { namespace?: string; name: string }): Promise<Manifest | undefined> {
    try {
      const object = await this.#client.get(of, key);
      this.#objects += 1;
      return this.#manifest(of, withHead(object, of));
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 403)) return undefined;
      throw this.#failure(of, error);
    }
  }

  #manifest(of: Resource, object: AnyObject): Manifest {
    return { object, source: new LiveSource(this.#server + pathOf(of, object.metadata)) };
  }

  #forbidden({ kind, plural, group }: Pick<Resource, 'kind' | 'plural' | 'group'>, namespace?: string): LiveNote {
    const where = namespace ? message('manifests.live.inNamespace', { namespace }) : message('manifests.live.everywhere');
    const what = message('manifests.live.forbidden', { server: this.#server, kind, plural: group ? `${plural}.${group}` : plural, where });
    return { kind, reason: 'forbidden', what, ...(namespace && { namespace }) };
  }

  #failure({ kind }: Resource, error: unknown): unknown {
    if (!(error instanceof StatusError)) return error;
    return new LiveReadError(message('manifests.live.failed', { server: this.#server, kind, why: error.message }), error);
  }
}

const unknown = (note: LiveNote): LiveObjects => ({ manifests: [], notes: [note] });

/** Nothing in a live object has a line: its address says all. */
class LiveSource {
  readonly file: string;
  readonly line = 1;

  constructor(file: string) {
    this.file = file;
  }

  locate(): Place {
    return { line: 1, column: 1 };
  }
}
