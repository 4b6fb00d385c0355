/** A way that ends although nothing by itself is wrong. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewayPath } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4090', () => rehearse(gatewayPath, scenario, CHECKS));
