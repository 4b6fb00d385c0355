/** The routes in the tables that hold for the nodes' subnets, and the ranges of their VPC. @module */
import type { VpcClient } from '../../huawei/vpc/client.ts';
import type { Route, RouteTable } from '../../huawei/vpc/types.ts';
import { message } from '../../i18n/index.ts';
import type { CloudSignals } from '../model.ts';
import type { Interfaces, VpcNode } from './interfaces.ts';
import { asked, NotKnown } from './refusal.ts';

type Routes = NonNullable<CloudSignals['routes']>;

export interface SeenRoutes {
  /** To nodes. Only those that all tables have: one that a table lacks does not lead the nodes of its subnets anywhere. */
  readonly routes: Routes;
  /** Of all tables: where addresses are that are neither the VPC's nor a node's. */
  readonly elsewhere: readonly string[];
}

const MOST_SUBNETS = 30;
const MOST_TABLES = 30;
const MOST_PAGES = 4;

/** VPC subnets by their VPC. @throws NotKnown */
export async function subnetsByVpc(
  vpc: VpcClient,
  region: string,
  { found }: Interfaces,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = [...new Set([...found.values()].map(({ network_id }) => network_id))];
  if (ids.length > MOST_SUBNETS) throw new NotKnown(message('cluster.vpc.tooMany', { what: message('cluster.vpc.subnet') }));
  const subnets = await Promise.all(ids.map((id) => asked(region, 'subnet', vpc.showSubnet(id, signal))));
  return Map.groupBy(ids, (id) => subnets[ids.indexOf(id)]!.vpc_id);
}

/** @throws NotKnown */
export async function vpcRanges(vpc: VpcClient, region: string, ids: Iterable<string>, signal?: AbortSignal): Promise<string[]> {
  const seen = await Promise.all([...ids].map((id) => asked(region, 'vpc', vpc.showVpc(id, signal))));
  return seen.flatMap(({ cidr, extend_cidrs }) => [cidr, ...extend_cidrs]);
}

/** @throws NotKnown */
export async function readRoutes(
  vpc: VpcClient,
  region: string,
  { nodes, interfaces, subnets }: { nodes: readonly VpcNode[]; interfaces: Interfaces; subnets: ReadonlyMap<string, readonly string[]> },
  signal?: AbortSignal,
): Promise<SeenRoutes> {
  // The table of a node that was not found would be missing.
  const [why] = interfaces.missing.values();
  if (why) throw new NotKnown(why);
  const ids = (await Promise.all([...subnets].map(([id, of]) => tablesFor(id, of)))).flat();
  if (ids.length > MOST_TABLES) throw new NotKnown(message('cluster.vpc.tooMany', { what: message('cluster.vpc.routeTable') }));
  const tables = await Promise.all(ids.map((id) => asked(region, 'routeTable', vpc.showRouteTable(id, signal))));
  const nodeAt = nextHops(nodes, interfaces);
  const [first = [], ...others] = tables.map((table) => routesIn(table, nodeAt));
  return {
    routes: first.filter((route) => others.every((table) => table.some((one) => isSame(one, route)))),
    elsewhere: [...new Set(tables.flatMap((table) => leadingElsewhere(table, nodeAt)))],
  };

  async function tablesFor(vpcId: string, of: readonly string[]): Promise<string[]> {
    const { items, isCut } = await asked(region, 'routeTables', vpc.listRouteTables(vpcId, MOST_PAGES, signal));
    if (isCut) throw new NotKnown(message('cluster.vpc.tooMany', { what: message('cluster.vpc.routeTable') }));
    const used = of.map((subnet) => items.find((table) => table.subnets.includes(subnet)) ?? items.find((table) => table.default));
    // Every VPC has a default table: an answer without one hides something.
    if (used.includes(undefined)) throw new NotKnown(message('cluster.vpc.noRouteTable', { vpc: vpcId }));
    return [...new Set(used.map((table) => table!.id))];
  }
}

const isSame = (a: Routes[number], b: Routes[number]): boolean => a.destination === b.destination && a.node === b.node;

const routesIn = ({ routes }: RouteTable, nodeAt: (route: Route) => string | undefined): Routes =>
  routes.flatMap((route) => {
    const node = nodeAt(route);
    return node === undefined ? [] : [{ destination: route.destination, node }];
  });

/** What a NAT gateway is behind is nobody's private address. */
const INSIDE_OR_PUBLIC = new Set(['local', 'nat', 'egw']);

const leadingElsewhere = ({ routes }: RouteTable, nodeAt: (route: Route) => string | undefined): string[] =>
  routes.filter((route) => !INSIDE_OR_PUBLIC.has(route.type) && nodeAt(route) === undefined).map(({ destination }) => destination);

/** A virtual address may be any node's at any time: a route to one leads to no node for certain. */
function nextHops(nodes: readonly VpcNode[], { found }: Interfaces): (route: Route) => string | undefined {
  const byServer = new Map<string, string>();
  const byPort = new Map<string, string>();
  for (const { name, serverId } of nodes) {
    const port = found.get(name);
    const server = serverId ?? port?.device_id.toLowerCase();
    if (server) byServer.set(server, name);
    if (port) byPort.set(port.id, name);
  }
  return ({ type, nexthop }) => {
    if (type === 'ecs') return byServer.get(nexthop.toLowerCase());
    return type === 'eni' ? byPort.get(nexthop) : undefined;
  };
}
