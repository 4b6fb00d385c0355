/**
 * What the source of a model could show. What it could not is *unknown* and has a reason; nothing is ever
 * taken for absent because nobody looked.
 * @module
 */
import { isMessageId, message, render, type Message } from '../i18n/index.ts';
import type { Resource } from '../kube/resources.ts';
import { customResourceDefinitions } from '../kube/resources.ts';
import { resourceId } from './indexes.ts';
import type { ClusterModel } from './model.ts';

/** Parts of a node's signals, and the cloud's (`cloud`: load balancers); see `NodeSignals` and `CloudSignals`. */
export const SIGNALS = ['agent', 'kube-proxy', 'socket-lb', 'host-ports', 'security-groups', 'routes', 'cloud'] as const;
export type SignalName = (typeof SIGNALS)[number];

export interface Coverage {
  /**
   * `undefined`: known, so an empty list is a fact (a kind that is not served has no objects, and that is one, too).
   * Else why nothing, or not everything, is known of this kind.
   * @param name ask about the object of this name alone, which may be known where others are not
   */
  unknownKind(of: Pick<Resource, 'group' | 'version' | 'plural'>, name?: string): Message | undefined;
  /** Whether the API server serves this kind in this version; `undefined`: not known. */
  served(of: Pick<Resource, 'group' | 'version' | 'plural'>): boolean | undefined;
  /** `undefined`: known. Else why not: of one node, or, without `node`, of any of them. */
  unknownSignal(signal: SignalName, node?: string): Message | undefined;
}

/** A coverage as data; what a snapshot keeps of it. */
export interface CoverageRecord {
  /** By `group/version/plural`. */
  readonly kinds: Readonly<Record<string, KindCoverage>>;
  /** Why nothing is known of a kind that is not among them. */
  readonly otherKinds: Message;
  readonly signals: Readonly<Record<SignalName, SignalCoverage>>;
}

export type KindCoverage =
  | { readonly state: 'known' | 'notServed' }
  /** `except`: names of objects that are known all the same. */
  | { readonly state: 'unknown'; readonly why: Message; readonly except?: readonly string[] };

/** `null`: known. */
export interface SignalCoverage {
  readonly nodes: Readonly<Record<string, Message | null>>;
  /** Of every other node, or of the cloud. */
  readonly otherwise: Message | null;
}

/** The same for all nodes. */
export const everywhere = (why: Message | null): SignalCoverage => ({ nodes: {}, otherwise: why });

/** Groups of the API server's own kinds end so, and those of CRDs may, too: they are never concluded to be missing. */
const MAYBE_BUILT_IN = /^(?:[^.]*|.*\.k8s\.io)$/;
const CRD_GROUPS = new Set(['gateway.networking.k8s.io']);

export class RecordedCoverage implements Coverage {
  readonly record: CoverageRecord;
  readonly #model: ClusterModel;

  constructor(record: CoverageRecord, model: ClusterModel) {
    this.record = record;
    this.#model = model;
  }

  unknownKind(of: Pick<Resource, 'group' | 'version' | 'plural'>, name?: string): Message | undefined {
    const entry = this.#entry(of);
    if (!entry) return this.served(of) === false ? undefined : this.record.otherKinds;
    if (entry.state !== 'unknown') return undefined;
    return name !== undefined && entry.except?.includes(name) ? undefined : entry.why;
  }

  served(of: Pick<Resource, 'group' | 'version' | 'plural'>): boolean | undefined {
    const definition = this.#model.get(customResourceDefinitions, { name: `${of.plural}.${of.group}` });
    if (definition) return definition.spec.versions.some(({ name, served }) => name === of.version && served);
    const entry = this.#entry(of);
    if (entry?.state === 'known') return true;
    if (entry?.state === 'notServed') return false;
    const isOfCrd = CRD_GROUPS.has(of.group) || !MAYBE_BUILT_IN.test(of.group);
    return isOfCrd && this.#entry(customResourceDefinitions)?.state === 'known' && this.#hasAnyDefinition() ? false : undefined;
  }

  unknownSignal(signal: SignalName, node?: string): Message | undefined {
    const { nodes, otherwise } = this.record.signals[signal];
    if (node !== undefined) return (Object.hasOwn(nodes, node) ? nodes[node] : otherwise) ?? undefined;
    return otherwise ?? Object.values(nodes).find((why) => why !== null) ?? undefined;
  }

  #entry(of: Pick<Resource, 'group' | 'version' | 'plural'>): KindCoverage | undefined {
    const id = resourceId(of);
    return Object.hasOwn(this.record.kinds, id) ? this.record.kinds[id] : undefined;
  }

  /** Files may hold some definitions; a server with CRDs of neither Cilium nor Gateway API is one without them. */
  #hasAnyDefinition(): boolean {
    for (const _ of this.#model.list(customResourceDefinitions)) return true;
    return false;
  }
}

/** A message as it is written into a file: with its English words, for readers that do not know its id. */
export interface WrittenMessage {
  readonly id: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly en: string;
}

export const writtenMessage = (what: Message): WrittenMessage => ({ ...what, en: render(what, 'en') });

const MOST_NESTED = 4;

/** A message from a file that anybody may have written: unknown ids and parameters are replaced by its words. */
export function messageOf(written: unknown, depth = 0): Message {
  const { id, params, en } = (typeof written === 'object' && written !== null ? written : {}) as Partial<WrittenMessage>;
  const text = typeof en === 'string' ? en : '';
  if (typeof id !== 'string' || !isMessageId(id) || typeof params !== 'object' || params === null || depth > MOST_NESTED)
    return message('cluster.recorded', { text });
  const read: Record<string, string | number | Message> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string' || typeof value === 'number') read[name] = value;
    else read[name] = messageOf({ en: '', ...(value as object | null) }, depth + 1);
  }
  return { id, params: read };
}
