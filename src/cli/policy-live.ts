/** The objects of a live cluster, as far as policies depend on them. @module */
import { existsSync } from 'node:fs';
import type { Manifest } from '../cluster/manifests/index.ts';
import { message, type Locale } from '../i18n/index.ts';
import { CommandFailure } from './failure.ts';
import { DEFAULT_KUBECONFIG } from './lab-options.ts';
import type { InputOptions } from './policy-input.ts';

export async function liveManifests({ kubeconfig, context, lab }: InputOptions, _locale: Locale): Promise<Manifest[]> {
  const path = kubeconfig ?? (lab ? DEFAULT_KUBECONFIG : undefined);
  if (path !== undefined && !existsSync(path)) throw new CommandFailure(message('cli.path.noKubeconfig', { path }));
  void context;
  return [];
}
