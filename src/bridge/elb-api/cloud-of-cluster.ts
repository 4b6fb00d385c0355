/** What the cloud says of a cluster that is only looked at: the ELBs that it names, and the VPC of its nodes. Read only. @module */
import { everywhere } from '../../cluster/coverage.ts';
import { gateways } from '../../cluster/kinds.ts';
import { gatewayEntrypoints } from '../../cluster/load-kinds.ts';
import type { SeenCloud } from '../../cluster/load.ts';
import type { ClusterModel, LoadBalancerSignals } from '../../cluster/model.ts';
import { nothingOfVpc, readVpc } from '../../cluster/vpc-signals/index.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import { isHuaweiError } from '../../huawei/errors.ts';
import type { VpcClient } from '../../huawei/vpc/client.ts';
import { message, type Message } from '../../i18n/index.ts';
import { services } from '../../kube/resources.ts';
import { readLoadBalancer } from './cloud-signals.ts';

export interface CloudClients {
  readonly elb: ElbClient;
  readonly vpc: VpcClient;
}

/** What {@link readLoadBalancer} calls (facts/elb-v3.md §5). */
export const ELB_RIGHTS = [
  'elb:loadbalancers:get',
  'elb:listeners:list',
  'elb:l7policies:list',
  'elb:pools:list',
  'elb:members:list',
] as const;

/**
 * Whatever a service refuses makes unknown what needs it, and nothing else.
 *
 * @example loadCluster(input, { cloud: (model) => readCloud(model, { elb, vpc }, 'cn-north-4') });
 */
export async function readCloud(model: ClusterModel, { elb, vpc }: CloudClients, region: string, signal?: AbortSignal): Promise<SeenCloud> {
  const [loadBalancers, { signals, coverage }] = await Promise.all([
    namedLoadBalancers(model, elb, region, signal),
    readVpc(model, vpc, region, signal),
  ]);
  const isKnown = Array.isArray(loadBalancers);
  return {
    signals: { ...signals, ...(isKnown ? { loadBalancers } : { loadBalancers: [], loadBalancersUnknown: true }) },
    coverage: { ...coverage, cloud: everywhere(isKnown ? null : loadBalancers) },
  };
}

/** Nothing of the cloud was seen, for one reason. */
export const unseenCloud = (why: Message): SeenCloud => ({
  signals: undefined,
  coverage: { ...nothingOfVpc(why).coverage, cloud: everywhere(why) },
});

async function namedLoadBalancers(
  model: ClusterModel,
  elb: ElbClient,
  region: string,
  signal: AbortSignal | undefined,
): Promise<LoadBalancerSignals[] | Message> {
  const ports = portsIn(model);
  try {
    const seen = await Promise.all(idsIn(model).map((id) => readLoadBalancer(elb, id, ports, signal)));
    return seen.filter((one) => one !== undefined);
  } catch (error) {
    if (!isHuaweiError(error)) throw error;
    return error.status === 403
      ? message('bridge.cloud.elbForbidden', { region, rights: ELB_RIGHTS.join(', ') })
      : message('bridge.cloud.elbFailed', { region, why: error.detail });
  }
}

/** ELBs that entrypoints and annotations name; others are other people's. */
function idsIn(model: ClusterModel): string[] {
  const ids = new Set<string>();
  for (const entrypoint of model.list(gatewayEntrypoints)) {
    const { spec, status } = entrypoint as { spec?: { elb?: { id?: string } }; status?: { elb?: { id?: string } } };
    for (const id of [spec?.elb?.id, status?.elb?.id]) if (id) ids.add(id);
  }
  for (const { metadata } of [...model.list(services), ...model.list(gateways)])
    for (const name of ['kubernetes.io/elb.id', 'cilium-cce.io/elb-id']) {
      const id = metadata.annotations?.[name];
      if (id) ids.add(id);
    }
  return [...ids].sort();
}

function portsIn(model: ClusterModel): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const { spec } of model.list(gateways)) for (const { port } of spec?.listeners ?? []) ports.add(port);
  for (const { spec } of model.list(services)) if (spec?.type === 'LoadBalancer') for (const { port } of spec.ports ?? []) ports.add(port);
  for (const entrypoint of model.list(gatewayEntrypoints)) {
    const { spec } = entrypoint as { spec?: { listeners?: { elbPort?: number }[] } };
    for (const { elbPort } of spec?.listeners ?? []) if (elbPort !== undefined) ports.add(elbPort);
  }
  return ports;
}
