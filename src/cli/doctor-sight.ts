/** One live cluster, looked at again and again: followed between the looks, and examined as far as something is new. @module */
import type { FollowedCluster } from '../cluster/follow-live.ts';
import { rememberedChecks } from '../doctor/remembered-checks.ts';
import type { CommandContext } from './context.ts';
import type { Examined } from './doctor.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { chosenChecks, diagnosed, follow, viewOf } from './doctor-source.ts';
import { readSuppressions } from './doctor-suppressions.ts';
import { SILENT, type Progress } from './progress.ts';

export class Sight {
  readonly #options: DoctorOptions;
  readonly #context: CommandContext;
  readonly #signal: AbortSignal;
  readonly #checks: ReturnType<typeof rememberedChecks>;
  #followed: FollowedCluster | undefined;
  #progress: Progress = SILENT;

  /** @param signal ends a look that is under way. @throws CommandFailure for a check that does not exist */
  constructor(options: DoctorOptions, context: CommandContext, signal: AbortSignal) {
    this.#options = options;
    this.#context = context;
    this.#signal = signal;
    this.#checks = rememberedChecks(chosenChecks(options.check));
  }

  /** As a fresh load and all checks would have it now. @throws CommandFailure with a sentence */
  async look(progress: Progress): Promise<Examined> {
    this.#progress = progress;
    try {
      const suppressions = await readSuppressions(this.#options.config);
      this.#followed ??= await follow(this.#options, () => this.#progress, this.#context.locale, this.#signal);
      const loaded = await this.#followed.look();
      return { loaded, diagnosis: diagnosed(loaded, viewOf(loaded), this.#checks, suppressions, { progress, context: this.#context }) };
    } catch (error) {
      // It may come back as another one, with other credentials at another address: the next look begins anew.
      await this.close();
      throw error;
    } finally {
      this.#progress.clear();
      this.#progress = SILENT;
    }
  }

  async close(): Promise<void> {
    const followed = this.#followed;
    this.#followed = undefined;
    await followed?.close();
  }
}
