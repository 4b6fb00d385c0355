/** The policy lints in the lab: each finds its fault on a healthy cluster, and its words mend it. @module */
import { CHECKS } from './index.ts';
import { rehearsalsInOneLab } from './testing/kubectl.ts';
import { POLICY_FAULTS } from './testing/policy-faults.ts';
import { scenarioOf, settle } from './testing/policy-scenario.ts';

rehearsalsInOneLab(
  POLICY_FAULTS.map((fault) => ({ code: fault.code, name: fault.name, scenario: scenarioOf(fault) })),
  { checks: CHECKS, prepare: settle },
);
