/** CCE4041 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { proxyProtocol } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4041', () => rehearse(proxyProtocol, scenario, CHECKS));
