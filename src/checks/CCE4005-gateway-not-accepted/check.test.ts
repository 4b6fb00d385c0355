/** An address that Cilium does not support. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewayNotAccepted } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4005', () => rehearse(gatewayNotAccepted, scenario, CHECKS));
