/**
 * Everything that the policy commands work on: policies with their places, who is there, and the engine
 * over both. Built from objects wherever they came from, and kept up to date object by object.
 * @module
 */
import type { Manifest, ManifestSource } from '../cluster/manifests/manifest.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import type { AnyObject } from '../kube/objects.ts';
import type { ConfigMap, Pod } from '../kube/resources.ts';
import type { ConnectionTable } from './engine/connection-table.ts';
import { formatWorkload, type IdentityClass } from './engine/identity-class.ts';
import { PolicyEngine } from './engine/policy-engine.ts';
import { unionOfPorts } from './identity.ts';
import { Inventory } from './inventory/inventory.ts';
import { outsideOf } from './inventory/outside.ts';
import { ownersAmong, templatePod, workloadOf, type Owners } from './inventory/workloads.ts';
import { isPolicy, parsePolicy, type ParsedPolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import { formatPolicyRef, type PolicyRef, type PolicySpec } from './rule.ts';
import { settingsOf, type PolicySettings } from './settings.ts';

/** A policy that has an effect. */
export interface LoadedPolicy {
  readonly ref: PolicyRef;
  readonly object: PolicyObject;
  /** `undefined`: not from a file. */
  readonly source: ManifestSource | undefined;
  readonly specs: readonly PolicySpec[];
}

/** A policy that the agents refuse: as a whole, without any effect. */
export interface RejectedPolicy {
  readonly ref: PolicyRef;
  readonly object: PolicyObject;
  readonly source: ManifestSource | undefined;
  readonly error: Extract<ParsedPolicy, { error: unknown }>['error'];
}

export interface AnalysisOptions {
  /** Else those of the ConfigMap `kube-system/cilium-config` among the objects, else the chart's defaults. */
  readonly settings?: PolicySettings;
  /** Shared by analyses whose answers are compared. */
  readonly table?: ConnectionTable;
}

/**
 * Analyses objects; of two with the same kind, namespace and name the last counts, as with `kubectl apply`.
 *
 * @example
 * const analysis = analyse(await parseManifests(text, 'cluster.yaml'));
 * const [client, web] = [analysis.inventory.classOfPod('default', 'client')!, analysis.inventory.classOfPod('default', 'web')!];
 * analysis.engine.connections(client, web).allowed.text; // 'TCP 80'
 */
export function analyse(manifests: Iterable<Manifest>, options: AnalysisOptions = {}): PolicyAnalysis {
  const all = lastOfEach(manifests);
  const settings = options.settings ?? settingsOf(ciliumConfig(all.values())?.data);
  return new PolicyAnalysis(all, settings, options.table);
}

export class PolicyAnalysis {
  readonly settings: PolicySettings;
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly #manifests: Map<string, Manifest>;
  readonly #loaded = new Map<string, LoadedPolicy>();
  readonly #rejected = new Map<string, RejectedPolicy>();
  /** Classes of the outside by name. */
  readonly #outside = new Map<string, IdentityClass>();
  /** `undefined`: a pod belongs to its direct owner, as netpol-analyzer has it. */
  readonly #owners: Owners | undefined;
  #alsoMentioned: readonly PolicySpec[] = [];
  #cluster: ClusterModel | undefined;
  #set: PolicySet | undefined;

  /** Use {@link analyse}. */
  constructor(manifests: Map<string, Manifest>, settings: PolicySettings, table: ConnectionTable | undefined) {
    this.settings = settings;
    this.#manifests = manifests;
    this.engine = new PolicyEngine(settings, table);
    this.inventory = new Inventory(this.engine);
    this.#owners = settings.semantics === 'cilium' ? ownersAmong([...manifests.values()].map(({ object }) => object)) : undefined;
    this.#takeInventory();
    for (const manifest of manifests.values()) this.#loadPolicy(manifest);
    this.#lookOutside();
    for (const { ref, specs } of this.#loaded.values()) this.engine.setPolicy(ref, specs);
  }

  get policies(): readonly LoadedPolicy[] {
    return [...this.#loaded.values()];
  }

  get rejected(): readonly RejectedPolicy[] {
    return [...this.#rejected.values()];
  }

  get manifests(): readonly Manifest[] {
    return [...this.#manifests.values()];
  }

  /** All objects as the read model has them. */
  get cluster(): ClusterModel {
    return (this.#cluster ??= new StaticClusterModel({ objects: [...this.#manifests.values()].map(({ object }) => object) }));
  }

  /** For single decisions, with their rules. */
  get set(): PolicySet {
    return (this.#set ??= new PolicySet(
      [...this.#loaded.values()].flatMap(({ specs }) => specs),
      this.settings,
      () => unionOfPorts(this.classes.map(({ ports }) => ports)),
    ));
  }

  get classes(): readonly IdentityClass[] {
    return this.engine.classes.filter((one) => one !== undefined);
  }

  /** By the name of a class, such as `reserved:ingress` or `cidr:10.0.0.0/8`. */
  classNamed(name: string): IdentityClass | undefined {
    return this.classes.find((one) => one.kind !== 'pod' && one.name === name);
  }

  /** Adds an object or replaces it; what it does not touch is not worked out again. */
  put(manifest: Manifest): void {
    const object = inNamespace(manifest.object);
    this.#manifests.set(idOf(object), { ...manifest, object });
    this.#cluster = undefined;
    if (object.kind === 'Pod') this.#putPod(object as unknown as Pod);
    else if (object.kind === 'Namespace') this.inventory.setNamespace(object.metadata.name, object.metadata.labels ?? {});
    else if (isPolicy(object)) this.#putPolicy(manifest, refOf(object));
    this.#set = undefined;
  }

  /** Gives what another analysis' policies mention of the outside a class here too, so that both can be asked the same. */
  mention(other: PolicyAnalysis): void {
    this.#alsoMentioned = other.policies.flatMap(({ specs }) => specs);
    this.#lookOutside();
  }

  /** Takes an object away; `false`: there was none. */
  remove(kind: string, name: string, namespace?: string): boolean {
    const id = objectId(kind, namespace, name);
    const object = this.#manifests.get(id)?.object;
    if (!object) return false;
    this.#manifests.delete(id);
    this.#cluster = undefined;
    this.#set = undefined;
    if (kind === 'Pod') this.inventory.deletePod(namespace ?? 'default', name);
    else if (kind === 'Namespace') this.inventory.setNamespace(name, {});
    else if (isPolicy(object)) this.#forgetPolicy(refOf(inNamespace(object) as PolicyObject));
    return true;
  }

  #putPod(pod: Pod): void {
    this.inventory.setPod(pod, workloadOf(pod, this.#owners));
  }

  #putPolicy(manifest: Manifest, ref: PolicyRef): void {
    this.#loaded.delete(formatPolicyRef(ref));
    this.#rejected.delete(formatPolicyRef(ref));
    this.#loadPolicy(manifest);
    this.#lookOutside();
    this.engine.setPolicy(ref, this.#loaded.get(formatPolicyRef(ref))?.specs ?? []);
  }

  #forgetPolicy(ref: PolicyRef): void {
    this.#loaded.delete(formatPolicyRef(ref));
    this.#rejected.delete(formatPolicyRef(ref));
    this.engine.deletePolicy(ref);
    this.#lookOutside();
  }

  #takeInventory(): void {
    const objects = [...this.#manifests.values()].map(({ object }) => object);
    for (const { kind, metadata } of objects) if (kind === 'Namespace') this.inventory.setNamespace(metadata.name, metadata.labels ?? {});
    const running = new Set<string>();
    for (const object of objects) {
      if (object.kind !== 'Pod') continue;
      const workload = workloadOf(object as unknown as Pod, this.#owners);
      running.add(formatWorkload(workload));
      this.inventory.setPod(object as unknown as Pod, workload);
    }
    // Manifests of a cluster that does not run yet hold controllers alone.
    for (const object of objects) {
      const made = templatePod(object);
      if (made && !running.has(formatWorkload(made.workload))) this.inventory.setPod(made.pod, made.workload);
    }
  }

  #loadPolicy({ object: written, source }: Manifest): void {
    const object = inNamespace(written);
    if (!isPolicy(object) || (this.settings.semantics === 'kubernetes' && object.kind !== 'NetworkPolicy')) return;
    const ref = refOf(object);
    const parsed = parsePolicy(object, this.settings);
    if ('specs' in parsed) this.#loaded.set(formatPolicyRef(ref), { ref, object, source, specs: parsed.specs });
    else this.#rejected.set(formatPolicyRef(ref), { ref, object, source, error: parsed.error });
  }

  /** Prefixes and names that policies mention have classes of their own; others have none. */
  #lookOutside(): void {
    const specs = [...[...this.#loaded.values()].flatMap((policy) => policy.specs), ...this.#alsoMentioned];
    const wanted = new Map(outsideOf(specs, this.settings).map((one) => [one.name, one]));
    for (const [name, { index }] of this.#outside) {
      if (wanted.has(name)) continue;
      this.engine.deleteClass(index);
      this.#outside.delete(name);
    }
    for (const [name, one] of wanted) if (!this.#outside.has(name)) this.#outside.set(name, this.engine.addClass(one));
  }
}

function refOf({ kind, metadata: { namespace, name } }: PolicyObject): PolicyRef {
  return { kind: kind as PolicyRef['kind'], ...(namespace !== undefined && { namespace }), name };
}

const objectId = (kind: string, namespace: string | undefined, name: string): string => `${kind}/${namespace ?? ''}/${name}`;
const idOf = ({ kind, metadata }: AnyObject): string => objectId(kind, metadata.namespace, metadata.name);

function lastOfEach(manifests: Iterable<Manifest>): Map<string, Manifest> {
  const last = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const object = inNamespace(manifest.object);
    last.set(idOf(object), object === manifest.object ? manifest : { ...manifest, object });
  }
  return last;
}

/** Kinds of the cluster as a whole, among those that matter here. */
const CLUSTER_KINDS = new Set([
  'Namespace',
  'Node',
  'CiliumClusterwideNetworkPolicy',
  'CiliumNode',
  'CiliumIdentity',
  'CiliumCIDRGroup',
  'GatewayClass',
]);

/** An object without a namespace lands in the client's, `default` (facts/policy.md §3.3). */
function inNamespace(object: AnyObject): AnyObject {
  if (object.metadata.namespace || CLUSTER_KINDS.has(object.kind)) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}

function ciliumConfig(manifests: Iterable<Manifest>): ConfigMap | undefined {
  for (const { object } of manifests) {
    const { kind, metadata } = object;
    if (kind === 'ConfigMap' && metadata.name === 'cilium-config' && metadata.namespace === 'kube-system')
      return object as unknown as ConfigMap;
  }
  return undefined;
}
