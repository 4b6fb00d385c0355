/** What every lint asks of policies and cluster, worked out once. @module */
import type { ManifestSource } from '../../cluster/manifests/manifest.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { configMaps } from '../../kube/resources.ts';
import { decide, type Verdict } from '../decide.ts';
import { BitSet } from '../engine/bit-set.ts';
import { connectionsOf, type ConnectionSet } from '../engine/connection-set.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import type { PolicyEngine } from '../engine/policy-engine.ts';
import type { PolicyObject } from '../parse/parse.ts';
import type { PolicySet } from '../policy-set.ts';
import { namedPortKey, type Protocol } from '../ports.ts';
import { formatPolicyRef, type Direction, type PolicyRef, type PolicySpec, type Rule } from '../rule.ts';
import type { Selector } from '../selector.ts';
import type { PolicySettings } from '../settings.ts';

/** What is linted; an analysis fits. */
export interface LintInput {
  readonly settings: PolicySettings;
  readonly cluster: ClusterModel;
  readonly policies: readonly LintedPolicy[];
  readonly rejected: readonly RejectedObject[];
  readonly set: PolicySet;
  readonly engine: Pick<PolicyEngine, 'classes' | 'allowed'>;
}

export interface LintedPolicy {
  readonly ref: PolicyRef;
  readonly object: PolicyObject;
  readonly source: ManifestSource | undefined;
  readonly specs: readonly PolicySpec[];
}

export interface RejectedObject {
  readonly ref: PolicyRef;
  readonly object: PolicyObject;
  readonly source: ManifestSource | undefined;
  readonly error: { readonly field: string; readonly message: string };
}

export class LintContext {
  readonly settings: PolicySettings;
  readonly cluster: ClusterModel;
  readonly policies: readonly LintedPolicy[];
  readonly rejected: readonly RejectedObject[];
  readonly set: PolicySet;
  readonly classes: readonly IdentityClass[];
  readonly pods: readonly IdentityClass[];
  /** The data of `kube-system/cilium-config`. */
  readonly configuration: Readonly<Record<string, string>> | undefined;
  readonly #bits = new Map<string, BitSet>();
  readonly #connections = new WeakMap<Rule, ConnectionSet>();
  readonly #engine: LintInput['engine'];
  readonly #subjects = new WeakMap<PolicySpec, BitSet>();
  readonly #peers = new WeakMap<Pick<Rule, 'peers'>, BitSet>();
  readonly #size: number;
  readonly #endpoints: BitSet;
  readonly #host: BitSet;
  #objects: Map<string, Pick<LintedPolicy, 'object' | 'source'>> | undefined;

  constructor({ settings, cluster, policies, rejected, set, engine }: LintInput) {
    this.settings = settings;
    this.cluster = cluster;
    this.policies = policies;
    this.rejected = rejected;
    this.set = set;
    this.#engine = engine;
    this.classes = engine.classes.filter((one) => one !== undefined);
    this.#size = engine.classes.length;
    this.pods = this.classes.filter(({ kind }) => kind === 'pod');
    this.#endpoints = this.#which(({ kind, identity }) => kind === 'pod' || ENDPOINTS.some((name) => identity.labels.hasReserved(name)));
    this.#host = this.#which(({ identity }) => identity.labels.hasReserved('host'));
    this.configuration = cluster.get(configMaps, { namespace: 'kube-system', name: 'cilium-config' })?.data;
  }

  /** The identities that a selector selects, subjects and peers alike. Shared: copy before changing. */
  bitsOf(selector: Selector): BitSet {
    let bits = this.#bits.get(selector.text);
    if (!bits) {
      this.#bits.set(selector.text, (bits = this.#which(({ identity }) => selector.matches(identity.labels))));
    }
    return bits;
  }

  selected(selector: Selector): IdentityClass[] {
    return this.inSet(this.bitsOf(selector));
  }

  inSet(bits: BitSet): IdentityClass[] {
    return this.classes.filter(({ index }) => bits.has(index));
  }

  /** Whom the spec holds for. A host policy holds for nodes, without the host firewall for nobody. Shared: copy before changing. */
  subjectBits(spec: PolicySpec): BitSet {
    let bits = this.#subjects.get(spec);
    if (!bits) this.#subjects.set(spec, (bits = this.#findSubjects(spec)));
    return bits;
  }

