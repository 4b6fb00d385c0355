/** Security groups that keep Cilium's own traffic between nodes out (facts/huawei-cce.md §1 fact 8, §5.3). @module */
import { datapathConfig } from '../../cluster/cilium-config.ts';
import type { SecurityGroup } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import { judgeSecurityGroups } from '../../path/security-groups.ts';
import type { Check, ClusterView } from '../check.ts';
import { configOn, INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { groupedNodes, type GroupedNode } from '../cluster-facts/security-groups.ts';
import { names, NO_CILIUM, nodeRef } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';

interface Port {
  readonly protocol: 'UDP' | 'TCP';
  readonly port: number;
  readonly name: 'tunnel' | 'health';
}

interface Blocked extends Port {
  readonly from: GroupedNode;
  readonly to: GroupedNode;
}

/** cilium-health of every node asks that of every other; nothing but its report depends on it. */
const HEALTH: Port = { protocol: 'TCP', port: 4240, name: 'health' };

export const tunnelBlocked: Check = {
  code: 'CCE1005',
  name: 'tunnel-blocked',
  severity: 'error',
  title: 'checks.CCE1005.title',
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: [
    'https://support.huaweicloud.com/cce_faq/cce_faq_00265.html',
    'https://docs.cilium.io/en/v1.19/operations/system_requirements/',
  ],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    if (nodesOf(view.model).length < 2) return { skip: message('checks.CCE1005.skip') };
    const { seen: all, unknown } = groupedNodes(view);
    const ports = [...tunnelOf(view, installation), HEALTH];
    const blocked = ports.flatMap((port) => blockedPairs(view, all, port));
    return {
      findings: blocked.length > 0 ? [findingOf(view, all, blocked)] : [],
      looked: all.length * Math.max(0, all.length - 1),
      ...(unknown && { unknown }),
    };
  },
};

function tunnelOf({ model }: ClusterView, installation: Installation): Port[] {
  const { routing } = datapathConfig(configOn(installation, [...model.list(nodes)][0]));
  return routing.mode === 'tunnel' ? [{ protocol: 'UDP', port: routing.port, name: 'tunnel' }] : [];
}

/** Nodes of the same groups are judged once: rules speak of groups, or of ranges that hold all nodes of a pool or none. */
function blockedPairs({ model }: ClusterView, all: readonly GroupedNode[], port: Port): Blocked[] {
  const receivers = new Map(all.map((node) => [groupsOf(node), node]));
  const found: Blocked[] = [];
  const seen = new Set<string>();
  for (const to of receivers.values()) {
    for (const from of all) {
      const pair = `${groupsOf(from)} → ${groupsOf(to)}`;
      if (from === to || seen.has(pair)) continue;
      const sender = { address: from.internalIP, groups: from.securityGroups };
      const judgement = judgeSecurityGroups(model, to, sender, port.protocol, port.port);
      if (!judgement.known || judgement.group !== undefined) continue;
      seen.add(pair);
      found.push({ ...port, from, to });
    }
  }
  return found;
}

const groupsOf = ({ securityGroups }: Pick<GroupedNode, 'securityGroups'>): string => [...securityGroups].sort().join(', ');

function findingOf(view: ClusterView, all: readonly GroupedNode[], blocked: readonly Blocked[]): Finding {
  const tunnel = blocked.some(({ name }) => name === 'tunnel');
  const affected = all.filter((node) => blocked.some(({ to }) => groupsOf(to) === groupsOf(node))).map(({ name }) => name);
  const ports = [...new Set(blocked.map(({ protocol, port }) => `${port}/${protocol}`))].join(', ');
  return {
    code: 'CCE1005',
    severity: tunnel ? 'error' : 'warning',
    confidence: 'certain',
    objects: affected.map(nodeRef),
    about: [...(tunnel ? ['cluster'] : []), ...affected.map((name) => `node/${name}`)],
    hop: { kind: 'routing', reason: tunnel ? 'routing.tunnel-blocked' : 'security-group.denied' },
    evidence: blocked.slice(0, 4).map(({ protocol, port, from, to }): Evidence => ({
      at: nodeRef(to.name),
      path: `security groups ${groupsOf(to)}`,
      observed: message('evidence.noRule', { port, protocol, address: from.internalIP, groups: groupsOf(from) }),
      expected: message('evidence.rule', { port, protocol }),
    })),
    message: tunnel
      ? message('checks.CCE1005.tunnel', { ports, nodes: names(affected) })
      : message('checks.CCE1005.health', { nodes: names(affected) }),
    cause: message('checks.CCE1005.cause'),
    fixes: [rulesFor(view, blocked)],
  };
}

/** One rule for each pair of groups and port. */
function rulesFor({ model }: ClusterView, blocked: readonly Blocked[]): Fix {
  const known = new Map((model.cloud?.securityGroups ?? []).map((group) => [group.id, group]));
  const rules = new Set(
    blocked.flatMap(({ protocol, port, name, from, to }) => {
      const [into, out] = [known.get(to.securityGroups[0]!), from.securityGroups[0]!];
      return into ? [ruleOf(`cilium-${name}`, into, out, protocol, port)] : [];
    }),
  );
  return { what: message('checks.CCE1005.admit'), kind: 'terraform', text: [...rules].join('\n'), risk: 'none', reversible: true };
}

const ruleOf = (name: string, into: SecurityGroup, from: string, protocol: 'UDP' | 'TCP', port: number): string =>
  [
    `resource "huaweicloud_networking_secgroup_rule" "${name}-${into.id}-${from}" {`,
    `  security_group_id = "${into.id}"`,
    '  direction         = "ingress"',
    '  ethertype         = "IPv4"',
    `  protocol          = "${protocol.toLowerCase()}"`,
    `  ports             = "${port}"`,
    `  remote_group_id   = "${from}"`,
    '}',
  ].join('\n');
