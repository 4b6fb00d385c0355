/** The twin's load balancer service: the API, the health checks and the traffic over one state. @module */
import { startElbApi, type ElbApiServer } from './api-server.ts';
import { Balancer } from './balancer.ts';
import { DataPlane } from './data-plane.ts';
import type { ElbEnvironment } from './environment.ts';
import { Prober } from './prober.ts';
import { ElbState } from './state.ts';

export interface ElbService {
  readonly state: ElbState;
  readonly api: ElbApiServer;
  readonly dataPlane: DataPlane;
  stop(): Promise<void>;
}

export async function startElb(
  environment: ElbEnvironment,
  options: { port?: number; preferredPort?: (loadBalancerId: string, port: number) => number | undefined } = {},
): Promise<ElbService> {
  const state = new ElbState(environment);
  const balancer = new Balancer(state, environment.clock);
  state.onChange(() => balancer.prune());
  const dataPlane = new DataPlane({ state, balancer, preferredPort: options.preferredPort });
  const prober = new Prober(state);
  const api = await startElbApi({ state, settled: () => dataPlane.settled(), port: options.port });
  return {
    state,
    api,
    dataPlane,
    stop: async () => {
      prober.stop();
      await api.stop();
      await dataPlane.stop();
    },
  };
}

export type { ElbApiServer, FaultInjector, InjectedFault } from './api-server.ts';
export type { LocalAddress } from './data-plane.ts';
export type { ElbEnvironment } from './environment.ts';
export { addLoadBalancer } from './load-balancers.ts';
export { loadBalancerSignals } from './signals.ts';
export type { ElbState } from './state.ts';
