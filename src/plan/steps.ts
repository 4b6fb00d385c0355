/**
 * The order in which a plan is carried out, as data: what the runbook prints and `cilium-cce install` runs.
 * Commands are run in the plan's directory.
 * @module
 */
import { message, type Message } from '../i18n/index.ts';
import { clusterExists } from './files/terraform.ts';
import type { Plan } from './plan.ts';

export interface Command {
  readonly program: 'kubectl' | 'helm' | 'cilium-cce' | 'terraform' | 'curl';
  readonly args: readonly string[];
}

export type StepId = 'cluster' | 'preflight' | 'gatewayApi' | 'cilium' | 'nodes' | 'unmanaged' | 'bridge' | 'gateway' | 'verify';

export interface Step {
  readonly id: StepId;
  readonly title: Message;
  /** Why here, and what to watch. */
  readonly why: Message;
  readonly commands: readonly Command[];
  /** Undoes it. */
  readonly back: readonly Command[];
  /** What a person does in place of, or before, the commands. */
  readonly byHand?: Message;
}

/** Where the chart comes from. */
export const CHART = { name: 'cilium', repository: 'https://helm.cilium.io/' } as const;

export const NAMESPACE = 'kube-system';

/** Beside the program itself: the operator's own chart. */
export const BRIDGE_CHART = 'charts/cilium-cce';

const kubectl = (...args: string[]): Command => ({ program: 'kubectl', args });
const cce = (...args: string[]): Command => ({ program: 'cilium-cce', args });

export const gatewayApiUrl = (version: string): string =>
  `https://github.com/kubernetes-sigs/gateway-api/releases/download/${version}/standard-install.yaml`;

export function planSteps(plan: Plan): Step[] {
  const { facts, ciliumVersion, gatewayApiVersion } = plan;
  const exists = clusterExists(facts);
  const pods = (facts.runningPods?.value ?? 0) > 0;
  const helmArgs = ['upgrade', '--install', CHART.name, CHART.name, '--repo', CHART.repository, '--version', ciliumVersion];
  const crds = gatewayApiVersion && gatewayApiUrl(gatewayApiVersion);
  return [
    ...(exists
      ? []
      : [
          {
            id: 'cluster',
            title: message('plan.step.cluster'),
            why: message('plan.step.cluster.why'),
            commands: ['init', 'apply'].map((args): Command => ({ program: 'terraform', args: ['-chdir=terraform', args] })),
            back: [{ program: 'terraform', args: ['-chdir=terraform', 'destroy'] }],
          } satisfies Step,
        ]),
    {
      id: 'preflight',
      title: message('plan.step.preflight'),
      why: message('plan.step.preflight.why'),
      commands: [kubectl('get', 'nodes', '-o', 'wide'), cce('doctor', '--check', 'CCE1')],
      back: [],
    },
    ...(crds
      ? [
          {
            id: 'gatewayApi',
            title: message('plan.step.gatewayApi', { version: gatewayApiVersion }),
            why: message('plan.step.gatewayApi.why'),
            commands: [kubectl('apply', '--server-side', '-f', crds)],
            back: [kubectl('delete', '-f', crds)],
          } satisfies Step,
        ]
      : []),
    {
      id: 'cilium',
      title: message('plan.step.cilium', { version: ciliumVersion }),
      why: message('plan.step.cilium.why'),
      commands: [{ program: 'helm', args: [...helmArgs, '-n', NAMESPACE, '-f', 'cilium/values.yaml'] }],
      back: [{ program: 'helm', args: ['uninstall', CHART.name, '-n', NAMESPACE] }],
    },
    {
      id: 'nodes',
      title: message('plan.step.nodes'),
      why: message('plan.step.nodes.why'),
      byHand: message(pods ? 'plan.step.nodes.adopt' : 'plan.step.nodes.scale'),
      commands: [
        kubectl('-n', NAMESPACE, 'rollout', 'status', 'daemonset/cilium', '--timeout=10m'),
        kubectl('-n', NAMESPACE, 'rollout', 'status', 'deployment/cilium-operator', '--timeout=10m'),
      ],
      back: [],
    },
    {
      id: 'unmanaged',
      title: message('plan.step.unmanaged'),
      why: message('plan.step.unmanaged.why'),
      commands: [cce('doctor', '--check', 'CCE1002')],
      back: [],
    },
    {
      id: 'bridge',
      title: message('plan.step.bridge'),
      why: message('plan.step.bridge.why', { mode: plan.bridge.mode }),
      commands: [
        {
          program: 'helm',
          args: ['upgrade', '--install', 'cilium-cce', BRIDGE_CHART, '-n', 'cilium-cce', '--create-namespace', '-f', 'bridge/values.yaml'],
        },
      ],
      back: [{ program: 'helm', args: ['uninstall', 'cilium-cce', '-n', 'cilium-cce'] }],
    },
    {
      id: 'gateway',
      title: message('plan.step.gateway'),
      why: message('plan.step.gateway.why'),
      commands: [kubectl('apply', '-k', 'gateway')],
      back: [kubectl('delete', '-k', 'gateway')],
    },
    {
      id: 'verify',
      title: message('plan.step.verify'),
      why: message('plan.step.verify.why'),
      commands: [cce('bridge', 'status'), cce('doctor', '--wait')],
      back: [],
    },
  ];
}
