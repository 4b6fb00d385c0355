/** Agents and operator of different releases, long after an upgrade. @module */
import { message } from '../../i18n/index.ts';
import { deployments, type DaemonSet, type Deployment, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn, isReady, type Installation } from '../cluster-facts/installation.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

/** A rolling update that has replaced no agent for so long stands still. */
const PATIENCE_MS = 1_800_000;

export const versionSkew: Check = {
  code: 'CCE2008',
  name: 'version-skew',
  severity: 'warning',
  title: 'checks.CCE2008.title',
  needs: [...INSTALLATION_NEEDS, { ...deployments, named: 'cilium-operator' }],
  threads: ['https://docs.cilium.io/en/v1.19/operations/upgrade/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const agent = imageOf(installation.daemonSet, 'cilium-agent');
    const operator = installation.operator && imageOf(installation.operator, 'cilium-operator');
    const differ = minorOf(agent) && minorOf(operator) && minorOf(agent) !== minorOf(operator);
    const old = isRolling(view, installation) ? [] : installation.agents.filter((pod) => isLeftBehind(view, installation, pod));
    return {
      findings: [
        ...(differ ? [operatorDiffers(installation, agent!, operator!)] : []),
        ...(old.length > 0 ? [leftBehind(installation, old, agent!)] : []),
      ],
      looked: installation.agents.length + 1,
    };
  },
};

function imageOf({ spec }: DaemonSet | Deployment | Pod, container: string): string | undefined {
  const containers = spec && 'template' in spec ? spec.template.spec?.containers : spec?.containers;
  return containers?.find(({ name }) => name === container)?.image;
}

const tagOf = (image: string | undefined): string | undefined => /:v?(\d+\.\d+\.\d+[^@/]*)/.exec(image ?? '')?.[1];
const minorOf = (image: string | undefined): string | undefined => /^\d+\.\d+/.exec(tagOf(image) ?? '')?.[0];

/** Whether an agent of the wanted release has come lately: of many nodes the last ones wait for hours, and that is no fault. */
function isRolling({ now }: ClusterView, { agents, daemonSet }: Installation): boolean {
  const wanted = tagOf(imageOf(daemonSet, 'cilium-agent'));
  return agents.some(
    (pod) => tagOf(imageOf(pod, 'cilium-agent')) === wanted && now.getTime() - Date.parse(pod.metadata.creationTimestamp) < PATIENCE_MS,
  );
}

function isLeftBehind({ now }: ClusterView, { daemonSet }: Installation, pod: Pod): boolean {
  const wanted = tagOf(imageOf(daemonSet, 'cilium-agent'));
  const has = tagOf(imageOf(pod, 'cilium-agent'));
  if (!wanted || !has || wanted === has || !isReady(pod)) return false;
  return now.getTime() - Date.parse(pod.metadata.creationTimestamp) > PATIENCE_MS;
}

/** The operator of a release writes CRDs and objects that agents of another one may not read. */
const operatorDiffers = ({ namespace, operator, daemonSet }: Installation, agent: string, image: string): Finding => ({
  code: 'CCE2008',
  severity: 'warning',
  confidence: 'certain',
  objects: [refOf(operator!), refOf(daemonSet)],
  about: ['cluster'],
  evidence: [
    {
      at: refOf(operator!),
      path: 'spec.template.spec.containers[cilium-operator].image',
      observed: image,
      expected: message('evidence.release', { version: tagOf(agent)! }),
    },
    { at: refOf(daemonSet), path: 'spec.template.spec.containers[cilium-agent].image', observed: agent },
  ],
  message: message('checks.CCE2008.operator', { operator: tagOf(image)!, agent: tagOf(agent)! }),
  cause: message('checks.CCE2008.cause'),
  fixes: [
    {
      what: message('checks.CCE2008.align', { version: tagOf(agent)! }),
      kind: 'command',
      text: kubectl('-n', namespace, 'set', 'image', 'deployment/cilium-operator', `cilium-operator=${withTag(image, agent)}`),
      risk: 'restart',
      reversible: true,
    },
  ],
});

/** The operator's repository with the agents' tag; a digest would be that of another image. */
const withTag = (image: string, agent: string): string => `${image.replace(/:[^/]*$/, '')}:${/:([^:/@]+)(?:@|$)/.exec(agent)![1]}`;

const leftBehind = ({ namespace, daemonSet }: Installation, old: readonly Pod[], agent: string): Finding => ({
  code: 'CCE2008',
  severity: 'warning',
  confidence: 'certain',
  objects: old.map(refOf),
  about: old.flatMap(({ spec }) => (spec?.nodeName ? [`node/${spec.nodeName}`] : [])),
  evidence: old.slice(0, 3).map((pod) => ({
    at: refOf(pod),
    path: 'spec.containers[cilium-agent].image',
    observed: imageOf(pod, 'cilium-agent')!,
    expected: `${agent} (updateStrategy ${daemonSet.spec?.updateStrategy?.type ?? 'RollingUpdate'})`,
  })),
  message: message('checks.CCE2008.agents', { pods: names(old.map(({ metadata }) => metadata.name)), version: tagOf(agent)! }),
  cause: message('checks.CCE2008.agentsCause'),
  fixes: [
    {
      what: message('checks.CCE2008.restart'),
      kind: 'command',
      text: old.map(({ metadata }) => kubectl('-n', namespace, 'delete', 'pod', metadata.name)).join('\n'),
      risk: 'restart',
      reversible: false,
    },
  ],
});
