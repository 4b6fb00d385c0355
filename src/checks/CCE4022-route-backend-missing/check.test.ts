/** A back end under the wrong name. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { routeBackendMissing } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4022', () => rehearse(routeBackendMissing, scenario, CHECKS));
