/** The first pool wakes LB-IPAM up. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { lbIpamOwnsAddress } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4004', () => rehearse(lbIpamOwnsAddress, scenario, CHECKS));
