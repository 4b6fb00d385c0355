/** Nodes: operating system, kernel, kube-proxy, security groups. @module */
import { message } from '../../i18n/index.ts';
import { separateSecurityGroups, type ClusterFacts, type NodeGroup } from '../facts.ts';
import type { Verdict } from '../verdict.ts';

/** facts/huawei-cce.md §5.2: Cilium 1.19 and 1.20 need 5.10, or RHEL 8.10's own 4.18. */
const LEAST_KERNEL = [5, 10] as const;

export function judgeNodes(facts: ClusterFacts): Verdict[] {
  const groups = facts.nodeGroups?.value;
  const base = { topic: 'nodes', facts: ['nodeGroups'] } as const;
  if (!groups || groups.every(({ os, kernel }) => os === undefined && kernel === undefined))
    return [
      {
        ...base,
        outcome: 'unknown',
        confidence: 'documented',
        message: message('plan.nodes.missing'),
        remedies: [message('plan.nodes.choose')],
      },
    ];
  const found = groups.flatMap((group): Verdict[] => {
    const { name } = group;
    const kernel = kernelOf(group);
    if (kernel && isOlder(kernel.version))
      return [
        {
          ...base,
          outcome: 'bad',
          confidence: 'documented',
          message: message(kernel.likely ? 'plan.nodes.osKernel' : 'plan.nodes.kernel', {
            group: name,
            kernel: kernel.text,
            os: group.os ?? '?',
          }),
          remedies: [message('plan.nodes.choose')],
          threads: ['https://docs.cilium.io/en/stable/operations/system_requirements/'],
        },
      ];
    if (isUbuntu(group) && facts.networkMode?.value === 'overlay_l2')
      return [
        {
          ...base,
          outcome: 'bad',
          confidence: 'documented',
          message: message('plan.nodes.ubuntu', { group: name, os: group.os! }),
          remedies: [message('plan.nodes.choose')],
        },
      ];
    return kernel
      ? []
      : [
          {
            ...base,
            outcome: 'unknown',
            confidence: 'documented',
            message: message('plan.nodes.unknownOs', { group: name, os: group.os ?? '?' }),
            remedies: [message('plan.nodes.uname')],
          },
        ];
  });
  return found.length > 0
    ? found
    : [{ ...base, outcome: 'good', confidence: 'documented', message: message('plan.nodes.good'), remedies: [] }];
}

interface Kernel {
  readonly text: string;
  readonly version: readonly [number, number];
  /** By the name of the system, not seen. */
  readonly likely: boolean;
}

/** Kernels of systems that CCE offers (facts/huawei-cce.md §5.2). */
const BY_SYSTEM: readonly (readonly [RegExp, readonly [number, number]])[] = [
  [/Huawei Cloud EulerOS 2\.0|HCE ?OS ?2\.0/i, [5, 10]],
  [/EulerOS 2\.9/i, [4, 18]],
  [/CentOS 7|EulerOS 2\.5/i, [3, 10]],
  [/Ubuntu 22\.04/i, [5, 15]],
];

function kernelOf({ kernel, os }: NodeGroup): Kernel | undefined {
  const seen = /^(\d+)\.(\d+)/.exec(kernel ?? '');
  if (seen) return { text: kernel!, version: [Number(seen[1]), Number(seen[2])], likely: false };
  const version = BY_SYSTEM.find(([name]) => name.test(os ?? ''))?.[1];
  return version && { text: version.join('.'), version, likely: true };
}

const isOlder = ([major, minor]: readonly [number, number]): boolean =>
  major < LEAST_KERNEL[0] || (major === LEAST_KERNEL[0] && minor < LEAST_KERNEL[1]);

const isUbuntu = ({ os }: NodeGroup): boolean => /ubuntu/i.test(os ?? '');

/** It is a systemd service of the nodes, not a DaemonSet, and it runs (facts/huawei-cce.md §5.4, facts/cilium.md §4.4, §10). */
export function judgeKubeProxy({ kubeProxyMode, dataplaneV2 }: ClusterFacts): Verdict {
  const base = {
    topic: 'kubeProxy',
    facts: ['kubeProxyMode'],
    threads: ['https://support.huaweicloud.com/usermanual-cce/cce_10_0484.html'],
  } as const;
  if (dataplaneV2?.value)
    return { ...base, outcome: 'unknown', confidence: 'documented', message: message('plan.kubeProxy.dataplaneV2'), remedies: [] };
  if (kubeProxyMode?.value === 'ipvs')
    return {
      ...base,
      outcome: 'care',
      confidence: 'likely',
      message: message('plan.kubeProxy.ipvs'),
      remedies: [message('plan.kubeProxy.iptables')],
    };
  return {
    ...base,
    outcome: 'care',
    confidence: 'measured',
    message: message('plan.kubeProxy.runs'),
    remedies: [message('plan.kubeProxy.leave')],
  };
}

/** Within one group everything is open; between two UDP 8472 is not (facts/huawei-cce.md §5.3, facts/cilium.md §1.2). */
export function judgeSecurityGroups({ nodeGroups }: ClusterFacts): Verdict {
  const base = {
    topic: 'securityGroups',
    confidence: 'documented',
    facts: ['nodeGroups'],
    threads: ['https://support.huaweicloud.com/cce_faq/cce_faq_00265.html'],
  } as const;
  const groups = nodeGroups?.value ?? [];
  const apart = [...new Set(separateSecurityGroups(groups).map(({ to }) => to))];
  if (apart.length > 0)
    return {
      ...base,
      outcome: 'care',
      message: message('plan.securityGroups.several', { groups: apart.join(', ') }),
      remedies: [message('plan.securityGroups.rules')],
    };
  const named = groups.some(({ securityGroups = [] }) => securityGroups.length > 0);
  return {
    ...base,
    outcome: 'good',
    message: message(named ? 'plan.securityGroups.one' : 'plan.securityGroups.default'),
    remedies: [message('plan.securityGroups.later')],
  };
}
