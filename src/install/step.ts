/** A step of an installation. @module */
import type { Message } from '../i18n/index.ts';
import type { Command, StepId } from '../plan/steps.ts';
import type { Site } from './site.ts';
import type { StepRecord } from './state.ts';

export interface StepResult {
  /** What came of it, in a sentence. */
  readonly said?: Message;
  /** Nothing after it can be done now: everything else is left for another run. */
  readonly stopsHere?: boolean;
}

export interface InstallStep {
  readonly id: StepId;
  readonly title: Message;
  /** Files of the plan that it uses: when they have changed since it was done, it is done again. */
  readonly files: readonly string[];
  /** Why it is left out, whatever the cluster is like. */
  readonly leftOut?: Message;
  /** Whether the cluster is as this step would leave it. */
  readonly isDone: (site: Site) => Promise<boolean>;
  /** What is there before the first change; empty: nothing. Absent: the step has no way back. */
  readonly before?: (site: Site) => Promise<string>;
  /** May be called again wherever it was broken off. @param record of what was begun here earlier. @throws InstallFailure */
  readonly run: (site: Site, record: StepRecord | undefined) => Promise<StepResult>;
  /** Asks the tools and the server what would come of it; changes nothing. */
  readonly rehearse: (site: Site) => Promise<StepResult>;
  readonly back?: (before: string) => WayBack;
}

export interface WayBack {
  readonly commands: readonly Command[];
  /** What the commands leave behind. */
  readonly note?: Message;
}

/** For a deletion that may have been carried out already, or wait for somebody who is gone to take his finalizer off. */
export const ofWhatIsThere = ({ program, args }: Command): Command => ({ program, args: [...args, '--ignore-not-found', '--timeout=5m'] });
