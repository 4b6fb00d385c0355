/** CiliumEnvoyConfigs as no API server would store them, without resources: files may hold them, and nothing can be followed through one. @module */
import { ciliumEnvoyConfigs, type CiliumEnvoyConfig } from '../../cluster/kinds.ts';
import { resourceId } from '../../cluster/indexes.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { Resource } from '../../kube/resources.ts';

export function isWhole(config: CiliumEnvoyConfig | undefined): boolean {
  const resources: unknown = (config as Partial<CiliumEnvoyConfig> | undefined)?.spec?.resources;
  return Array.isArray(resources) && resources.every((one) => typeof one === 'object' && one !== null);
}

const OF_CONFIGS = resourceId(ciliumEnvoyConfigs);

/** The same model, as long as all of them are whole. */
export function withWholeConfigs(cluster: ClusterModel): ClusterModel {
  return [...cluster.list(ciliumEnvoyConfigs)].every(isWhole) ? cluster : new WholeConfigs(cluster);
}

class WholeConfigs implements ClusterModel {
  readonly #all: ClusterModel;

  constructor(all: ClusterModel) {
    this.#all = all;
  }

  get cloud(): ClusterModel['cloud'] {
    return this.#all.cloud;
  }

  get revision(): number {
    return this.#all.revision;
  }

  list<T extends KubeObject>(of: Resource<T>): Iterable<T> {
    const all = this.#all.list(of);
    return resourceId(of) === OF_CONFIGS ? [...all].filter((one) => isWhole(one as unknown as CiliumEnvoyConfig)) : all;
  }

  get<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): T | undefined {
    const found = this.#all.get(of, key);
    return resourceId(of) === OF_CONFIGS && !isWhole(found as unknown as CiliumEnvoyConfig | undefined) ? undefined : found;
  }

  byIndex<T extends KubeObject>(of: Resource<T>, index: string, value: string): readonly T[] {
    return this.#all.byIndex(of, index, value);
  }

  node(name: string): ReturnType<ClusterModel['node']> {
    return this.#all.node(name);
  }

  nodeNames(): Iterable<string> {
    return this.#all.nodeNames();
  }
}
