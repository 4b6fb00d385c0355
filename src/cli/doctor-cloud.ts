/** What the ELB API says of the ELBs that a cluster names, where the region is named and credentials are found. Read only. @module */
import { cloudOf, readLoadBalancer } from '../bridge/elb-api/cloud-signals.ts';
import { connectCloud } from '../bridge/operator/cloud.ts';
import { gateways } from '../cluster/kinds.ts';
import { gatewayEntrypoints } from '../cluster/load-kinds.ts';
import type { LoadOptions } from '../cluster/load.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { isHuaweiError } from '../huawei/errors.ts';
import { message } from '../i18n/index.ts';
import { systemClock } from '../kube/clock.ts';
import { createLogger } from '../kube/log.ts';
import { services } from '../kube/resources.ts';

export interface CloudOptions {
  region?: string;
  projectId?: string;
  elbEndpoint?: string;
  credentialsDir?: string;
}

/** `undefined`: no region, so nobody is asked. */
export function cloudSource({ region, projectId, elbEndpoint, credentialsDir }: CloudOptions): LoadOptions['cloud'] {
  if (region === undefined) return undefined;
  return async (model) => {
    const stop = new AbortController();
    const log = createLogger({ write: () => undefined, format: 'text', level: 'error' });
    const options = {
      region,
      ...(projectId && { projectId }),
      ...(elbEndpoint && { elbEndpoint }),
      // Named keys are meant; the machine's own agency would take its time to say that there is none.
      ...(credentialsDir && { keyDirectory: credentialsDir, metadataEndpoint: false as const }),
    };
    try {
      const cloud = await connectCloud(options, { clock: systemClock, log, observers: {}, signal: stop.signal });
      if (!cloud) return { unknown: message('cli.doctor.cloud.noCredentials', { region }) };
      try {
        const ports = portsIn(model);
        const seen = await Promise.all(idsIn(model).map((id) => readLoadBalancer(cloud.elb, id, ports, stop.signal)));
        return cloudOf(seen.filter((one) => one !== undefined));
      } finally {
        cloud.close();
      }
    } catch (error) {
      const why = isHuaweiError(error) ? error.detail : error instanceof Error ? error.message : String(error);
      return { unknown: message('cli.doctor.cloud.failed', { region, why }) };
    }
  };
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
