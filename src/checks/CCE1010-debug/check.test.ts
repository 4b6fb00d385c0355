/** Debugging in production. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { debug } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1010', () => rehearse(debug, scenario, CHECKS));

test('an absent key and "false" are both off', () => {
  expect(run(debug, ciliumCluster())).toEqual({ findings: [], looked: 1 });
  expect(run(debug, ciliumCluster({ config: { debug: 'false' } }))).toEqual({ findings: [], looked: 1 });
  expect(run(debug, ciliumCluster({ config: { debug: 'true' } })).findings).toMatchObject([{ severity: 'info' }]);
});
