/** The cluster that is installed into, followed between the looks, and what the doctor makes of it. @module */
import type { ClusterView } from '../checks/check.ts';
import type { FollowedCluster } from '../cluster/follow-live.ts';
import type { LoadedCluster } from '../cluster/load.ts';
import type { Diagnosis } from '../doctor/diagnosis.ts';
import type { Suppression } from '../doctor/suppression.ts';
import type { CommandContext } from './context.ts';
import { chosenChecks, diagnosed, follow, viewOf } from './doctor-source.ts';
import { readSuppressions } from './doctor-suppressions.ts';
import type { ConnectionOptions } from './kubectl-objects.ts';
import { SILENT, type Progress } from './progress.ts';

interface SightOptions extends ConnectionOptions {
  readonly config?: string;
}

export class InstallSight {
  readonly #options: SightOptions;
  readonly #context: CommandContext;
  readonly #signal: AbortSignal;
  readonly #progress: () => Progress;
  #followed: FollowedCluster | undefined;
  #loaded: LoadedCluster | undefined;
  #suppressions: readonly Suppression[] = [];

  /** @param signal ends a look that is under way */
  constructor(options: SightOptions, context: CommandContext, signal: AbortSignal, progress: () => Progress) {
    this.#options = options;
    this.#context = context;
    this.#signal = signal;
    this.#progress = progress;
  }

  /** `v1.33.5`. */
  get kubernetesVersion(): string | undefined {
    return this.#loaded?.kubernetesVersion;
  }

  /** @throws CommandFailure with a sentence */
  async look(): Promise<ClusterView> {
    try {
      if (!this.#followed) {
        this.#suppressions = await readSuppressions(this.#options.config);
        this.#followed = await follow(this.#options, this.#progress, this.#context.locale, this.#signal);
      }
      this.#loaded = await this.#followed.look();
      return viewOf(this.#loaded);
    } catch (error) {
      // It may come back as another one: the next look begins anew.
      await this.close();
      throw error;
    } finally {
      this.#progress().clear();
    }
  }

  diagnose(view: ClusterView, codes?: readonly string[]): Diagnosis {
    return diagnosed({ notes: [] }, view, chosenChecks(codes), this.#suppressions, { progress: SILENT, context: this.#context });
  }

  async close(): Promise<void> {
    const followed = this.#followed;
    this.#followed = undefined;
    await followed?.close();
  }
}
