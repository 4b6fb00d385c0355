/**
 * What the common advice for 問題七 leaves behind: an address in the status of the Gateway's Service that is no
 * ELB's. Cilium checks nothing and makes it a frontend on every node (facts/cilium.md §6).
 * @module
 */
import { gateways } from '../../cluster/kinds.ts';
import { knownLoadBalancers, type ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { nodes, pods, services, type Service } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { isIPv4, ownerOf, type Owner } from '../gateway-path/addresses.ts';
import { doorsOf } from '../gateway-path/doors.ts';
import { command, elbFor, entrypointFix, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, ingressOf, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

export const gatewayAddressNotElb: Check = {
  code: 'CCE4003',
  name: 'gateway-address-not-elb',
  severity: 'error',
  title: 'checks.CCE4003.title',
  problem: 7,
  needs: [gateways, services, nodes, pods],
  causedBy: ['CCE4004'],
  threads: ['https://github.com/cilium/cilium/issues/44430', 'https://github.com/cilium/cilium/pull/45572'],
  run(view) {
    const { model, coverage } = view;
    const all = ciliumGateways(model);
    if (all.length === 0) return { skip: NO_GATEWAY };
    const findings: Finding[] = [];
    let undecided = false;
    for (const gateway of all)
      for (const { ip, ipMode } of ingressOf(gateway.service)) {
        if (!ip || !isIPv4(ip) || isCiliums(gateway.service)) continue;
        const owner = ownerOf(model, ip);
        if (owner === 'elb') continue;
        // An address that nobody in the cluster has may be that of an ELB that was not seen.
        if ((owner === undefined || owner.kind === 'vpc') && !knownLoadBalancers(model)) undecided = true;
        else findings.push(findingOf(view, gateway, gateway.service!, { ip, owner, isFrontend: ipMode !== 'Proxy' }));
      }
    const unknown = undecided ? coverage.unknownSignal('cloud') : undefined;
    return { findings, looked: all.length, ...(unknown && { unknown }) };
  },
};

/** Of these classes Cilium publishes the addresses itself: nodes' own, or a pool's (facts/cilium.md §5). */
const isCiliums = (service: Service | undefined): boolean => service?.spec?.loadBalancerClass?.startsWith('io.cilium/') ?? false;

interface Address {
  readonly ip: string;
  readonly owner: Owner | undefined;
  /** Programmed on every node. */
  readonly isFrontend: boolean;
}

function findingOf({ model }: ClusterView, gateway: GatewayParts, service: Service, { ip, owner, isFrontend }: Address): Finding {
  const name = `${gateway.namespace}/${gateway.name}`;
  const whose =
    owner && owner !== 'elb' ? message(`checks.CCE4003.whose.${owner.kind}`, { name: owner.name }) : message('checks.CCE4003.whose.nobody');
  return {
    code: 'CCE4003',
    severity: 'error',
    // What is nobody's, or only lies in the VPC, may be that of an ELB that nothing in the cluster names.
    confidence: owner === undefined || (owner !== 'elb' && owner.kind === 'vpc') ? 'likely' : 'certain',
    objects: [refOf(service), gateway.ref],
    about: [
      gateway.key,
      serviceKey(service),
      ...stretch(gateway, 'elb', 'routing', 'node'),
      ...(owner && owner !== 'elb' && owner.kind === 'node' ? [`node/${owner.name}`] : []),
    ],
    evidence: [
      {
        at: refOf(service),
        path: 'status.loadBalancer.ingress[].ip',
        observed: ip,
        expected:
          model.cloud?.loadBalancers.map(({ publicAddress, vipAddress }) => publicAddress ?? vipAddress).join(', ') ||
          message('evidence.elbAddress'),
      },
    ],
    message: message('checks.CCE4003.found', { gateway: name, address: ip, whose }),
    cause: message(isFrontend ? 'checks.CCE4003.cause.frontend' : 'checks.CCE4003.cause.proxy', { address: ip }),
    fixes: fixesOf(model, gateway, service),
  };
}

function fixesOf(model: ClusterModel, gateway: GatewayParts, service: Service): Fix[] {
  const doors = doorsOf(model, gateway) ?? [];
  const bind = entrypointFix(gateway, elbFor(model, gateway, doors));
  const real = doors[0]?.loadBalancer;
  const address = real && (real.publicAddress ?? real.vipAddress);
  if (!real || !address) return [bind];
  const body = { status: { loadBalancer: { ingress: [{ ip: address, ipMode: 'Proxy' }] } } };
  const text = patch('service', { namespace: gateway.namespace, name: service.metadata.name }, body, { subresource: 'status' });
  return [bind, command(message('checks.CCE4003.patch', { address, elb: real.name }), text)];
}
