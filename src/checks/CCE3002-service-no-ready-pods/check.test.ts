/** CCE3002 in the lab. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { serviceNoReadyPods } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE3002', () => rehearse(serviceNoReadyPods, scenario, CHECKS));
