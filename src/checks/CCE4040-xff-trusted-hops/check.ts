/** How many addresses of X-Forwarded-For Envoy believes, against what the ELB in front adds (facts/cilium.md §1.1, facts/elb-v3.md §2.2). @module */
import { gateways } from '../../cluster/kinds.ts';
import { knownLoadBalancers } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding } from '../finding.ts';
import type { Door } from '../gateway-path/doors.ts';
import { ciliumGateways, type GatewayParts } from '../gateway-path/gateways.ts';
import { gatewayWalks } from '../gateway-path/walk.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

const KEY = 'gateway-api-xff-num-trusted-hops';

export const xffTrustedHops: Check = {
  code: 'CCE4040',
  name: 'xff-trusted-hops',
  severity: 'warning',
  title: 'checks.CCE4040.title',
  needs: [gateways, services, ...INSTALLATION_NEEDS],
  threads: ['https://github.com/cilium/cilium/issues/43521'],
  run({ model, coverage }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const hops = Number(installation.config[KEY] ?? 0);
    const doors = gatewayWalks(model).flatMap(({ gateway, doors: all }) =>
      (all ?? []).filter(({ listener }) => listener).map((door) => ({ gateway, door })),
    );
    const believed = doors.filter(({ door }) => hops > addedBy(door));
    if (believed.length > 0)
      return {
        findings: [findingOf(installation, hops, Math.max(...believed.map(({ door }) => addedBy(door))), believed)],
        looked: doors.length,
      };
    // One ELB at layer 7 adds one address; more than that cannot be right wherever it is the only proxy.
    if (doors.length === 0 && hops > 1) return { findings: [findingOf(installation, hops, 0, [])], looked: 1 };
    const unknown = knownLoadBalancers(model) ? undefined : coverage.unknownSignal('cloud');
    return { findings: [], looked: doors.length, ...(unknown && hops > 0 && { unknown }) };
  },
};

/** A listener at layer 7 appends its client's address; at layer 4 nothing is added. */
const addedBy = ({ listener }: Door): number => (listener!.protocol === 'TCP' || listener!.protocol === 'TLS' ? 0 : 1);

function findingOf(
  installation: Installation,
  hops: number,
  right: number,
  doors: readonly { gateway: GatewayParts; door: Door }[],
): Finding {
  return {
    code: 'CCE4040',
    severity: 'warning',
    confidence: doors.length > 0 ? 'certain' : 'likely',
    objects: [refOf(installation.configMap), ...doors.map(({ gateway }) => gateway.ref)],
    about: [...new Set(doors.flatMap(({ gateway, door }) => [gateway.key, `elb/${door.loadBalancer.id}`]))],
    evidence: [
      { at: refOf(installation.configMap), path: KEY, observed: String(hops), expected: String(right) },
      ...doors.slice(0, 3).map(({ door: { loadBalancer, listener } }): Evidence => ({
        at: `ELB ${loadBalancer.name} listener ${listener!.name}`,
        path: 'protocol',
        observed: listener!.protocol,
      })),
    ],
    message: message(doors.length > 0 ? 'checks.CCE4040.found' : 'checks.CCE4040.likely', { hops, right }),
    cause: message('checks.CCE4040.cause'),
    fixes: [
      helmFix(message('checks.CCE4040.set', { right }), installation, {
        'gatewayAPI.xffNumTrustedHops': right,
        'operator.rollOutPods': true,
      }),
    ],
  };
}
