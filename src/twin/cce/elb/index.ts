/** The twin's load balancer service: the API, the health checks and the traffic over one state. @module */
import { startElbApi, type ElbApiServer } from './api-server.ts';
import { Balancer } from './balancer.ts';
import { DataPlane } from './data-plane.ts';
import type { ElbEnvironment } from './environment.ts';
import { Prober } from './prober.ts';
import { SignalsOfState } from './signals.ts';
import { ElbState } from './state.ts';

export interface ElbOptions {
  /** Of the API; absent or 0: any free one. */
  port?: number;
  preferredPort?: (loadBalancerId: string, port: number) => number | undefined;
  /** `false`: the API alone. No listener takes connections and no member is probed: they stay INITIAL. */
  traffic?: boolean;
}

export interface ElbService {
  readonly state: ElbState;
  readonly api: ElbApiServer;
  readonly dataPlane: DataPlane;
  readonly signals: SignalsOfState;
  stop(): Promise<void>;
}

export async function startElb(environment: ElbEnvironment, options: ElbOptions = {}): Promise<ElbService> {
  const state = new ElbState(environment);
  const signals = new SignalsOfState(state);
  state.onChange((changes) => signals.forget(changes));
  const balancer = new Balancer(state, environment.clock);
  state.onChange(({ pools }) => balancer.prune(pools));
  const dataPlane = new DataPlane({ state, balancer, preferredPort: options.preferredPort });
  if (options.traffic === false) await dataPlane.stop();
  const prober = options.traffic === false ? undefined : new Prober(state);
  const api = await startElbApi({ state, settled: () => dataPlane.settled(), port: options.port });
  return {
    state,
    api,
    dataPlane,
    signals,
    stop: async () => {
      prober?.stop();
      await api.stop();
      await dataPlane.stop();
    },
  };
}

export type { ElbApiServer, ObservedRequest } from './api-server.ts';
export { refusals, type FaultInjector, type FaultyRequest, type InjectedFault } from './injected-faults.ts';
export type { LocalAddress } from './data-plane.ts';
export type { ElbEnvironment } from './environment.ts';
export { addLoadBalancer, removeLoadBalancer } from './load-balancers.ts';
export {
  takeSnapshot,
  type ElbSnapshot,
  type ListenerPicture,
  type LoadBalancerPicture,
  type PoolPicture,
  type SnapshotOptions,
} from './snapshot.ts';
export type { ElbState } from './state.ts';
