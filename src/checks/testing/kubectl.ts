/** Rehearsals need a real kubectl; where there is none, that is said. @module */
import { afterAll, beforeAll, describe, test } from 'vitest';
import { findKubectls } from '../../kube/testing/kubectl.ts';
import type { Lab, LabOptions } from '../../lab/index.ts';
import type { Check } from '../check.ts';
import { rehearseBetween, startHealthy, type CheckScenario } from './rehearsal.ts';

const present = findKubectls().length > 0;

/** Labs of several kinds, with clients that time out in them. */
export const LIMIT_MS = 120_000;

const titleOf = (what: string): string => {
  const title = `${what}: broken, found, mended by its own words, HTTP 200`;
  if (!present) console.warn(`not rehearsed, because there is no kubectl on this machine: ${title}`);
  return title;
};

/** A test that plays a scenario with a check. */
export function rehearsal(what: string, play: () => Promise<void>): void {
  test.skipIf(!present)(titleOf(what), play, LIMIT_MS);
}

export interface SharedRehearsal {
  readonly code: string;
  /** Tells several scenarios of one check apart. */
  readonly name: string;
  readonly scenario: CheckScenario;
}

/** A test for each scenario, one after the other in one lab: what starting takes is paid once. */
export function rehearsalsInOneLab(
  rehearsals: readonly SharedRehearsal[],
  { checks, options, prepare }: { checks: readonly Check[]; options?: LabOptions; prepare?: (lab: Lab) => Promise<unknown> },
): void {
  describe.skipIf(!present)('in one lab', () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await startHealthy(options);
      await prepare?.(lab);
    }, LIMIT_MS);
    afterAll(() => lab.stop());
    for (const { code, name, scenario } of rehearsals) {
      const check = checks.find((one) => one.code === code)!;
      test(titleOf(`${code}, ${name}`), () => rehearseBetween(lab, check, scenario, checks), LIMIT_MS);
    }
  });
}
