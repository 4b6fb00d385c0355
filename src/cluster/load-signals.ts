/** The signals of a live cluster: those of the lab, of agents that may be asked, of the cloud; and why others are not known. @module */
import { message, type Message } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { HttpClient } from '../kube/http-client.ts';
import { StatusError } from '../kube/status-error.ts';
import { everywhere, SIGNALS, type CoverageRecord, type SignalName } from './coverage.ts';
import { LoadError } from './load-error.ts';
import type { LiveInput, LoadOptions } from './load.ts';
import type { StaticClusterModel } from './static.ts';
import { readSignals } from './snapshot/signals-read.ts';

/** Where the lab's API server shows its signals. */
export const LAB_SIGNALS_PATH = '/lab/v1/signals';

type SignalCoverages = Record<SignalName, CoverageRecord['signals'][SignalName]>;

const NOT_ASKED: Readonly<Record<SignalName, Message>> = {
  agent: message('cluster.unknown.noExec'),
  'kube-proxy': message('cluster.unknown.noExec'),
  'socket-lb': message('cluster.unknown.noExec'),
  'host-ports': message('cluster.unknown.insideNodes', { signal: 'host-ports' }),
  'security-groups': message('cluster.unknown.noCloud'),
  routes: message('cluster.unknown.noCloud'),
  cloud: message('cluster.unknown.noCloud'),
};

/** Adds to the model what is seen. */
export async function loadSignals(
  client: KubeClient,
  input: LiveInput,
  options: LoadOptions,
  model: StaticClusterModel,
): Promise<CoverageRecord['signals']> {
  if (input.lab) return labSignals(client, input, model);
  const coverage = Object.fromEntries(SIGNALS.map((name) => [name, everywhere(NOT_ASKED[name])])) as SignalCoverages;
  if (options.exec) {
    const { askAgents } = await import('./exec-signals/ask-agents.ts');
    const { ciliumNamespace: namespace = 'kube-system', signal, onProgress } = options;
    Object.assign(coverage, await askAgents(input.connection, model, { namespace, signal, onProgress }));
  }
  if (options.cloud) {
    const { signals, coverage: ofCloud } = await options.cloud(model);
    if (signals) model.setCloud(signals);
    // An agent knows nothing of the groups of its node.
    for (const { node, groups } of signals?.nodeSecurityGroups ?? []) {
      const seen = model.node(node);
      if (seen) model.setNode({ ...seen, securityGroups: groups });
    }
    Object.assign(coverage, ofCloud);
  }
  return coverage;
}

async function labSignals(client: KubeClient, { connection: { server } }: LiveInput, model: StaticClusterModel): Promise<SignalCoverages> {
  if (!(client instanceof HttpClient)) throw new TypeError('the lab shows its signals over HTTP only');
  try {
    const { nodes, cloud } = readSignals(JSON.parse(await client.text(LAB_SIGNALS_PATH)) as object);
    for (const node of nodes) model.setNode(node);
    model.setCloud(cloud);
  } catch (cause) {
    if (cause instanceof StatusError || cause instanceof SyntaxError) throw new LoadError(message('cluster.noLab', { server }), cause);
    throw cause;
  }
  return Object.fromEntries(SIGNALS.map((name) => [name, everywhere(null)])) as SignalCoverages;
}