  #findSubjects(spec: PolicySpec): BitSet {
    if (spec.subjectKind === 'endpoint') return this.bitsOf(spec.subject).copy().and(this.#endpoints);
    return this.settings.hostFirewall ? this.#host : new BitSet(this.#size);
  }

  subjects(spec: PolicySpec): IdentityClass[] {
    return this.inSet(this.subjectBits(spec));
  }

  /** Whom the rule speaks of. Shared: copy before changing. */
  peerBits(rule: Pick<Rule, 'peers'>): BitSet {
    let bits = this.#peers.get(rule);
    if (bits) return bits;
    bits = new BitSet(this.#size);
    if (rule.peers === 'all') for (const { index } of this.classes) bits.add(index);
    else for (const selector of rule.peers) bits.or(this.bitsOf(selector));
    this.#peers.set(rule, bits);
    return bits;
  }

  peers(rule: Pick<Rule, 'peers'>): IdentityClass[] {
    return this.inSet(this.peerBits(rule));
  }

  /** What the rule's ports cover, its numbers only: what a name means depends on the pod. */
  numbered(rule: Rule): ConnectionSet {
    let known = this.#connections.get(rule);
    if (!known) this.#connections.set(rule, (known = connectionsOf(rule.ports, () => undefined)));
    return known;
  }

  /** What the rule's ports cover at a destination: names are the subject's for ingress, the cluster's for egress. */
  connections(rule: Rule, direction: Direction, subject: IdentityClass): ConnectionSet {
    if (!rule.ports || rule.ports.named.length === 0) return this.numbered(rule);
    const names = direction === 'ingress' ? subject.ports : this.set.namedPorts();
    return connectionsOf(rule.ports, (name, protocol) => names.get(namedPortKey(name, protocol)));
  }

  decide(subject: IdentityClass, direction: Direction, peer: IdentityClass, protocol: Protocol, port: number): Verdict {
    return decide(this.set, {
      subject: subject.identity,
      subjectPorts: () => subject.ports,
      direction,
      peer: peer.identity,
      port,
      protocol,
    });
  }

  /** Whether the subject's policy lets all of these connections through. */
  passes(subject: IdentityClass, direction: Direction, peer: IdentityClass, connections: ConnectionSet): boolean {
    return !connections.isEmpty && this.#engine.allowed(subject, direction, peer).contains(connections);
  }

  /**
   * Of the specs that turned default deny on, those to correct: one that admits somebody has been written
   * with peers in mind; a bare default deny beside it is as it should be.
   */
  toCorrect(specs: readonly PolicySpec[], direction: Direction): readonly PolicySpec[] {
    const admitting = specs.filter((spec) => spec[direction].some(({ action, peers }) => action === 'allow' && peers.length > 0));
    return admitting.length > 0 ? admitting : specs;
  }

  reserved(name: string): IdentityClass | undefined {
    return this.classes.find(({ kind, identity }) => kind === 'reserved' && identity.labels.hasReserved(name));
  }

  #which(belongs: (of: IdentityClass) => boolean): BitSet {
    return BitSet.of(
      this.classes.filter(belongs).map(({ index }) => index),
      this.#size,
    );
  }

  /** The object behind a reference, with its place; also of one that is rejected. */
  objectOf(ref: PolicyRef): Pick<LintedPolicy, 'object' | 'source'> | undefined {
    this.#objects ??= new Map([...this.rejected, ...this.policies].map((one) => [formatPolicyRef(one.ref), one]));
    return this.#objects.get(formatPolicyRef(ref));
  }
}

/** Whether the two have a member in common. */
export const meet = (a: BitSet, b: BitSet): boolean => a.words.some((word, index) => (word & (b.words[index] ?? 0)) !== 0);

/** Whether every member of the first is one of the second. */
export const isWithin = (a: BitSet, b: BitSet): boolean => a.words.every((word, index) => (word & ~(b.words[index] ?? 0)) === 0);

/** Reserved identities that are endpoints, which endpoint selectors reach (facts/policy.md §3.4). */
const ENDPOINTS = ['health', 'ingress', 'init', 'unmanaged'];
