/** Every check proves itself in the lab: in its own folder, among the policy faults, or among the advisories. @module */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ADVISORIES } from './advisories.ts';
import { CHECKS } from './index.ts';
import { ADVISORY_FAULTS, ADVISORY_LABS } from './testing/advisory-faults.ts';
import { POLICY_FAULTS } from './testing/policy-faults.ts';

/** Codes of folders whose test plays their scenario. */
function inFolders(): string[] {
  const folders = readdirSync(import.meta.dirname).filter((name) => /^CCE\d{4}-/.test(name));
  return folders
    .filter((folder) => {
      const files = readdirSync(join(import.meta.dirname, folder));
      if (!files.includes('scenario.ts') || !files.includes('check.test.ts')) return false;
      const text = readFileSync(join(import.meta.dirname, folder, 'check.test.ts'), 'utf8');
      return text.includes("from './scenario.ts'") && /\brehearsal\([^]*\brehearse\(/.test(text);
    })
    .map((folder) => folder.slice(0, 'CCE1001'.length));
}

/** Of the tables. */
const inTables = [...POLICY_FAULTS, ...ADVISORY_FAULTS, ...ADVISORY_LABS].map(({ code }) => code);

/** Never found by themselves: another check finds the fault, or nothing in a cluster tells (`advisory-rehearsals.test.ts`). */
const neverFound = ADVISORIES.filter(({ exposed }) => exposed === undefined);

test('every check has a rehearsal, and every rehearsal a check', () => {
  const rehearsed = new Set([...inFolders(), ...inTables, ...neverFound.map(({ code }) => code as string)]);
  const codes = CHECKS.map(({ code }) => code);
  expect(codes.filter((code) => !rehearsed.has(code))).toEqual([]);
  expect([...rehearsed].filter((code) => !codes.includes(code))).toEqual([]);
});

test('an advisory that is never found leaves that to a check that is rehearsed', () => {
  const rehearsed = new Set([...inFolders(), ...inTables]);
  expect(neverFound.flatMap(({ code, seenBy }) => (seenBy === undefined || rehearsed.has(seenBy) ? [] : [code]))).toEqual([]);
  expect(neverFound.filter(({ code }) => inTables.includes(code))).toEqual([]);
});
