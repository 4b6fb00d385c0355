/** Services as ends: policies see the pods behind them, on the pods' ports (facts/policy.md §3.12). @module */
import { message, type Message } from '../../../i18n/index.ts';
import { endpointSlices, services, type Service, type ServicePort } from '../../../kube/resources.ts';
import type { PolicyAnalysis } from '../../analysis.ts';
import { namedPortKey, type Protocol } from '../../ports.ts';
import { UnknownEnd, type ResolvedEnd, type ResolvedEnds } from './end.ts';
import { addressEnd } from './outside.ts';
import { endWithAddress, workloadEnds } from './pods.ts';

const nameOf = ({ metadata }: Service): string => `${metadata.namespace ?? 'default'}/${metadata.name}`;

/** @param port of the Service; without one, its only port */
export function serviceEnds(namespace: string, name: string, port: number | undefined, analysis: PolicyAnalysis): ResolvedEnds {
  const service = analysis.cluster.get(services, { namespace, name });
  if (!service) throw new UnknownEnd(message('policy.ends.noService', { service: `${namespace}/${name}` }));
  const chosen = chosenPort(service, port);
  const protocol = (chosen.protocol ?? 'TCP') as Protocol;
  const ends = [...backendsOf(service, chosen, protocol, analysis)];
  if (ends.length === 0) throw new UnknownEnd(message('policy.ends.noBackends', { service: nameOf(service) }));
  const notes = [...new Set(ends.map((end) => end.port!))].map((target): Message =>
    message('policy.ends.service', { service: nameOf(service), port: chosen.port, protocol, target }),
  );
  return { ends, notes, throughService: true };
}

/** The Service with a cluster address. */
export const serviceWithAddress = (address: string, { cluster }: PolicyAnalysis): Service | undefined =>
  [...cluster.list(services)].find(({ spec }) => spec?.clusterIP === address || spec?.clusterIPs?.includes(address));

function chosenPort(service: Service, port: number | undefined): ServicePort {
  const ports = service.spec?.ports ?? [];
  const chosen = port === undefined && ports.length === 1 ? ports[0] : ports.find((one) => one.port === port);
  if (chosen) return chosen;
  const offered = ports.map((one) => one.port).join(', ') || '-';
  throw new UnknownEnd(
    port === undefined
      ? message('policy.ends.whichPort', { service: nameOf(service), ports: offered })
      : message('policy.ends.noPort', { service: nameOf(service), port, ports: offered }),
  );
}

function* backendsOf(
  service: Service,
  { port, targetPort }: ServicePort,
  protocol: Protocol,
  analysis: PolicyAnalysis,
): Iterable<ResolvedEnd> {
  const selector = Object.entries(service.spec?.selector ?? {});
  if (selector.length === 0) {
    yield* slicedBackends(service, protocol, analysis);
    return;
  }
  const members = [...analysis.inventory.endpoints()].filter(
    ({ pod }) =>
      (pod.metadata.namespace ?? 'default') === (service.metadata.namespace ?? 'default') &&
      selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  for (const end of workloadEnds(members)) {
    const target = typeof targetPort === 'string' ? end.ports?.get(namedPortKey(targetPort, protocol))?.[0] : (targetPort ?? port);
    if (target !== undefined) yield { ...end, port: target, protocol };
  }
}

/** Without a selector: whatever its EndpointSlices say. */
function* slicedBackends({ metadata }: Service, protocol: Protocol, analysis: PolicyAnalysis): Iterable<ResolvedEnd> {
  for (const { metadata: of, endpoints, ports } of analysis.cluster.list(endpointSlices)) {
    if (of.namespace !== metadata.namespace || of.labels?.['kubernetes.io/service-name'] !== metadata.name) continue;
    for (const { addresses } of endpoints ?? []) {
      for (const address of addresses) {
        const end = endWithAddress(address, analysis) ?? addressEnd(address, analysis)?.ends[0];
        for (const { port } of ports ?? []) if (end && port !== undefined) yield { ...end, port, protocol };
      }
    }
  }
}
