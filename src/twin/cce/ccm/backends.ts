/** Which addresses become members of a Service's pool. Pure. @module */
import type { CreateMember } from '../../../huawei/elb/types.ts';
import { matchesMap } from '../../../kube/selectors.ts';
import type { EndpointSlice, Node, Pod, Service, ServicePort } from '../../../kube/resources.ts';

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';

export interface Surroundings {
  nodes: readonly Node[];
  /** Of the Service's namespace. */
  pods: readonly Pod[];
  /** Of the Service, by label. */
  slices: readonly EndpointSlice[];
  /** IPv4 subnet id of a node's address. */
  subnetIdAt: (address: string) => string;
}

export const internalIP = (node: Node): string | undefined => node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

/** Nodes that may take traffic: not excluded by label, known to the cloud. */
export function loadBalancedNodes(nodes: readonly Node[]): Node[] {
  return nodes.filter(
    (node) => node.metadata.labels?.[EXCLUDE_LABEL] === undefined && node.spec?.providerID && !node.metadata.deletionTimestamp,
  );
}

const isReadyNode = (node: Node): boolean =>
  node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** huaweicloud.go:576 IsPodActive: Ready, not deleting, not finished. */
export function isActivePod(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return false;
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/**
 * The managed controller: nodeIP:nodePort of every ready node (externalTrafficPolicy Cluster: "cluster
 * level", any node) or only of those with a ready selected pod (Local: "node level"), facts/huawei-cce.md §3.
 * That cordoned nodes are left out is [I].
 */
export function cceMembers(service: Service, port: ServicePort, around: Surroundings): CreateMember[] {
  const { nodes, pods, subnetIdAt } = around;
  const able = loadBalancedNodes(nodes).filter((node) => isReadyNode(node) && !node.spec?.unschedulable);
  const selected = pods.filter((pod) => matchesMap(service.spec?.selector, pod.metadata.labels) && isActivePod(pod));
  const hosts = new Set(selected.map((pod) => pod.spec?.nodeName));
  const wanted = service.spec?.externalTrafficPolicy === 'Local' ? able.filter((node) => hosts.has(node.metadata.name)) : able;
  return wanted.flatMap((node) => nodeMember(node, port, subnetIdAt));
}

/**
 * With `hws-hostNetwork: "true"`: the host's own ports, nodeIP:targetPort of every ready selected pod in the
 * host network (facts/huawei-cce.md §3). The exact form of the member, and that pods outside the host network
 * are no members, is [I].
 */
export function hostNetworkMembers(service: Service, port: ServicePort, around: Surroundings): CreateMember[] {
  const able = new Map(
    loadBalancedNodes(around.nodes)
      .filter((node) => isReadyNode(node) && !node.spec?.unschedulable)
      .map((node) => [node.metadata.name, node]),
  );
  return distinct(
    around.pods.flatMap((pod) => {
      const node = able.get(pod.spec?.nodeName ?? '');
      if (!node || !pod.spec?.hostNetwork || !isActivePod(pod) || !matchesMap(service.spec?.selector, pod.metadata.labels)) return [];
      const address = internalIP(node);
      const number = targetPort(pod, port);
      if (!address || !number) return [];
      return [{ address, protocol_port: number, subnet_cidr_id: around.subnetIdAt(address), name: node.metadata.name }];
    }),
  );
}

/**
 * The user-managed EndpointSlice of a selector-less Service (facts/huawei-cce.md §4): the addresses as they
 * are written there, as servers of the subnet or, with `asIPs`, as IP targets.
 */
export function sliceMembers(port: ServicePort, around: Surroundings, asIPs: boolean): CreateMember[] {
  const members = around.slices.flatMap((slice) => {
    if (slice.addressType !== 'IPv4') return [];
    const number = slice.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port;
    if (!number) return [];
    const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    return ready.flatMap(({ addresses }) =>
      addresses.map((address) => ({ address, protocol_port: number, ...(!asIPs && { subnet_cidr_id: around.subnetIdAt(address) }) })),
    );
  });
  return distinct(members);
}

/** Address and port make a member unique. */
const distinct = (members: readonly CreateMember[]): CreateMember[] => [
  ...new Map(members.map((member) => [`${member.address}:${member.protocol_port}`, member])).values(),
];

/**
 * The open-source controller: one member per active pod that `spec.selector` matches, as hostIP:nodePort or,
 * without node ports, podIP:targetPort (huaweicloud.go:136, sharedloadbalancer.go:500). `selectsAll` is its
 * `labels.SelectorFromSet(nil)`, which matches every pod of the namespace.
 * Throws the original's texts.
 */
export function ossMembers(service: Service, port: ServicePort, around: Surroundings, selectsAll = false): CreateMember[] {
  const { nodes, pods, subnetIdAt } = around;
  const names = new Set(loadBalancedNodes(nodes).map(({ metadata }) => metadata.name));
  const members = new Map<string, CreateMember>();
  for (const pod of pods) {
    if (!selectsAll && !matchesMap(service.spec?.selector, pod.metadata.labels)) continue;
    if (!isActivePod(pod)) continue;
    if (!names.has(pod.spec?.nodeName ?? ''))
      throw new Error(`could not find the node where the Pod resides, Pod: ${pod.metadata.namespace}/${pod.metadata.name}`);
    const onNode = service.spec?.allocateLoadBalancerNodePorts !== false;
    const address = onNode ? pod.status?.hostIP : pod.status?.podIP;
    const number = onNode ? port.nodePort : targetPort(pod, port);
    if (address && number)
      members.set(`${address}:${number}`, {
        address,
        protocol_port: number,
        subnet_cidr_id: subnetIdAt(address),
        name: `member_${pod.spec?.nodeName}`,
      });
  }
  return [...members.values()];
}

function nodeMember(node: Node, port: ServicePort, subnetIdAt: Surroundings['subnetIdAt']): CreateMember[] {
  const address = internalIP(node);
  if (!address || !port.nodePort) return [];
  return [{ address, protocol_port: port.nodePort, subnet_cidr_id: subnetIdAt(address), name: node.metadata.name }];
}

function targetPort(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  return pod.spec?.containers.flatMap(({ ports }) => ports ?? []).find(({ name }) => name === target)?.containerPort;
}
