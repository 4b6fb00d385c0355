/** CCE4030 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewayPolicy } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4030', () => rehearse(gatewayPolicy, scenario, CHECKS));
