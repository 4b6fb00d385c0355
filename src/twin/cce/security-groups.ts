/** The security groups that CCE makes for a cluster (facts/huawei-cce.md §5.3). @module */
import type { SecurityGroup, SecurityRule } from '../../cluster/model.ts';
import type { NetworkMode } from '../machine.ts';

export const NODE_GROUP = 'cce-node';
const CONTROL_GROUP = 'cce-control';

const ANYWHERE = { cidr: '0.0.0.0/0' };
const NODE_PORTS = { from: 30000, to: 32767 };

const one = (port: number): { from: number; to: number } => ({ from: port, to: port });

/** UDP 8472 (Cilium's VXLAN) is in none of them: it passes because nodes share a group. */
export function defaultSecurityGroups(mode: NetworkMode, cidrs: { vpc: string; container: string }): SecurityGroup[] {
  const nodePorts: SecurityRule[] = [
    { protocol: 'tcp', ports: NODE_PORTS, source: ANYWHERE },
    { protocol: 'udp', ports: NODE_PORTS, source: ANYWHERE },
  ];
  const ssh: SecurityRule = { protocol: 'tcp', ports: one(22), source: ANYWHERE };
  const sameGroup: SecurityRule = { protocol: 'any', source: { group: NODE_GROUP } };
  const tunnel: SecurityRule = { protocol: 'udp', ports: one(4789), source: ANYWHERE };
  const worker: SecurityRule[] =
    mode === 'overlay_l2'
      ? [tunnel, { protocol: 'tcp', ports: one(10250), source: { group: CONTROL_GROUP } }, ...nodePorts, ssh, sameGroup]
      : [
          { protocol: 'tcp', source: { cidr: cidrs.vpc } },
          { protocol: 'udp', source: { cidr: cidrs.vpc } },
          { protocol: 'any', source: { cidr: cidrs.container } },
          // Not in the facts' table for these modes: without them no shared ELB would reach a NodePort [I].
          ...nodePorts,
          ssh,
          sameGroup,
        ];
  const masters: SecurityRule[] = [
    ...[5443, 5444, 9443, 8445].map((port): SecurityRule => ({ protocol: 'tcp', ports: one(port), source: { cidr: cidrs.vpc } })),
    ...(mode === 'overlay_l2' ? [tunnel] : []),
    { protocol: 'any', source: { group: CONTROL_GROUP } },
  ];
  return [
    { id: NODE_GROUP, name: 'lab-cce-node', ingress: worker },
    { id: CONTROL_GROUP, name: 'lab-cce-control', ingress: masters },
  ];
}
