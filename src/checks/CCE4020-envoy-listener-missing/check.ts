/** Nodes on which no Envoy serves the Gateway: Envoy does not run there, or has not been given the listener (facts/cilium.md §3.2, §4.1). @module */
import { gateways } from '../../cluster/kinds.ts';
import { ciliumEnvoyConfigs } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { daemonSets, nodes, services, type DaemonSet } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn } from '../cluster-facts/installation.ts';
import { names, nodeRef, refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, gatewayCondition, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

export const envoyListenerMissing: Check = {
  code: 'CCE4020',
  name: 'envoy-listener-missing',
  severity: 'error',
  title: 'checks.CCE4020.title',
  needs: [
    gateways,
    services,
    nodes,
    { ...daemonSets, named: 'cilium-envoy' },
    ciliumEnvoyConfigs,
    ...INSTALLATION_NEEDS,
    { signal: 'agent' },
  ],
  causedBy: ['CCE1003', 'CCE1009', 'CCE1011', 'CCE2003', 'CCE2001', 'CCE2002', 'CCE2010', 'CCE4005'],
  threads: ['https://github.com/cilium/cilium/issues/38100'],
  run({ model }) {
    const all = ciliumGateways(model).filter((gateway) => gatewayCondition(gateway, 'Accepted')?.status === 'True');
    if (all.length === 0) return { skip: NO_GATEWAY };
    const findings: Finding[] = [];
    const idle = nodesWithoutEnvoy(model);
    if (idle.length > 0) findings.push(notRunning(model, all, idle));
    for (const gateway of all) {
      if (!gateway.envoyListener) findings.push(noConfig(gateway));
      else {
        const without = nodesWithout(model, gateway.envoyListener);
        if (without.length > 0) findings.push(notProgrammed(gateway, without));
      }
    }
    return { findings, looked: all.length };
  },
};

function* agents(model: ClusterModel) {
  for (const name of model.nodeNames()) {
    const node = model.node(name);
    if (node?.up && node.agent?.ready) yield { name, agent: node.agent };
  }
}

const nodesWithoutEnvoy = (model: ClusterModel): string[] =>
  [...agents(model)].filter(({ agent }) => !agent.envoy.running).map(({ name }) => name);

const nodesWithout = (model: ClusterModel, listener: string): string[] =>
  [...agents(model)].filter(({ agent }) => agent.envoy.running && !agent.envoy.listeners.has(listener)).map(({ name }) => name);

const STRETCHES = ['envoy-listener', 'elb-member', 'node'] as const;

function notRunning(model: ClusterModel, all: readonly GatewayParts[], idle: readonly string[]): Finding {
  const namespace = installationIn(model)?.namespace ?? 'kube-system';
  const envoy = model.get(daemonSets, { namespace, name: 'cilium-envoy' });
  return {
    code: 'CCE4020',
    severity: 'error',
    confidence: 'certain',
    objects: [...(envoy ? [refOf(envoy)] : []), ...idle.map(nodeRef)],
    about: [...all.flatMap((gateway) => [gateway.key, ...stretch(gateway, ...STRETCHES)]), ...idle.map((name) => `node/${name}`)],
    hop: { kind: 'envoy-listener', reason: 'envoy-listener.not-running' },
    evidence: [
      ...idle.slice(0, 3).map((name): Evidence => ({
        at: `cilium-agent on ${name}`,
        path: 'envoy',
        observed: message('evidence.notRunning'),
        expected: message('evidence.running'),
      })),
      ...(envoy ? [rollout(envoy)] : []),
    ],
    message: message('checks.CCE4020.notRunning', { nodes: names(idle), count: all.length }),
    cause: message(envoy && isRestricted(envoy) ? 'checks.CCE4020.cause.selector' : 'checks.CCE4020.cause.pod'),
    fixes: envoyFixes(namespace, envoy),
  };
}

const rollout = (envoy: DaemonSet): Evidence => ({
  at: refOf(envoy),
  path: 'status',
  observed: message('evidence.envoyReady', {
    ready: envoy.status?.numberReady ?? 0,
    desired: envoy.status?.desiredNumberScheduled ?? 0,
    selector: JSON.stringify(envoy.spec?.template.spec?.nodeSelector ?? {}),
  }),
  expected: message('evidence.envoyEverywhere'),
});

/** The chart's own selector lets it on every Linux node. */
const CHART_SELECTOR = { 'kubernetes.io/os': 'linux' };

const isRestricted = ({ spec }: DaemonSet): boolean =>
  Object.keys(spec?.template.spec?.nodeSelector ?? {}).some((label) => label !== 'kubernetes.io/os');

function envoyFixes(namespace: string, envoy: DaemonSet | undefined): Fix[] {
  if (envoy && isRestricted(envoy)) {
    const body = [{ op: 'replace', path: '/spec/template/spec/nodeSelector', value: CHART_SELECTOR }];
    return [
      command(message('checks.CCE4020.everywhere'), patch('daemonset', { namespace, name: 'cilium-envoy' }, body), { risk: 'restart' }),
    ];
  }
  return [
    command(message('checks.CCE4020.look'), kubectl('--namespace', namespace, 'describe', 'pods', '--selector', 'k8s-app=cilium-envoy'), {
      reversible: false,
    }),
  ];
}

function noConfig(gateway: GatewayParts): Finding {
  const { namespace, name } = gateway;
  return {
    ...base(gateway),
    hop: { kind: 'envoy-listener', reason: 'envoy-listener.no-config' },
    evidence: [
      {
        at: gateway.ref,
        path: `CiliumEnvoyConfig cilium-gateway-${name}`,
        observed: message('evidence.none'),
        expected: message('evidence.envoyConfig'),
      },
    ],
    message: message('checks.CCE4020.noConfig', { gateway: `${namespace}/${name}` }),
    cause: message('checks.CCE4020.cause.operator'),
    fixes: [
      command(message('checks.CCE4020.describe'), kubectl('--namespace', namespace, 'describe', 'gateway', name), { reversible: false }),
    ],
  };
}

function notProgrammed(gateway: GatewayParts, without: readonly string[]): Finding {
  const listener = gateway.envoyListener!;
  return {
    ...base(gateway),
    about: [...base(gateway).about, ...without.map((name) => `node/${name}`)],
    hop: { kind: 'envoy-listener', reason: 'envoy-listener.not-programmed' },
    evidence: without.slice(0, 3).map((name) => ({
      at: `cilium-agent on ${name}`,
      path: 'envoy listeners',
      observed: message('evidence.without', { listener }),
      expected: listener,
    })),
    message: message('checks.CCE4020.notProgrammed', { gateway: `${gateway.namespace}/${gateway.name}`, nodes: names(without) }),
    cause: message('checks.CCE4020.cause.agent'),
    fixes: [
      command(
        message('checks.CCE4020.log'),
        kubectl('get', 'pods', '--all-namespaces', '--selector', 'k8s-app=cilium', '--output', 'wide'),
        {
          reversible: false,
        },
      ),
    ],
  };
}

const base = (gateway: GatewayParts): Pick<Finding, 'code' | 'severity' | 'confidence' | 'objects' | 'about'> => ({
  code: 'CCE4020',
  severity: 'error',
  confidence: 'certain',
  objects: [gateway.ref, ...(gateway.envoyConfig ? [refOf(gateway.envoyConfig)] : [])],
  about: [gateway.key, ...(gateway.service ? [serviceKey(gateway.service)] : []), ...stretch(gateway, ...STRETCHES)],
});
