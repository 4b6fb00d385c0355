/** CCE4040 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { xffTrustedHops } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4040', () => rehearse(xffTrustedHops, scenario, CHECKS));
