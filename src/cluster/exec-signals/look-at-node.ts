/**
 * What the agent's container sees of its node beside the agent itself: it shares the host's network namespace, has
 * NET_ADMIN and sees the cgroups. It does not see the host's processes. Every command reads only.
 * @module
 */
import { message, type Message } from '../../i18n/index.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { KubeProxySignals } from '../model.ts';
import { withoutSecrets } from '../snapshot/secret-text.ts';
import { LISTENING_COMMAND, listeningPorts, runsKubeProxy } from './host-sockets.ts';
import { bothOf, hasRules, IptablesListing, type KubeProxyRules } from './iptables-listing.ts';
import { IPVS_COMMAND, virtualServers } from './ipvs-table.ts';
import { coversPods, podCgroupsCommand, podsBelow, programsCommand, seesConnect } from './socket-lb-coverage.ts';

/** Runs a command in the agent's container. Rejects with a StatusError. */
export interface AgentShell {
  text(command: readonly string[]): Promise<string>;
  stream(command: readonly string[], onOutput: (chunk: Uint8Array) => void): Promise<void>;
}

export interface NodeToLookAt {
  readonly name: string;
  readonly internalIP: string;
  /** `kube-proxy-replacement-healthz-bind-address`. */
  readonly ciliumHealthz: string | undefined;
  readonly cgroupRoot: string;
  /** Of the pods that have an endpoint there. */
  readonly podUids: readonly string[];
}

/** What was seen, or why it was not. */
export type Seen<T> = { readonly known: T } | { readonly unknown: Message };

/**
 * Each backend holds tables of its own, and the node's kube-proxy may write to another one than the agent. Without
 * `-t` the old one reads only tables that are there: asked for one by name it would load the kernel's module.
 */
const VARIANTS = ['iptables-nft-save', 'iptables-legacy-save'] as const;
const FALLBACK = 'iptables-save';
/** The image has no such command, or the kernel no such backend: nothing can stand there. */
const NOT_THERE = /executable file not found|no such file or directory|not found$|protocol not supported|does not exist/i;

/** kube-proxy as its rules and its ports show it. */
export const lookAtKubeProxy = (shell: AgentShell, node: NodeToLookAt): Promise<Seen<KubeProxySignals>> =>
  seen(node.name, async () => {
    const rules = await rulesOn(shell, node.name);
    const running = runsKubeProxy(listeningPorts(await shell.text(LISTENING_COMMAND)), node.ciliumHealthz);
    if (running === undefined) throw new NotSeen(message('cluster.unknown.kubeProxyPort', { node: node.name }));
    return {
      mode: rules.mode,
      running,
      rules: !hasRules(rules) ? 'none' : running ? 'live' : 'stale',
      ...(hasRules(rules) && !rules.dropsInvalid && { passesInvalid: true }),
      services: rules.mode === 'ipvs' ? virtualServers(await shell.text(IPVS_COMMAND), node.internalIP) : rules.services,
    };
  });

/** Whether the node's pods lie under the socket-LB programs. */
export const lookAtSocketLB = (shell: AgentShell, { name, cgroupRoot, podUids }: NodeToLookAt): Promise<Seen<boolean>> =>
  seen(name, async () => {
    const command = programsCommand(cgroupRoot);
    const connect = seesConnect(await shell.text(command));
    if (connect === undefined) throw new NotSeen(message('cluster.unknown.outputBroken', { node: name, command: command.join(' ') }));
    return coversPods(connect, podsBelow(await shell.text(podCgroupsCommand(cgroupRoot))), podUids);
  });

async function rulesOn(shell: AgentShell, node: string): Promise<KubeProxyRules> {
  const listings: IptablesListing[] = [];
  for (const command of VARIANTS) {
    try {
      listings.push(await listingOf(shell, node, command));
    } catch (error) {
      if (!(error instanceof StatusError) || !NOT_THERE.test(error.message)) throw error;
    }
  }
  if (listings.length === 0) listings.push(await listingOf(shell, node, FALLBACK));
  // Cilium keeps chains of its own everywhere.
  if (listings.every(({ tables }) => tables === 0)) throw new NotSeen(message('cluster.unknown.noTables', { node }));
  return listings.map(({ rules }) => rules).reduce(bothOf);
}

async function listingOf(shell: AgentShell, node: string, command: string): Promise<IptablesListing> {
  const listing = new IptablesListing();
  await shell.stream([command], (chunk) => listing.push(chunk));
  if (!listing.end()) throw new NotSeen(message('cluster.unknown.outputBroken', { node, command }));
  return listing;
}

class NotSeen extends Error {
  readonly why: Message;

  constructor(why: Message) {
    super(why.id);
    this.why = why;
  }
}

async function seen<T>(node: string, look: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { known: await look() };
  } catch (error) {
    if (error instanceof NotSeen) return { unknown: error.why };
    if (error instanceof StatusError)
      return { unknown: message('cluster.unknown.lookFailed', { node, why: withoutSecrets(error.message) }) };
    throw error;
  }
}
