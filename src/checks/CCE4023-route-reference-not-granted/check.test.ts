/** A back end in another namespace. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { routeReferenceNotGranted } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4023', () => rehearse(routeReferenceNotGranted, scenario, CHECKS));
