/**
 * LB-IPAM wakes up with the first pool and then owns every Service without a class: it takes away addresses that
 * come from no pool, the ELB's among them (facts/cilium.md §6).
 * @module
 */
import { ciliumLoadBalancerIPPools, gateways, type CiliumLoadBalancerIPPool } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import { services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';
import { ownerOf } from '../gateway-path/addresses.ts';
import { ciliumGateways, ingressOf, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

const SATISFIED = 'cilium.io/IPAMRequestSatisfied';

export const lbIpamOwnsAddress: Check = {
  code: 'CCE4004',
  name: 'lb-ipam-owns-address',
  severity: 'error',
  title: 'checks.CCE4004.title',
  problem: 7,
  needs: [gateways, services, ciliumLoadBalancerIPPools, ...INSTALLATION_NEEDS],
  threads: ['https://docs.cilium.io/en/stable/network/lb-ipam/'],
  run({ model }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const all = ciliumGateways(model);
    if (all.length === 0) return { skip: NO_GATEWAY };
    const pools = [...model.list(ciliumLoadBalancerIPPools)].filter(({ metadata }) => !metadata.deletionTimestamp);
    if (pools.length === 0 || !servesClassless(installation)) return { skip: message('checks.CCE4004.asleep') };
    // A pool's address that is an ELB's own is what was wanted.
    const owned = all.filter(
      ({ service }) =>
        service?.spec?.type === 'LoadBalancer' &&
        !service.spec.loadBalancerClass &&
        !ingressOf(service).some(({ ip }) => ip !== undefined && ownerOf(model, ip) === 'elb'),
    );
    return { findings: owned.map((gateway) => findingOf(gateway, pools, installation)), looked: all.length };
  },
};

/** `default-lb-service-ipam`; absent: LB-IPAM. */
const servesClassless = ({ config }: Installation): boolean =>
  config['enable-lb-ipam'] !== 'false' && (config['default-lb-service-ipam'] ?? 'lbipam') === 'lbipam';

function findingOf(gateway: GatewayParts, pools: readonly CiliumLoadBalancerIPPool[], installation: Installation): Finding {
  const service = gateway.service!;
  const satisfied = findCondition(service.status?.conditions as Condition[] | undefined, SATISFIED);
  const names = pools.map(({ metadata }) => metadata.name).join(', ');
  const present = ingressOf(service)
    .map(({ ip }) => ip ?? '')
    .join(', ');
  return {
    code: 'CCE4004',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(service), ...pools.map(refOf), gateway.ref],
    about: [gateway.key, serviceKey(service), ...stretch(gateway, 'elb', 'elb-listener', 'routing')],
    evidence: [
      { at: refOf(service), path: 'status.loadBalancer.ingress', observed: present || '[]', expected: message('evidence.elbAddress') },
      ...(satisfied
        ? [
            {
              at: refOf(service),
              path: `status.conditions[${SATISFIED}]`,
              observed: `${satisfied.status} ${satisfied.reason}: ${satisfied.message}`,
            },
          ]
        : []),
      { at: refOf(pools[0]!), path: 'spec.blocks', observed: JSON.stringify(pools[0]!.spec.blocks ?? []) },
    ],
    message: message('checks.CCE4004.found', { gateway: `${gateway.namespace}/${gateway.name}`, pools: names, present: present || '–' }),
    cause: message('checks.CCE4004.cause'),
    fixes: [helmFix(message('checks.CCE4004.none'), installation, { defaultLBServiceIPAM: 'none', 'operator.rollOutPods': true })],
  };
}
