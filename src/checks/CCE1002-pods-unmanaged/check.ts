/** 問題一: pods that Cilium did not attach: no policy holds for them. Service addresses it may translate all the same, at connect() (facts/cilium.md §4.4, §7.1, §10). @module */
import { ciliumEndpoints, ciliumNodes } from '../../cluster/kinds.ts';
import { isOn } from '../../cluster/cilium-config.ts';
import { message } from '../../i18n/index.ts';
import { nodes, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { agentOn, INSTALLATION_NEEDS, installationIn, nodesOf, podsOn, type Installation } from '../cluster-facts/installation.ts';
import { isOld, isSettled, restartCommands } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';

export const podsUnmanaged: Check = {
  code: 'CCE1002',
  name: 'pods-unmanaged',
  severity: 'error',
  title: 'checks.CCE1002.title',
  problem: 1,
  needs: [nodes, ciliumEndpoints, ciliumNodes, ...INSTALLATION_NEEDS],
  causedBy: ['CCE1001'],
  threads: ['https://docs.cilium.io/en/v1.19/installation/taints/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    if (isOn(installation.config, 'disable-endpoint-crd')) return { skip: message('checks.CCE1002.skip') };
    let looked = 0;
    const unmanaged: Pod[] = [];
    for (const { metadata } of nodesOf(view.model)) {
      const agent = agentOn(installation, metadata.name);
      // Without an agent nobody would have written the object; that is another finding.
      if (!agent || !isSettled(view, agent)) continue;
      const here = podsOn(view.model, metadata.name).filter((pod) => isOld(view, pod));
      looked += here.length;
      unmanaged.push(...here.filter((pod) => !isManaged(view, pod)));
    }
    const [late, early] = [unmanaged.filter((pod) => isLate(view, pod)), unmanaged.filter((pod) => !isLate(view, pod))];
    return {
      findings: [
        ...(late.length > 0 ? [attachedByOthers(installation, late, late.length === looked)] : []),
        ...(early.length > 0 ? [startedBefore(early)] : []),
      ],
      looked,
    };
  },
};

function isManaged({ model }: ClusterView, { metadata: { namespace = '', name }, spec, status }: Pod): boolean {
  const seen = model.node(spec!.nodeName!)?.agent?.endpoints.get(status!.podIP!);
  if (seen) return seen.interfaceIndex !== 0;
  return model.get(ciliumEndpoints, { namespace, name }) !== undefined;
}

/** Whether Cilium was on the node already when the pod came: then it is another CNI that attaches pods there still. */
function isLate({ model }: ClusterView, { metadata, spec, status }: Pod): boolean {
  const arrived = model.get(ciliumNodes, { name: spec!.nodeName! })?.metadata.creationTimestamp;
  return arrived !== undefined && Date.parse(status?.startTime ?? metadata.creationTimestamp) > Date.parse(arrived);
}

const subject = (some: readonly Pod[]): Pick<Finding, 'code' | 'severity' | 'objects' | 'about' | 'evidence'> => ({
  code: 'CCE1002',
  severity: 'error',
  objects: some.map(refOf),
  about: [
    ...new Set(some.map(({ spec }) => `node/${spec!.nodeName!}`)),
    ...some.map(({ metadata }) => `pod/${metadata.namespace}/${metadata.name}`),
  ],
  evidence: some.slice(0, 3).map(evidenceOf),
});

const evidenceOf = (pod: Pod): Evidence => ({
  at: refOf(pod),
  path: 'CiliumEndpoint',
  observed: message('evidence.noEndpoint', { address: pod.status!.podIP!, node: pod.spec!.nodeName! }),
  expected: message('evidence.endpoint'),
});

const namesOf = (some: readonly Pod[]): ReturnType<typeof names> =>
  names(some.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));

const restart = (some: readonly Pod[]): Fix => ({
  what: message('checks.CCE1002.restart'),
  kind: 'command',
  text: restartCommands(some),
  risk: 'restart',
  reversible: false,
});

const startedBefore = (some: readonly Pod[]): Finding => ({
  ...subject(some),
  confidence: 'certain',
  message: message('checks.CCE1002.before', { pods: namesOf(some) }),
  cause: message('checks.CCE1002.beforeCause'),
  fixes: [restart(some)],
});

/** @param all whether no pod at all is Cilium's: on ENI nodes nobody could change that [S] */
function attachedByOthers(installation: Installation, some: readonly Pod[], all: boolean): Finding {
  const sharesDirectory = !isOn(installation.config, 'cni-exclusive', true);
  const exclusive = helmFix(message('checks.CCE1002.exclusive'), installation, { 'cni.exclusive': true });
  return {
    ...subject(some),
    // That the network mode is why is what follows from the source document, not from an object (facts/huawei-cce.md §10).
    confidence: sharesDirectory ? 'certain' : 'likely',
    message: message('checks.CCE1002.other', { pods: namesOf(some) }),
    cause: message(sharesDirectory ? 'checks.CCE1002.sharedCause' : all ? 'checks.CCE1002.modeCause' : 'checks.CCE1002.otherCause'),
    fixes: sharesDirectory ? [exclusive, { ...restart(some), next: true }] : [overlay, restart(some)],
  };
}

/** The network mode of a CCE cluster is immutable (facts/huawei-cce.md §5.1). */
const overlay: Fix = {
  what: message('checks.CCE1002.overlay'),
  kind: 'terraform',
  text: ['# resource "huaweicloud_cce_cluster": a change makes a new cluster', 'container_network_type = "overlay_l2"'].join('\n'),
  risk: 'traffic',
  reversible: false,
};
