/** Agents and operator reach the API server through its Service, which nobody but kube-proxy serves them at the start (facts/cilium.md §1.2). @module */
import { isOn } from '../../cluster/cilium-config.ts';
import { INDEXES } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { deployments, endpointSlices, services, type DaemonSet, type Deployment } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { isStuck, troubleEvidence } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding } from '../finding.ts';

const VARIABLE = 'KUBERNETES_SERVICE_HOST';

export const apiServerAddress: Check = {
  code: 'CCE1008',
  name: 'api-server-address',
  severity: 'error',
  title: 'checks.CCE1008.title',
  problem: 3,
  needs: [...INSTALLATION_NEEDS, { ...deployments, named: 'cilium-operator' }, endpointSlices, { ...services, named: 'kubernetes' }],
  threads: ['https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    if (!isOn(installation.config, 'kube-proxy-replacement')) return { skip: message('checks.CCE1008.skip') };
    const workloads = [installation.daemonSet, ...(installation.operator ? [installation.operator] : [])];
    const without = workloads.filter((workload) => !namesServer(view, workload));
    return { findings: without.length > 0 ? [findingOf(view, installation, without)] : [], looked: workloads.length };
  },
};

/** `k8sServiceHost` and `k8sServiceHostRef` both become this variable, and no key of the ConfigMap. */
const variableOf = ({ spec }: DaemonSet | Deployment): { value?: string } | undefined =>
  spec?.template.spec?.containers.flatMap(({ env = [] }) => env).find(({ name }) => name === VARIABLE);

/** By an address that works without Cilium: not the Service's own. */
function namesServer({ model }: ClusterView, workload: DaemonSet | Deployment): boolean {
  const named = variableOf(workload);
  const service = model.get(services, { namespace: 'default', name: 'kubernetes' })?.spec?.clusterIP;
  return named !== undefined && !(named.value !== undefined && (named.value === service || /^kubernetes(?:\.default|$)/.test(named.value)));
}

function findingOf(view: ClusterView, installation: Installation, without: readonly (DaemonSet | Deployment)[]): Finding {
  const stopped = nodesOf(view.model).filter(({ metadata }) => view.model.node(metadata.name)?.kubeProxy?.running === false);
  const stuck = [...installation.agents, ...installation.operators].filter(
    (pod) => isStuck(view, pod) && stopped.some(({ metadata }) => metadata.name === pod.spec?.nodeName),
  );
  const isBroken = stopped.length > 0;
  const given = without.map((workload) => variableOf(workload)?.value).find((value) => value !== undefined);
  const what = given === undefined ? message('checks.CCE1008.notSet') : message('checks.CCE1008.service', { given });
  const address = serverAddress(view);
  return {
    code: 'CCE1008',
    severity: isBroken ? 'error' : 'warning',
    confidence: 'certain',
    objects: [...without.map(refOf), ...stopped.map(refOf)],
    about: ['cluster'],
    evidence: [
      ...without.map((workload): Evidence => ({
        at: refOf(workload),
        path: `spec.template.spec.containers[].env[${VARIABLE}]`,
        observed: variableOf(workload)?.value ?? message('evidence.notSet'),
        expected: address ? address.host : message('evidence.serverAddress'),
      })),
      ...stopped
        .slice(0, 3)
        .map((node): Evidence => ({ at: `kube-proxy on ${node.metadata.name}`, observed: message('evidence.notRunning') })),
      ...stuck.slice(0, 3).map(troubleEvidence),
    ],
    message: isBroken
      ? message('checks.CCE1008.broken', { what, nodes: names(stopped.map(({ metadata }) => metadata.name)) })
      : message('checks.CCE1008.found', { what }),
    cause: message('checks.CCE1008.cause'),
    fixes: [
      helmFix(message('checks.CCE1008.set'), installation, {
        k8sServiceHost: address?.host ?? 'API-SERVER-ADDRESS',
        k8sServicePort: address?.port ?? 5443,
        'operator.rollOutPods': true,
      }),
    ],
  };
}

/** What the Service `kubernetes` stands for. */
function serverAddress({ model }: ClusterView): { host: string; port: number } | undefined {
  const [slice] = model.byIndex(endpointSlices, INDEXES.sliceByService, 'default/kubernetes');
  const host = slice?.endpoints?.[0]?.addresses[0];
  const port = slice?.ports?.[0]?.port;
  return host === undefined || port === undefined ? undefined : { host, port };
}
