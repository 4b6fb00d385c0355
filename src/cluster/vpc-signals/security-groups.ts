/** The security groups of the nodes' interfaces: which node is in which, and what they admit. @module */
import type { VpcClient } from '../../huawei/vpc/client.ts';
import type { AddressGroup, VpcSecurityGroup } from '../../huawei/vpc/types.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { SignalCoverage } from '../coverage.ts';
import type { CloudSignals, SecurityGroup } from '../model.ts';
import type { Interfaces } from './interfaces.ts';
import { asked, NotKnown, orWhy } from './refusal.ts';
import { addressGroupsOf, securityGroupOf } from './security-rules.ts';

export interface SeenGroups {
  readonly securityGroups: readonly SecurityGroup[];
  /** Only nodes all of whose groups are known: half of them would deny what the others admit. */
  readonly nodeSecurityGroups: NonNullable<CloudSignals['nodeSecurityGroups']>;
  readonly coverage: SignalCoverage;
}

/** More than the clusters have that one would want to look at. */
const MOST_GROUPS = 50;
const MOST_ADDRESS_GROUPS = 50;

/** Never fails for what the service answers: that is in the coverage, node by node. */
export async function readSecurityGroups(
  vpc: VpcClient,
  region: string,
  { found, missing }: Interfaces,
  signal?: AbortSignal,
): Promise<SeenGroups> {
  const ids = [...new Set([...found.values()].flatMap(({ security_groups }) => security_groups))].sort();
  const groups = await eachOf(ids, MOST_GROUPS, 'securityGroup', (id) => vpc.showSecurityGroup(id, signal));
  const known = [...groups.values()].filter((one) => !(one instanceof NotKnown)) as VpcSecurityGroup[];
  const addressIds = [...new Set(known.flatMap(addressGroupsOf))].sort();
  const addressGroups = await eachOf(addressIds, MOST_ADDRESS_GROUPS, 'addressGroup', (id) => vpc.showAddressGroup(id, signal));

  const read = new Map([...groups].map(([id, group]) => [id, group instanceof NotKnown ? group.why : groupOrWhy(group)]));
  const nodes: Record<string, Message | null> = Object.fromEntries(missing);
  const nodeSecurityGroups: { node: string; groups: readonly string[] }[] = [];
  for (const [node, port] of found) {
    const why = whyNot(node, port);
    nodes[node] = why ?? null;
    if (!why) nodeSecurityGroups.push({ node, groups: port.security_groups });
  }
  const securityGroups = [...read.values()].filter((one) => 'ingress' in one);
  return { securityGroups, nodeSecurityGroups, coverage: { nodes, otherwise: null } };

  function eachOf<T>(
    wanted: readonly string[],
    most: number,
    call: 'securityGroup' | 'addressGroup',
    show: (id: string) => Promise<T>,
  ): Promise<Map<string, T | NotKnown>> {
    const tooMany = new NotKnown(message('cluster.vpc.tooMany', { what: message(`cluster.vpc.${call}`) }));
    const all = wanted.map(async (id, index) => [id, index < most ? await orWhy(asked(region, call, show(id))) : tooMany] as const);
    return Promise.all(all).then((entries) => new Map<string, T | NotKnown>(entries));
  }

  function groupOrWhy(group: VpcSecurityGroup): SecurityGroup | Message {
    const needed = new Map<string, AddressGroup>();
    for (const id of addressGroupsOf(group)) {
      const one = addressGroups.get(id)!;
      if (one instanceof NotKnown) return one.why;
      needed.set(id, one);
    }
    const seen = securityGroupOf(group, needed);
    return 'ingress' in seen ? seen : message('cluster.vpc.unreadableRule', { rule: seen.unreadable, group: group.id });
  }

  function whyNot(
    node: string,
    { id, security_groups, port_security_enabled }: { id: string; security_groups: string[]; port_security_enabled: boolean },
  ): Message | undefined {
    if (!port_security_enabled) return message('cluster.vpc.portSecurityOff', { node, port: id });
    if (security_groups.length === 0) return message('cluster.vpc.noGroups', { node, port: id });
    return security_groups.map((group) => read.get(group)!).find((one) => !('ingress' in one)) as Message | undefined;
  }
}
