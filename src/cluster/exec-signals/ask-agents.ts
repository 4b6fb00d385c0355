/** Asks the cilium agents what they have realised, some at a time; an agent that does not answer is one that is not known. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { ClusterConnection } from '../../kube/kubeconfig.ts';
import { nodes, pods, type Pod } from '../../kube/resources.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { SignalCoverage, SignalName } from '../coverage.ts';
import { inTurns } from '../load-turns.ts';
import type { LoadProgress } from '../load.ts';
import { INDEXES } from '../model.ts';
import { withoutSecrets } from '../snapshot/secret-text.ts';
import type { StaticClusterModel } from '../static.ts';
import { AGENT_COMMANDS, agentOutput, type AgentCommand } from './agent-output.ts';
import { lookAtKubeProxy, lookAtSocketLB, type AgentShell, type Seen } from './look-at-node.ts';
import { execInPod, streamFromPod, type ExecLimits, type PodCommand } from './pod-exec.ts';
import { SeenNodes } from './seen-node.ts';

export interface AskOptions {
  readonly namespace: string;
  readonly atOnce?: number;
  /** For all questions to one agent, and again for all about its node. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

const AT_ONCE = 8;
const TIMEOUT_MS = 20_000;
const MOST_BYTES = 64 << 20;
const CONTAINER = 'cilium-agent';

/** What asking shows: the agent itself, and of its node what the agent's container sees. */
type AskedSignal = Extract<SignalName, 'agent' | 'kube-proxy' | 'socket-lb'>;
type Answers = Readonly<Record<AskedSignal, Message | null>>;

const none = (why: Message): Answers => ({ agent: why, 'kube-proxy': why, 'socket-lb': why });

/** Adds to the model the nodes whose agents answer. The result: what of them is known. */
export async function askAgents(
  connection: ClusterConnection,
  model: StaticClusterModel,
  options: AskOptions,
): Promise<Record<AskedSignal, SignalCoverage>> {
  const { namespace, onProgress } = options;
  const seen = new SeenNodes(model, namespace);
  const all = [...model.list(nodes)];
  const known = new Map<string, Answers>();
  let done = 0;
  // Who may not exec into one agent may not into any: one refusal is enough.
  let refused: Message | undefined;
  const ask = async (node: (typeof all)[number]): Promise<void> => {
    const { name } = node.metadata;
    const pod = model.byIndex(pods, INDEXES.podByNode, name).find((one) => isAgent(one, namespace));
    if (!pod) known.set(name, none(message('cluster.unknown.noAgentPod', { node: name })));
    else known.set(name, refused ? none(refused) : await answerOf(pod));
    onProgress?.({ step: 'signals', at: name, done: (done += 1), total: all.length });

    async function answerOf({ metadata }: Pod): Promise<Answers> {
      try {
        const output = agentOutput(await outputsOf(connection, metadata.name, options));
        const asked = output && seen.toLookAt(node, output);
        if (!asked) return none(message('cluster.unknown.agentUnreadable', { pod: metadata.name }));
        const shell = shellIn(connection, metadata.name, options);
        const [kubeProxy, covered] = await Promise.all([
          lookAtKubeProxy(shell, asked),
          asked.mayCoverPods ? lookAtSocketLB(shell, asked) : { known: false },
        ]);
        model.setNode(seen.node(node, output, { kubeProxy: valueOf(kubeProxy), covered: valueOf(covered) })!);
        return { agent: null, 'kube-proxy': whyNot(kubeProxy), 'socket-lb': whyNot(covered) };
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        if (error.code !== 403)
          return none(message('cluster.unknown.execFailed', { pod: metadata.name, why: withoutSecrets(error.message) }));
        const where = message('cluster.unknown.inNamespace', { namespace });
        return none((refused = message('cluster.unknown.execForbidden', { where })));
      }
    }
  };
  await inTurns(
    all.map((node) => () => ask(node)),
    options.atOnce ?? AT_ONCE,
  );
  const coverageOf = (signal: AskedSignal): SignalCoverage => ({
    nodes: Object.fromEntries([...known].map(([name, answers]) => [name, answers[signal]])),
    otherwise: all.length === 0 ? message('cluster.unknown.noNodes') : null,
  });
  return { agent: coverageOf('agent'), 'kube-proxy': coverageOf('kube-proxy'), 'socket-lb': coverageOf('socket-lb') };
}

const valueOf = <T>(seen: Seen<T>): T | undefined => ('known' in seen ? seen.known : undefined);
const whyNot = (seen: Seen<unknown>): Message | null => ('unknown' in seen ? seen.unknown : null);

const isAgent = ({ metadata, status }: Pod, namespace: string): boolean =>
  metadata.namespace === namespace &&
  metadata.labels?.['k8s-app'] === 'cilium' &&
  status?.phase === 'Running' &&
  !metadata.deletionTimestamp;

async function outputsOf(connection: ClusterConnection, pod: string, options: AskOptions): Promise<Record<AgentCommand, unknown>> {
  const shell = shellIn(connection, pod, options);
  const outputs: Partial<Record<AgentCommand, unknown>> = {};
  for (const name of Object.keys(AGENT_COMMANDS) as AgentCommand[]) {
    const text = await shell.text(AGENT_COMMANDS[name]);
    try {
      outputs[name] = JSON.parse(text) as unknown;
    } catch {
      // Left out: whoever reads it says what is missing.
    }
  }
  return { status: undefined, services: undefined, endpoints: undefined, loadBalancer: undefined, ...outputs };
}

/** All commands of one shell have together the time that one node has. */
function shellIn(connection: ClusterConnection, pod: string, { namespace, timeoutMs = TIMEOUT_MS, signal }: AskOptions): AgentShell {
  const until = performance.now() + timeoutMs;
  const limits = (): ExecLimits => ({ timeoutMs: Math.max(1, Math.round(until - performance.now())), bytes: MOST_BYTES, signal });
  const inAgent = (command: readonly string[]): PodCommand => ({ namespace, pod, container: CONTAINER, command });
  return {
    text: (command) => execInPod(connection, inAgent(command), limits()),
    stream: (command, onOutput) => streamFromPod(connection, inAgent(command), limits(), onOutput),
  };
}
