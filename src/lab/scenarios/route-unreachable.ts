/** 問題四: the taint that CCE's CNI would remove (facts/cilium.md §8). @module */
import { message } from '../../i18n/index.ts';
import { findCondition, isTrue, nodes } from '../../kube/index.ts';
import { isConflict } from '../../kube/status-error.ts';
import { documentValues } from '../../chart/document-values.ts';
import type { Lab } from '../lab.ts';
import type { Scenario } from '../scenario.ts';
import { podsWith, prove } from './observations.ts';

const TAINT = 'node.kubernetes.io/route-unreachable';
const OPERATOR = { 'io.cilium/app': 'operator' };

/** The chart's own list: Helm replaces lists, so the addition has to repeat it. */
export const OPERATOR_TOLERATIONS = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
  'node.kubernetes.io/not-ready',
  'node.cloudprovider.kubernetes.io/uninitialized',
  'node.cilium.io/agent-not-ready',
  TAINT,
].map((key) => ({ key, operator: 'Exists' }));

/**
 * `kubectl taint node <node-name> node.kubernetes.io/route-unreachable:NoSchedule-`, on each node that the API holds. Only
 * this one goes: what others write in the meantime stays.
 */
export async function removeTaints(lab: Lab): Promise<void> {
  const names = (await lab.client.list(nodes)).items.map(({ metadata }) => metadata.name);
  await lab.eventually(`no node has ${TAINT}`, async () => {
    const gone = await Promise.all(names.map((name) => removeTaint(lab, name)));
    return gone.every(Boolean);
  });
}

/** Whether the node is without it; `false`: somebody has just written its taints. */
async function removeTaint({ client }: Lab, name: string): Promise<boolean> {
  const { metadata, spec } = await client.get(nodes, { name });
  const taints = (spec?.taints ?? []).filter(({ key }) => key !== TAINT);
  if (taints.length === (spec?.taints ?? []).length) return true;
  const body = { metadata: { resourceVersion: metadata.resourceVersion }, spec: { taints } };
  return client.patch(nodes, { name }, { type: 'merge', body }).then(
    () => true,
    (error: unknown) => {
      if (isConflict(error)) return false;
      throw error;
    },
  );
}

export const routeUnreachable: Scenario = {
  number: 4,
  name: 'route-unreachable',
  title: 'scenario.4.title',
  async run(stage) {
    const lab = await stage.lab({ networkMode: 'vpc-router' });
    stage.report('break', message('scenario.4.break'));
    const unschedulable = await stage.see(message('scenario.4.pending'), () => {
      const why = podsWith(lab, 'kube-system', OPERATOR).map(({ status }) => findCondition(status?.conditions, 'PodScheduled'));
      return why.length > 0 && why.every((condition) => condition?.status === 'False') && why[0]?.message;
    });
    stage.report('symptom', message('scenario.4.pending'), [unschedulable]);
    const agents = await stage.see(message('scenario.4.finding'), () => {
      const running = podsWith(lab, 'kube-system', { 'k8s-app': 'cilium' }).filter(({ status }) =>
        isTrue(status?.conditions, 'PodScheduled'),
      );
      return running.length === lab.options.nodes && running;
    });
    stage.report(
      'finding',
      message('scenario.4.finding'),
      agents.map(({ metadata, spec }) => `${metadata.name} ${spec?.nodeName} ${JSON.stringify(spec?.tolerations?.[0])}`),
    );

    await lab.installation.cilium({ ...documentValues(), operator: { tolerations: OPERATOR_TOLERATIONS } });
    await removeTaints(lab);
    stage.report('remedy', message('scenario.4.remedy'));
    await prove(stage, lab);
  },
};
