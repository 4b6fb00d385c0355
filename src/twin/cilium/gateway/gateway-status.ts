/**
 * The Gateway's own conditions: Accepted, and the Programmed rule that 問題七 is about
 * (facts/cilium.md §3.4). Pure.
 * @module
 */
import type { Gateway } from '../../../cluster/kinds.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { Condition } from '../../../kube/objects.ts';
import type { Service } from '../../../kube/resources.ts';
import { isIP } from 'node:net';
import { mergeConditions, stated, type Statement } from './conditions.ts';
import type { ListenerStatus } from './listener-status.ts';

export type GatewayStatus = NonNullable<Gateway['status']>;

export const acceptedGateway = (): Statement => stated('Accepted', true, 'Accepted', 'Gateway successfully scheduled');
export const refusedGateway = (reason: string, message: string): Statement => stated('Accepted', false, reason, message);
export const unprogrammedGateway = (reason: string, message: string): Statement => stated('Programmed', false, reason, message);

/** What is wrong with `spec.addresses`; `undefined`: nothing. */
export function addressFault(gateway: Gateway): string | undefined {
  for (const { type, value } of gateway.spec?.addresses ?? []) {
    if (type !== undefined && type !== 'IPAddress') return 'address type is not supported';
    if (!value) return 'address value is not set';
    if (isIP(value) === 0) return 'invalid ip address';
  }
  return undefined;
}

/** `status` with statements merged into its conditions. */
export function withStatements(gateway: Gateway, status: GatewayStatus, statements: readonly Statement[], clock: Clock): GatewayStatus {
  const conditions = mergeConditions(status.conditions as Condition[] | undefined, statements, gateway.metadata.generation ?? 0, clock);
  return { ...status, conditions };
}

export interface AddressVerdict {
  status: GatewayStatus;
  /** Whether an address was found. */
  programmed: boolean;
  /** Text of the error that the reconcile ends with. */
  error?: string;
}

/**
 * Reads the addresses off the Gateway's Service: any ip or hostname will do, nothing is checked. Of
 * several Services with the owner's label only the first counts.
 */
export function withAddresses(gateway: Gateway, status: GatewayStatus, services: readonly Service[], clock: Clock): AddressVerdict {
  const say = (on: GatewayStatus, statement: Statement): GatewayStatus => withStatements(gateway, on, [statement], clock);
  const waiting = say(status, unprogrammedGateway('AddressNotAssigned', 'Gateway waiting for address'));
  const service = services[0];
  if (!service) {
    const message = 'Address is not ready, no service found';
    return { status: say(waiting, unprogrammedGateway('AddressNotAssigned', message)), programmed: false, error: 'no service found' };
  }
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  // Former addresses stay in the status while the Service has none.
  if (ingress.length === 0) return { status: waiting, programmed: false };

  const addresses = ingress.flatMap(({ ip, hostname }) => [
    ...(ip ? [{ type: 'IPAddress', value: ip }] : []),
    ...(hostname ? [{ type: 'Hostname', value: hostname }] : []),
  ]);
  let result: GatewayStatus = { ...waiting, addresses };
  const programmed = addresses.length > 0;
  if (programmed) {
    result = say(result, stated('Programmed', true, 'Programmed', 'Gateway Programmed'));
    result = { ...result, listeners: (result.listeners ?? []).map((listener) => programmedListener(listener, gateway, clock)) };
  }
  const unusable = (gateway.spec?.addresses ?? []).find(({ value }) => !ingress.some(({ ip }) => (ip ?? '') === value));
  if (!unusable) return { status: result, programmed };
  return {
    status: say(result, unprogrammedGateway('AddressNotUsable', "StaticAddress can't be used")),
    programmed,
    error: `static address ${JSON.stringify(unusable.value)} can't be used`,
  };
}

function programmedListener(listener: ListenerStatus, gateway: Gateway, clock: Clock): ListenerStatus {
  const conditions = listener.conditions as Condition[];
  if (!conditions.some(({ type, status }) => type === 'Accepted' && status === 'True')) return listener;
  const statement = stated('Programmed', true, 'Programmed', 'Listener Programmed');
  return { ...listener, conditions: mergeConditions(conditions, [statement], gateway.metadata.generation ?? 0, clock) };
}
