/** Nodes whose kernel is older than Cilium asks for (facts/huawei-cce.md §5.2). @module */
import { message } from '../../i18n/index.ts';
import { nodes, type Node } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { agentOn, INSTALLATION_NEEDS, installationIn, isReady, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

/** ">= 5.10 or equivalent (e.g., 4.18 on RHEL 8.10)" */
const LEAST = [5, 10] as const;
const EQUIVALENT = /^4\.18\.0-(?:5[5-9]\d|[6-9]\d\d)\b.*\.el8/;

export const kernelTooOld: Check = {
  code: 'CCE1006',
  name: 'kernel-too-old',
  severity: 'error',
  title: 'checks.CCE1006.title',
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://docs.cilium.io/en/v1.19/operations/system_requirements/'],
  run({ model }) {
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const all = nodesOf(model);
    const old = all.filter(({ status }) => isTooOld(status?.nodeInfo?.kernelVersion));
    return { findings: old.length > 0 ? [findingOf(installation, old)] : [], looked: all.length };
  },
};

function isTooOld(kernel: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel ?? '') ?? [];
  if (major === undefined || EQUIVALENT.test(kernel!)) return false;
  return Number(major) < LEAST[0] || (Number(major) === LEAST[0] && Number(minor) < LEAST[1]);
}

function findingOf(installation: Installation, old: readonly Node[]): Finding {
  const fails = old.some(({ metadata }) => {
    const agent = agentOn(installation, metadata.name);
    return agent && !isReady(agent);
  });
  return {
    code: 'CCE1006',
    severity: fails ? 'error' : 'warning',
    confidence: 'certain',
    objects: old.map(refOf),
    about: old.map(({ metadata }) => `node/${metadata.name}`),
    evidence: old.slice(0, 3).map((node) => ({
      at: refOf(node),
      path: 'status.nodeInfo.kernelVersion',
      observed: `${node.status!.nodeInfo!.kernelVersion} (${node.status!.nodeInfo!.osImage})`,
      expected: message('evidence.orLater', { version: '5.10' }),
    })),
    message: message('checks.CCE1006.found', {
      nodes: names(old.map(({ metadata, status }) => `${metadata.name} (${status!.nodeInfo!.kernelVersion})`)),
    }),
    cause: message('checks.CCE1006.cause'),
    fixes: [
      {
        what: message('checks.CCE1006.replace'),
        kind: 'terraform',
        text: [
          '# resource "huaweicloud_cce_node_pool": a new pool; then drain and remove the old nodes',
          'os = "Huawei Cloud EulerOS 2.0"',
        ].join('\n'),
        risk: 'traffic',
        reversible: false,
      },
      {
        what: message('checks.CCE1006.drain'),
        kind: 'command',
        text: old.map(({ metadata }) => kubectl('drain', metadata.name, '--ignore-daemonsets', '--delete-emptydir-data')).join('\n'),
        risk: 'traffic',
        reversible: true,
        next: true,
      },
    ],
  };
}
