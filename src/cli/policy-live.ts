/** The objects of a live cluster, or of the lab, as far as policies depend on them. @module */
import { existsSync } from 'node:fs';
import { LiveReadError, readLiveObjects } from '../cluster/live-objects/index.ts';
import type { Manifest } from '../cluster/manifests/index.ts';
import { message, type Locale } from '../i18n/index.ts';
import { loadConnection, type ClusterConnection } from '../kube/kubeconfig.ts';
import { CommandFailure } from './failure.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';
import { warn, type InputOptions } from './policy-input.ts';

/** What could not be read is told: an answer without it may be wrong. */
export async function liveManifests({ kubeconfig, context, lab }: InputOptions, locale: Locale): Promise<Manifest[]> {
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  if (path !== undefined && !existsSync(path)) throw new CommandFailure(message('cli.path.noKubeconfig', { path }));
  const connection = await loadConnection({ ...(path !== undefined && { path }), ...(context !== undefined && { context }) });
  const { manifests, notes } = await read(connection);
  // A kind that is not served has no objects; without this one there is no Cilium.
  for (const { kind, reason, what } of notes) if (reason !== 'notServed' || kind === 'CiliumNetworkPolicy') warn(what, locale);
  return manifests;
}

async function read(connection: ClusterConnection): ReturnType<typeof readLiveObjects> {
  try {
    return await readLiveObjects(connection);
  } catch (cause) {
    if (cause instanceof LiveReadError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}
