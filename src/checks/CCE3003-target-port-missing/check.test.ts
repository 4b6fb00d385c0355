/** CCE3003 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { targetPortMissing } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE3003', () => rehearse(targetPortMissing, scenario, CHECKS));
