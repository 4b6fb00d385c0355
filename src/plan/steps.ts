/**
 * The order in which a plan is carried out, as data: what the runbook prints and `cilium-cce install` runs.
 * Commands are run in the plan's directory.
 * @module
 */
import { chartUrl } from '../checks/known-releases.ts';
import { message, type Message } from '../i18n/index.ts';
import { clusterExists } from './files/terraform.ts';
import type { Plan } from './plan.ts';

export interface Command {
  readonly program: 'kubectl' | 'helm' | 'cilium-cce' | 'terraform' | 'curl';
  readonly args: readonly string[];
}

export type StepId =
  | 'cluster'
  | 'preflight'
  | 'gatewayApi'
  | 'cilium'
  | 'nodes'
  | 'unmanaged'
  | 'bridge'
  | 'gateway'
  | 'policies'
  | 'verify';

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

/** Helm releases. */
export const CILIUM = { name: 'cilium', namespace: 'kube-system' } as const;
export const BRIDGE = { name: 'cilium-cce', namespace: 'cilium-cce' } as const;

/** Where steps take from what is not in the plan's directory; other places serve clusters without a way out. */
export interface Sources {
  /** A file or an address of Gateway API's CRDs. */
  readonly gatewayApi?: string;
  /** A folder, an archive or a reference of Cilium's chart. */
  readonly chart?: string;
  /** The operator's own chart; default: beside the program. */
  readonly bridgeChart?: string;
  /** Whether the plan's directory has policies. */
  readonly policies?: boolean;
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
}

const kubectl = (...args: string[]): Command => ({ program: 'kubectl', args });
const cce = (...args: string[]): Command => ({ program: 'cilium-cce', args });

const helmInstall = ({ name, namespace }: Release, chart: string, more: readonly string[]): Command => ({
  program: 'helm',
  args: ['upgrade', '--install', name, chart, '-n', namespace, ...more],
});
const helmUninstall = ({ name, namespace }: Release): Command => ({ program: 'helm', args: ['uninstall', name, '-n', namespace] });

export const gatewayApiUrl = (version: string): string =>
  `https://github.com/kubernetes-sigs/gateway-api/releases/download/${version}/standard-install.yaml`;

/** References name a chart without its version. */
export const isReference = (chart: string): boolean => chart.startsWith('oci://') || /^[\w-]+\/[\w-]+$/.test(chart);

export function planSteps(plan: Plan, sources: Sources = {}): Step[] {
  const { facts, ciliumVersion, gatewayApiVersion } = plan;
  const exists = clusterExists(facts);
  const pods = (facts.runningPods?.value ?? 0) > 0;
  const { chart = chartUrl(ciliumVersion), bridgeChart = 'charts/cilium-cce' } = sources;
  const version = isReference(chart) ? ['--version', ciliumVersion] : [];
  const crds = sources.gatewayApi ?? (gatewayApiVersion && gatewayApiUrl(gatewayApiVersion));
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
            title: message('plan.step.gatewayApi', { version: gatewayApiVersion ?? '' }),
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
      commands: [helmInstall(CILIUM, chart, [...version, '-f', 'cilium/values.yaml'])],
      back: [helmUninstall(CILIUM)],
    },
    {
      id: 'nodes',
      title: message('plan.step.nodes'),
      why: message('plan.step.nodes.why'),
      byHand: message(pods ? 'plan.step.nodes.adopt' : 'plan.step.nodes.scale'),
      commands: [
        kubectl('-n', CILIUM.namespace, 'rollout', 'status', 'daemonset/cilium', '--timeout=10m'),
        kubectl('-n', CILIUM.namespace, 'rollout', 'status', 'deployment/cilium-operator', '--timeout=10m'),
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
      commands: [helmInstall(BRIDGE, bridgeChart, ['--create-namespace', '-f', 'bridge/values.yaml'])],
      back: [helmUninstall(BRIDGE)],
    },
    {
      id: 'gateway',
      title: message('plan.step.gateway'),
      why: message('plan.step.gateway.why'),
      commands: [kubectl('apply', '-k', 'gateway')],
      back: [kubectl('delete', '-k', 'gateway')],
    },
    ...(sources.policies
      ? [
          {
            id: 'policies',
            title: message('plan.step.policies'),
            why: message('plan.step.policies.why'),
            commands: [kubectl('apply', '-f', 'policies')],
            back: [kubectl('delete', '-f', 'policies')],
          } satisfies Step,
        ]
      : []),
    {
      id: 'verify',
      title: message('plan.step.verify'),
      why: message('plan.step.verify.why'),
      commands: [cce('bridge', 'status'), cce('doctor', '--wait')],
      back: [],
    },
  ];
}
