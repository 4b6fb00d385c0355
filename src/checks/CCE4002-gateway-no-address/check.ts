/**
 * 問題七: a Gateway without an address stays Programmed=False. Why depends on the type of its Service
 * (facts/cilium.md §3.4); any address would do for Cilium, and only the ELB's own is right (§6).
 * @module
 */
import { gatewayClasses, gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { isTrue } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import { configMaps, services, type Service } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { ciliumConfigOf } from '../cilium-version.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { ELB_AUTOCREATE, ELB_ID } from '../gateway-path/doors.ts';
import { command, elbFor, entrypointFix, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, gatewayCondition, ingressOf, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

/** A Gateway that has just been made is waiting for good reason. */
const PATIENCE_MS = 30_000;

const REASONS: ReadonlySet<string> = new Set(['AddressNotAssigned', 'AddressNotUsable']);

export const gatewayNoAddress: Check = {
  code: 'CCE4002',
  name: 'gateway-no-address',
  severity: 'error',
  title: 'checks.CCE4002.title',
  problem: 7,
  needs: [gateways, gatewayClasses, services, { ...configMaps, named: 'cilium-config' }],
  causedBy: ['CCE4004', 'CCE4001', 'CCE6002', 'CCE4011', 'CCE4012', 'CCE4005'],
  threads: [
    'https://github.com/cilium/cilium/issues/39322',
    'https://github.com/cilium/cilium/issues/42786',
    'https://github.com/cilium/cilium/issues/47092',
  ],
  run(view) {
    const all = ciliumGateways(view.model);
    if (all.length === 0) return { skip: NO_GATEWAY };
    const findings = all.flatMap((gateway) => {
      const programmed = gatewayCondition(gateway, 'Programmed');
      if (!programmed || programmed.status !== 'False' || !REASONS.has(programmed.reason ?? '')) return [];
      if (isBoundOnHostNetwork(gateway) || view.now.getTime() - Date.parse(programmed.lastTransitionTime) < PATIENCE_MS) return [];
      return [findingOf(view, gateway, programmed)];
    });
    return { findings, looked: all.length };
  },
};

/** Chosen, bound and served: that the condition stays False is known and harms no traffic (facts/huawei-cce.md §1, fact 10). */
const isBoundOnHostNetwork = ({ entrypoints }: GatewayParts): boolean =>
  entrypoints.some(({ status }) => status?.mode === 'HostNetwork' && isTrue(status.conditions, 'Bound'));

function findingOf({ model }: ClusterView, gateway: GatewayParts, programmed: Condition): Finding {
  const { service, ref } = gateway;
  const why = reasonOf(model, gateway, programmed);
  return {
    code: 'CCE4002',
    severity: 'error',
    confidence: why.likely ? 'likely' : 'certain',
    objects: [ref, ...(service ? [refOf(service)] : [])],
    about: [gateway.key, ...(service ? [serviceKey(service)] : []), ...stretch(gateway, 'elb')],
    evidence: [conditionEvidence(gateway, programmed), ...(service ? [statusEvidence(service)] : [])],
    message: message('checks.CCE4002.found', {
      gateway: `${gateway.namespace}/${gateway.name}`,
      reason: programmed.reason ?? '',
      type: service?.spec?.type ?? '–',
    }),
    cause: why.cause,
    fixes: why.fixes,
  };
}

const conditionEvidence = ({ ref }: GatewayParts, { status, reason, message: text }: Condition): Evidence => ({
  at: ref,
  path: 'status.conditions[Programmed]',
  observed: `${status} ${reason}: ${text}`,
  expected: 'True',
});

const statusEvidence = (service: Service): Evidence => ({
  at: refOf(service),
  path: 'status.loadBalancer.ingress',
  observed: JSON.stringify(ingressOf(service)),
  expected: message('evidence.elbAddress'),
});

interface Why {
  readonly cause: Message;
  readonly fixes: readonly Fix[];
  /** It rests on an inference. */
  readonly likely?: true;
}

function reasonOf(model: ClusterModel, gateway: GatewayParts, { reason }: Condition): Why {
  const { service, namespace, name } = gateway;
  if (reason === 'AddressNotUsable') {
    const wanted = (gateway.gateway.spec?.addresses ?? []).map(({ value }) => value ?? '').join(', ');
    const present = ingressOf(service)
      .map(({ ip, hostname }) => ip ?? hostname ?? '')
      .join(', ');
    const what = message('checks.CCE4002.dropAddresses');
    const text = patch('gateway', { namespace, name }, [{ op: 'remove', path: '/spec/addresses' }]);
    return { cause: message('checks.CCE4002.cause.static', { wanted, present }), fixes: [command(what, text)] };
  }
  const bind = [entrypointFix(gateway, elbFor(model, gateway))];
  if (!service) return { cause: message('checks.CCE4002.cause.noService'), fixes: bind };
  switch (service.spec?.type) {
    case 'ClusterIP':
      return { cause: message('checks.CCE4002.cause.hostNetwork', { version: ciliumConfigOf(model).ciliumVersion ?? '?' }), fixes: bind };
    case 'NodePort':
      return { cause: message('checks.CCE4002.cause.nodePort'), fixes: [loadBalancerType(model, gateway), ...bind] };
    default:
      return pendingLoadBalancer(service, bind);
  }
}

/** Nobody has put an address into its status: nobody was asked, or whoever was asked does not. */
function pendingLoadBalancer(service: Service, fixes: readonly Fix[]): Why {
  const { annotations = {} } = service.metadata;
  const asked = annotations[ELB_ID] !== undefined || annotations[ELB_AUTOCREATE] !== undefined;
  if (asked) return { cause: message('checks.CCE4002.cause.controller'), fixes, likely: true };
  const byClass = service.spec?.loadBalancerClass;
  if (byClass) return { cause: message('checks.CCE4002.cause.class', { class: byClass }), fixes };
  return { cause: message('checks.CCE4002.cause.nobody'), fixes, likely: true };
}

/** The class's parameters decide on the type of all its Gateways' Services (facts/cilium.md §3.3). */
function loadBalancerType(model: ClusterModel, { gateway }: GatewayParts): Fix {
  const className = gateway.spec?.gatewayClassName ?? '';
  const { name, namespace } = model.get(gatewayClasses, { name: className })?.spec?.parametersRef ?? {};
  const what = message('checks.CCE4002.type', { class: className });
  if (!name || !namespace) return command(what, kubectl('get', 'gatewayclass', className, '--output', 'yaml'), { reversible: false });
  const text = patch('ciliumgatewayclassconfig', { namespace, name }, { spec: { service: { type: 'LoadBalancer' } } });
  return command(what, text);
}
