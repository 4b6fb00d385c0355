/** The version advisories in the lab: each concerns a cluster that meets it, and its advice leads out. @module */
import { expect, test } from 'vitest';
import { examine } from '../doctor/examine.ts';
import type { Lab } from '../lab/index.ts';
import { scenario as unlabelled } from './CCE4001-gateway-slice-unlabelled/scenario.ts';
import { ADVISORIES } from './advisories.ts';
import { ADVISORY_CHECKS } from './advisory-checks.ts';
import { CHECKS } from './index.ts';
import { ADVISORY_FAULTS, ADVISORY_LABS } from './testing/advisory-faults.ts';
import { LIMIT_MS, rehearsal, rehearsalsInOneLab } from './testing/kubectl.ts';
import { changeRelease, diagnose, rehearse, startHealthy, untilServed, viewOf } from './testing/rehearsal.ts';

const checkOf = (code: string): (typeof CHECKS)[number] => CHECKS.find((check) => check.code === code)!;

rehearsalsInOneLab(ADVISORY_FAULTS, { checks: CHECKS, prepare: untilServed });

for (const { code, name, scenario } of ADVISORY_LABS) rehearsal(`${code}, ${name}`, () => rehearse(checkOf(code), scenario, CHECKS));

/** `CCE6001 checks.advisory.seenBy`, of those that are never found. */
function whyNot(lab: Lab): string[] {
  const never = new Set(ADVISORIES.flatMap(({ code, exposed }) => (exposed ? [] : [code as string])));
  return examine(viewOf(lab), ADVISORY_CHECKS).flatMap(({ check, why }) => (never.has(check.code) ? [`${check.code} ${why?.id}`] : []));
}

test(
  'those that are never found say why; what CCE6001 explains is told by CCE4001, and goes with the release that mends it',
  async () => {
    const lab = await startHealthy(unlabelled.options);
    try {
      await unlabelled.break(lab);
      const told = (): boolean => diagnose(lab, [checkOf('CCE4001')]).length > 0;
      await lab.eventually('CCE4001', told);
      expect(whyNot(lab)).toEqual([
        'CCE6001 checks.advisory.seenBy',
        'CCE6003 checks.advisory.seenBy',
        'CCE6005 checks.advisory.seenBy',
        'CCE6010 checks.advisory.cannotTell',
        'CCE6012 checks.advisory.cannotTell',
      ]);
      await changeRelease(lab, '1.19.8');
      await lab.eventually('CCE4001 is gone', () => !told());
      await lab.eventually('1.19.8 alone', () => whyNot(lab).filter((one) => one.endsWith('otherVersion')).length === 3);
      expect(whyNot(lab)).toEqual([
        'CCE6001 checks.advisory.otherVersion',
        'CCE6003 checks.advisory.seenBy',
        'CCE6005 checks.advisory.otherVersion',
        'CCE6010 checks.advisory.cannotTell',
        'CCE6012 checks.advisory.otherVersion',
      ]);
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);
