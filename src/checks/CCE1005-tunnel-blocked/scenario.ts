/** The rule by which nodes of one group reach each other is gone, as if they were of two groups. @module */
import type { SecurityRule } from '../../cluster/model.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const RULE = /security_group_id = "(.*)"[\s\S]*?protocol +=\s"(.*)"\s+ports +=\s"(.*)"\s+remote_group_id +=\s"(.*)"/g;

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const groups = lab.cce.cloud().securityGroups;
    lab.cce.setSecurityGroups(
      groups.map((group) => ({
        ...group,
        ingress: group.ingress.filter(({ source }) => !('group' in source && source.group === group.id)),
      })),
    );
  },
  // What `terraform apply` would do with the finding's text.
  async fix(lab, { fixes }) {
    for (const [, id, protocol, port, from] of fixes[0]!.text.matchAll(RULE)) {
      const rule: SecurityRule = {
        protocol: protocol as 'tcp' | 'udp',
        ports: { from: Number(port), to: Number(port) },
        source: { group: from! },
      };
      const groups = lab.cce.cloud().securityGroups;
      lab.cce.setSecurityGroups(groups.map((group) => (group.id === id ? { ...group, ingress: [...group.ingress, rule] } : group)));
    }
  },
};
