/** A loaded cluster for those who follow packets: nodes into which nobody looked are as their objects let one expect. @module */
import type { KubeObject } from '../kube/objects.ts';
import type { Resource } from '../kube/resources.ts';
import { ExpectedClusterModel } from './expected-signals.ts';
import type { CloudSignals, ClusterModel, NodeSignals } from './model.ts';

/** What was seen comes first; what is expected says so (`NodeSignals.expected`). */
export class SeenOrExpectedModel implements ClusterModel {
  readonly #seen: ClusterModel;
  readonly #expected: ExpectedClusterModel;

  /** @example trace(new SeenOrExpectedModel((await loadCluster(input)).model), connection) */
  constructor(seen: ClusterModel, ciliumNamespace?: string) {
    this.#seen = seen;
    this.#expected = new ExpectedClusterModel(seen, { cloud: seen.cloud, ...(ciliumNamespace !== undefined && { ciliumNamespace }) });
  }

  get revision(): number {
    return this.#seen.revision;
  }

  get cloud(): CloudSignals | undefined {
    return this.#seen.cloud;
  }

  list<T extends KubeObject>(of: Resource<T>): Iterable<T> {
    return this.#seen.list(of);
  }

  get<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): T | undefined {
    return this.#seen.get(of, key);
  }

  byIndex<T extends KubeObject>(of: Resource<T>, index: string, value: string): readonly T[] {
    return this.#seen.byIndex(of, index, value);
  }

  node(name: string): NodeSignals | undefined {
    return this.#seen.node(name) ?? this.#expected.node(name);
  }

  nodeNames(): Iterable<string> {
    return new Set([...this.#seen.nodeNames(), ...this.#expected.nodeNames()]);
  }
}
