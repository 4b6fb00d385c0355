/** Kernels by their version. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { kernelTooOld } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1006', () => rehearse(kernelTooOld, scenario, CHECKS));

test.each([
  ['4.18.0-147.5.1.6.h998.eulerosv2r9.x86_64', true],
  ['3.10.0-1160.el7.x86_64', true],
  ['5.4.0-100-generic', true],
  ['4.18.0-553.16.1.el8_10.x86_64', false],
  ['4.18.0-147.el8.x86_64', true],
  ['5.10.0-182.0.0.95.r2220_156.hce2.x86_64', false],
  ['5.15.0-91-generic', false],
  ['6.6.0', false],
])('kernel %s: too old is %s', (kernelVersion, expected) => {
  const { findings } = run(kernelTooOld, ciliumCluster().node('n1', { kernelVersion }).node('n2'));
  expect(findings.length > 0).toBe(expected);
});

test('an agent that does not come up there makes it an error', () => {
  const severity = (agentReady: boolean) =>
    run(kernelTooOld, ciliumCluster().node('n1', { kernelVersion: '4.18.0-147', agentReady })).findings[0]!.severity;
  expect([severity(true), severity(false)]).toEqual(['warning', 'error']);
});
