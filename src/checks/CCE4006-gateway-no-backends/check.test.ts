/** A listener with nothing behind it. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewayNoBackends } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4006', () => rehearse(gatewayNoBackends, scenario, CHECKS));
