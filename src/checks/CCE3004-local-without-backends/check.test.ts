/** CCE3004 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { localWithoutBackends } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE3004', () => rehearse(localWithoutBackends, scenario, CHECKS));
