/** From options to a loaded cluster: for every command that looks at one. @module */
import { existsSync } from 'node:fs';
import { LoadError } from '../cluster/load-error.ts';
import { loadCluster, type ClusterInput, type LoadedCluster, type LoadOptions } from '../cluster/load.ts';
import { ManifestError } from '../cluster/manifests/index.ts';
import { message } from '../i18n/index.ts';
import { loadConnection } from '../kube/kubeconfig.ts';
import { CommandFailure } from './failure.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';

export interface SourceOptions {
  kubeconfig?: string;
  context?: string;
  lab?: boolean;
  /** A snapshot, a sysdump, a folder, files, `-`; in place of a live cluster. */
  from?: string | readonly string[];
  ciliumNamespace?: string;
  exec?: boolean;
}

/** @throws CommandFailure */
export async function loadSource(options: SourceOptions, rest: Omit<LoadOptions, 'ciliumNamespace' | 'exec'> = {}): Promise<LoadedCluster> {
  const { ciliumNamespace, exec } = options;
  const input = await inputOf(options);
  try {
    return await loadCluster(input, {
      stdin: process.stdin,
      ...rest,
      ...(ciliumNamespace !== undefined && { ciliumNamespace }),
      ...(exec !== undefined && { exec }),
    });
  } catch (cause) {
    if (cause instanceof LoadError || cause instanceof ManifestError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}

async function inputOf({ kubeconfig, context, lab, from }: SourceOptions): Promise<ClusterInput> {
  if (from !== undefined) {
    if (kubeconfig !== undefined || context !== undefined || lab) throw new CommandFailure(message('cli.snapshot.eitherOr'));
    return { paths: typeof from === 'string' ? [from] : from };
  }
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  if (path !== undefined && !existsSync(path)) throw new CommandFailure(message('cli.path.noKubeconfig', { path }));
  const connection = await loadConnection({ ...(path !== undefined && { path }), ...(context !== undefined && { context }) });
  return { connection, ...(lab && { lab }) };
}
