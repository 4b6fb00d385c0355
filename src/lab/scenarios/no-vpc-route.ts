/** 問題五: native routing in a VPC that has no routes for the pods (facts/cilium.md §10, 問題五). @module */
import { message } from '../../i18n/index.ts';
import { documentValues } from '../../chart/document-values.ts';
import type { Scenario } from '../scenario.ts';
import { podsReady, podsWith, prove } from './observations.ts';
import { OPERATOR_TOLERATIONS, removeTaints } from './route-unreachable.ts';

export const noVpcRoute: Scenario = {
  number: 5,
  name: 'no-vpc-route',
  title: 'scenario.5.title',
  async run(stage) {
    const values = { ...documentValues(), operator: { tolerations: OPERATOR_TOLERATIONS } };
    const native = { routingMode: 'native', ipv4NativeRoutingCIDR: '10.100.0.0/16', tunnelProtocol: '' };
    const lab = await stage.lab({ networkMode: 'vpc-router', values: { ...values, ...native } });
    await removeTaints(lab);
    stage.report('break', message('scenario.5.break'));
    const dropped = await stage.see(message('scenario.5.dropped'), () => {
      const [from] = podsReady(lab, 'test-python', 2) || [];
      const to = podsWith(lab, 'kube-system', { 'k8s-app': 'coredns' }).find(
        ({ spec, status }) => status?.podIP && spec?.nodeName !== from?.spec?.nodeName,
      );
      if (!from || !to) return false;
      const connection = { to: { address: to.status!.podIP!, port: 53 }, protocol: 'TCP' } as const;
      const traced = lab.trace({ from: { kind: 'pod', namespace: 'default', name: from.metadata.name }, ...connection });
      return traced.outcome.kind === 'timeout' && traced.hops.at(-1)?.reason === 'routing.no-vpc-route' && traced.hops;
    });
    stage.report(
      'symptom',
      message('scenario.5.dropped'),
      dropped.map(({ kind, at, state, reason }) => `${kind} ${at}: ${state} (${reason})`),
    );

    await lab.installation.cilium(values);
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
    await lab.installation.restart('Deployment', 'kube-system', 'coredns');
    await lab.installation.restart('Deployment', 'default', 'test-python');
    stage.report('remedy', message('scenario.5.remedy'));
    await prove(stage, lab);
  },
};
