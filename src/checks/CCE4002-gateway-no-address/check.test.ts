/** 問題七 in the lab: a Gateway that nobody binds. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewayNoAddress } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4002', () => rehearse(gatewayNoAddress, scenario, CHECKS));
