/** Which nodes take a Gateway's traffic, and on which ports. Pure. @module */
import type { Node, Service } from '../kube/resources.ts';
import { EXCLUDE_NODE } from './names.ts';

export interface Target {
  node: string;
  address: string;
}

/** Ready, schedulable, not excluded by label, and not on their way out. Sorted by name. */
export function targetNodes(nodes: readonly Node[]): Target[] {
  const able = nodes.filter(
    (node) =>
      !node.metadata.deletionTimestamp &&
      node.metadata.labels?.[EXCLUDE_NODE] === undefined &&
      !node.spec?.unschedulable &&
      node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  return able
    .flatMap((node) => {
      const address = nodeAddress(node);
      return address ? [{ node: node.metadata.name, address }] : [];
    })
    .sort((a, b) => (a.node < b.node ? -1 : 1));
}

export const nodeAddress = (node: Node): string | undefined => node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

export interface PortTarget {
  /** Of the Gateway's listener, and so of the ELB's. */
  port: number;
  nodePort: number;
}

/** TCP ports of a Gateway's Service that have a NodePort. */
export function servicePorts(service: Service): PortTarget[] {
  return (service.spec?.ports ?? []).flatMap(({ port, nodePort, protocol }) =>
    nodePort && (protocol ?? 'TCP') === 'TCP' ? [{ port, nodePort }] : [],
  );
}
