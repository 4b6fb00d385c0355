/**
 * What the VPC says of a live cluster's nodes: security groups, routes, ranges. Read only, and a bounded number of
 * calls: some for the nodes' interfaces, one for each of their security groups, subnets and route tables.
 * @module
 */
import type { VpcClient } from '../../huawei/vpc/client.ts';
import { message, type Message } from '../../i18n/index.ts';
import { everywhere } from '../coverage.ts';
import type { CloudCoverage } from '../load.ts';
import type { ClusterModel, CloudSignals } from '../model.ts';
import { findInterfaces, vpcNodes } from './interfaces.ts';
import { NotKnown, orWhy } from './refusal.ts';
import { readRoutes, subnetsByVpc, vpcRanges, type SeenRoutes } from './routes.ts';
import { readSecurityGroups } from './security-groups.ts';

export interface SeenVpc {
  readonly signals: Pick<CloudSignals, 'securityGroups' | 'nodeSecurityGroups' | 'routes' | 'elsewhere' | 'vpcCIDRs'>;
  readonly coverage: Pick<CloudCoverage, 'routes' | 'security-groups'>;
}

/**
 * Never rejects for what the service answers: a refused call makes unknown what needs it, and nothing else.
 *
 * @param region for the words of reasons
 * @example const { signals, coverage } = await readVpc(model, vpc, 'cn-north-4');
 */
export async function readVpc(model: ClusterModel, vpc: VpcClient, region: string, signal?: AbortSignal): Promise<SeenVpc> {
  const nodes = vpcNodes(model);
  if (nodes.length === 0) return nothingOfVpc(message('cluster.vpc.noNodes'));
  const interfaces = await orWhy(findInterfaces(vpc, region, nodes, signal));
  if (interfaces instanceof NotKnown) return nothingOfVpc(interfaces.why);
  const ofNetwork = async (): Promise<{ routes: SeenRoutes | NotKnown; ranges: CloudSignals['vpcCIDRs'] | NotKnown }> => {
    const subnets = await orWhy(subnetsByVpc(vpc, region, interfaces, signal));
    if (subnets instanceof NotKnown) return { routes: subnets, ranges: subnets };
    const [routes, ranges] = await Promise.all([
      orWhy(readRoutes(vpc, region, { nodes, interfaces, subnets }, signal)),
      orWhy(vpcRanges(vpc, region, subnets.keys(), signal)),
    ]);
    return { routes, ranges };
  };
  const [groups, { routes, ranges }] = await Promise.all([readSecurityGroups(vpc, region, interfaces, signal), ofNetwork()]);
  const { securityGroups, nodeSecurityGroups } = groups;
  return {
    signals: {
      securityGroups,
      nodeSecurityGroups,
      // Without a look at the routes any address may be somewhere.
      ...(routes instanceof NotKnown ? { routes: undefined, elsewhere: ['0.0.0.0/0'] } : routes),
      vpcCIDRs: ranges instanceof NotKnown || ranges?.length === 0 ? undefined : ranges,
    },
    coverage: { routes: everywhere(routes instanceof NotKnown ? routes.why : null), 'security-groups': groups.coverage },
  };
}

/** The same reason for all of it. */
export const nothingOfVpc = (why: Message): SeenVpc => ({
  signals: { securityGroups: [], routes: undefined, vpcCIDRs: undefined },
  coverage: { routes: everywhere(why), 'security-groups': everywhere(why) },
});
