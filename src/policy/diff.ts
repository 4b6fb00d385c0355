/** What becomes possible, and what impossible, between two states of a cluster's policies. @module */
import type { PolicyAnalysis } from './analysis.ts';
import type { ConnectionSet } from './engine/connection-set.ts';
import type { PolicyRow } from './engine/policy-row.ts';
import { NONE } from './engine/connection-table.ts';
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
  const rows = (analysis: PolicyAnalysis, side: 'before' | 'after', direction: 'ingress' | 'egress'): PolicyRow[] =>
    pairs.map((pair) => analysis.engine.row(pair[side].class.index, direction));
  const sides = {
    before: { engine: before.engine, egress: rows(before, 'before', 'egress'), ingress: rows(before, 'before', 'ingress') },
    after: { engine: after.engine, egress: rows(after, 'after', 'egress'), ingress: rows(after, 'after', 'ingress') },
  };
  const { table } = after.engine;
  const shared = before.engine.table === table;
  const translated: number[] = [];
  const inTable = (number: number): number => (shared ? number : (translated[number] ??= table.numberOf(before.engine.table.set(number))));
  const of = (side: 'before' | 'after', from: number, to: number): readonly [number, number] => {
    const { engine, egress, ingress } = sides[side];
    const source = pairs[from]![side].class.index;
    const target = pairs[to]![side].class.index;
    const allowed = engine.table.intersect(egress[from]!.allowed[target]!, ingress[to]!.allowed[source]!);
    const judged = engine.table.union(egress[from]!.restricted?.[target] ?? NONE, ingress[to]!.restricted?.[source] ?? NONE);
    return [allowed, judged === NONE ? NONE : engine.table.intersect(allowed, judged)];
  };
  for (let from = 0; from < pairs.length; from += 1) {
    for (let to = 0; to < pairs.length; to += 1) {
      if (from === to || (pairs[from]!.before.kind !== 'pod' && pairs[to]!.before.kind !== 'pod')) continue;
      const [was, wasJudged] = of('before', from, to);
      const [is, isJudged] = of('after', from, to);
      const [old, oldJudged] = [inTable(was), inTable(wasJudged)];
      if (old === is && oldJudged === isJudged) continue;
      const kept = table.intersect(old, is);
      yield {
        from: pairs[from]!.name,
        to: pairs[to]!.name,
        opened: table.set(table.subtract(is, old)),
        closed: table.set(table.subtract(old, is)),
        judged: table.set(table.intersect(kept, table.subtract(isJudged, oldJudged))),
        unjudged: table.set(table.intersect(kept, table.subtract(oldJudged, isJudged))),
      };
    }
  }
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
