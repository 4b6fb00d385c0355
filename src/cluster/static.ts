/** The read model over plain objects and signals: tests, files, snapshots. @module */
import { keyOf, type KubeObject } from '../kube/objects.ts';
import { apiVersionOf, type Resource } from '../kube/resources.ts';
import { Store } from '../kube/store.ts';
import { INDEX_FUNCTIONS } from './indexes.ts';
import type { CloudSignals, ClusterModel, NodeSignals } from './model.ts';

/** What a {@link StaticClusterModel} is made of; an object may leave out what only a server sets. */
export interface ClusterParts {
  readonly objects?: Iterable<KubeObject>;
  readonly nodes?: Iterable<NodeSignals>;
  readonly cloud?: CloudSignals;
}

const kindId = (apiVersion: string, kind: string): string => `${apiVersion}/${kind}`;

/**
 * A model that changes only when it is told to.
 *
 * @example
 * const cluster = new StaticClusterModel({ objects: [pod, service], nodes: [signals] });
 * cluster.set(newerPod);
 */
export class StaticClusterModel implements ClusterModel {
  readonly #stores = new Map<string, Store<KubeObject>>();
  readonly #nodes = new Map<string, NodeSignals>();
  #cloud: CloudSignals | undefined;
  #revision = 1;

  constructor(parts: ClusterParts = {}) {
    for (const object of parts.objects ?? []) this.#storeOf(object.apiVersion, object.kind).set(object);
    for (const node of parts.nodes ?? []) this.#nodes.set(node.name, node);
    this.#cloud = parts.cloud;
  }

  get revision(): number {
    return this.#revision;
  }

  get cloud(): CloudSignals | undefined {
    return this.#cloud;
  }

  list<T extends KubeObject>(of: Resource<T>): Iterable<T> {
    return this.#of(of)?.values() ?? [];
  }

  get<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): T | undefined {
    return this.#of(of)?.get(keyOf({ metadata: key }));
  }

  byIndex<T extends KubeObject>(of: Resource<T>, index: string, value: string): readonly T[] {
    return this.#of(of)?.byIndex(index, value) ?? [];
  }

  node(name: string): NodeSignals | undefined {
    return this.#nodes.get(name);
  }

  nodeNames(): Iterable<string> {
    return this.#nodes.keys();
  }

  /** Adds or replaces objects. */
  set(...objects: KubeObject[]): this {
    for (const object of objects) this.#storeOf(object.apiVersion, object.kind).set(object);
    this.#revision += 1;
    return this;
  }

  delete<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): this {
    this.#of(of)?.delete(keyOf({ metadata: key }));
    this.#revision += 1;
    return this;
  }

  /** Replaces an object by one that differs in nothing from which anything is derived, as a heartbeat does: the revision stays. */
  refresh(object: KubeObject): this {
    this.#storeOf(object.apiVersion, object.kind).set(object);
    return this;
  }

  /** Nobody has looked into nodes or cloud. */
  clearSignals(): this {
    this.#nodes.clear();
    this.#cloud = undefined;
    this.#revision += 1;
    return this;
  }

  setNode(signals: NodeSignals): this {
    this.#nodes.set(signals.name, signals);
    this.#revision += 1;
    return this;
  }

  setCloud(cloud: CloudSignals | undefined): this {
    this.#cloud = cloud;
    this.#revision += 1;
    return this;
  }

  #of<T extends KubeObject>(of: Resource<T>): Store<T> | undefined {
    return this.#stores.get(kindId(apiVersionOf(of), of.kind)) as unknown as Store<T> | undefined;
  }

  #storeOf(apiVersion: string, kind: string): Store<KubeObject> {
    const id = kindId(apiVersion, kind);
    let store = this.#stores.get(id);
    if (!store) {
      store = new Store();
      for (const { of, name, values } of INDEX_FUNCTIONS) if (kindId(apiVersionOf(of), of.kind) === id) store.addIndex(name, values);
      this.#stores.set(id, store);
    }
    return store;
  }
}
