/** The API server's address, versions, what runs already. @module */
import { message } from '../../i18n/index.ts';
import { addressIn } from '../../policy/cidr.ts';
import { USUAL_SERVICE_CIDR } from '../addresses.ts';
import type { ClusterFacts, Origin } from '../facts.ts';
import { advisoriesFor, chosenVersion, minorOf, newestPatchOf } from '../releases.ts';
import type { Verdict } from '../verdict.ts';

/** facts/cilium.md §1.2: without it agent and operator reach the API server through kube-proxy's rules, as long as it lives. */
export function judgeApiServer({ apiServerHost, apiServerPort, serviceCidr }: ClusterFacts): Verdict {
  const base = { topic: 'apiServer', confidence: 'source', facts: ['apiServerHost', 'apiServerPort'] } as const;
  if (!apiServerHost)
    return {
      ...base,
      outcome: 'unknown',
      message: message('plan.apiServer.missing'),
      remedies: [message('plan.apiServer.where'), message('plan.say', { flag: '--api-server', key: 'apiServerHost' })],
    };
  const host = apiServerHost.value;
  if (/^(?:127\.|localhost$|kubernetes(?:\.|$))/.test(host) || addressIn(host, serviceCidr?.value ?? USUAL_SERVICE_CIDR))
    return { ...base, outcome: 'bad', message: message('plan.apiServer.service', { host }), remedies: [message('plan.apiServer.where')] };
  return { ...base, outcome: 'good', message: message('plan.apiServer.good', { host, port: apiServerPort?.value ?? 5443 }), remedies: [] };
}

export function judgeVersions(facts: ClusterFacts): Verdict[] {
  const version = chosenVersion(facts.ciliumVersion?.value);
  return [judgeCilium(version), ...judgeKubernetes(facts, version), ...judgeGatewayApi(facts, version)];
}

function judgeCilium(version: string): Verdict {
  const base = { topic: 'versions', confidence: 'likely', facts: ['ciliumVersion'] } as const;
  const minor = minorOf(version);
  if (!minor)
    return {
      ...base,
      outcome: 'care',
      message: message('plan.versions.unknownCilium', { version }),
      remedies: [message('plan.versions.known')],
    };
  const open = advisoriesFor(version);
  const [newest, date] = newestPatchOf(version)!;
  const mended = open.filter(({ code }) => !advisoriesFor(newest).some((other) => other.code === code));
  const params = { version, newest, date };
  if (mended.length > 0)
    return {
      ...base,
      outcome: 'care',
      message: message('plan.versions.upgrade', { ...params, codes: mended.map(({ code }) => code).join(', ') }),
      remedies: [message('plan.versions.explain', { code: mended[0]!.code })],
      threads: mended.flatMap(({ threads }) => threads),
    };
  return {
    ...base,
    outcome: 'good',
    message: message(version === newest ? 'plan.versions.newest' : 'plan.versions.same', params),
    remedies: open.length > 0 ? [message('plan.versions.open', { codes: open.map(({ code }) => code).join(', ') })] : [],
  };
}

function judgeKubernetes({ kubernetesVersion }: ClusterFacts, version: string): Verdict[] {
  const minor = minorOf(version);
  const base = {
    topic: 'versions',
    confidence: 'documented',
    facts: ['kubernetesVersion'],
    threads: ['https://docs.cilium.io/en/stable/network/kubernetes/compatibility/'],
  } as const;
  if (!kubernetesVersion)
    return [
      {
        ...base,
        outcome: 'unknown',
        message: message('plan.versions.kubernetesMissing'),
        remedies: [message('plan.say', { flag: '--kubernetes-version', key: 'kubernetesVersion' })],
      },
    ];
  const own = Number(/^v?1\.(\d+)/.exec(kubernetesVersion.value)?.[1]);
  if (!minor || minor.kubernetes.includes(own))
    return [
      {
        ...base,
        outcome: 'good',
        message: message('plan.versions.tested', { kubernetes: kubernetesVersion.value, version }),
        remedies: [],
      },
    ];
  const tested = minor.kubernetes.map((each) => `1.${each}`).join(', ');
  return [
    {
      ...base,
      outcome: 'care',
      message: message('plan.versions.untested', { kubernetes: kubernetesVersion.value, version, tested }),
      remedies: [],
    },
  ];
}

/** facts/cilium.md §9: 1.19 needs v1.4.1; a newer bundle need not serve TLSRoute as v1alpha2, the version that 1.19 reads. */
function judgeGatewayApi({ gatewayApiVersion }: ClusterFacts, version: string): Verdict[] {
  const needed = minorOf(version)?.gatewayApi;
  if (!needed || !gatewayApiVersion || gatewayApiVersion.value === needed) return [];
  return [
    {
      topic: 'versions',
      outcome: 'care',
      confidence: 'documented',
      message: message('plan.versions.gatewayApi', { found: gatewayApiVersion.value, needed, version }),
      remedies: [message('plan.versions.gatewayApiInstall', { needed })],
      facts: ['gatewayApiVersion'],
    },
  ];
}

/** Where what was seen runs. */
const SEEN: ReadonlySet<Origin['kind']> = new Set(['cluster', 'snapshot', 'lab']);

/** Pods that CCE's own CNI has given their addresses stay unmanaged until they are made anew (facts/cilium.md §1.2, facts/needs.md). */
export function judgeAdoption({ runningPods, nodeGroups, ciliumVersion }: ClusterFacts): Verdict {
  const base = { topic: 'adoption', confidence: 'documented', facts: ['runningPods', 'nodeGroups'] } as const;
  if (!runningPods && !nodeGroups)
    return { ...base, outcome: 'unknown', message: message('plan.adoption.missing'), remedies: [message('plan.adoption.empty')] };
  const nodes = (nodeGroups?.value ?? []).reduce((sum, { count }) => sum + count, 0);
  const pods = runningPods?.value ?? 0;
  const isInstalled = ciliumVersion !== undefined && SEEN.has(ciliumVersion.origin.kind);
  if (isInstalled && runningPods && pods === 0)
    return { ...base, outcome: 'good', message: message('plan.adoption.managed', { version: ciliumVersion.value, nodes }), remedies: [] };
  if (nodes === 0 && pods === 0) return { ...base, outcome: 'good', message: message('plan.adoption.new'), remedies: [] };
  return {
    ...base,
    outcome: 'care',
    message: message(pods > 0 ? 'plan.adoption.pods' : 'plan.adoption.nodes', { nodes, pods }),
    remedies: [message('plan.adoption.pools')],
  };
}
