/** The index functions behind {@link INDEXES}, one for every implementation of the read model. @module */
import { endpointSlices, nodes, pods, type EndpointSlice, type Node, type Pod, type Resource } from '../kube/resources.ts';
import type { KubeObject } from '../kube/objects.ts';
import type { IndexFunction } from '../kube/store.ts';
import { INDEXES } from './model.ts';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** The pod's address, when it is the pod's own (a hostNetwork pod has its node's) and the pod still runs. */
export function podAddress(pod: Pod): string | undefined {
  const phase = pod.status?.phase;
  if (pod.spec?.hostNetwork || phase === 'Succeeded' || phase === 'Failed') return undefined;
  return pod.status?.podIP || undefined;
}

function internalAddresses(node: Node): string[] {
  return (node.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
}

/** `namespace/service`, or nothing for a slice without the label (as Cilium 1.19.0–1.19.4 writes them: facts/cilium.md §3.2). */
function serviceOfSlice(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  return name ? `${slice.metadata.namespace ?? ''}/${name}` : undefined;
}

const listOf = (value: string | undefined): string[] => (value ? [value] : []);

interface IndexOf {
  of: Resource<KubeObject>;
  name: string;
  values: IndexFunction<KubeObject>;
}

function index<T extends KubeObject>(of: Resource<T>, name: string, values: IndexFunction<T>): IndexOf {
  return { of: of, name, values: values as unknown as IndexFunction<KubeObject> };
}

export const INDEX_FUNCTIONS: readonly IndexOf[] = [
  index(pods, INDEXES.podByIP, (pod) => listOf(podAddress(pod))),
  index(pods, INDEXES.podByNode, (pod) => listOf(pod.spec?.nodeName)),
  index(nodes, INDEXES.nodeByIP, internalAddresses),
  index(endpointSlices, INDEXES.sliceByService, (slice) => listOf(serviceOfSlice(slice))),
];

/** Identifies a resource among all. */
export const resourceId = (of: Pick<Resource, 'group' | 'version' | 'plural'>): string => `${of.group}/${of.version}/${of.plural}`;
