/** Asks the cilium agents what they have realised, some at a time; an agent that does not answer is one that is not known. @module */
import { message, type Message } from '../../i18n/index.ts';
import type { ClusterConnection } from '../../kube/kubeconfig.ts';
import { nodes, pods, type Pod } from '../../kube/resources.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { SignalCoverage } from '../coverage.ts';
import { inTurns } from '../load-turns.ts';
import type { LoadProgress } from '../load.ts';
import { INDEXES } from '../model.ts';
import { withoutSecrets } from '../snapshot/secret-text.ts';
import type { StaticClusterModel } from '../static.ts';
import { AGENT_COMMANDS, agentOutput, type AgentCommand } from './agent-output.ts';
import { execInPod } from './pod-exec.ts';
import { SeenNodes } from './seen-node.ts';

export interface AskOptions {
  readonly namespace: string;
  readonly atOnce?: number;
  /** For all commands of one node. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

const AT_ONCE = 8;
const TIMEOUT_MS = 20_000;
const MOST_BYTES = 64 << 20;
const CONTAINER = 'cilium-agent';

/** Adds to the model the nodes whose agents answer. The result: what of them is known. */
export async function askAgents(connection: ClusterConnection, model: StaticClusterModel, options: AskOptions): Promise<SignalCoverage> {
  const { namespace, onProgress } = options;
  const seen = new SeenNodes(model, namespace);
  const all = [...model.list(nodes)];
  const known: Record<string, Message | null> = {};
  let done = 0;
  // Who may not exec into one agent may not into any: one refusal is enough.
  let refused: Message | undefined;
  const ask = async (node: (typeof all)[number]): Promise<void> => {
    const { name } = node.metadata;
    const pod = model.byIndex(pods, INDEXES.podByNode, name).find((one) => isAgent(one, namespace));
    known[name] = pod ? (refused ?? (await answerOf(pod))) : message('cluster.unknown.noAgentPod', { node: name });
    onProgress?.({ step: 'signals', at: name, done: (done += 1), total: all.length });

    async function answerOf({ metadata }: Pod): Promise<Message | null> {
      try {
        const output = agentOutput(await outputsOf(connection, metadata.name, options));
        const signals = output && seen.node(node, output);
        if (!signals) return message('cluster.unknown.agentUnreadable', { pod: metadata.name });
        model.setNode(signals);
        return null;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        if (error.code !== 403) return message('cluster.unknown.execFailed', { pod: metadata.name, why: withoutSecrets(error.message) });
        const where = message('cluster.unknown.inNamespace', { namespace });
        return (refused = message('cluster.unknown.execForbidden', { where }));
      }
    }
  };
  await inTurns(
    all.map((node) => () => ask(node)),
    options.atOnce ?? AT_ONCE,
  );
  return { nodes: known, otherwise: all.length === 0 ? message('cluster.unknown.noNodes') : null };
}

const isAgent = ({ metadata, status }: Pod, namespace: string): boolean =>
  metadata.namespace === namespace &&
  metadata.labels?.['k8s-app'] === 'cilium' &&
  status?.phase === 'Running' &&
  !metadata.deletionTimestamp;

async function outputsOf(
  connection: ClusterConnection,
  pod: string,
  { namespace, timeoutMs = TIMEOUT_MS, signal }: AskOptions,
): Promise<Record<AgentCommand, unknown>> {
  const until = performance.now() + timeoutMs;
  const outputs: Partial<Record<AgentCommand, unknown>> = {};
  for (const name of Object.keys(AGENT_COMMANDS) as AgentCommand[]) {
    const left = Math.max(1, Math.round(until - performance.now()));
    const limits = { timeoutMs: left, bytes: MOST_BYTES, signal };
    const text = await execInPod(connection, { namespace, pod, container: CONTAINER, command: AGENT_COMMANDS[name] }, limits);
    try {
      outputs[name] = JSON.parse(text) as unknown;
    } catch {
      // Left out: whoever reads it says what is missing.
    }
  }
  return { status: undefined, services: undefined, endpoints: undefined, loadBalancer: undefined, ...outputs };
}
