/** The double hop of the source document. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { chainedNodePort } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4010', () => rehearse(chainedNodePort, scenario, CHECKS));
