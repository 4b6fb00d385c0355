/** CCE5026: whom a label key that is too long lets in, or cuts off. @module */
import { describe, expect, test } from 'vitest';
import type { PolicyFinding } from './finding.ts';
import { lintPolicies } from './lints.ts';
import { analysed, CLUSTER, knp } from './testing/cluster.ts';

const LONG = 'x'.repeat(60);
const CLIENT = '{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: 8080}]}';
const byPod = (more: string): string => `{from: [{podSelector: {matchLabels: {${LONG}: y}}}]${more}}`;

async function found(policies: string): Promise<PolicyFinding[]> {
  return lintPolicies(await analysed(CLUSTER + policies)).filter(({ code }) => code === 'CCE5026');
}

describe('a peer', () => {
  test('lets everybody in who has no other way, the outside too', async () => {
    const [finding] = await found(knp('db-in', `podSelector: {matchLabels: {app: db}}\ningress: [${byPod(', ports: [{port: 5432}]')}]`));
    expect(finding!.consequence).toMatchObject({ effect: 'allowed' });
    expect(finding!.consequence.total).toBeGreaterThan(5);
    expect(new Set(finding!.consequence.pairs.map(({ to, ports }) => `${to} ${ports}`))).toEqual(new Set(['default/db[Pod] TCP 5432']));
  });

  test('opens nothing to whom another rule admits', async () => {
    const [open] = await found(knp('web-in', `podSelector: {matchLabels: {app: web}}\ningress: [${byPod('')}]`));
    const [less] = await found(
      knp('web-in', `podSelector: {matchLabels: {app: web}}\ningress: [${byPod('')}]`) +
        knp('web-from-client', 'podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]'),
    );
    expect(less!.consequence.total).toBe(open!.consequence.total - 1);
  });

  test('of egress lets its pods reach everybody', async () => {
    const [finding] = await found(
      knp(
        'db-out',
        `podSelector: {matchLabels: {app: db}}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {${LONG}: y}}}]}]`,
      ),
    );
    expect(finding!.field).toBe(`spec.egress[0].to[0].podSelector.matchLabels["${LONG}"]`);
    expect(finding!.consequence.pairs[0]).toMatchObject({ from: 'default/db[Pod]', ports: 'All Connections' });
  });

  test('every key that is too long is named, also those of conditions that exclude', async () => {
    const findings = await found(
      knp(
        'web-in',
        `podSelector: {matchLabels: {app: web}}\ningress: [{from: [{podSelector: {matchExpressions: [{key: ${LONG}, operator: DoesNotExist}]}, namespaceSelector: {matchLabels: {${LONG}: y}}}]}]`,
      ),
    );
    expect(findings.map(({ field }) => field)).toEqual([
      'spec.ingress[0].from[0].podSelector.matchExpressions[0]',
      `spec.ingress[0].from[0].namespaceSelector.matchLabels["${LONG}"]`,
    ]);
    expect(findings.map(({ message: { params } }) => params['limit'])).toEqual([59, 28]);
  });
});

describe('the subject', () => {
  const subject = knp('long-in', `podSelector: {matchLabels: {${LONG}: y}}\ningress: [${CLIENT}]`);

  test('cuts off every pod of its namespace', async () => {
    const [finding] = await found(subject);
    expect(finding!.consequence.effect).toBe('refused');
    expect(finding!.consequence.total).toBeGreaterThan(10);
    expect(finding!.consequence.pairs.every(({ to }) => to.startsWith('default/'))).toBe(true);
  });

  test('opens them where they are in default deny already', async () => {
    const [finding] = await found(subject + knp('default-deny', 'podSelector: {}\npolicyTypes: [Ingress]'));
    expect(finding!.consequence.effect).toBe('allowed');
    expect(finding!.consequence.pairs.map(({ from, to, ports }) => `${from} → ${to} ${ports}`)).toEqual([
      'default/client[Pod] → default/web-1[Pod] TCP 8080',
      'default/client[Pod] → default/db[Pod] TCP 8080',
    ]);
  });
});
