/** The way to what the cloud says of a cluster, where the region is named and credentials are found. @module */
import { readCloud, unseenCloud } from '../bridge/elb-api/cloud-of-cluster.ts';
import { connectCloud, type Cloud } from '../bridge/operator/cloud.ts';
import type { LoadOptions } from '../cluster/load.ts';
import { isHuaweiError } from '../huawei/errors.ts';
import { message } from '../i18n/index.ts';
import { systemClock } from '../kube/clock.ts';
import { createLogger } from '../kube/log.ts';

export interface CloudOptions {
  region?: string;
  projectId?: string;
  elbEndpoint?: string;
  vpcEndpoint?: string;
  cceEndpoint?: string;
  credentialsDir?: string;
}

/** `undefined`: no region, so nobody is asked. */
export function cloudSource({ region, ...options }: CloudOptions): LoadOptions['cloud'] {
  if (region === undefined) return undefined;
  return async (model) => {
    try {
      const seen = await inCloud({ ...options, region }, (cloud, signal) => readCloud(model, cloud, region, signal));
      return seen ?? unseenCloud(message('cli.doctor.cloud.noCredentials', { region }));
    } catch (error) {
      const why = isHuaweiError(error) ? error.detail : error instanceof Error ? error.message : String(error);
      return unseenCloud(message('cli.doctor.cloud.failed', { region, why }));
    }
  };
}

/** What `use` makes of the cloud; `undefined`: nothing here gives credentials. Rejects as {@link connectCloud} and `use` do. */
export async function inCloud<T>(
  options: CloudOptions & { region: string },
  use: (cloud: Cloud, signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const { region, projectId, elbEndpoint, vpcEndpoint, cceEndpoint, credentialsDir } = options;
  const stop = new AbortController();
  const log = createLogger({ write: () => undefined, format: 'text', level: 'error' });
  const connection = {
    region,
    ...(projectId && { projectId }),
    ...(elbEndpoint && { elbEndpoint }),
    ...(vpcEndpoint && { vpcEndpoint }),
    ...(cceEndpoint && { cceEndpoint }),
    // Named keys are meant; the machine's own agency would take its time to say that there is none.
    ...(credentialsDir && { keyDirectory: credentialsDir, metadataEndpoint: false as const }),
  };
  // Timers of the system's clock do not keep a process alive: it would end in the pause before a second attempt.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const cloud = await connectCloud(connection, { clock: systemClock, log, observers: {}, signal: stop.signal });
    if (!cloud) return undefined;
    try {
      return await use(cloud, stop.signal);
    } finally {
      cloud.close();
    }
  } finally {
    clearInterval(alive);
  }
}
