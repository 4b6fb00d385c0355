/** The version advisories in the lab: each concerns a cluster that meets it, and its advice leads out. @module */
import { CHECKS } from './index.ts';
import { ADVISORY_FAULTS, ADVISORY_LABS } from './testing/advisory-faults.ts';
import { rehearsal, rehearsalsInOneLab } from './testing/kubectl.ts';
import { rehearse, untilServed } from './testing/rehearsal.ts';

rehearsalsInOneLab(ADVISORY_FAULTS, {
  checks: CHECKS,
  async prepare(lab) {
    await untilServed(lab);
  },
});

for (const { code, name, scenario } of ADVISORY_LABS)
  rehearsal(`${code}, ${name}`, () =>
    rehearse(
      CHECKS.find((check) => check.code === code)!,
      scenario,
      CHECKS,
    ),
  );
