/** What the ELB API tells of the ELBs that entrypoints name, where somebody gave the means to ask it. @module */
import type { GatewayEntrypoint } from '../bridge/index.ts';
import { readLoadBalancer } from '../bridge/elb-api/cloud-signals.ts';
import { connectCloud, type Cloud } from '../bridge/operator/cloud.ts';
import type { OperatorSettings } from '../bridge/operator.ts';
import type { LoadBalancerSignals } from '../cluster/model.ts';
import { message, type Message } from '../i18n/index.ts';
import { isHuaweiError } from '../huawei/errors.ts';
import { systemClock } from '../kube/clock.ts';
import { elbIdOf } from './bridge-status-report.ts';

export interface SeenCloud {
  /** By id; null: there is none of this id. */
  readonly seen: ReadonlyMap<string, LoadBalancerSignals | null>;
  /** Why nothing, or not all, was seen although it should have been. */
  readonly problem: Message | undefined;
}

/** `undefined`: no way to ask. Rejects with `OperatorFailure` when the project cannot be found out. */
export async function openCloud({ cloud, log }: OperatorSettings, signal: AbortSignal): Promise<Cloud | undefined> {
  return cloud && connectCloud(cloud, { clock: systemClock, log, observers: {}, signal });
}

export async function seeLoadBalancers(
  { cloud, isWanted }: { cloud: Cloud | undefined; isWanted: boolean },
  entrypoints: readonly GatewayEntrypoint[],
  portsOf: (entrypoint: GatewayEntrypoint) => readonly number[],
  signal: AbortSignal,
): Promise<SeenCloud> {
  const wanted = new Map<string, Set<number>>();
  for (const one of entrypoints) {
    const id = elbIdOf(one);
    if (id !== undefined) wanted.set(id, new Set([...(wanted.get(id) ?? []), ...portsOf(one)]));
  }
  const seen = new Map<string, LoadBalancerSignals | null>();
  if (!cloud) return { seen, problem: isWanted ? message('bridgeStatus.noCredentials') : undefined };
  let problem: Message | undefined;
  for (const [id, ports] of wanted)
    try {
      seen.set(id, (await readLoadBalancer(cloud.elb, id, ports, signal)) ?? null);
    } catch (error) {
      if (!isHuaweiError(error)) throw error;
      problem ??= message('bridgeStatus.elbFailed', { why: error.detail });
    }
  return { seen, problem };
}
