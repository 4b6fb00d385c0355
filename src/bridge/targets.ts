/** Which nodes take a Gateway's traffic. Pure. @module */
import { matchesSelector, type LabelSelector } from '../kube/selectors.ts';
import type { Node, Service } from '../kube/resources.ts';
import { EXCLUDE_NODE, NETWORK_OF_NODE } from './api/names.ts';

export interface Target {
  readonly node: string;
  readonly address: string;
  /** Id of its VPC subnet; absent: the node does not say. */
  readonly network?: string;
}

export const nodeAddress = (node: Node): string | undefined => node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

/** Ready, schedulable, not excluded by label, and not on their way out. */
export const isAble = (node: Node): boolean =>
  !node.metadata.deletionTimestamp &&
  node.metadata.labels?.[EXCLUDE_NODE] === undefined &&
  !node.spec?.unschedulable &&
  (node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);

/** The able nodes that the selector picks. */
export function ableTargets(nodes: Iterable<Node>, selector: LabelSelector | undefined): Target[] {
  const able: Target[] = [];
  for (const node of nodes) {
    if (!isAble(node) || (selector && !matchesSelector(selector, node.metadata.labels))) continue;
    const address = nodeAddress(node);
    const network = node.metadata.labels?.[NETWORK_OF_NODE];
    if (address) able.push({ node: node.metadata.name, address, ...(network && { network }) });
  }
  return able;
}

/**
 * Sorted by name; of more than `most` those that rank highest for this entrypoint (rendezvous hashing), so that
 * one node more or less changes one member, and different Gateways use different nodes.
 */
export function chosenTargets(able: readonly Target[], { most, key }: { most: number; key: string }): Target[] {
  const chosen = able.length <= most ? [...able] : highest(able, key).slice(0, most);
  return chosen.sort((a, b) => (a.node < b.node ? -1 : 1));
}

export const targetNodes = (nodes: Iterable<Node>, wish: { selector?: LabelSelector; most: number; key: string }): Target[] =>
  chosenTargets(ableTargets(nodes, wish.selector), wish);

function highest(targets: readonly Target[], key: string): Target[] {
  const seed = fold(FNV_OFFSET, `${key}\n`);
  const ranked = targets.map((target) => ({ target, rank: scramble(fold(seed, target.node)) }));
  const byRank = (a: (typeof ranked)[number], b: (typeof ranked)[number]): number =>
    b.rank - a.rank || (a.target.node < b.target.node ? -1 : 1);
  return ranked.sort(byRank).map(({ target }) => target);
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a. A thousand Gateways rank thousands of nodes each whenever a node comes or goes: no job for a cryptographic hash. */
function fold(hash: number, text: string): number {
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  return hash;
}

/** Names that differ in their last letter only are to land far apart. */
function scramble(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
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
