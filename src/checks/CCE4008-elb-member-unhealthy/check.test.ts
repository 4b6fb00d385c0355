/** A health check that asks the wrong port. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { elbMemberUnhealthy } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4008', () => rehearse(elbMemberUnhealthy, scenario, CHECKS));
