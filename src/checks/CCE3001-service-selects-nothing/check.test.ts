/** CCE3001 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { serviceSelectsNothing } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE3001', () => rehearse(serviceSelectsNothing, scenario, CHECKS));
