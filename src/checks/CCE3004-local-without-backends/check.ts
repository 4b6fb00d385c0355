/**
 * externalTrafficPolicy Local: a node without a back end of its own drops what arrives for it, so an ELB must not
 * send there (facts/huawei-cce.md §3). Services that Envoy takes over are no matter (facts/cilium.md §4.1).
 * @module
 */
import type { ClusterModel, ListenerSignals, LoadBalancerSignals } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { isTrue } from '../../kube/conditions.ts';
import { nodes, pods, services, type ServicePort } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { names, nodeRef, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';
import { nodeAt } from '../gateway-path/addresses.ts';
import { listenersAt } from '../gateway-path/doors.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { serviceKey } from '../gateway-path/gateways.ts';
import { selectingServices, serviceName, type SelectingService } from '../gateway-path/service-pods.ts';

export const localWithoutBackends: Check = {
  code: 'CCE3004',
  name: 'local-without-backends',
  severity: 'error',
  title: 'checks.CCE3004.title',
  needs: [services, pods, nodes, { signal: 'cloud' }],
  causedBy: ['CCE3001', 'CCE3002'],
  threads: ['https://github.com/cilium/cilium/issues/45252'],
  run({ model }) {
    const all = selectingServices(model).filter(({ service: { spec } }) => spec?.externalTrafficPolicy === 'Local');
    if (all.length === 0) return { skip: message('checks.CCE3004.none') };
    const findings = all.flatMap((one) =>
      (one.service.spec?.ports ?? []).flatMap((port) =>
        listenersAt(model, port.nodePort).flatMap((at) => {
          const barren = nodesWithout(model, one, port, at.listener);
          return barren.length > 0 ? [findingOf(one, port, at, barren)] : [];
        }),
      ),
    );
    return { findings, looked: all.length };
  },
};

/** Nodes that are members and have no ready back end of the Service. */
function nodesWithout(model: ClusterModel, one: SelectingService, { nodePort }: ServicePort, { pool }: ListenerSignals): string[] {
  const hosts = new Set(one.pods.filter(({ status }) => isTrue(status?.conditions, 'Ready')).map(({ spec }) => spec?.nodeName));
  const members = (pool?.members ?? []).filter(({ port, weight }) => port === nodePort && weight > 0);
  return [...new Set(members.flatMap(({ address }) => nodeAt(model, address) ?? []))].filter((name) => !hosts.has(name));
}

function findingOf(
  { service }: SelectingService,
  { nodePort }: ServicePort,
  { loadBalancer, listener }: { loadBalancer: LoadBalancerSignals; listener: ListenerSignals },
  barren: readonly string[],
): Finding {
  const { namespace = 'default', name } = service.metadata;
  const members = listener.pool?.members.length ?? 0;
  return {
    code: 'CCE3004',
    // With a health check the ELB leaves such members out; without one it does not.
    severity: listener.pool?.members.some(({ operatingStatus }) => operatingStatus === 'OFFLINE') ? 'warning' : 'error',
    confidence: 'certain',
    objects: [refOf(service), ...barren.map(nodeRef)],
    about: [serviceKey(service), `elb/${loadBalancer.id}`, ...barren.map((node) => `node/${node}`)],
    hop: { kind: 'service', reason: 'service.no-local-backend' },
    evidence: [
      {
        at: refOf(service),
        path: 'spec.externalTrafficPolicy',
        observed: 'Local',
        expected: message('evidence.localMembers'),
      },
      {
        at: `ELB ${loadBalancer.name} listener ${listener.name}`,
        path: 'members',
        observed: message('evidence.membersAt', { nodes: barren.join(', '), port: nodePort! }),
      },
    ],
    message: message('checks.CCE3004.found', {
      service: serviceName(service),
      nodes: names(barren),
      count: barren.length,
      total: members,
      elb: loadBalancer.name,
    }),
    cause: message('checks.CCE3004.cause'),
    fixes: [
      command(message('checks.CCE3004.cluster'), patch('service', { namespace, name }, { spec: { externalTrafficPolicy: 'Cluster' } })),
    ],
  };
}
