/** What the operator would do, without a write and without the lease: once, or again whenever it changes. @module */
import { sleep } from '../../kube/clock.ts';
import { modesOf } from '../bridge.ts';
import { ClusterEnvironment } from '../environment.ts';
import { Planner, type EntrypointPlan } from '../plan.ts';
import { openParts, untilListed, type OperatorParts, type OperatorSettings } from './parts.ts';

const PLAN_AGAIN_MS = 300_000;
/** Changes come in groups. */
const SETTLE_MS = 1_000;

/** What would be done, entrypoint by entrypoint; nothing is written. @throws OperatorFailure when it cannot be found out */
export async function planOnce(settings: OperatorSettings, signal: AbortSignal): Promise<EntrypointPlan[]> {
  const parts = await openParts(settings, signal);
  try {
    await untilListed(parts, signal);
    return await plannerOf(settings, parts, (planner) => planner.plans());
  } finally {
    await parts.close();
  }
}

/** Tells each entrypoint's plan, and again whenever it has become another; writes nothing, takes no lease, ends with `signal`. */
export async function watchPlans(settings: OperatorSettings, signal: AbortSignal, onPlan: (plan: EntrypointPlan) => void): Promise<void> {
  const parts = await openParts(settings, signal);
  const { clock, stores } = parts;
  let changed = new AbortController();
  const touch = (): void => changed.abort(new Error('changed'));
  try {
    await untilListed(parts, signal);
    const { entrypoints, gateways, services, nodes, envoyConfigs } = stores;
    for (const informer of [entrypoints, gateways, services, nodes, envoyConfigs]) informer.onChange(touch);
    await plannerOf(settings, parts, async (planner) => {
      const known = new Map<string, string>();
      while (!signal.aborted) {
        changed = new AbortController();
        for (const plan of await planner.plans()) {
          const text = JSON.stringify(plan);
          if (known.get(plan.entrypoint) === text) continue;
          known.set(plan.entrypoint, text);
          onPlan(plan);
        }
        await sleep(clock, settings.driftCheckMs ?? PLAN_AGAIN_MS, AbortSignal.any([signal, changed.signal])).catch(() => undefined);
        await sleep(clock, SETTLE_MS, signal).catch(() => undefined);
      }
    });
  } finally {
    await parts.close();
  }
}

async function plannerOf<T>(settings: OperatorSettings, parts: OperatorParts, use: (planner: Planner) => Promise<T>): Promise<T> {
  const { client, clock, cluster, cloud, stores } = parts;
  const { ccm = 'cce', vpcId, subnetId, defaults, pinning = true } = settings;
  const environment = new ClusterEnvironment({ stores, cluster, ccm, hasCredentials: cloud !== undefined }, () => undefined);
  const modes = modesOf(
    { client, clock, cluster, ...(cloud && { elb: cloud.elb, vpc: cloud.vpc }), ...(vpcId && { vpcId }), ...(subnetId && { subnetId }) },
    stores,
  );
  try {
    return await use(new Planner({ stores, environment, modes, defaults, pinning }));
  } finally {
    environment.stop();
  }
}
