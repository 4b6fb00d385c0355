/** The image `quay.io/cilium/cilium-envoy`: one Envoy per node. @module */
import { createServer } from 'node:http';
import { timestamp } from '../../../kube/clock.ts';
import type { Process, Program } from '../../kubernetes/program.ts';
import { untilStopped } from '../../kubernetes/programs/until-stopped.ts';
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
  const stopHealth = serveHealth(process);
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

/** What the DaemonSet's probes ask: 127.0.0.1:9878/healthz. */
function serveHealth(process: Process): () => void {
  const server = createServer((request, response) => response.writeHead(request.url === '/healthz' ? 200 : 404, { server: 'envoy' }).end());
  const close = process.network.listen(HEALTH_PORT, (socket) => server.emit('connection', socket));
  return () => {
    close();
    server.close();
    server.closeAllConnections();
  };
}
