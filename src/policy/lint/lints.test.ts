/** Each lint finds its fault, is silent where there is none, and its correction holds. @module */
import { describe, expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { formatPolicyRef } from '../rule.ts';
import type { PolicyFinding } from './finding.ts';
import { lintPolicies, POLICY_LINTS } from './lints.ts';
import { analysed, CLUSTER } from './testing/cluster.ts';
import { falseClaims } from './testing/claims.ts';
import { corrected, idOf, openedBy } from './testing/corrections.ts';
import { SCENARIOS } from './testing/scenarios.ts';

const codesOf = (findings: readonly PolicyFinding[]): string[] => [...new Set(findings.map(({ code }) => code))];
const told = (findings: readonly PolicyFinding[]): string[] =>
  findings.map(({ code, policy, field, message }) => `${code} ${formatPolicyRef(policy)} ${field}: ${render(message, 'en')}`);

describe.each(SCENARIOS)('$code: $name', ({ code, bad, good, says }) => {
  test('is found, and nothing else', async () => {
    const analysis = await analysed(CLUSTER + bad);
    const findings = lintPolicies(analysis);
    expect(codesOf(findings), told(findings).join('\n')).toEqual([code]);
    if (says) expect(told(findings).join('\n')).toMatch(says);
    for (const finding of findings) {
      expect(finding.source?.line).toBeGreaterThan(0);
      expect(render(finding.message, 'zh-TW')).not.toMatch(/\{\w+\}/);
      expect(render(finding.message, 'en')).not.toMatch(/\{\w+\}|undefined/);
      expect(finding.consequence.pairs.length).toBeLessThanOrEqual(5);
      expect(falseClaims(analysis, finding)).toEqual([]);
    }
  });

  test('is not found where there is none', async () => {
    expect(told(lintPolicies(await analysed(CLUSTER + good)))).toEqual([]);
  });

  test('its correction silences it and opens nothing that it does not name', async () => {
    const before = await analysed(CLUSTER + bad);
    for (const finding of lintPolicies(before)) {
      if (!finding.fix && !finding.addition) continue;
      const after = finding.fix
        ? corrected(await analysed(CLUSTER + bad), finding)
        : await analysed(`${CLUSTER}${bad}---\n${JSON.stringify(finding.addition!.object)}\n`);
      expect(after.rejected.map(({ error }) => error.message)).toEqual([]);
      const left = lintPolicies(after);
      expect(left.map(idOf), `${idOf(finding)} after its own correction`).not.toContain(idOf(finding));
      const known = new Set(lintPolicies(before).map(({ code: one }) => one));
      expect(told(left.filter(({ code: one }) => !known.has(one))), `${idOf(finding)} brings another finding`).toEqual([]);
      if (finding.fix && !finding.fix.opens) expect(openedBy(before, after)).toEqual([]);
    }
  });
});

test('there are 26 lints, each with a scenario, in the order of their codes', () => {
  expect(POLICY_LINTS.map(({ code }) => code)).toEqual(
    Array.from({ length: 26 }, (_, index) => `CCE50${String(index + 1).padStart(2, '0')}`),
  );
  expect(new Set(SCENARIOS.map(({ code }) => code)).size).toBe(26);
});

test('no finding is more severe than its lint says', async () => {
  const rank = { info: 0, warning: 1, error: 2 };
  const highest = new Map(POLICY_LINTS.map(({ code, severity }) => [code as string, severity]));
  const worst = new Map<string, PolicyFinding['severity']>();
  for (const { bad } of SCENARIOS) {
    for (const { code, severity } of lintPolicies(await analysed(CLUSTER + bad))) {
      if (rank[severity] > rank[worst.get(code) ?? 'info']) worst.set(code, severity);
      else if (!worst.has(code)) worst.set(code, severity);
    }
  }
  expect(Object.fromEntries(worst)).toEqual(Object.fromEntries(highest));
});

test('policies alone, without a cluster, are linted for what they say by themselves', async () => {
  for (const { bad, good } of SCENARIOS) {
    lintPolicies(await analysed(bad));
    lintPolicies(await analysed(good));
  }
});
