/**
 * Everything that the policy commands work on: policies with their places, who is there, and the engine
 * over both. Built from objects wherever they came from, and kept up to date object by object.
 * @module
 */
import type { Manifest, ManifestSource } from '../cluster/manifests/manifest.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import type { AnyObject } from '../kube/objects.ts';
import type { CiliumCIDRGroup } from '../cluster/kinds.ts';
import type { Namespace, Node, Pod } from '../kube/resources.ts';
import type { ConnectionTable } from './engine/connection-table.ts';
import { formatWorkload, type IdentityClass } from './engine/identity-class.ts';
import { PolicyEngine } from './engine/policy-engine.ts';
import { unionOfPorts } from './identity.ts';
import { Inventory } from './inventory/inventory.ts';
import { apiServerIdentity, nodeIdentities } from './inventory/nodes.ts';
import { mentionsOf, outsideOf } from './inventory/outside.ts';
import { ownersAmong, templatePod, workloadOf, type Owners } from './inventory/workloads.ts';
import { ManifestSet } from './manifest-set.ts';
import { parseCidrGroup, type CidrGroup } from './parse/cidr-group.ts';
import type { PolicyFinding } from './parse/finding.ts';
import { isPolicy, parsePolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import { formatPolicyRef, type PolicyRef, type PolicySpec } from './rule.ts';
import { settingsFor, type PolicySettings } from './settings.ts';

interface PolicyManifest {
  readonly ref: PolicyRef;
  readonly object: PolicyObject;
  /** `undefined`: not from a file. */
  readonly source: ManifestSource | undefined;
}

/** A policy that has an effect. */
export interface LoadedPolicy extends PolicyManifest {
  readonly specs: readonly PolicySpec[];
  /** Unknown fields, and what only the API server would refuse. */
  readonly warnings: readonly PolicyFinding[];
}

/** A policy that the agents refuse: as a whole, without any effect. */
export interface RejectedPolicy extends PolicyManifest {
  readonly error: PolicyFinding;
}

export interface AnalysisOptions {
  /** Else those of the ConfigMap `kube-system/cilium-config` among the objects, else the chart's defaults. */
  readonly settings?: PolicySettings;
  /** With settings that are not given: the version whose faults count; else 1.19.1. */
  readonly ciliumVersion?: string;
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
  const set = new ManifestSet(manifests);
  const { ciliumVersion } = options;
  const settings = options.settings ?? settingsFor({ ciliumVersion, configMapData: set.ciliumConfig?.data });
  return new PolicyAnalysis(set, settings, options.table);
}

export class PolicyAnalysis {
  readonly settings: PolicySettings;
  readonly engine: PolicyEngine;
  readonly inventory: Inventory;
  readonly #manifests: ManifestSet;
  readonly #loaded = new Map<string, LoadedPolicy>();
  readonly #rejected = new Map<string, RejectedPolicy>();
  /** Classes of the outside by name and labels. */
  readonly #outside = new Map<string, IdentityClass>();
  /** `undefined`: a pod belongs to its direct owner, as netpol-analyzer has it. */
  readonly #owners: Owners | undefined;
  #alsoMentioned: readonly PolicySpec[] = [];
  #cluster: ClusterModel | undefined;
  #set: PolicySet | undefined;

  /** Use {@link analyse}. */
  constructor(manifests: ManifestSet, settings: PolicySettings, table: ConnectionTable | undefined) {
    this.settings = settings;
    this.#manifests = manifests;
    this.engine = new PolicyEngine(settings, table);
    this.inventory = new Inventory(this.engine);
    this.#owners = settings.semantics === 'cilium' ? ownersAmong(manifests.objects()) : undefined;
    this.#takeInventory();
    for (const manifest of manifests) this.#loadPolicy(manifest);
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
    return [...this.#manifests];
  }

  /** All objects as the read model has them. */
  get cluster(): ClusterModel {
    return (this.#cluster ??= new StaticClusterModel({ objects: this.#manifests.objects() }));
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

  /** By the name of a class that is no pod's, such as `reserved:ingress` or `cidr:10.0.0.0/8`. */
  classNamed(name: string): IdentityClass | undefined {
    return this.classes.find((one) => one.kind !== 'pod' && one.name === name);
  }

  /** Adds an object or replaces it; what it does not touch is not worked out again. */
  put(manifest: Manifest): void {
    const held = this.#manifests.set(manifest);
    const { object } = held;
    this.#forgetDerived();
    if (object.kind === 'Pod') this.#putPod(object);
    else if (object.kind === 'Namespace') this.inventory.setNamespace(object.metadata.name, object.metadata.labels ?? {});
    else if (isPolicy(object)) this.#putPolicy(held);
    else this.#readAgain(object.kind);
  }

  /** Takes an object away; `false`: there was none. */
  remove(kind: string, name: string, namespace?: string): boolean {
    const object = this.#manifests.delete(kind, namespace, name)?.object;
    if (!object) return false;
    this.#forgetDerived();
    if (kind === 'Pod') this.inventory.deletePod(namespace ?? 'default', name);
    else if (kind === 'Namespace') this.inventory.setNamespace(name, {});
    else if (isPolicy(object)) this.#forgetPolicy(refOf(object));
    else this.#readAgain(kind);
    return true;
  }

  /** Gives what another analysis' policies mention of the outside a class here too, so that both can be asked the same. */
  mention(other: PolicyAnalysis): void {
    this.#alsoMentioned = other.policies.flatMap(({ specs }) => specs);
    this.#lookOutside();
  }

  #forgetDerived(): void {
    this.#cluster = undefined;
    this.#set = undefined;
  }

  #takeInventory(): void {
    if (this.settings.semantics === 'cilium') {
      const nodes = this.#manifests.ofKind<Node>('Node');
      this.inventory.addReserved('reserved:kube-apiserver', apiServerIdentity(this.#manifests.ofKind('EndpointSlice'), nodes));
      for (const { name, identity } of nodeIdentities(nodes, this.settings)) this.inventory.addReserved(name, identity);
    }
    for (const { metadata } of this.#manifests.ofKind<Namespace>('Namespace'))
      this.inventory.setNamespace(metadata.name, metadata.labels ?? {});
    const running = new Set<string>();
    for (const pod of this.#manifests.ofKind<Pod>('Pod')) running.add(formatWorkload(this.#putPod(pod)));
    // Manifests of a cluster that does not run yet hold controllers alone.
    for (const object of this.#manifests.objects()) {
      const made = templatePod(object);
      if (made && !running.has(formatWorkload(made.workload))) this.inventory.setPod(made.pod, made.workload);
    }
  }

  #putPod(pod: Pod): ReturnType<typeof workloadOf> {
    const workload = workloadOf(pod, this.#owners);
    this.inventory.setPod(pod, workload);
    return workload;
  }

  #loadPolicy({ object, source }: Manifest): void {
    if (!isPolicy(object) || (this.settings.semantics === 'kubernetes' && object.kind !== 'NetworkPolicy')) return;
    const ref = refOf(object);
    const services = { services: this.#manifests.ofKind<never>('Service'), endpointSlices: this.#manifests.ofKind<never>('EndpointSlice') };
    const parsed = parsePolicy(object, this.settings, services);
    if ('error' in parsed) this.#rejected.set(formatPolicyRef(ref), { ref, object, source, error: parsed.error });
    else this.#loaded.set(formatPolicyRef(ref), { ref, object, source, specs: parsed.specs, warnings: parsed.warnings });
  }

  #putPolicy(manifest: Manifest): void {
    const ref = refOf(manifest.object);
    const before = this.#unload(ref);
    this.#loadPolicy(manifest);
    if (speakOfOutside([...before, ...(this.#loaded.get(formatPolicyRef(ref))?.specs ?? [])])) this.#lookOutside();
    this.engine.setPolicy(ref, this.#loaded.get(formatPolicyRef(ref))?.specs ?? []);
  }

  #forgetPolicy(ref: PolicyRef): void {
    const before = this.#unload(ref);
    this.engine.deletePolicy(ref);
    if (speakOfOutside(before)) this.#lookOutside();
  }

  /** @returns the specs that are gone */
  #unload(ref: PolicyRef): readonly PolicySpec[] {
    const id = formatPolicyRef(ref);
    const specs = this.#loaded.get(id)?.specs ?? [];
    this.#loaded.delete(id);
    this.#rejected.delete(id);
    return specs;
  }

  /** Services matter to the policies that name some in `toServices`, groups to what lies outside. */
  #readAgain(kind: string): void {
    if (kind === 'CiliumCIDRGroup') this.#lookOutside();
    if (kind !== 'Service' && kind !== 'EndpointSlice') return;
    for (const manifest of this.manifests)
      if (isPolicy(manifest.object) && JSON.stringify(manifest.object).includes('"toServices"')) this.#putPolicy(manifest);
  }

  get #cidrGroups(): CidrGroup[] {
    return [...this.#manifests.ofKind<CiliumCIDRGroup>('CiliumCIDRGroup')].flatMap((object) => {
      const parsed = parseCidrGroup(object);
      return 'group' in parsed ? [parsed.group] : [];
    });
  }

  /** Prefixes and names that policies mention have classes of their own; others have none. */
  #lookOutside(): void {
    const specs = [...[...this.#loaded.values()].flatMap((policy) => policy.specs), ...this.#alsoMentioned];
    // A group that changes changes the labels of prefixes that keep their names.
    const wanted = new Map(
      outsideOf(specs, this.#cidrGroups, this.settings).map((one) => [`${one.name} ${one.identity.labels.text}`, one]),
    );
    for (const [id, { index }] of this.#outside) {
      if (wanted.has(id)) continue;
      this.engine.deleteClass(index);
      this.#outside.delete(id);
    }
    for (const [id, one] of wanted) if (!this.#outside.has(id)) this.#outside.set(id, this.engine.addClass(one));
  }
}

const speakOfOutside = (specs: readonly PolicySpec[]): boolean =>
  specs.map(mentionsOf).some(({ prefixes, names }) => prefixes.length > 0 || names.length > 0);

function refOf({ kind, metadata: { namespace, name } }: AnyObject | PolicyObject): PolicyRef {
  const clusterwide = kind === 'CiliumClusterwideNetworkPolicy' || namespace === undefined;
  return { kind: kind as PolicyRef['kind'], ...(!clusterwide && { namespace }), name };
}
