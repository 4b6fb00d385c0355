/** What becomes possible, and what impossible, between two states of a cluster's policies. @module */
import type { PolicyAnalysis } from './analysis.ts';
import type { ConnectionSet } from './engine/connection-set.ts';
import { NONE, type ConnectionTable } from './engine/connection-table.ts';
import { gatewayPaths, type GatewayPath, type GatewayRefusal } from './gateway-paths.ts';
import { matrix, type MatrixNode, type MatrixOptions } from './matrix.ts';

/** One pair of nodes whose connections differ. */
export interface ConnectionChange {
  readonly from: string;
  readonly to: string;
  readonly opened: ConnectionSet;
  readonly closed: ConnectionSet;
  /** Possible before and after; from now on a proxy judges every request. */
  readonly judged: ConnectionSet;
  /** Possible before and after; no proxy refuses any request any more. */
  readonly unjudged: ConnectionSet;
}

/** One way through a Gateway whose answer differs. */
export interface GatewayChange {
  readonly gateway: string;
  readonly route: string;
  readonly service: string;
  readonly backend: string;
  readonly port: number;
  readonly before: GatewayRefusal | 'allowed';
  readonly after: GatewayRefusal | 'allowed';
  /** Clients let in, and clients refused, by the policy of `reserved:ingress`. */
  readonly openedClients: readonly string[];
  readonly closedClients: readonly string[];
}

export interface PolicyDiff {
  readonly changes: readonly ConnectionChange[];
  readonly gateways: readonly GatewayChange[];
}

/**
 * Compares pairs of which both sides exist before and after. Prefixes and names that only one side's
 * policies mention are asked on both sides.
 *
 * @example
 * const { changes } = diff(analyse(now), analyse([...now, ...added]));
 * changes.filter(({ closed }) => !closed.isEmpty); // what the added policies cut off
 */
export function diff(before: PolicyAnalysis, after: PolicyAnalysis, options: MatrixOptions = {}): PolicyDiff {
  before.mention(after);
  after.mention(before);
  return { changes: [...connectionChanges(before, after, options)], gateways: gatewayChanges(gatewayPaths(before), gatewayPaths(after)) };
}

/** A node on both sides. */
interface Pair {
  readonly name: string;
  readonly before: MatrixNode;
  readonly after: MatrixNode;
}

function* connectionChanges(before: PolicyAnalysis, after: PolicyAnalysis, options: MatrixOptions): Iterable<ConnectionChange> {
  const later = new Map(matrix(after, options).nodes.map((node) => [node.name, node]));
  const pairs = matrix(before, options).nodes.flatMap((node): Pair[] => {
    const same = later.get(node.name);
    return same ? [{ name: node.name, before: node, after: same }] : [];
  });
  const { table } = after.engine;
  const [was, is] = [sideOf(before, pairs, 'before', table), sideOf(after, pairs, 'after', table)];
  for (let from = 0; from < pairs.length; from += 1) {
    for (let to = 0; to < pairs.length; to += 1) {
      const [old, now] = [was.allowed(from, to), is.allowed(from, to)];
      const [oldJudged, nowJudged] = [was.judged(from, to, old), is.judged(from, to, now)];
      if ((old === now && oldJudged === nowJudged) || from === to) continue;
      if (pairs[from]!.before.kind !== 'pod' && pairs[to]!.before.kind !== 'pod') continue;
      const kept = table.intersect(old, now);
      yield {
        from: pairs[from]!.name,
        to: pairs[to]!.name,
        opened: table.set(table.subtract(now, old)),
        closed: table.set(table.subtract(old, now)),
        judged: table.set(table.intersect(kept, table.subtract(nowJudged, oldJudged))),
        unjudged: table.set(table.intersect(kept, table.subtract(oldJudged, nowJudged))),
      };
    }
  }
}

/** One side's answers, in numbers of one table. */
interface Side {
  allowed(from: number, to: number): number;
  /** The part of `allowed` on which a proxy judges. */
  judged(from: number, to: number, allowed: number): number;
}

function sideOf({ engine }: PolicyAnalysis, pairs: readonly Pair[], side: 'before' | 'after', table: ConnectionTable): Side {
  const places = pairs.map((pair) => pair[side].class.index);
  const egress = places.map((place) => engine.row(place, 'egress'));
  const ingress = places.map((place) => engine.row(place, 'ingress'));
  const translated: number[] = [];
  const inTable =
    engine.table === table
      ? (number: number) => number
      : (number: number) => (translated[number] ??= table.numberOf(engine.table.set(number)));
  return {
    allowed: (from, to) => table.intersect(inTable(egress[from]!.allowed[places[to]!]!), inTable(ingress[to]!.allowed[places[from]!]!)),
    judged: (from, to, allowed) => {
      const [sent, accepted] = [egress[from]!.restricted, ingress[to]!.restricted];
      if (!sent && !accepted) return NONE;
      return table.intersect(allowed, table.union(inTable(sent?.[places[to]!] ?? NONE), inTable(accepted?.[places[from]!] ?? NONE)));
    },
  };
}

const idOf = ({ gateway, route, service, backend, port }: GatewayPath): string => [gateway, route, service, backend, port].join(' ');

function gatewayChanges(before: readonly GatewayPath[], after: readonly GatewayPath[]): GatewayChange[] {
  const later = new Map(after.map((path) => [idOf(path), path]));
  return before.flatMap((was): GatewayChange[] => {
    const is = later.get(idOf(was));
    if (!is) return [];
    const openedClients = was.refusedClients.filter((one) => !is.refusedClients.includes(one));
    const closedClients = is.refusedClients.filter((one) => !was.refusedClients.includes(one));
    if (was.refusedBy === is.refusedBy && openedClients.length === 0 && closedClients.length === 0) return [];
    const { gateway, route, service, backend, port } = was;
    return [
      {
        gateway,
        route,
        service,
        backend,
        port,
        before: was.refusedBy ?? 'allowed',
        after: is.refusedBy ?? 'allowed',
        openedClients,
        closedClients,
      },
    ];
  });
}
