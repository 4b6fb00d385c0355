/** Who may reach whom, all pairs at once. @module */
import type { PolicyAnalysis } from './analysis.ts';
import type { ConnectionSet } from './engine/connection-set.ts';
import { ALL, NONE } from './engine/connection-table.ts';
import { formatWorkload, type IdentityClass } from './engine/identity-class.ts';
import type { PolicyRow } from './engine/policy-row.ts';

/** A row and column of the matrix. */
export interface MatrixNode {
  /** `default/web[Deployment]`; where policies tell pods of one workload apart, with the first pod of each: `default/web[Deployment]:web-0`. */
  readonly name: string;
  readonly kind: IdentityClass['kind'];
  readonly class: IdentityClass;
}

/** Something that may pass from one node to another one: places in {@link Matrix.nodes}. */
export interface MatrixConnection {
  readonly from: number;
  readonly to: number;
  readonly allowed: ConnectionSet;
  /** The part of it on which a proxy judges every request. */
  readonly restricted: ConnectionSet;
}

export interface Matrix {
  readonly nodes: readonly MatrixNode[];
  /** Pairs between which something may pass, by source. At least one of the two is a pod; nothing about a workload and itself. */
  readonly connections: () => Iterable<MatrixConnection>;
}

export interface MatrixOptions {
  /** `identity`: pods that no policy can tell apart are one node. */
  readonly by?: 'workload' | 'identity';
  /** Reserved identities besides the world and `ingress`: nodes, API server, health checks. */
  readonly allReserved?: boolean;
}

const RESERVED_OF_INTEREST = /^reserved:(?:world|world-ipv4|world-ipv6|ingress)$/;
/** Sources that are answered together, so that one destination's row is read once for all of them. */
const TILE = 32;

/**
 * @example
 * const { nodes, connections } = matrix(analyse(manifests));
 * for (const { from, to, allowed } of connections()) console.log(`${nodes[from].name} => ${nodes[to].name} : ${allowed.text}`);
 */
export function matrix(analysis: PolicyAnalysis, { by = 'workload', allReserved = false }: MatrixOptions = {}): Matrix {
  const outside = analysis.classes.filter(
    ({ kind, name }) => kind !== 'pod' && (kind !== 'reserved' || allReserved || RESERVED_OF_INTEREST.test(name)),
  );
  const nodes = [...(by === 'workload' ? workloadNodes(analysis) : identityNodes(analysis)), ...outside.map(nodeOf)];
  return { nodes, connections: () => allPairs(analysis, nodes) };
}

const nodeOf = (of: IdentityClass): MatrixNode => ({ name: of.name, kind: of.kind, class: of });

function identityNodes(analysis: PolicyAnalysis): MatrixNode[] {
  return analysis.classes.filter(({ kind }) => kind === 'pod').map(nodeOf);
}

function workloadNodes(analysis: PolicyAnalysis): MatrixNode[] {
  const byWorkload = new Map<string, { of: IdentityClass; pod: string }[]>();
  for (const of of analysis.classes) {
    const here = new Set<string>();
    for (const { workload, name } of of.pods) {
      const workloadName = formatWorkload(workload);
      if (here.has(workloadName)) continue;
      here.add(workloadName);
      const classes = byWorkload.get(workloadName);
      if (classes) classes.push({ of, pod: name });
      else byWorkload.set(workloadName, [{ of, pod: name }]);
    }
  }
  const sameToPolicy = once(() => likeness(analysis));
  return [...byWorkload].flatMap(([name, classes]) => {
    const different = classes.length > 1 ? firstOfEach(classes, ({ of }) => sameToPolicy()(of)) : classes;
    return different.map(({ of, pod }): MatrixNode => ({ name: different.length > 1 ? `${name}:${pod}` : name, kind: 'pod', class: of }));
  });
}

/**
 * Labels or port names may differ without any policy minding (the hash of a ReplicaSet, say).
 * @returns a text that is equal for classes that all policies treat alike
 */
function likeness({ engine, classes }: PolicyAnalysis): (of: IdentityClass) => string {
  const rows = new Map<PolicyRow, number>();
  const numberOf = (row: PolicyRow): number => rows.get(row) ?? rows.set(row, rows.size).size - 1;
  const own = new Map(
    classes.map((of) => [of, `${numberOf(engine.row(of.index, 'ingress'))} ${numberOf(engine.row(of.index, 'egress'))}`]),
  );
  return (of) =>
    [own.get(of), ...[...rows.keys()].map(({ allowed, restricted }) => `${allowed[of.index]}/${restricted?.[of.index]}`)].join();
}

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  const first = new Map<string, T>();
  for (const one of all) {
    const key = keyOf(one);
    if (!first.has(key)) first.set(key, one);
  }
  return [...first.values()];
}

function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => (value ??= { of: compute() }).of;
}

function* allPairs({ engine }: PolicyAnalysis, nodes: readonly MatrixNode[]): Iterable<MatrixConnection> {
  const { table } = engine;
  const count = nodes.length;
  const places = Uint32Array.from(nodes, ({ class: { index } }) => index);
  const egress = nodes.map(({ class: { index } }) => engine.row(index, 'egress'));
  const ingress = nodes.map(({ class: { index } }) => engine.row(index, 'ingress'));
  const tile = new Uint32Array(TILE * count);
  for (let first = 0; first < count; first += TILE) {
    const sources = Math.min(TILE, count - first);
    for (let to = 0; to < count; to += 1) {
      const accepted = ingress[to]!.allowed;
      for (let at = 0; at < sources; at += 1) tile[at * count + to] = accepted[places[first + at]!]!;
    }
    for (let from = first; from < first + sources; from += 1) {
      const sent = egress[from]!;
      const outside = nodes[from]!.kind !== 'pod';
      const start = (from - first) * count;
      for (let to = 0; to < count; to += 1) {
        const accepted = tile[start + to]!;
        const offered = sent.allowed[places[to]!]!;
        // What most pairs come to, without a call.
        if (accepted === NONE || offered === NONE || from === to) continue;
        const allowed = accepted === ALL ? offered : offered === ALL ? accepted : table.intersect(offered, accepted);
        if (allowed === NONE || (outside && nodes[to]!.kind !== 'pod')) continue;
        const judged = table.union(sent.restricted?.[places[to]!] ?? NONE, ingress[to]!.restricted?.[places[from]!] ?? NONE);
        yield { from, to, allowed: table.set(allowed), restricted: table.set(table.intersect(allowed, judged)) };
      }
    }
  }
}
