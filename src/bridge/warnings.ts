/** What works but will surprise, in whatever mode. Pure. @module */
import { message, type Message } from '../i18n/index.ts';
import { keyOf } from '../kube/objects.ts';
import { SERVICE_CONTROLLER_FINALIZER } from './api/names.ts';
import { outsideStaticBand } from './pinning.ts';
import type { Situation } from './situation.ts';

export function commonWarnings(situation: Situation): Message[] {
  const { entrypoint, service } = situation;
  const outside = outsideStaticBand(entrypoint);
  const hasTwoOwners = service?.metadata.finalizers?.includes(SERVICE_CONTROLLER_FINALIZER) && !service.spec?.loadBalancerClass;
  return [
    ...trustedHopWarnings(situation),
    ...(outside.length > 0 ? [message('bridge.warning.staticBand', { ports: outside.join(', ') })] : []),
    ...(service && hasTwoOwners ? [message('bridge.warning.serviceController', { service: keyOf(service) })] : []),
  ];
}

/** X-Forwarded-For can be believed exactly as far as it was written by the ELB (facts/cilium.md §1.1, operators.md §7). */
function trustedHopWarnings({ ports, environment }: Situation): Message[] {
  const hops = environment.xffNumTrustedHops;
  const fits = (protocol: string): boolean => hops === (protocol === 'TCP' ? 0 : 1);
  const odd = ports.find(({ protocol }) => !fits(protocol));
  if (!odd) return [];
  const id = odd.protocol === 'TCP' ? 'bridge.warning.hopsTcp' : 'bridge.warning.hopsHttp';
  return [message(id, { hops, port: odd.elbPort })];
}
