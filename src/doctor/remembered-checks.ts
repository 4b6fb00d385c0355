/**
 * Checks of a cluster that is followed: an answer holds until what it was drawn from changes. Of a cluster at rest only
 * those are asked again that have read the clock.
 * @module
 */
import type { Check, CheckAnswer, ClusterView } from '../checks/check.ts';

interface Remembered {
  readonly model: ClusterView['model'];
  readonly revision: number;
  readonly coverage: ClusterView['coverage'];
  readonly answer: CheckAnswer;
}

/**
 * The same checks, each with its last answer. Views whose model, revision and coverage are the same objects and number
 * are of the same cluster at another time; a check that breaks down is asked again.
 *
 * @example
 * const checks = rememberedChecks(CHECKS);
 * for (;;) diagnose(viewOf(await followed.look()), checks);
 */
export const rememberedChecks = (checks: readonly Check[]): Check[] =>
  checks.map((check) => {
    let last: Remembered | undefined;
    return {
      ...check,
      run: (view) => {
        const { model, coverage } = view;
        const { revision } = model;
        if (last?.model === model && last.revision === revision && last.coverage === coverage) return last.answer;
        let hasReadClock = false;
        const answer = check.run({
          ...view,
          get now() {
            hasReadClock = true;
            return view.now;
          },
        });
        last = hasReadClock ? undefined : { model, revision, coverage, answer };
        return answer;
      },
    };
  });
