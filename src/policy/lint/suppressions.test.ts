/** Findings that the owner of a policy does not want to see. @module */
import { expect, test } from 'vitest';
import { lintReport } from './lints.ts';
import { suppressionOf } from './suppressions.ts';
import { analysed, CLUSTER, object } from './testing/cluster.ts';

const annotated = (text: string): ReturnType<typeof suppressionOf> =>
  suppressionOf({
    metadata: { name: 'x', uid: '', resourceVersion: '', creationTimestamp: '', annotations: { 'cilium-cce.io/ignore': text } },
  });

test('codes, and a reason behind a colon', () => {
  expect(annotated('CCE5004, CCE5010')).toEqual({ codes: ['CCE5004', 'CCE5010'], reason: '' });
  expect(annotated('CCE5004: see CCE5010')).toEqual({ codes: ['CCE5004'], reason: 'see CCE5010' });
  expect(annotated('')).toEqual({ codes: [], reason: '' });
});

test('what the annotation names is listed apart', async () => {
  const policy = (annotations: string): string =>
    object(
      'CiliumNetworkPolicy',
      'cilium.io/v2',
      `{name: web, namespace: default, annotations: ${annotations}}`,
      'spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: cleint}}]}, {}]}',
    );
  const all = lintReport(await analysed(CLUSTER + policy('{}')));
  expect([all.findings.map(({ code }) => code), all.suppressed]).toEqual([['CCE5009', 'CCE5010'], []]);
  const some = lintReport(await analysed(CLUSTER + policy('{cilium-cce.io/ignore: "CCE5010: comes tomorrow"}')));
  expect(some.findings.map(({ code }) => code)).toEqual(['CCE5009']);
  expect(some.suppressed.map(({ code, reason }) => [code, reason])).toEqual([['CCE5010', 'comes tomorrow']]);
});
