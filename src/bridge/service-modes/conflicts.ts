/** Which ports of an ELB other Services already have: first come, first served. Pure. @module */
import { keyOf } from '../../kube/objects.ts';
import type { Service } from '../../kube/resources.ts';
import { CCM } from '../api/names.ts';
import type { PortConflict } from '../mode.ts';
import type { Situation } from '../situation.ts';

/**
 * Ports of the entrypoint that other Services have on the same ELB. A port that our live Service has too
 * belongs to the older of the two, so that two entrypoints never take it from each other in turns.
 */
export function portConflicts({ ports, servicesOnElb, entrypoint }: Situation, live: Service | undefined): PortConflict[] {
  const loadBalancerId = entrypoint.spec.elb.id ?? live?.metadata.annotations?.[CCM.id];
  if (loadBalancerId === undefined) return [];
  const others = servicesOnElb.filter(
    ({ metadata, spec }) =>
      spec?.type === 'LoadBalancer' && metadata.annotations?.[CCM.id] === loadBalancerId && metadata.uid !== live?.metadata.uid,
  );
  return ports.flatMap(({ elbPort }) => {
    const holder = others.find((other) => hasPort(other, elbPort) && !(live && hasPort(live, elbPort) && isOlder(live, other)));
    return holder ? [{ elbPort, holder: `Service ${keyOf(holder)}` }] : [];
  });
}

const hasPort = ({ spec }: Service, wanted: number): boolean =>
  spec?.ports?.some(({ port, protocol }) => port === wanted && (protocol ?? 'TCP') === 'TCP') ?? false;

const isOlder = (a: Service, b: Service): boolean => rank(a) < rank(b);
const rank = ({ metadata }: Service): string => `${metadata.creationTimestamp} ${metadata.uid}`;
