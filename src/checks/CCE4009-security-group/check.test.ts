/** A security group without the rule for NodePorts. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { securityGroup } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4009', () => rehearse(securityGroup, scenario, CHECKS));
