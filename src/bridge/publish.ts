/**
 * The ELB's real address in the status of the Gateway's Service, from which Cilium makes the Gateway Programmed
 * (facts/cilium.md §3.4), and never anything else: the traps are in facts/cilium.md §6.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { keyOf } from '../kube/objects.ts';
import { services, type Service } from '../kube/resources.ts';
import { addressIn } from '../policy/cidr.ts';
import { CCM } from './api/names.ts';
import { REASON, type Reason } from './api/reasons.ts';
import { writeFresh } from './fresh-write.ts';
import type { Addresses, Change } from './mode.ts';
import type { Environment, Situation } from './situation.ts';

export type Publication =
  | { readonly address: string }
  | { readonly reason: Reason; readonly what: Message; /** What is published already may stay. */ readonly keep?: true };

/** What to publish, or why nothing. Pure. @param bound whether a listener leads to the Gateway */
export function publicationOf(situation: Situation, addresses: Addresses, bound: boolean): Publication {
  const { entrypoint, service, environment } = situation;
  if (entrypoint.spec.publishAddress === false) return { reason: REASON.disabled, what: message('bridge.publish.disabled') };
  if (!service) return { reason: REASON.waiting, what: message('bridge.service.missing', { gateway: keyOf(situation.gateway) }) };
  const name = keyOf(service);
  if (service.spec?.type !== 'LoadBalancer') return { reason: REASON.serviceType, what: notALoadBalancer(service, environment) };
  const taken = [CCM.id, CCM.autocreate, CCM.class].find((annotation) => service.metadata.annotations?.[annotation] !== undefined);
  if (taken)
    return { reason: REASON.foreignController, what: message('bridge.publish.foreignController', { service: name, annotation: taken }) };
  if (environment.lbIpamOwnsClassless && !service.spec.loadBalancerClass)
    return { reason: REASON.lbIpam, what: message('bridge.publish.lbIpam', { service: name }) };
  const address = addresses.publicAddress ?? addresses.privateAddress;
  if (!bound || address === undefined) return { reason: REASON.notBound, what: message('bridge.publish.notBound') };
  const owner = ownerOf(address, environment);
  return owner ? { reason: REASON.badAddress, what: owner } : { address };
}

/** A node's, pod's or Service's address in a status would cut it off, or send its traffic to Envoy. */
function ownerOf(address: string, { nodeAt, serviceAt, podCIDRs }: Environment): Message | undefined {
  const node = nodeAt(address);
  if (node) return message('bridge.publish.isNode', { address, node });
  const service = serviceAt(address);
  if (service) return message('bridge.publish.isService', { address, service });
  const cidr = podCIDRs.find((one) => addressIn(address, one));
  return cidr ? message('bridge.publish.isPod', { address, cidr }) : undefined;
}

function notALoadBalancer(service: Service, { hostNetwork, ciliumVersion }: Environment): Message {
  if (hostNetwork) return message('bridge.publish.hostNetwork', { service: keyOf(service), version: ciliumVersion ?? '?' });
  return message('bridge.publish.serviceType', { service: keyOf(service), type: service.spec?.type ?? '?' });
}

type Ingress = NonNullable<NonNullable<NonNullable<Service['status']>['loadBalancer']>['ingress']>;

/** `undefined`: what is there will do. */
function wantedIngress(present: Ingress, address: string | undefined): Ingress | undefined {
  const wanted = address ? [{ ip: address, ipMode: 'Proxy' as const }] : present.filter(({ ipMode }) => ipMode !== 'Proxy');
  const isSame =
    present.length === wanted.length && present.every(({ ip, ipMode }, i) => ip === wanted[i]!.ip && ipMode === wanted[i]!.ipMode);
  return isSame ? undefined : wanted;
}

/** What {@link writeAddress} is about to do; `undefined`: nothing. Pure. */
export function addressChange(service: Service, address: string | undefined): Change | undefined {
  if (!wantedIngress(service.status?.loadBalancer?.ingress ?? [], address)) return undefined;
  return { verb: 'update', target: `Service ${keyOf(service)}`, detail: address ? `address ${address}` : 'no address' };
}

/**
 * Writes or takes away the address. `ipMode: Proxy` keeps Cilium's agents from making it a frontend of their
 * own; it is also how the bridge knows what it wrote. Anybody else's address is left alone unless there is
 * one to put in its place. Answers whether something was written.
 */
export async function writeAddress(client: KubeClient, service: Service, address: string | undefined): Promise<boolean> {
  let written = false;
  await writeFresh(client, services, service, async (current) => {
    written = false;
    const present = current.status?.loadBalancer?.ingress ?? [];
    const wanted = wantedIngress(present, address);
    if (!wanted) return;
    const { namespace, name, resourceVersion } = current.metadata;
    const body = { metadata: { resourceVersion }, status: { loadBalancer: { ingress: wanted } } };
    await client.patch(services, { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
    written = true;
  });
  return written;
}
