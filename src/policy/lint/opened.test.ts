/** What each correction does, and what it opens, as texts to be read: `opens` must name it. @module */
import { expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { formatPolicyRef } from '../rule.ts';
import { lintPolicies } from './lints.ts';
import { analysed, CLUSTER } from './testing/cluster.ts';
import { corrected, openedBy } from './testing/corrections.ts';
import { SCENARIOS } from './testing/scenarios.ts';

test('every connection that a correction opens is one of those that it names', async () => {
  const lines: string[] = [];
  for (const { code, name, bad } of SCENARIOS) {
    const before = await analysed(CLUSTER + bad);
    for (const finding of lintPolicies(before)) {
      if (!finding.fix?.opens) continue;
      const opened = openedBy(before, corrected(await analysed(CLUSTER + bad), finding));
      lines.push(`${code} ${name}`, `  opens: ${render(finding.fix.opens, 'en')}`, ...summary(opened));
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('testing/opened.txt');
});

test('the correction of every scenario, in JSON Patch', async () => {
  const lines: string[] = [];
  for (const { code, name, bad } of SCENARIOS) {
    lines.push(`${code} ${name}`);
    for (const { field, severity, fix, likely } of lintPolicies(await analysed(CLUSTER + bad))) {
      lines.push(`  ${severity}${likely ? ', likely' : ''} at ${field}`);
      if (fix?.deleteObject) lines.push(`    delete ${formatPolicyRef(fix.policy)}`);
      for (const { op, path, value } of fix?.edits ?? [])
        lines.push(`    ${op} ${path} ${shortened(JSON.stringify(value) ?? '')}`.trimEnd());
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('testing/corrections.txt');
});

const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)} …` : text);

/** Many pairs are one line for each end that they share. */
function summary(opened: readonly string[]): string[] {
  if (opened.length === 0) return ['    nothing on this cluster'];
  const shown = opened.slice(0, 6).map((pair) => `    ${pair}`);
  return opened.length > 6 ? [...shown, `    … (${opened.length})`] : shown;
}
