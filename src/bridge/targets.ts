/** Which nodes take a Gateway's traffic. Pure. @module */
import { createHash } from 'node:crypto';
import { matchesSelector, type LabelSelector } from '../kube/selectors.ts';
import type { Node, Service } from '../kube/resources.ts';
import { EXCLUDE_NODE } from './api/names.ts';

export interface Target {
  readonly node: string;
  readonly address: string;
}

export const nodeAddress = (node: Node): string | undefined => node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

/** Ready, schedulable, not excluded by label, and not on their way out. */
export const isAble = (node: Node): boolean =>
  !node.metadata.deletionTimestamp &&
  node.metadata.labels?.[EXCLUDE_NODE] === undefined &&
  !node.spec?.unschedulable &&
  (node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);

/**
 * The able nodes that the selector picks, sorted by name; of more than `most` those that rank highest for this
 * entrypoint (rendezvous hashing), so that one node more or less changes one member, and different Gateways
 * use different nodes.
 */
export function targetNodes(nodes: Iterable<Node>, wish: { selector?: LabelSelector; most: number; key: string }): Target[] {
  const able: Target[] = [];
  for (const node of nodes) {
    if (!isAble(node) || (wish.selector && !matchesSelector(wish.selector, node.metadata.labels))) continue;
    const address = nodeAddress(node);
    if (address) able.push({ node: node.metadata.name, address });
  }
  const chosen = able.length <= wish.most ? able : highest(able, wish.key).slice(0, wish.most);
  return chosen.sort((a, b) => (a.node < b.node ? -1 : 1));
}

function highest(targets: readonly Target[], key: string): Target[] {
  const ranked = targets.map((target) => ({ target, rank: createHash('sha1').update(`${key}\n${target.node}`).digest('hex') }));
  return ranked.sort((a, b) => (a.rank < b.rank ? 1 : -1)).map(({ target }) => target);
}

/** The part of a node on which targets depend: its heartbeats are no news. */
export function targetFacts(node: Node | undefined): string {
  return node ? `${isAble(node)} ${nodeAddress(node)} ${JSON.stringify(node.metadata.labels)}` : '';
}

export interface PortTarget {
  /** Of the Gateway's listener. */
  port: number;
  nodePort: number;
}

/** TCP ports of a Gateway's Service that have a NodePort. */
export function servicePorts(service: Service): PortTarget[] {
  return (service.spec?.ports ?? []).flatMap(({ port, nodePort, protocol }) =>
    nodePort && (protocol ?? 'TCP') === 'TCP' ? [{ port, nodePort }] : [],
  );
}
