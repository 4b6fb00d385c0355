/** Which pods stand behind a Service, and in what state. Pure: used for EndpointSlices and legacy Endpoints alike. @module */
import type { EndpointSlice, Node, Pod, Service, ServicePort } from '../../../kube/resources.ts';
import { canonical } from '../workloads/names.ts';
import { isReady, isTerminal, isTerminating } from '../pod-facts.ts';

export type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
export type EndpointPort = NonNullable<EndpointSlice['ports']>[number];

/** Endpoints that share the same set of port numbers, and so a slice. */
export interface EndpointGroup {
  ports: EndpointPort[];
  endpoints: Endpoint[];
}

/** Named target ports can differ from pod to pod; a pod without the name is left out of that port. */
function portsFor(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(port, pod);
    if (number === undefined) return [];
    return [
      {
        name: port.name ?? '',
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol && { appProtocol: port.appProtocol }),
      },
    ];
  });
}

function targetPort({ targetPort: target, port, protocol = 'TCP' }: ServicePort, pod: Pod): number | undefined {
  if (target === undefined || target === 0 || target === '') return port;
  if (typeof target === 'number') return target;
  if (/^\d+$/.test(target)) return Number(target);
  for (const container of pod.spec?.containers ?? []) {
    const named = container.ports?.find((one) => one.name === target && (one.protocol ?? 'TCP') === protocol);
    if (named) return named.containerPort;
  }
  return undefined;
}

/** The endpoint of a pod; `undefined` when the pod does not belong in any list (finished, no address). */
export function endpointOf(service: Service, pod: Pod, node: Node | undefined): Endpoint | undefined {
  const ip = pod.status?.podIP;
  if (!ip || isTerminal(pod)) return undefined;
  const publish = service.spec?.publishNotReadyAddresses === true;
  if (!node && !publish) return undefined;
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const hostname = pod.spec?.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;
  const variant = `${publish}/${zone ?? ''}/${hostname ?? ''}`;
  const known = ENDPOINTS.get(pod);
  const cached = known?.get(variant);
  if (cached) return cached;
  const endpoint: Endpoint = {
    addresses: [ip],
    conditions: { ready: publish || (serving && !terminating), serving, terminating },
    ...(hostname && { hostname }),
    nodeName: pod.spec?.nodeName,
    ...(zone && { zone }),
    targetRef: { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
  };
  if (known) known.set(variant, endpoint);
  else ENDPOINTS.set(pod, new Map([[variant, endpoint]]));
  return endpoint;
}

/** A version of a pod never changes, so neither does its endpoint: with thousands of pods most need no work. */
const ENDPOINTS = new WeakMap<Pod, Map<string, Endpoint>>();
const SIGNATURES = new WeakMap<Endpoint, string>();

/** Equal for equal endpoints; remembered, since stored endpoints are frozen. */
export function signature(endpoint: Endpoint): string {
  let text = SIGNATURES.get(endpoint);
  if (text === undefined) SIGNATURES.set(endpoint, (text = canonical(endpoint)));
  return text;
}

/** The endpoints of a Service, grouped by the ports that they resolve to. */
export function endpointGroups(service: Service, pods: Iterable<Pod>, nodeOf: (name: string) => Node | undefined): EndpointGroup[] {
  const groups = new Map<string, EndpointGroup>();
  const named = service.spec?.ports?.some(({ targetPort: target }) => typeof target === 'string' && !/^\d*$/.test(target)) ?? false;
  for (const pod of pods) {
    const endpoint = endpointOf(service, pod, nodeOf(pod.spec?.nodeName ?? ''));
    if (!endpoint) continue;
    // Without named target ports all pods share one list.
    const [only] = named ? [] : groups.values();
    if (only) {
      only.endpoints.push(endpoint);
      continue;
    }
    const ports = portsFor(service, pod);
    const id = canonical(ports);
    const group = groups.get(id) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(id, group);
  }
  return [...groups.values()];
}
