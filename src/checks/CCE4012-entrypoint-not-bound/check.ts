/** A GatewayEntrypoint that is refused, not bound, or looked at by nobody: its own conditions say why. @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import { services } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf, unstopped } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { gatewayEntrypoints, type EntrypointView } from '../gateway-path/entrypoint.ts';
import { command, freeElb, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';

/** Long enough for an operator that has just started, and for an ELB that is being made. */
const PATIENCE_MS = 60_000;

/** Of these the first that does not hold explains the others. */
const TYPES = ['Accepted', 'Bound', 'AddressPublished'] as const;
/** Wanted, or on its way; that the Gateway's Service cannot have an address is CCE4002's to say. */
const FINE: ReadonlySet<string> = new Set(['Disabled', 'Waiting', 'WaitingForCloudController', 'NotBound', 'ServiceNotLoadBalancer']);

export const entrypointNotBound: Check = {
  code: 'CCE4012',
  name: 'entrypoint-not-bound',
  severity: 'error',
  title: 'checks.CCE4012.title',
  needs: [gateways, services, gatewayEntrypoints],
  causedBy: ['CCE4005', 'CCE4004', 'CCE4011', 'CCE4001'],
  threads: ['https://github.com/kubernetes-sigs/cloud-provider-huaweicloud/issues/225', 'https://github.com/cilium/cilium/issues/25357'],
  run(view) {
    const all = [...view.model.list(gatewayEntrypoints)].filter(({ metadata }) => !metadata.deletionTimestamp);
    if (all.length === 0) return { skip: message('checks.CCE4012.none') };
    const owned = new Map(ciliumGateways(view.model).flatMap((one) => one.entrypoints.map((entrypoint) => [entrypoint, one] as const)));
    const findings = all.flatMap((entrypoint) => {
      const fault = faultOf(view, entrypoint);
      return fault ? [findingOf(view.model, entrypoint, owned.get(entrypoint), fault)] : [];
    });
    return { findings, looked: all.length };
  },
};

/** `nobody`: no operator has looked at it. */
function faultOf({ now }: ClusterView, { metadata, status }: EntrypointView): Condition | 'nobody' | undefined {
  if (!status?.conditions?.length) return now.getTime() - Date.parse(metadata.creationTimestamp) < PATIENCE_MS ? undefined : 'nobody';
  for (const type of TYPES) {
    const condition = findCondition(status.conditions, type);
    if (condition?.status === 'False' && !FINE.has(condition.reason ?? '')) return condition;
  }
  return undefined;
}

function findingOf(
  model: ClusterModel,
  entrypoint: EntrypointView,
  gateway: GatewayParts | undefined,
  fault: Condition | 'nobody',
): Finding {
  const { namespace = 'default', name } = entrypoint.metadata;
  const elb = entrypoint.spec?.elb?.id;
  const target = `gateway/${namespace}/${entrypoint.spec?.gatewayRef?.name ?? ''}`;
  return {
    code: 'CCE4012',
    severity: 'error',
    confidence: fault === 'nobody' ? 'likely' : 'certain',
    objects: [refOf(entrypoint), ...(gateway ? [gateway.ref] : [])],
    about: [target, ...stretch({ key: target }, 'elb', 'elb-listener', 'elb-member'), ...(elb ? [`elb/${elb}`] : [])],
    evidence: [
      fault === 'nobody'
        ? { at: refOf(entrypoint), path: 'status', observed: message('evidence.none'), expected: 'conditions' }
        : {
            at: refOf(entrypoint),
            path: `status.conditions[${fault.type}]`,
            observed: `False ${fault.reason}: ${fault.message}`,
            expected: 'True',
          },
    ],
    message:
      fault === 'nobody'
        ? message('checks.CCE4012.nobody', { entrypoint: `${namespace}/${name}` })
        : message('checks.CCE4012.found', {
            entrypoint: `${namespace}/${name}`,
            type: fault.type,
            reason: fault.reason ?? '',
            text: unstopped(fault.message),
          }),
    cause: causeOf(fault),
    fixes: fixesOf(model, entrypoint, gateway, fault),
  };
}

function causeOf(fault: Condition | 'nobody'): Message {
  if (fault === 'nobody') return message('checks.CCE4012.cause.nobody');
  return message(fault.reason === 'LoadBalancerNotFound' ? 'checks.CCE4012.cause.elb' : 'checks.CCE4012.cause.operator');
}

function fixesOf(
  model: ClusterModel,
  { metadata, spec }: EntrypointView,
  gateway: GatewayParts | undefined,
  fault: Condition | 'nobody',
): Fix[] {
  const { namespace = 'default', name } = metadata;
  if (fault === 'nobody')
    return [
      command(message('checks.CCE4012.install'), 'kubectl get deployments --all-namespaces --selector app.kubernetes.io/name=cilium-cce', {
        reversible: false,
      }),
    ];
  const other = gateway && freeElb(model, gateway);
  if (fault.reason === 'LoadBalancerNotFound' && other !== undefined) {
    const what = message('checks.CCE4012.otherElb', { elb: other, missing: spec?.elb?.id ?? '–' });
    return [command(what, patch('gatewayentrypoint', { namespace, name }, { spec: { elb: { id: other } } }))];
  }
  if (fault.reason === 'LoadBalancerClassMismatch')
    return [
      command(
        message('checks.CCE4012.noClass'),
        patch('gatewayentrypoint', { namespace, name }, [{ op: 'remove', path: '/spec/elb/class' }]),
      ),
    ];
  return [
    command(message('checks.CCE4012.describe'), kubectl('--namespace', namespace, 'describe', 'gatewayentrypoint', name), {
      reversible: false,
    }),
  ];
}
