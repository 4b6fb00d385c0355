/** A Gateway, or one of its listeners, that Cilium's controller does not take (facts/cilium.md §3.1, §3.4). @module */
import { CONTROLLER_NAME } from '../../cluster/gateway-names.ts';
import { gatewayClasses, gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn } from '../cluster-facts/installation.ts';
import { unstopped } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, gatewayCondition, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

const PATIENCE_MS = 30_000;

export const gatewayNotAccepted: Check = {
  code: 'CCE4005',
  name: 'gateway-not-accepted',
  severity: 'error',
  title: 'checks.CCE4005.title',
  needs: [gateways, gatewayClasses, ...INSTALLATION_NEEDS],
  causedBy: ['CCE1012', 'CCE1011', 'CCE1003', 'CCE2003'],
  threads: ['https://github.com/cilium/cilium/issues/45925', 'https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.4.1'],
  run(view) {
    const all = ciliumGateways(view.model);
    if (all.length === 0) return { skip: NO_GATEWAY };
    const findings = all.flatMap((gateway) => {
      const fault = faultOf(view, gateway);
      return fault ? [findingOf(gateway, fault)] : [];
    });
    return { findings, looked: all.length };
  },
};

interface Fault {
  readonly evidence: Evidence;
  readonly what: Message;
  readonly cause: Message;
  readonly fixes: readonly Fix[];
}

function faultOf(view: ClusterView, gateway: GatewayParts): Fault | undefined {
  const { model, now } = view;
  const { ref } = gateway;
  const className = gateway.gateway.spec?.gatewayClassName ?? '';
  if (!model.get(gatewayClasses, { name: className })) return classMissing(model, gateway, className);
  const accepted = gatewayCondition(gateway, 'Accepted');
  if (accepted?.status !== 'True') {
    if (now.getTime() - Date.parse(gateway.gateway.metadata.creationTimestamp) < PATIENCE_MS) return undefined;
    const waiting = !accepted || accepted.status === 'Unknown';
    return {
      evidence: evidenceOf(ref, 'status.conditions[Accepted]', accepted),
      what: message('checks.CCE4005.what', { reason: accepted?.reason ?? '–', text: sentence(accepted) }),
      cause: message(waiting ? 'checks.CCE4005.cause.waiting' : 'checks.CCE4005.cause.refused'),
      fixes: waiting ? [restartOperator(model)] : refusalFixes(gateway, accepted.reason),
    };
  }
  return listenerFault(gateway);
}

/** What that comes from is CCE1012's to say; a class of Cilium's under another name may have been meant. */
function classMissing(model: ClusterModel, gateway: GatewayParts, className: string): Fault {
  const { ref, namespace, name } = gateway;
  const other = [...model.list(gatewayClasses)].find(({ spec }) => spec?.controllerName === CONTROLLER_NAME)?.metadata.name;
  const body = { spec: { gatewayClassName: other } };
  return {
    evidence: { at: ref, path: 'spec.gatewayClassName', observed: className, expected: other ?? message('evidence.someClass') },
    what: message('checks.CCE4005.class', { class: className }),
    cause: message('checks.CCE4005.cause.class'),
    fixes: other
      ? [command(message('checks.CCE4005.useClass', { class: other }), patch('gateway', { namespace, name }, body))]
      : [describe(gateway)],
  };
}

/** Not accepted, or with references that lead nowhere; that it waits for an address is said elsewhere. */
function listenerFault(gateway: GatewayParts): Fault | undefined {
  for (const { name, conditions } of gateway.gateway.status?.listeners ?? []) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const condition = findCondition(conditions as Condition[], type);
      if (condition?.status !== 'False') continue;
      return {
        evidence: evidenceOf(gateway.ref, `status.listeners[${name}].conditions[${type}]`, condition),
        what: message('checks.CCE4005.listener', { listener: name, reason: condition.reason ?? '', text: sentence(condition) }),
        cause: message('checks.CCE4005.cause.refused'),
        fixes: [describe(gateway)],
      };
    }
  }
  return undefined;
}

const sentence = (condition: Condition | undefined): string => unstopped(condition?.message ?? '–');

const evidenceOf = (at: GatewayParts['ref'], path: string, condition: Condition | undefined): Evidence => ({
  at,
  path,
  observed: condition ? `${condition.status} ${condition.reason}: ${condition.message}` : message('evidence.none'),
  expected: 'True',
});

/** Only addresses of type IPAddress are supported (facts/cilium.md §3.3); what the ELB has is published without any. */
function refusalFixes(gateway: GatewayParts, reason: string): Fix[] {
  const { namespace, name } = gateway;
  if (reason !== 'UnsupportedAddress') return [describe(gateway)];
  const text = patch('gateway', { namespace, name }, [{ op: 'remove', path: '/spec/addresses' }]);
  return [command(message('checks.CCE4005.noAddresses'), text)];
}

const describe = ({ namespace, name }: GatewayParts): Fix =>
  command(message('checks.CCE4005.describe'), kubectl('--namespace', namespace, 'describe', 'gateway', name), { reversible: false });

/** Preconditions are looked at once, when the operator starts (facts/cilium.md §3.1). */
const restartOperator = (model: ClusterModel): Fix =>
  command(
    message('checks.CCE4005.restart'),
    kubectl('--namespace', installationIn(model)?.namespace ?? 'kube-system', 'rollout', 'restart', 'deployment', 'cilium-operator'),
    { risk: 'restart' },
  );

const findingOf = (gateway: GatewayParts, { evidence, what, cause, fixes }: Fault): Finding => ({
  code: 'CCE4005',
  severity: 'error',
  confidence: 'certain',
  objects: [gateway.ref],
  about: [gateway.key, ...stretch(gateway, 'elb', 'elb-listener', 'elb-member', 'node', 'envoy-listener', 'route')],
  evidence: [evidence],
  message: message('checks.CCE4005.found', { gateway: `${gateway.namespace}/${gateway.name}`, what }),
  cause,
  fixes,
});
