/** The pods of a cluster as identity classes of the engine, kept up to date pod by pod. @module */
import type { Pod } from '../../kube/resources.ts';
import type { IdentityClass, PodRef, Workload } from '../engine/identity-class.ts';
import { formatWorkload } from '../engine/identity-class.ts';
import type { PolicyEngine } from '../engine/policy-engine.ts';
import { FIRST_LOCAL_IDENTITY, podLabels, podNamedPorts, RESERVED, reservedIdentity, type Identity } from '../identity.ts';
import { labelFilter, type LabelFilter } from '../label-filter.ts';

/** Reserved identities that are peers, and some of them subjects, on every cluster. */
const ON_EVERY_CLUSTER = ['host', 'remote-node', 'health', 'ingress', 'init', 'unmanaged'] as const;
/** The first identity number of pods; the numbers are ours alone. */
const FIRST_POD_IDENTITY = 256;
/** The label that Kubernetes itself gives every namespace. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

interface PodClass {
  readonly of: IdentityClass;
  readonly pods: PodRef[];
}

export class Inventory {
  readonly #engine: PolicyEngine;
  readonly #namespaces = new Map<string, { readonly labels: Readonly<Record<string, string>>; readonly text: string }>();
  /** By everything that tells pods apart. */
  readonly #classes = new Map<string, PodClass>();
  readonly #pods = new Map<string, { readonly key: string; readonly pod: Pod; readonly workload: Workload }>();
  readonly #keep: LabelFilter;
  #lastIdentity = FIRST_POD_IDENTITY;

  constructor(engine: PolicyEngine) {
    this.#engine = engine;
    const { semantics, identityLabels } = engine.settings;
    // Plain Kubernetes knows labels, whatever they are called, and no identities besides pods.
    this.#keep = semantics === 'kubernetes' ? () => true : labelFilter(identityLabels);
    if (semantics === 'kubernetes') return;
    for (const name of ON_EVERY_CLUSTER) this.addReserved(`reserved:${name}`, reservedIdentity(RESERVED[name])!);
  }

  /** An identity that is there whatever pods there are: a node, the API server. */
  addReserved(name: string, identity: Identity): void {
    this.#engine.addClass({ identity, kind: 'reserved', ports: new Map(), pods: [], name });
  }

  /** Labels of a namespace are labels of its pods' identities. */
  setNamespace(name: string, written: Readonly<Record<string, string>>): void {
    const before = this.#namespaces.get(name);
    const labels = { [NAMESPACE_NAME]: name, ...written };
    const text = JSON.stringify(labels);
    if (before?.text === text) return;
    this.#namespaces.set(name, { labels, text });
    // Taken aside first: a pod that is set again comes last, and would be met once more.
    const there = [...this.#pods.values()].filter(({ pod }) => namespaceOf(pod) === name);
    for (const { pod, workload } of there) this.setPod(pod, workload);
  }

  /** Adds a pod, or replaces it. */
  setPod(pod: Pod, workload: Workload): void {
    const namespace = namespaceOf(pod);
    const name = `${namespace}/${pod.metadata.name}`;
    const key = this.#keyOf(pod, namespace);
    const before = this.#pods.get(name);
    if (before?.key === key) {
      this.#pods.set(name, { key, pod, workload });
      return;
    }
    if (before) this.deletePod(namespace, pod.metadata.name);
    if (!this.#isEndpoint(pod)) return;
    const podClass = this.#classes.get(key) ?? this.#addClass(key, pod, workload);
    podClass.pods.push({ namespace, name: pod.metadata.name, workload });
    this.#pods.set(name, { key, pod, workload });
  }

  deletePod(namespace: string, name: string): void {
    const known = this.#pods.get(`${namespace}/${name}`);
    if (!known) return;
    this.#pods.delete(`${namespace}/${name}`);
    const podClass = this.#classes.get(known.key)!;
    podClass.pods.splice(
      podClass.pods.findIndex((one) => one.name === name && one.namespace === namespace),
      1,
    );
    if (podClass.pods.length > 0) return;
    this.#classes.delete(known.key);
    this.#engine.deleteClass(podClass.of.index);
  }

  /** The pods that policy can select, those included that a controller without pods would make. */
  *endpoints(): Iterable<{ readonly pod: Pod; readonly workload: Workload; readonly of: IdentityClass }> {
    for (const { key, pod, workload } of this.#pods.values()) yield { pod, workload, of: this.#classes.get(key)!.of };
  }

  /** The class of a pod; `undefined` for one that is not there, has ended, or is its node's (hostNetwork). */
  classOfPod(namespace: string, name: string): IdentityClass | undefined {
    const known = this.#pods.get(`${namespace}/${name}`);
    return known && this.#classes.get(known.key)!.of;
  }

  /** hostNetwork pods are `reserved:host` or `remote-node`, and no endpoint selector reaches them (facts/policy.md §3.2). */
  #isEndpoint({ spec, status }: Pod): boolean {
    if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return false;
    return !spec?.hostNetwork || this.#engine.settings.semantics === 'kubernetes';
  }

  #keyOf(pod: Pod, namespace: string): string {
    const { labels } = pod.metadata;
    let key = `${this.#namespace(namespace).text}\n${pod.spec?.serviceAccountName ?? ''}`;
    for (const label in labels) key += `\n${label}=${labels[label]}`;
    for (const { ports } of pod.spec?.containers ?? [])
      for (const { name, containerPort, protocol } of ports ?? []) if (name) key += `\n${name} ${containerPort} ${protocol}`;
    return key;
  }

  /** One that nobody has described has its name only. */
  #namespace(name: string): { readonly labels: Readonly<Record<string, string>>; readonly text: string } {
    if (!this.#namespaces.has(name)) this.setNamespace(name, {});
    return this.#namespaces.get(name)!;
  }

  #addClass(key: string, pod: Pod, workload: Workload): PodClass {
    const { clusterName } = this.#engine.settings;
    const labels = podLabels(pod, this.#namespace(namespaceOf(pod)).labels, clusterName, this.#keep);
    const id = (this.#lastIdentity += 1) < FIRST_LOCAL_IDENTITY ? this.#lastIdentity : FIRST_POD_IDENTITY;
    const pods: PodRef[] = [];
    const name = formatWorkload(workload);
    const of = this.#engine.addClass({ identity: { id, labels }, kind: 'pod', ports: podNamedPorts(pod), pods, name });
    const added = { of, pods };
    this.#classes.set(key, added);
    return added;
  }
}

const namespaceOf = ({ metadata }: Pod): string => metadata.namespace ?? 'default';
