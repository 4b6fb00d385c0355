/** From options to a loaded cluster: for every command that looks at one. @module */
import { existsSync } from 'node:fs';
import { LoadError } from '../cluster/load-error.ts';
import type { FollowedCluster, FollowOptions } from '../cluster/follow-live.ts';
import { loadCluster, type ClusterInput, type LiveInput, type LoadedCluster, type LoadOptions } from '../cluster/load.ts';
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
  const input = await inputOf(options);
  return told(loadCluster(input, { stdin: process.stdin, ...rest, ...placesOf(options) }));
}

/** A live cluster that is followed. @throws CommandFailure, also from each look */
export async function followSource(
  options: Omit<SourceOptions, 'from'>,
  rest: Omit<FollowOptions, 'ciliumNamespace' | 'exec'> = {},
): Promise<FollowedCluster> {
  const { followLive } = await import('../cluster/follow-live.ts');
  const followed = await told(followLive(await connectionOf(options), { ...rest, ...placesOf(options) }));
  return { look: () => told(followed.look()), close: () => followed.close() };
}

const placesOf = ({ ciliumNamespace, exec }: SourceOptions): Pick<LoadOptions, 'ciliumNamespace' | 'exec'> => ({
  ...(ciliumNamespace !== undefined && { ciliumNamespace }),
  ...(exec !== undefined && { exec }),
});

async function told<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof LoadError || cause instanceof ManifestError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}

async function inputOf({ from, ...live }: SourceOptions): Promise<ClusterInput> {
  if (from === undefined) return connectionOf(live);
  const { kubeconfig, context, lab } = live;
  if (kubeconfig !== undefined || context !== undefined || lab) throw new CommandFailure(message('cli.snapshot.eitherOr'));
  return { paths: typeof from === 'string' ? [from] : from };
}

async function connectionOf({ kubeconfig, context, lab }: SourceOptions): Promise<LiveInput> {
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  if (path !== undefined && !existsSync(path)) throw new CommandFailure(message('cli.path.noKubeconfig', { path }));
  const connection = await loadConnection({ ...(path !== undefined && { path }), ...(context !== undefined && { context }) });
  return { connection, ...(lab && { lab }) };
}
