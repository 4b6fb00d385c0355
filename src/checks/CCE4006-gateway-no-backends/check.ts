/** The ELB has the Gateway's address and leads nowhere: no listener on its port, no back-end server group, no member (facts/elb-v3.md §4). @module */
import { gateways } from '../../cluster/kinds.ts';
import { mayGoByPolicy } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { ELB_ID, type Door } from '../gateway-path/doors.ts';
import { entrypointFix, meant, thenDelete } from '../gateway-path/fixes.ts';
import { ciliumGateways, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { gatewayWalks } from '../gateway-path/walk.ts';
import { NO_DOOR, NO_GATEWAY } from '../gateway-path/wording.ts';

type Lack = 'listener' | 'pool' | 'member';

export const gatewayNoBackends: Check = {
  code: 'CCE4006',
  name: 'gateway-no-backends',
  severity: 'error',
  title: 'checks.CCE4006.title',
  problem: 6,
  needs: [gateways, services, { signal: 'cloud' }],
  causedBy: ['CCE4001', 'CCE6002', 'CCE4011', 'CCE4012', 'CCE4005', 'CCE1012', 'CCE2003', 'CCE1003'],
  threads: ['https://github.com/kubernetes-sigs/cloud-provider-huaweicloud/issues/225'],
  run({ model }) {
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const doors = gatewayWalks(model).flatMap(({ gateway, doors: all }) => (all ?? []).map((door) => ({ gateway, door })));
    if (doors.length === 0) return { skip: NO_DOOR };
    const findings = doors.flatMap(({ gateway, door }) => {
      const lack = lackOf(door);
      return lack ? [findingOf(gateway, door, lack)] : [];
    });
    return { findings, looked: doors.length };
  },
};

function lackOf({ listener }: Door): Lack | undefined {
  if (!listener) return 'listener';
  // One that redirects needs nothing behind it.
  if (!listener.pool) return listener.policies?.length ? undefined : 'pool';
  return listener.pool.members.length === 0 ? 'member' : undefined;
}

const REASON = { listener: 'elb-listener.missing', pool: 'elb-listener.no-pool', member: 'elb-member.none' } as const;

function findingOf(gateway: GatewayParts, door: Door, lack: Lack): Finding {
  const { loadBalancer, port } = door;
  const service = door.front?.service ?? gateway.service;
  const mayRedirect = door.listener !== undefined && mayGoByPolicy(door.listener) && !door.listener.policies;
  return {
    code: 'CCE4006',
    severity: mayRedirect ? 'warning' : 'error',
    confidence: mayRedirect ? 'likely' : 'certain',
    objects: [{ kind: 'LoadBalancer', name: loadBalancer.id }, gateway.ref],
    about: [
      gateway.key,
      `elb/${loadBalancer.id}`,
      ...(service ? [serviceKey(service)] : []),
      ...stretch(gateway, lack === 'member' ? 'elb-member' : 'elb-listener'),
    ],
    hop: { kind: lack === 'member' ? 'elb-member' : 'elb-listener', reason: REASON[lack] },
    evidence: [evidenceOf(door, lack)],
    message: message(mayRedirect ? 'checks.CCE4006.mayRedirect' : `checks.CCE4006.${lack}`, {
      elb: loadBalancer.name,
      port,
      gateway: `${gateway.namespace}/${gateway.name}`,
      listener: door.listener?.name ?? '',
    }),
    cause: causeOf(gateway),
    fixes: fixesOf(gateway, door, lack),
  };
}

function evidenceOf({ loadBalancer, port, listener }: Door, lack: Lack): Evidence {
  const at = `ELB ${loadBalancer.name} (${loadBalancer.id})`;
  if (lack === 'listener') {
    const present = loadBalancer.listeners.map((one) => `${one.protocol} ${one.port}`).join(', ');
    return { at, path: 'listeners', observed: present || '[]', expected: `TCP ${port}` };
  }
  if (lack === 'pool')
    return { at, path: `listener ${listener!.name} default_pool_id`, observed: 'null', expected: message('evidence.pool') };
  return { at, path: `pool ${listener!.pool!.name} members`, observed: '[]', expected: message('evidence.members') };
}

/** A Service without selector gets a listener and nothing behind it from CCE's controller (facts/huawei-cce.md §1, fact 2) [S]. */
function causeOf({ service, entrypoints }: GatewayParts): Message {
  if (service?.metadata.annotations?.[ELB_ID] !== undefined) return message('checks.CCE4006.cause.controller');
  return message(entrypoints.length > 0 ? 'checks.CCE4006.cause.operator' : 'checks.CCE4006.cause.nobody');
}

/** The bridge adopts no listener of others: an empty one has to go first. */
function fixesOf(gateway: GatewayParts, { loadBalancer, listener }: Door, lack: Lack): Fix[] {
  const bind = entrypointFix(gateway, meant(loadBalancer.id));
  if (lack === 'listener' || !listener) return [bind];
  const what = message('checks.CCE4006.delete', { listener: listener.name, elb: loadBalancer.name });
  return [bind, thenDelete(what, listener.id)];
}
