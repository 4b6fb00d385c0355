/** Envoy is taken off the nodes. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { envoyListenerMissing } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4020', () => rehearse(envoyListenerMissing, scenario, CHECKS));
