/** What the policy commands read: files, folders, standard input, a live cluster, the lab. @module */
import { readManifests, ManifestError, type Manifest } from '../cluster/manifests/index.ts';
import { message, render, type Locale, type Message } from '../i18n/index.ts';
import { analyse, type PolicyAnalysis } from '../policy/analysis.ts';
import { policyName } from '../policy/explain/wording.ts';
import { KUBERNETES_SETTINGS, settingsFor as settingsOfCluster, type PolicySettings } from '../policy/settings.ts';
import type { CommandContext } from './context.ts';
import { CommandFailure } from './failure.ts';
import { printable } from './terminal.ts';

export interface InputOptions {
  filename?: string[];
  kubeconfig?: string;
  context?: string;
  lab?: boolean;
  namespace?: string;
  ciliumVersion?: string;
  semantics: PolicySettings['semantics'];
}

/** Files given either way, on top of the cluster if one is named. */
export async function readInput(files: readonly string[], options: InputOptions, { locale }: CommandContext): Promise<Manifest[]> {
  const named = [...files, ...(options.filename ?? [])];
  const live = options.kubeconfig !== undefined || options.context !== undefined || options.lab === true;
  if (named.length === 0 && !live) throw new CommandFailure(message('cli.policy.nothingToRead'));
  const cluster = live ? await (await import('./policy-live.ts')).liveManifests(options, locale) : [];
  return [...cluster, ...(await readFiles(named, locale))];
}

/** What was passed over is said on standard error, so that nobody takes the answer for one about everything. */
export async function readFiles(files: readonly string[], locale: Locale): Promise<Manifest[]> {
  if (files.length === 0) return [];
  try {
    const { manifests, duplicates, skipped, notes } = await readManifests(files, { stdin: process.stdin });
    for (const { what } of [...duplicates, ...skipped, ...notes]) warn(what, locale);
    return manifests;
  } catch (cause) {
    if (cause instanceof ManifestError) throw new CommandFailure(cause.what, { cause });
    throw cause;
  }
}

export function warn(what: Message, locale: Locale): void {
  process.stderr.write(printable(`${render(message('cli.policy.warning', { text: what }), locale)}\n`));
}

/** The data of Cilium's ConfigMap among the objects. */
export function ciliumConfig(manifests: readonly Manifest[]): Record<string, string> | undefined {
  const config = manifests.findLast(
    ({ object: { kind, metadata } }) => kind === 'ConfigMap' && metadata.name === 'cilium-config' && metadata.namespace === 'kube-system',
  );
  return config?.object['data'] as Record<string, string> | undefined;
}

/** Settings of the cluster's own ConfigMap, as far as the command line does not say otherwise. */
export function settingsFor(manifests: readonly Manifest[], { ciliumVersion, semantics }: InputOptions): PolicySettings {
  if (ciliumVersion !== undefined && !/^v?1\.\d{1,3}(?:\.\d{1,3})?(?:-[\w.]+)?$/.test(ciliumVersion)) {
    throw new CommandFailure(message('cli.policy.badVersion', { text: ciliumVersion }));
  }
  if (semantics === 'kubernetes') return KUBERNETES_SETTINGS;
  return settingsOfCluster({ ciliumVersion, configMapData: ciliumConfig(manifests) });
}

/** An analysis for questions about traffic: policies that have no effect are told, because the answer is without them. */
export function analysed(manifests: readonly Manifest[], options: InputOptions, { locale }: CommandContext): PolicyAnalysis {
  const analysis = analyse(manifests, { settings: settingsFor(manifests, options) });
  for (const { ref } of analysis.rejected) warn(message('cli.policy.withoutRejected', { policy: policyName(ref) }), locale);
  return analysis;
}
