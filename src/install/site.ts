/**
 * What an installation works with: a person's own helm and kubectl, the cluster as the doctor sees it, a request from
 * outside, the time, and somebody to ask and to tell. All of it given, so that nothing here starts a process.
 * @module
 */
import type { ClusterView } from '../checks/check.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import { message, type Message } from '../i18n/index.ts';
import { sleep, type Clock } from '../kube/clock.ts';
import type { Command } from '../plan/steps.ts';
import { InstallFailure, toolFailure } from './failure.ts';

export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Site {
  /** Runs helm or kubectl against the cluster, in the plan's directory, to its end. Rejects when it cannot be started. */
  readonly tool: (command: Command) => Promise<ToolResult>;
  /** The cluster as it is now. */
  readonly look: () => Promise<ClusterView>;
  /** The doctor's answer; default: all checks. */
  readonly diagnose: (view: ClusterView, codes?: readonly string[]) => Diagnosis;
  /** Sends `GET`; rejects when nobody answers. @returns the status */
  readonly get: (url: string, host: string | undefined) => Promise<number>;
  readonly ask: (question: Message) => Promise<boolean>;
  /** What goes on: a command that runs, something worth knowing. */
  readonly tell: (what: { readonly command: Command } | { readonly note: Message }) => void;
  /** What is waited for; drawn over. */
  readonly progress: (what: Message) => void;
  readonly clock: Clock;
  /** Aborts when a person has had enough. */
  readonly signal: AbortSignal;
  /** How long anything is waited for, in ms. */
  readonly timeoutMs: number;
}

/** Runs a command that changes something, and says so. @throws InstallFailure with what the tool says */
export async function run(site: Site, command: Command): Promise<string> {
  site.tell({ command });
  return read(site, command);
}

/** Runs a command that only looks. @throws InstallFailure with what the tool says */
export async function read(site: Pick<Site, 'tool'>, command: Command): Promise<string> {
  const result = await site.tool(command);
  if (result.exitCode !== 0) throw toolFailure(command, result);
  return result.stdout;
}

const LOOK_EVERY_MS = 1000;

/**
 * Looks until `probe` gives `true`; what it gives before is the progress.
 * @throws InstallFailure with the last progress after `site.timeoutMs`
 */
export async function until(site: Site, probe: (view: ClusterView) => true | Message | Promise<true | Message>): Promise<void> {
  const deadline = site.clock.now() + site.timeoutMs;
  for (;;) {
    site.signal.throwIfAborted();
    const seen = await looked(site, probe);
    if (seen === true) return;
    site.progress(seen);
    if (site.clock.now() >= deadline)
      throw new InstallFailure(message('install.timeout', { seconds: Math.round(site.timeoutMs / 1000), what: seen }));
    await sleep(site.clock, LOOK_EVERY_MS, site.signal);
  }
}

/** A cluster whose network is being changed may not answer for a moment. */
async function looked(site: Site, probe: Parameters<typeof until>[1]): Promise<true | Message> {
  try {
    return await probe(await site.look());
  } catch (error) {
    if (site.signal.aborted || error instanceof InstallFailure) throw error;
    return message('install.unreadable', { why: (error as Error).message });
  }
}
