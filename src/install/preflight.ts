/** What speaks against installing into this cluster, before anything is changed. Pure. @module */
import type { ClusterView } from '../checks/check.ts';
import { nodesOf } from '../checks/cluster-facts/installation.ts';
import { findingKey, type Finding } from '../checks/finding.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { message, render, type Message } from '../i18n/index.ts';
import { daemonSets, endpointSlices, pods } from '../kube/resources.ts';
import type { ClusterFacts } from '../plan/facts.ts';
import type { Plan } from '../plan/plan.ts';
import { readCluster } from '../plan/sources/live-cluster.ts';
import { foreignWorkloads } from './unmanaged.ts';

/** What later steps mend by themselves: the kinds, Cilium's own settings, pods that ran before it. */
const MENDED_LATER = new Set(['CCE1002', 'CCE1008', 'CCE1009', 'CCE1011', 'CCE1012']);

const NAMED = 5;

export interface Preflight {
  readonly plan: Plan;
  readonly view: ClusterView;
  /** Of the checks CCE1xxx. */
  readonly diagnosis: Diagnosis;
  /** A person has chosen to bring a cluster with workloads over to Cilium. */
  readonly adopt: boolean;
}

/** Empty: nothing does. */
export function objections({ plan, view, diagnosis, adopt }: Preflight): Message[] {
  return [
    ...ownCilium(view, plan.facts),
    ...plan.verdicts.filter(({ outcome }) => outcome === 'bad').map((verdict) => message('install.refuse.plan', { why: verdict.message })),
    ...disagreements(view, plan.facts),
    ...(adopt ? [] : workloads(view)),
    ...grave(diagnosis).map((finding) => message('install.refuse.doctor', { finding: findingKey(finding), what: finding.message })),
  ];
}

/** What is said besides. */
export const remarks = ({ diagnosis }: Preflight): Message[] =>
  diagnosis.results.flatMap(({ findings }) =>
    findings
      .filter((finding) => finding.severity !== 'info' && !grave(diagnosis).includes(finding))
      .map((finding) => message('install.remark', { finding: findingKey(finding), what: finding.message })),
  );

const grave = ({ results }: Diagnosis): Finding[] =>
  results.flatMap(({ findings }) => findings.filter(({ severity, code }) => severity === 'error' && !MENDED_LATER.has(code)));

/** Two Ciliums with the same kinds, and the same ConfigMap (facts/huawei-cce.md §7). */
function ownCilium({ model, coverage }: ClusterView, { dataplaneV2 }: ClusterFacts): Message[] {
  const theirs = [...model.list(daemonSets)].some(({ metadata }) => metadata.name === 'yangtse-cilium');
  if (theirs || dataplaneV2?.value) return [message('install.refuse.dataplaneV2')];
  const why = coverage.unknownKind(daemonSets, 'yangtse-cilium');
  return why ? [message('install.refuse.unseen', { kind: 'DaemonSet', why })] : [];
}

function workloads(view: ClusterView): Message[] {
  const why = view.coverage.unknownKind(pods);
  if (why) return [message('install.refuse.unseen', { kind: 'Pod', why })];
  const all = foreignWorkloads(view).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  return all.length === 0
    ? []
    : [
        message('install.refuse.workloads', {
          count: all.length,
          pods: all.slice(0, NAMED).join(', ') + (all.length > NAMED ? ', …' : ''),
        }),
      ];
}

const minorOf = (version: string): string | undefined => /^v?(\d+\.\d+)/.exec(version)?.[1];

/** Whether this is the cluster that was planned: of what both say, nothing may differ. */
function disagreements(view: ClusterView, facts: ClusterFacts): Message[] {
  const seen = readCluster(view);
  const differ = (fact: string, planned: string, found: string): Message => message('install.refuse.differs', { fact, planned, found });
  const all: Message[] = [];
  const host = facts.apiServerHost?.value;
  const servers = serverAddresses(view);
  if (host !== undefined && /^[\d.]+$/.test(host) && servers.length > 0 && !servers.includes(host))
    all.push(differ('apiServerHost', host, servers.join(', ')));
  if (facts.networkMode && seen.networkMode && facts.networkMode.value !== seen.networkMode.value)
    all.push(differ('networkMode', facts.networkMode.value, seen.networkMode.value));
  const found = nodesOf(view.model)[0]?.status?.nodeInfo?.kubeletVersion;
  if (facts.kubernetesVersion && found && minorOf(facts.kubernetesVersion.value) !== minorOf(found))
    all.push(differ('kubernetesVersion', facts.kubernetesVersion.value, found));
  return all;
}

/** What the Service `kubernetes` stands for: each of several masters. */
const serverAddresses = ({ model }: ClusterView): string[] =>
  [...model.list(endpointSlices)]
    .filter(({ metadata }) => metadata.namespace === 'default' && metadata.labels?.['kubernetes.io/service-name'] === 'kubernetes')
    .flatMap(({ endpoints }) => (endpoints ?? []).flatMap(({ addresses }) => addresses));

/** For whoever sorts them out: the same sentence twice helps nobody. */
export const distinct = (all: readonly Message[]): Message[] => {
  const texts = all.map((one) => render(one, 'en'));
  return all.filter((_, index) => texts.indexOf(texts[index]!) === index);
};
