/** The hang of 問題三, and what only looks like it. @module */
import { expect, test } from 'vitest';
import { examine } from '../../doctor/examine.ts';
import { CHECKS } from '../index.ts';
import { ciliumCluster, coverageWithout, endpoint, NOW, run } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { halfAppliedMasquerade } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE2004', () => rehearse(halfAppliedMasquerade, scenario, CHECKS));

const restoring = { endpoints: new Map([endpoint({ pod: 'web', ipv4: '10.101.1.2', state: 'restoring', hostRouting: 'Legacy' })]) };

test('without kube-proxy’s chains the same state works; with live or stale ones it hangs', () => {
  const found = (rules: 'none' | 'live' | 'stale') =>
    run(halfAppliedMasquerade, ciliumCluster().node('n1', { signals: { agent: restoring, kubeProxy: { rules } } })).findings;
  expect(found('none')).toEqual([]);
  expect(found('live')).toMatchObject([{ confidence: 'certain' }]);
  expect(found('stale')).toMatchObject([{ confidence: 'certain' }]);
});

test('nor does it hang where kube-proxy lets pass what conntrack takes for INVALID', () => {
  const cluster = ciliumCluster().node('n1', { signals: { agent: restoring, kubeProxy: { rules: 'live', passesInvalid: true } } });
  expect(run(halfAppliedMasquerade, cluster).findings).toEqual([]);
});

test('where nobody has looked for kube-proxy it is likely, for CCE runs it everywhere', () => {
  const cluster = ciliumCluster().node('n1', { signals: { agent: restoring } });
  const { findings } = run(halfAppliedMasquerade, cluster, coverageWithout('kube-proxy'));
  expect(findings).toMatchObject([{ confidence: 'likely', about: ['node/n1', 'pod/default/web'] }]);
  // Looked for, and not there.
  expect(run(halfAppliedMasquerade, cluster).findings).toEqual([]);
});

test('of an agent that does not tell what its endpoints were compiled for, those that stay restoring are likely ones', () => {
  const endpoints = new Map([endpoint({ pod: 'web', ipv4: '10.101.1.2', state: 'restoring' })]);
  const found = (agentReady: boolean, rules: 'live' | 'none') => {
    const cluster = ciliumCluster().node('n1', { agentReady, signals: { agent: { endpoints }, kubeProxy: { rules } } });
    return run(halfAppliedMasquerade, cluster).findings;
  };
  expect(found(true, 'live')).toMatchObject([{ severity: 'warning', confidence: 'likely', message: { id: 'checks.CCE2004.restoring' } }]);
  expect(found(false, 'live')).toEqual([]);
  expect(found(true, 'none')).toEqual([]);
});

test('objects alone cannot tell it: unknown', () => {
  const { model } = ciliumCluster().node('n1');
  const source = { kind: 'files', name: 'test', takenAt: undefined, redacted: false } as const;
  const [result] = examine({ model, coverage: coverageWithout('agent'), source, now: NOW }, [halfAppliedMasquerade]);
  expect(result).toMatchObject({ outcome: 'unknown', findings: [] });
});
