/** A route for a listener that is not there. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { routeNotAccepted } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4021', () => rehearse(routeNotAccepted, scenario, CHECKS));
