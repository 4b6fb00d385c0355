/** What scenarios look at: the same things a person would look at with kubectl and curl. @module */
import { gateways } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { findCondition, isTrue, matchesMap, pods, type Pod } from '../../kube/index.ts';
import type { Lab } from '../lab.ts';
import type { Stage } from '../scenario.ts';

const APP = 'app.kubernetes.io/name';

/** Pods of a namespace with these labels, in the order of their names. */
export function podsWith(lab: Lab, namespace: string, labels: Record<string, string>): Pod[] {
  return [...lab.model.list(pods)]
    .filter(({ metadata }) => metadata.namespace === namespace && matchesMap(labels, metadata.labels))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** The ready pods of the document's back end, once there are `count`. */
export function podsReady(lab: Lab, app: string, count: number): Pod[] | false {
  const ready = podsWith(lab, 'default', { [APP]: app }).filter(
    ({ status, metadata }) => !metadata.deletionTimestamp && isTrue(status?.conditions, 'Ready'),
  );
  return ready.length === count && ready;
}

/** Runs a command in every agent; the non-empty lines of all of them. */
export async function agentOutput(lab: Lab, command: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { metadata, status } of podsWith(lab, 'kube-system', { 'k8s-app': 'cilium' })) {
    if (!isTrue(status?.conditions, 'Ready')) continue;
    const { stdout } = await lab.containers.exec({ namespace: 'kube-system', pod: metadata.name, container: 'cilium-agent' }, command);
    lines.push(...stdout.split('\n').filter((line) => line.trim() !== ''));
  }
  return lines;
}

/** Lines of a component's logs (present and previous run) that contain `text`. */
export async function logLines(lab: Lab, labels: Record<string, string>, container: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { metadata } of podsWith(lab, 'kube-system', labels)) {
    for (const previous of [true, false]) {
      const log = await lab.containers.logs({ namespace: 'kube-system', pod: metadata.name, container }, { previous }).catch(() => '');
      found.push(...log.split('\n').filter((line) => line.includes(text)));
    }
  }
  return found;
}

/** `kubectl run … --image=curlimages/curl --restart=Never -- curl --max-time 5 http://test-python-svc…`: its log. */
export async function askTestPython(lab: Lab, options: { name: string; labels?: Record<string, string> }): Promise<string> {
  return lab.runPod({
    name: options.name,
    labels: options.labels ?? {},
    image: 'curlimages/curl',
    args: ['curl', '--max-time', '5', 'http://test-python-svc.default.svc.cluster.local'],
  });
}

/** Waits for HTTP 200 through the ELB and reports it as the proof. */
export async function answersThroughElb(stage: Stage, lab: Lab): Promise<string> {
  return stage.see(message('scenario.wait.proof'), async () => {
    const answer = await lab.request({});
    return answer.kind === 'answer' && answer.status === 200 && (/test-python-[a-z0-9-]+/.exec(answer.body)?.[0] ?? answer.body);
  });
}

/** More than there are pairs of ELB members and back ends: round robin reaches each of them. */
const PROOF_REQUESTS = 12;

/** Waits until every one of a row of requests is answered 200, and makes that the scenario's last step. */
export async function prove(stage: Stage, lab: Lab): Promise<void> {
  await stage.see(message('scenario.wait.proof'), async () => {
    for (let request = 0; request < PROOF_REQUESTS; request++) {
      const answer = await lab.request({ timeoutMs: 2000 });
      if (answer.kind !== 'answer' || answer.status !== 200) return false;
    }
    return true;
  });
  stage.report('proof', message('scenario.proof', { count: PROOF_REQUESTS, pod: await answersThroughElb(stage, lab) }));
}

/** `reason: message` of the Gateway's Programmed condition, with its status. */
export function programmed(lab: Lab, name = 'ip-gateway'): { status: string; text: string } | undefined {
  const gateway = lab.model.get(gateways, { namespace: 'default', name });
  const condition = findCondition(gateway?.status?.conditions, 'Programmed');
  return condition && { status: condition.status, text: `Programmed=${condition.status} ${condition.reason}: ${condition.message}` };
}
