/** 問題五: native routing in a VPC whose route table does not know the pods (facts/cilium.md §10, facts/huawei-cce.md §5.1). @module */
import { ciliumNodes } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import { contains, parsePrefix } from '../../policy/cidr.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { byName, configOn, INSTALLATION_NEEDS, installationIn, internalIP, type Installation } from '../cluster-facts/installation.ts';
import { poolsOf } from '../cluster-facts/networks.ts';
import { names, NO_CILIUM, nodeRef } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

interface Missing {
  readonly node: string;
  readonly address: string | undefined;
  readonly podCIDR: string;
}

export const noVpcRoute: Check = {
  code: 'CCE1004',
  name: 'no-vpc-route',
  severity: 'error',
  title: 'checks.CCE1004.title',
  problem: 5,
  needs: [nodes, ciliumNodes, ...INSTALLATION_NEEDS],
  threads: ['https://docs.cilium.io/en/v1.19/network/concepts/routing/'],
  run({ model, coverage }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const native = [...model.list(ciliumNodes)].toSorted(byName).filter(({ metadata: { name } }) => {
      const seen = model.node(name)?.agent?.routing.mode;
      return (seen ?? configOn(installation, model.get(nodes, { name }))['routing-mode']) === 'native';
    });
    if (native.length === 0) return { skip: message('checks.CCE1004.skip') };
    const routes = model.cloud?.routes;
    if (!routes) return { findings: [], looked: 0, unknown: coverage.unknownSignal('routes') ?? message('checks.CCE1004.unknown') };
    const missing = native.flatMap(({ metadata: { name: node }, spec }): Missing[] =>
      (spec?.ipam?.podCIDRs ?? [])
        .filter((podCIDR) => !routes.some((route) => route.node === node && covers(route.destination, podCIDR)))
        .map((podCIDR) => ({ node, podCIDR, address: addressOf(node) })),
    );
    return { findings: missing.length > 0 ? [findingOf(installation, missing)] : [], looked: native.length };

    function addressOf(name: string): string | undefined {
      const node = model.get(nodes, { name });
      return node && internalIP(node);
    }
  },
};

function covers(destination: string, podCIDR: string): boolean {
  const [outer, inner] = [parsePrefix(destination), parsePrefix(podCIDR)];
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

const findingOf = (installation: Installation, missing: readonly Missing[]): Finding => ({
  code: 'CCE1004',
  severity: 'error',
  confidence: 'certain',
  objects: [...new Set(missing.map(({ node }) => node))].map(nodeRef),
  about: ['cluster', ...new Set(missing.map(({ node }) => `node/${node}`))],
  evidence: missing.slice(0, 3).map(({ node, podCIDR, address }) => ({
    at: 'VPC route table',
    path: podCIDR,
    observed: message('evidence.noRoute'),
    expected: message('evidence.nextHop', { address: address ?? node }),
  })),
  message: message('checks.CCE1004.found', { nodes: names(missing.map(({ node, podCIDR }) => `${podCIDR} (${node})`)) }),
  cause: message('checks.CCE1004.cause'),
  fixes: [tunnel(installation), routesFor(installation, missing)],
});

const tunnel = (installation: Installation): Fix =>
  helmFix(message('checks.CCE1004.tunnel'), installation, {
    routingMode: 'tunnel',
    tunnelProtocol: 'vxlan',
    autoDirectNodeRoutes: false,
    ipv4NativeRoutingCIDR: '',
  });

const routesFor = (installation: Installation, missing: readonly Missing[]): Fix => ({
  what: message('checks.CCE1004.routes'),
  kind: 'terraform',
  text: [...missing.map(routeOf), ...poolsOf(installation).map(admissionOf)].join('\n'),
  risk: 'none',
  reversible: true,
});

const labelOf = (cidr: string): string => cidr.replaceAll(/[./]/g, '-');

const routeOf = ({ node, address, podCIDR }: Missing): string =>
  [
    `resource "huaweicloud_vpc_route" "pods-${labelOf(podCIDR)}" {`,
    '  vpc_id      = var.vpc_id',
    `  destination = "${podCIDR}"`,
    '  type        = "ecs"',
    `  nexthop     = var.server_ids["${address ?? node}"]`,
    '}',
  ].join('\n');

/** CCE's group of the nodes admits its own container range, not Cilium's (facts/huawei-cce.md §5.3). */
const admissionOf = (pool: string): string =>
  [
    `resource "huaweicloud_networking_secgroup_rule" "pods-${labelOf(pool)}" {`,
    '  security_group_id = var.node_security_group_id',
    '  direction         = "ingress"',
    '  ethertype         = "IPv4"',
    `  remote_ip_prefix  = "${pool}"`,
    '}',
  ].join('\n');
