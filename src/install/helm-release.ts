/** Releases as Helm itself keeps them: whether one is there, whether it is what the plan wants, and how it goes back. @module */
import { isDeepStrictEqual } from 'node:util';
import type { HelmValues } from '../chart/values.ts';
import { message } from '../i18n/index.ts';
import { sleep } from '../kube/clock.ts';
import type { Command, Release } from '../plan/steps.ts';
import { InstallFailure } from './failure.ts';
import { read, run, type Site } from './site.ts';
import type { StepRecord } from './state.ts';

export interface HelmRelease {
  readonly revision: number;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback`. */
  readonly status: string;
  /** `cilium-1.19.1`. */
  readonly chart: string;
  /** When Helm last wrote it, in ms since the epoch. */
  readonly updatedAt: number;
}

const helm = (...args: string[]): Command => ({ program: 'helm', args });

export async function releaseOf(site: Site, { name, namespace }: Release): Promise<HelmRelease | undefined> {
  const states = ['--deployed', '--failed', '--pending'];
  const format = ['--time-format', '2006-01-02T15:04:05Z07:00', '-o', 'json'];
  const text = await read(site, helm('list', '-n', namespace, '--filter', `^${name}$`, ...states, ...format));
  const [found] = JSON.parse(text || '[]') as { revision: string | number; status: string; chart: string; updated: string }[];
  return found && { revision: Number(found.revision), status: found.status, chart: found.chart, updatedAt: Date.parse(found.updated) };
}

/** Whether Helm has made exactly this: the chart in its version, and the values that a person would have given. */
export async function isDeployed(site: Site, release: Release, chart: string, values: HelmValues): Promise<boolean> {
  const found = await releaseOf(site, release);
  if (found?.status !== 'deployed' || found.chart !== chart) return false;
  const given = JSON.parse(await read(site, helm('get', 'values', release.name, '-n', release.namespace, '-o', 'json'))) as unknown;
  return isDeepStrictEqual(given ?? {}, values);
}

/** What was there before: the revision to which a way back leads, or nothing. */
export async function revisionBefore(site: Site, release: Release): Promise<string> {
  const found = await releaseOf(site, release);
  return found ? String(found.revision) : '';
}

export const helmBack = ({ name, namespace }: Release, before: string): Command =>
  before === '' ? helm('uninstall', name, '-n', namespace, '--ignore-not-found') : helm('rollback', name, before, '-n', namespace);

/** How long a helm that was left alone may go on. */
const STRAY_MS = 60_000;
const LOOK_EVERY_MS = 2000;

/**
 * A helm that was killed leaves its release pending, and the next one refuses to touch it. Of what was begun here the
 * pending revision is taken away; that of somebody else is left to them.
 * @throws InstallFailure
 */
export async function clearPending(site: Site, release: Release, record: StepRecord | undefined): Promise<void> {
  const deadline = site.clock.now() + Math.min(STRAY_MS, site.timeoutMs);
  let found = await releaseOf(site, release);
  while (found?.status.startsWith('pending-') && site.clock.now() < deadline) {
    site.progress(message('install.helm.pending', { name: release.name, status: found.status }));
    await sleep(site.clock, LOOK_EVERY_MS, site.signal);
    found = await releaseOf(site, release);
  }
  if (!found?.status.startsWith('pending-')) return;
  const { name, namespace } = release;
  const undo = found.revision === 1 ? helm('uninstall', name, '-n', namespace) : helm('rollback', name, '-n', namespace);
  // One that was there before anything was begun here is another's.
  if (!record || found.revision <= Number(record.before))
    throw new InstallFailure(message('install.helm.foreign', { name, status: found.status, command: ['helm', ...undo.args].join(' ') }));
  await run(site, undo);
}

/** The same command as it would come out, without a change. */
export const dryRun = ({ program, args }: Command): Command => ({ program, args: [...args, '--dry-run=server'] });

/** What the chart writes, from files alone: where the cluster lacks kinds that earlier steps bring. */
export const template = ({ args: [, , name, chart, ...rest] }: Command, kubernetes: string | undefined): Command =>
  helm(
    'template',
    name!,
    chart!,
    ...rest.filter((word) => word !== '--create-namespace'),
    // Without a cluster Helm takes the version that it was built with.
    ...(kubernetes === undefined ? [] : ['--kube-version', kubernetes]),
  );
