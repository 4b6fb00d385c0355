/** What is said of members whose subnet had to be assumed. Pure. @module */
import { VPC_RIGHTS } from '../../huawei/vpc/client.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { Target } from '../targets.ts';
import type { LearnedSubnets } from './node-subnets.ts';

/** Nodes that the service did not take. */
export interface RefusedMembers {
  readonly nodes: readonly string[];
  /** In the service's own words. */
  readonly why: string;
}

/** More are only counted. */
const MOST_NAMED = 5;

/**
 * Nothing where the assumption does no harm: nodes of one network that the ELB takes.
 *
 * @param assumed the IPv4 subnet id that members get whose own is not known
 */
export function subnetWarnings(
  targets: readonly Target[],
  { ids, unknown }: LearnedSubnets,
  { assumed, refused }: { assumed: string; refused: readonly RefusedMembers[] },
): Message[] {
  const networks = new Set(targets.map(({ network }) => network));
  const [first] = refused;
  const named = [...networks].filter((network) => network !== undefined && !ids.has(network)) as string[];
  return [
    ...(unknown && named.length > 0 && (networks.size > 1 || first) ? [unknownSubnets(named, unknown, assumed)] : []),
    ...(first
      ? [
          message('bridge.warning.membersRefused', {
            nodes: few([...new Set(refused.flatMap(({ nodes }) => nodes))]),
            subnet: assumed,
            why: first.why,
          }),
        ]
      : []),
  ];
}

/** The sentence for networks whose IPv4 subnets nobody tells. */
export function unknownSubnets(
  networks: readonly string[],
  { isForbidden, why }: NonNullable<LearnedSubnets['unknown']>,
  subnet: string,
): Message {
  const about = { networks: few([...networks].sort()), subnet, right: VPC_RIGHTS.subnet };
  return isForbidden ? message('bridge.warning.subnetsForbidden', about) : message('bridge.warning.subnetsUnknown', { ...about, why });
}

function few(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` +${more}` : '');
}
