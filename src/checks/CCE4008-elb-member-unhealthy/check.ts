/** Members that the ELB's own health check calls OFFLINE, with its reason (facts/elb-v3.md §2.4, §2.5). @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel, MemberSignals } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { nodes, services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import type { Finding, Fix } from '../finding.ts';
import { nodeAt } from '../gateway-path/addresses.ts';
import type { Door } from '../gateway-path/doors.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { gatewayWalks } from '../gateway-path/walk.ts';
import { NO_DOOR, NO_GATEWAY } from '../gateway-path/wording.ts';

export const elbMemberUnhealthy: Check = {
  code: 'CCE4008',
  name: 'elb-member-unhealthy',
  severity: 'error',
  title: 'checks.CCE4008.title',
  needs: [gateways, services, nodes, { signal: 'cloud' }],
  causedBy: ['CCE4007', 'CCE4009', 'CCE4010', 'CCE4020', 'CCE1009', 'CCE2001', 'CCE2010', 'CCE2002', 'CCE1003'],
  threads: [
    'https://support.huaweicloud.com/cce_faq/cce_faq_00265.html',
    'https://github.com/kubernetes-sigs/cloud-provider-huaweicloud/issues/225',
  ],
  run({ model }) {
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const doors = gatewayWalks(model).flatMap(({ gateway, doors: all }) => (all ?? []).map((door) => ({ gateway, door })));
    if (doors.length === 0) return { skip: NO_DOOR };
    const findings = doors.flatMap(({ gateway, door }) => {
      const { pool } = door.listener ?? {};
      // Weight 0: on its way out.
      const down = pool?.healthUnknown
        ? []
        : (pool?.members ?? []).filter(({ operatingStatus, weight }) => operatingStatus === 'OFFLINE' && weight > 0);
      return down.length > 0 ? [findingOf(model, gateway, door, down)] : [];
    });
    return { findings, looked: doors.length };
  },
};

function findingOf(cluster: ClusterModel, gateway: GatewayParts, door: Door, down: readonly MemberSignals[]): Finding {
  const { loadBalancer, listener } = door;
  const { members } = listener!.pool!;
  const isAll = down.length === members.length;
  const reasons = [...new Set(down.map(({ reason }) => reason ?? ''))].filter(Boolean);
  const onNodes = down.flatMap(({ address }) => nodeAt(cluster, address) ?? []);
  return {
    code: 'CCE4008',
    severity: isAll ? 'error' : 'warning',
    confidence: 'certain',
    objects: [{ kind: 'LoadBalancer', name: loadBalancer.id }, gateway.ref],
    about: [gateway.key, `elb/${loadBalancer.id}`, ...stretch(gateway, 'elb-member'), ...onNodes.map((name) => `node/${name}`)],
    hop: { kind: 'elb-member', reason: isAll ? 'elb-member.none-healthy' : 'elb-member.chosen' },
    evidence: down.slice(0, 3).map(({ address, port, operatingStatus, reason }) => ({
      at: `ELB ${loadBalancer.name} listener ${listener!.name} member ${address}:${port}`,
      path: 'operating_status',
      observed: [operatingStatus, reason].filter(Boolean).join(' '),
      expected: 'ONLINE',
    })),
    message: message(isAll ? 'checks.CCE4008.all' : 'checks.CCE4008.some', {
      count: down.length,
      total: members.length,
      elb: loadBalancer.name,
      listener: listener!.name,
      gateway: `${gateway.namespace}/${gateway.name}`,
      reasons: reasons.join(', ') || 'OFFLINE',
    }),
    cause: causeOf(gateway, reasons),
    fixes: fixesOf(gateway, onNodes),
  };
}

const probePort = ({ entrypoints }: GatewayParts): number | undefined =>
  entrypoints.map(({ spec }) => spec?.healthCheck?.port).find((port) => port !== undefined);

function causeOf(gateway: GatewayParts, reasons: readonly string[]): Message {
  const port = probePort(gateway);
  if (port !== undefined) return message('checks.CCE4008.cause.port', { port });
  if (reasons.some((reason) => reason.endsWith('TIMEOUT'))) return message('checks.CCE4008.cause.timeout');
  return message(reasons.includes('CONNECT_REFUSED') ? 'checks.CCE4008.cause.refused' : 'checks.CCE4008.cause.other');
}

function fixesOf(gateway: GatewayParts, onNodes: readonly string[]): Fix[] {
  const { namespace } = gateway;
  const entrypoint = gateway.entrypoints.find(({ spec }) => spec?.healthCheck?.port !== undefined);
  if (entrypoint) {
    const body = [{ op: 'remove', path: '/spec/healthCheck/port' }];
    return [command(message('checks.CCE4008.ownPort'), patch('gatewayentrypoint', { namespace, name: entrypoint.metadata.name }, body))];
  }
  const pods = kubectl('get', 'pods', '--all-namespaces', '--selector', 'k8s-app=cilium-envoy', '--output', 'wide');
  const look = [pods, ...(onNodes.length > 0 ? [kubectl('get', 'nodes', ...onNodes.slice(0, 5))] : [])].join('\n');
  return [command(message('checks.CCE4008.look'), look, { reversible: false })];
}
