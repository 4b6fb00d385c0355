/**
 * What people install into the cluster: the Gateway API's CRDs, Cilium by its chart, the source
 * document's workload. Everything goes through the API server, as `kubectl` and `helm` do it.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { builtinKinds } from '../apiserver/schema/index.ts';
import { entrypointCrd } from '../bridge/index.ts';
import type { AnyObject, Clock, Draft, KubeClient, Resource } from '../kube/index.ts';
import { daemonSets, deployments } from '../kube/resources.ts';
import { renderCilium } from '../twin/cilium/helm/render.ts';
import { documentValues } from '../chart/document-values.ts';
import { mergeValues, type HelmValues } from '../chart/values.ts';
import { gatewayApiCrds } from '../twin/gateway-api/crds.ts';
import { BUNDLED_EXAMPLES } from './bundled-examples.ts';
import { applyManifests, parseManifests, readManifests, resourceFinder, type Manifest, type ResourceOf } from './manifests.ts';
import { systemWorkloads } from './system-workloads.ts';

/** The manifests of the source document and their corrections, beside the product's code. */
export const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples');

/** Files of the document that make a request possible, without policies and without the entrypoint Service. */
const WORKLOAD = ['test-python.yaml', 'gateway.yaml', 'httproute.yaml'];

/** Throws with the chart's own sentence when it refuses the values (default: the document's). */
export function checkValues(values: object = documentValues()): void {
  renderCilium(values);
}

export class Installation {
  readonly #client: (component: string) => KubeClient;
  readonly #clock: Clock;
  readonly #resourceOf: ResourceOf;
  /** Of the last release of Cilium. */
  #values: HelmValues = documentValues();

  constructor(client: (component: string) => KubeClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
    this.#resourceOf = resourceFinder(
      client('lab'),
      builtinKinds.map((kind) => kind.resource),
    );
  }

  async gatewayApi(): Promise<void> {
    await this.#apply(gatewayApiCrds(), 'kubectl');
  }

  /** The bridge's own kind. */
  async bridge(): Promise<void> {
    await this.#apply([entrypointCrd()], 'helm');
  }

  async system(options: { dnsReplicas: number; dnsAddress: string }): Promise<void> {
    await this.#apply(systemWorkloads(options), 'cce');
  }

  /**
   * `helm upgrade --install`: changes the objects, restarts nothing (facts/cilium.md §1.2). Rejects with
   * the chart's own sentence when it refuses the values.
   */
  async cilium(values: object = documentValues()): Promise<void> {
    const gatewayClassCrd = (await this.#resourceOf('gateway.networking.k8s.io/v1', 'GatewayClass')) !== undefined;
    await this.#apply(renderCilium(values, { gatewayClassCrd }), 'helm');
    this.#values = values as HelmValues;
  }

  /** `helm upgrade --reset-then-reuse-values`: the values of the last release of this process, with these laid over them. */
  async ciliumReusing(values: object): Promise<void> {
    await this.cilium(mergeValues(this.#values, values as HelmValues));
  }

  /** `kubectl rollout restart`, except that a second one within a second counts too. */
  async restart(kind: 'DaemonSet' | 'Deployment', namespace: string, name: string): Promise<void> {
    const body = {
      spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': new Date(this.#clock.now()).toISOString() } } } },
    };
    const of = (kind === 'DaemonSet' ? daemonSets : deployments) as unknown as Resource;
    await this.#client('kubectl').patch(of, { namespace, name }, { type: 'merge', body });
  }

  /** The source document's back end, Gateway and HTTPRoute. */
  async workload(): Promise<void> {
    for (const file of WORKLOAD) await this.example(`source-document/${file}`);
  }

  /** Applies files or folders of manifests. */
  async files(paths: readonly string[]): Promise<AnyObject[]> {
    return this.manifests(await readManifests(paths));
  }

  /** Applies manifests that have been read already. */
  async manifests(manifests: readonly Manifest[]): Promise<AnyObject[]> {
    return applyManifests(this.#client('kubectl'), this.#resourceOf, manifests.map(asAppliedByKubectl), 'kubectl');
  }

  /** Applies one example by its path below `examples/`. */
  async example(file: string): Promise<AnyObject[]> {
    const text = BUNDLED_EXAMPLES[file] ?? (await readFile(join(EXAMPLES, file), 'utf8'));
    return this.manifests(await parseManifests(text, file));
  }

  async objects(
    objects: readonly (Draft<AnyObject> & { apiVersion: string; kind: string })[],
    fieldManager = 'kubectl',
  ): Promise<AnyObject[]> {
    return this.#apply(objects, fieldManager);
  }

  #apply(objects: readonly object[], fieldManager: string): Promise<AnyObject[]> {
    const manifests = objects.map((object): Manifest => ({ source: fieldManager, object: object as Manifest['object'] }));
    return applyManifests(this.#client(fieldManager), this.#resourceOf, manifests, fieldManager);
  }
}

/** With the annotation by which `kubectl apply` recognises its own objects: applying the same file again changes nothing. */
function asAppliedByKubectl({ source, object }: Manifest): Manifest {
  const annotations = { ...object.metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(object)}\n` };
  return { source, object: { ...object, metadata: { ...object.metadata, annotations } } };
}
