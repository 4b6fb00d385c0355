/** The invented address of the common advice for 問題七. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewayAddressNotElb } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4003', () => rehearse(gatewayAddressNotElb, scenario, CHECKS));
