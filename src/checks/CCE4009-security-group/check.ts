/** The nodes' security groups keep out the ELB's connections or probes (facts/huawei-cce.md §5.3, facts/elb-v3.md §2.5). @module */
import { gateways } from '../../cluster/kinds.ts';
import type { ClusterModel, LoadBalancerSignals } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { nodes, services } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { securityGroupsOf } from '../cluster-facts/security-groups.ts';
import { names, nodeRef } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import type { Stop } from '../gateway-path/stops.ts';
import { CLIENT, gatewayWalks } from '../gateway-path/walk.ts';
import { NO_DOOR, NO_GATEWAY } from '../gateway-path/wording.ts';

const REASON = 'security-group.denied';

export const securityGroup: Check = {
  code: 'CCE4009',
  name: 'security-group',
  severity: 'error',
  title: 'checks.CCE4009.title',
  needs: [gateways, services, nodes, { signal: 'cloud' }, { signal: 'security-groups' }],
  threads: ['https://support.huaweicloud.com/cce_faq/cce_faq_00265.html'],
  run({ model }) {
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const walks = gatewayWalks(model).filter(({ doors }) => doors?.length);
    if (walks.length === 0) return { skip: NO_DOOR };
    const findings = walks.flatMap(({ gateway, stops }) => {
      const denied = stops.filter(({ hop, doors }) => hop.reason === REASON && doors.size > 0);
      return denied.length > 0 ? [findingOf(model, gateway, denied)] : [];
    });
    return { findings, looked: walks.length };
  },
};

function findingOf(cluster: ClusterModel, gateway: GatewayParts, denied: readonly Stop[]): Finding {
  const blocked = [...new Set(denied.map(({ hop }) => String(hop.params['node'])))];
  const loadBalancers = [...new Set(denied.flatMap(({ doors }) => [...doors].map(({ loadBalancer }) => loadBalancer)))];
  const ports = [...new Set(denied.map(({ hop }) => Number(hop.params['port'])))].toSorted((a, b) => a - b);
  const sources = [...new Set(denied.map(({ hop }) => sourceRange(String(hop.params['source']))))];
  return {
    code: 'CCE4009',
    severity: 'error',
    confidence: 'certain',
    objects: [...blocked.map(nodeRef), gateway.ref],
    about: [
      gateway.key,
      ...loadBalancers.map(({ id }) => `elb/${id}`),
      ...stretch(gateway, 'security-group', 'elb-member'),
      ...blocked.map((name) => `node/${name}`),
    ],
    hop: { kind: 'security-group', reason: REASON },
    evidence: blocked.slice(0, 3).map((name) => ({
      at: nodeRef(name),
      path: `security groups ${groupsOf(cluster, name).join(', ')}`,
      observed: rulesOf(cluster, name),
      expected: message('evidence.elbRule', { ports: ports.join(', '), sources: sources.join(', ') }),
    })),
    message: message('checks.CCE4009.found', {
      nodes: names(blocked),
      ports: ports.join(', '),
      sources: sources.join(', '),
      gateway: `${gateway.namespace}/${gateway.name}`,
      elb: loadBalancers.map(({ name }) => name).join(', '),
    }),
    cause: message(loadBalancers.some(keepsClients) ? 'checks.CCE4009.cause.dedicated' : 'checks.CCE4009.cause.shared'),
    fixes: ruleFixes(cluster, blocked, ports, sources),
  };
}

const keepsClients = ({ guaranteed }: LoadBalancerSignals): boolean => guaranteed;

/** A shared ELB speaks from 100.125.0.0/16; a dedicated one hands on the clients' own addresses. */
function sourceRange(address: string): string {
  if (address.startsWith('100.125.')) return '100.125.0.0/16';
  return address === CLIENT ? '0.0.0.0/0' : `${address}/32`;
}

const groupsOf = (cluster: ClusterModel, node: string): readonly string[] => securityGroupsOf(cluster, node) ?? [];

function rulesOf(cluster: ClusterModel, node: string): string {
  const groups = groupsOf(cluster, node);
  const rules = (cluster.cloud?.securityGroups ?? []).filter(({ id }) => groups.includes(id)).flatMap(({ ingress }) => ingress);
  const words = rules.map(({ action, protocol, ports, source }) => {
    const range = !ports ? 'all' : ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`;
    return `${action ? `${action} ` : ''}${protocol} ${range} from ${'cidr' in source ? source.cidr : source.group}`;
  });
  return words.join('; ') || 'no inbound rule';
}

/** One rule for each group and source; nodes of one group share it. */
function ruleFixes(cluster: ClusterModel, blocked: readonly string[], ports: readonly number[], sources: readonly string[]): Fix[] {
  const groups = [...new Set(blocked.map((node) => groupsOf(cluster, node)[0]).filter((group) => group !== undefined))];
  const rules = groups.flatMap((group, index) =>
    sources.map((source, at) =>
      [
        `resource "huaweicloud_networking_secgroup_rule" "elb_to_gateway_${index}_${at}" {`,
        `  security_group_id = "${group}"`,
        '  direction         = "ingress"',
        '  ethertype         = "IPv4"',
        '  protocol          = "tcp"',
        `  ports             = "${ports.join(',')}"`,
        `  remote_ip_prefix  = "${source}"`,
        '}',
      ].join('\n'),
    ),
  );
  return [{ what: message('checks.CCE4009.rule'), kind: 'terraform', text: `${rules.join('\n')}\n`, risk: 'none', reversible: true }];
}
