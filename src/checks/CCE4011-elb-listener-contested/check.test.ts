/** Two for one port of an ELB. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { elbListenerContested } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4011', () => rehearse(elbListenerContested, scenario, CHECKS));
