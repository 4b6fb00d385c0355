/** The image `quay.io/cilium/cilium`: cilium-agent, and the commands found in its container. @module */
import type { Process, Program } from '../../kubernetes/program.ts';
import { untilStopped } from '../../kubernetes/programs/until-stopped.ts';
import type { Machine } from '../../machine.ts';
import { serveHealth, type HealthAnswer } from '../health-server.ts';
import { releaseOf } from '../release.ts';
import { Agent, installCni } from './agent.ts';
import { parseConfig, type RawConfig } from './config.ts';
import { Fleet, type AgentDependencies } from './fleet.ts';
import { agentCommands } from './commands/index.ts';
import { AgentExit, Startup } from './startup.ts';

const HEALTH_PORT = 4240;
export const AGENT_IMAGE = 'quay.io/cilium/cilium';

export interface AgentProgram extends Program {
  /**
   * A node on which an agent ran before this program was made (a lab that is started again): its CNI
   * configuration is still there, so no other network attaches pods while the agent comes up.
   */
  foundAgain(machine: Machine, config: RawConfig): void;
}

/**
 * One program for all nodes: the agents of a cluster share their tables.
 *
 * @example
 * context.images.register(AGENT_IMAGE, createAgentProgram(context));
 */
export function createAgentProgram(deps: AgentDependencies): AgentProgram {
  const fleet = new Fleet(deps);
  return {
    run: (process) => runAgent(fleet, process),
    commands: agentCommands(fleet),
    foundAgain: (machine, config) => installCni(fleet, machine, parseConfig(config)),
  };
}

async function runAgent(fleet: Fleet, process: Process): Promise<number> {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    await serve(fleet, process, write);
    return 0;
  } catch (error) {
    if (process.signal.aborted) return 0;
    if (error instanceof AgentExit) {
      for (const line of error.lines) process.stderr.write(`${line}\n`);
      return error.code;
    }
    process.stderr.write(`level=fatal msg="failed to start" error=${JSON.stringify((error as Error).message)}\n`);
    return 1;
  }
}

async function serve(fleet: Fleet, process: Process, write: (line: string) => void): Promise<void> {
  const startup = new Startup(fleet.deps, process, write);
  await startup.reachApiServer();
  const { raw, config } = await startup.readConfig();
  await startup.waitForCRDs(config);
  if (config.ipam !== 'kubernetes') await startup.announceNode();
  const podCIDRs = await startup.waitForPodCIDRs(config);
  const datapath = fleet.datapathOf(process.machine);
  const reserved = datapath.configure(podCIDRs, fleet.deps.random, { ingress: config.envoyConfig });
  await startup.announceNode({ reserved, ...(config.ipam === 'kubernetes' && { podCIDRs }) });
  process.signal.throwIfAborted();
  const release = releaseOf(process.container.image);
  fleet.enforcement.configure(raw, release);

  const agent = new Agent({ fleet, machine: process.machine, config, reserved, release, write });
  const stopEnvoy = config.externalEnvoy || !config.l7Proxy ? undefined : fleet.deps.embeddedEnvoy?.(process, config);
  const stops = [
    serveHealth(process.network, config.agentHealthPort, (path) => healthOf(agent, path)),
    // cilium-health: on the node's address, and on that of its endpoint in the pod network (facts/cilium.md §1.2).
    serveHealth(process.network, HEALTH_PORT, greet),
    serveHealth({ listen: (port, accept) => fleet.deps.network.listen({ address: reserved.health, port }, accept) }, HEALTH_PORT, greet),
  ];
  try {
    agent.start();
    agent.log('info', 'Daemon initialization completed');
    await untilStopped(process.signal);
  } finally {
    for (const stop of stops) stop();
    await stopEnvoy?.();
    await agent.stop();
  }
}

/** `/hello` of cilium-health. */
const greet = (path: string | undefined): HealthAnswer => ({ status: path === '/hello' ? 200 : 404 });

/** `/healthz`: 200 while the agent is ready. */
function healthOf(agent: Agent, path: string | undefined): HealthAnswer {
  if (path !== '/healthz') return { status: 404, body: '404 page not found\n' };
  return { status: agent.ready ? 200 : 503 };
}
