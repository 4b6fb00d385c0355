/** The image `quay.io/cilium/cilium-envoy`: one Envoy per node. @module */
import { timestamp } from '../../../kube/clock.ts';
import type { Process, Program } from '../../kubernetes/program.ts';
import { untilStopped } from '../../kubernetes/programs/until-stopped.ts';
import { serveHealth } from '../health-server.ts';
import { Envoy, type EnvoyDependencies } from './envoy.ts';
import { HostListeners } from './host-listeners.ts';

export const ENVOY_IMAGE = 'quay.io/cilium/cilium-envoy';
/** `envoy.healthPort` of the chart. */
const HEALTH_PORT = 9878;

export function createEnvoyProgram(deps: EnvoyDependencies): Program {
  return { run: (process) => runEnvoy(deps, process) };
}

async function runEnvoy(deps: EnvoyDependencies, process: Process): Promise<number> {
  const stopEnvoy = startEnvoy(deps, process, process.argv.includes('--keep-cap-net-bind-service'));
  const stopHealth = serveHealth(process.network, HEALTH_PORT, (path) => ({
    status: path === '/healthz' ? 200 : 404,
    headers: { server: 'envoy' },
  }));
  process.stdout.write(`[${timestamp(deps.clock)}][1][info][main] starting main dispatch loop\n`);
  try {
    await untilStopped(process.signal);
    return 0;
  } finally {
    stopHealth();
    await stopEnvoy();
  }
}

/** Envoy in a process of the node's: its own (cilium-envoy), or the agent's when it is embedded. Returns the way to stop it. */
export function startEnvoy(deps: EnvoyDependencies, process: Process, keepCapNetBindService: boolean): () => Promise<void> {
  const envoy = new Envoy(deps, process.machine.name).start();
  const hostListeners = new HostListeners(deps, process, envoy, keepCapNetBindService);
  hostListeners.start();
  return async () => {
    hostListeners.stop();
    await envoy.stop();
  };
}
