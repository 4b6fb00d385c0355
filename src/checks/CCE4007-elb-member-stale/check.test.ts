/** Members that stay at a NodePort of before. @module */
import { CHECKS } from '../index.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { elbMemberStale } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE4007', () => rehearse(elbMemberStale, scenario, CHECKS));
