/** What the scheduler knows of each node: requests, ports and pods, kept up to date pod by pod. @module */
import { controllerOf, keyOf } from '../../../kube/objects.ts';
import type { Node, Pod, PodSpec } from '../../../kube/resources.ts';
import { parseQuantity } from '../quantity.ts';

export interface Requests {
  milliCPU: number;
  memory: number;
}

/** The larger of the sum of the containers and the largest init container (sidecars count with the containers). */
export function requestsOf(spec: PodSpec | undefined): Requests {
  const sum: Requests = { milliCPU: 0, memory: 0 };
  const peak: Requests = { milliCPU: 0, memory: 0 };
  const add = (container: PodSpec['containers'][number]): void => {
    sum.milliCPU += parseQuantity(container.resources?.requests?.['cpu']) * 1000;
    sum.memory += parseQuantity(container.resources?.requests?.['memory']);
  };
  for (const container of spec?.containers ?? []) add(container);
  for (const container of spec?.initContainers ?? []) {
    if (container.restartPolicy === 'Always') add(container);
    else {
      peak.milliCPU = Math.max(peak.milliCPU, parseQuantity(container.resources?.requests?.['cpu']) * 1000);
      peak.memory = Math.max(peak.memory, parseQuantity(container.resources?.requests?.['memory']));
    }
  }
  return { milliCPU: Math.round(Math.max(sum.milliCPU, peak.milliCPU)), memory: Math.max(sum.memory, peak.memory) };
}

/** `TCP/80` for each port of the node that the pod takes. */
export function hostPortsOf(spec: PodSpec | undefined): string[] {
  return (spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).flatMap(({ hostPort, containerPort, protocol }) => {
      const port = hostPort || (spec?.hostNetwork ? containerPort : 0);
      return port ? [`${protocol ?? 'TCP'}/${port}`] : [];
    }),
  );
}

interface Placed {
  pod: Pod;
  node: string;
  requests: Requests;
  ports: readonly string[];
}

export class NodeInfo {
  readonly pods = new Map<string, Pod>();
  /** Host port → how many pods hold it. */
  readonly ports = new Map<string, number>();
  readonly requested: Requests = { milliCPU: 0, memory: 0 };
  /** Pods by the uid of their controller: the spread score. */
  readonly siblings = new Map<string, number>();
}

const hasAntiAffinity = (pod: Pod): boolean =>
  (pod.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length ?? 0) > 0;

export class NodeInfos {
  readonly #infos = new Map<string, NodeInfo>();
  readonly #placed = new Map<string, Placed>();
  /** Pods whose own anti-affinity newcomers must respect. */
  readonly #repelling = new Map<string, Placed>();

  of(node: Node | string): NodeInfo {
    const name = typeof node === 'string' ? node : node.metadata.name;
    let info = this.#infos.get(name);
    if (!info) this.#infos.set(name, (info = new NodeInfo()));
    return info;
  }

  nodeOf(pod: Pod): string | undefined {
    return this.#placed.get(keyOf(pod))?.node;
  }

  /** Counts `pod` on `node` (again: replaces what was counted). */
  place(pod: Pod, node: string): void {
    const key = keyOf(pod);
    const before = this.#placed.get(key);
    if (before?.node === node && before.pod.metadata.uid === pod.metadata.uid && before.pod.spec === pod.spec) {
      before.pod = pod;
      this.of(node).pods.set(key, pod);
      return;
    }
    this.remove(key);
    const placed: Placed = { pod, node, requests: requestsOf(pod.spec), ports: hostPortsOf(pod.spec) };
    this.#placed.set(key, placed);
    this.#count(key, placed, 1);
    if (hasAntiAffinity(pod)) this.#repelling.set(key, placed);
  }

  remove(key: string): void {
    const placed = this.#placed.get(key);
    if (!placed) return;
    this.#placed.delete(key);
    this.#repelling.delete(key);
    this.#count(key, placed, -1);
  }

  placed(): Iterable<{ pod: Pod; node: string }> {
    return this.#placed.values();
  }

  repelling(): Iterable<{ pod: Pod; node: string }> {
    return this.#repelling.values();
  }

  #count(key: string, { pod, node, requests, ports }: Placed, by: 1 | -1): void {
    const info = this.of(node);
    if (by > 0) info.pods.set(key, pod);
    else info.pods.delete(key);
    info.requested.milliCPU += by * requests.milliCPU;
    info.requested.memory += by * requests.memory;
    for (const port of ports) bump(info.ports, port, by);
    const owner = controllerOf(pod)?.uid;
    if (owner) bump(info.siblings, owner, by);
  }
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}
