/** The rule for NodePorts has been taken out of the nodes' security group. @module */
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const isForNodePorts = (ports: { from: number; to: number } | undefined): boolean => ports?.from === 30_000;

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    const groups = lab.cce.cloud().securityGroups;
    lab.cce.setSecurityGroups(groups.map((group) => ({ ...group, ingress: group.ingress.filter(({ ports }) => !isForNodePorts(ports)) })));
  },
  causes: ['CCE4008', 'CCE4090'],
  /** What `terraform apply` would do with the text. */
  async fix(lab, finding) {
    const { text } = finding.fixes[0]!;
    const value = (name: string): string => new RegExp(`${name}\\s*= "([^"]+)"`).exec(text)![1]!;
    const port = Number(value('ports'));
    const rule = { protocol: 'tcp' as const, ports: { from: port, to: port }, source: { cidr: value('remote_ip_prefix') } };
    const groups = lab.cce.cloud().securityGroups;
    lab.cce.setSecurityGroups(
      groups.map((group) => (group.id === value('security_group_id') ? { ...group, ingress: [...group.ingress, rule] } : group)),
    );
  },
};
