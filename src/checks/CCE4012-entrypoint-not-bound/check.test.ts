/** An entrypoint for an ELB that is not there. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { entrypointNotBound } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4012', () => rehearse(entrypointNotBound, scenario, CHECKS));
