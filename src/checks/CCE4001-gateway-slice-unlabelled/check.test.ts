/** 問題六 in the lab: the missing label is named, with all that follows from it. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { gatewaySliceUnlabelled } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4001', () => rehearse(gatewaySliceUnlabelled, scenario, CHECKS));
