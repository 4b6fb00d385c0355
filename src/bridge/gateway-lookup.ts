/** Which Gateways are the bridge's, and which Service is whose. Pure over the informers' stores. @module */
import { gatewayClasses, gateways, type Gateway } from '../cluster/kinds.ts';
import type { Informers } from '../kube/informer.ts';
import { services, type Service } from '../kube/resources.ts';
import { CILIUM_CONTROLLER, OWNING_GATEWAY } from './names.ts';

/** Whether the Gateway's class is of Cilium's controller. */
export function isCiliumGateway(informers: Informers, gateway: Gateway): boolean {
  const name = gateway.spec?.gatewayClassName;
  return name !== undefined && informers.for(gatewayClasses).store.get(name)?.spec?.controllerName === CILIUM_CONTROLLER;
}

const SERVICE_INDEX = 'owningGateway';

/** To be called once before {@link serviceOf}. */
export function indexServices(informers: Informers): void {
  informers.for(services).store.addIndex(SERVICE_INDEX, (service) => gatewayKeysOf(service));
}

/** Keys of the Gateway a Service was made for: by owner (a long name is shortened in the label) and by label. */
export function gatewayKeysOf(service: Service): string[] {
  const { namespace, labels, ownerReferences } = service.metadata;
  const label = labels?.[OWNING_GATEWAY];
  if (label === undefined) return [];
  const owner = ownerReferences?.find(({ kind }) => kind === 'Gateway')?.name;
  return [`${namespace}/${owner ?? label}`];
}

/** The Gateway's Service; one that an earlier Gateway of the same name has left behind does not count. */
export function serviceOf(informers: Informers, gateway: Gateway): Service | undefined {
  const { namespace, name, uid } = gateway.metadata;
  return informers
    .for(services)
    .store.byIndex(SERVICE_INDEX, `${namespace}/${name}`)
    .find((service) => {
      const owner = service.metadata.ownerReferences?.find(({ kind }) => kind === 'Gateway');
      return !service.metadata.deletionTimestamp && (owner === undefined || owner.uid === uid);
    });
}

/** All Gateways that are, or still carry something of, the bridge's. */
export function gatewayKeys(informers: Informers): Iterable<string> {
  return informers.for(gateways).store.keys();
}
