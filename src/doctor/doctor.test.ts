/** Folding, outcomes, suppressions, comparisons: what the doctor does with whatever its checks say. @module */
import { describe, expect, test } from 'vitest';
import type { Check } from '../checks/check.ts';
import { findingKey } from '../checks/finding.ts';
import { render } from '../i18n/index.ts';
import { nodes } from '../kube/resources.ts';
import { compare, knownOf } from './comparison.ts';
import { brokenDown, countOutcomes, diagnose, incomplete, reasonsOf } from './diagnosis.ts';
import { examine, fold, type FoldedFinding } from './examine.ts';
import { suppressionsOf } from './suppression.ts';
import { check, finding, found, said, view } from './testing/sample.ts';

const tree = (folded: readonly FoldedFinding[]): unknown[] =>
  folded.map(({ finding: { code, about }, consequences }) =>
    consequences.length > 0 ? { [`${code} ${about[0]}`]: tree(consequences) } : `${code} ${about[0]}`,
  );
const foldedOf = (...checks: Check[]): unknown[] => tree(fold(examine(view(), checks)));

describe('folding', () => {
  const symptom = check('CCE4002', found(finding('CCE4002', 'a'), finding('CCE4002', 'b')), { causedBy: ['CCE4001', 'CCE1001'] });

  test('a symptom stands under the cause that is about the same thing', () => {
    expect(foldedOf(check('CCE4001', found(finding('CCE4001', 'b'))), symptom)).toEqual([
      { 'CCE4001 gateway/default/b': ['CCE4002 gateway/default/b'] },
      'CCE4002 gateway/default/a',
    ]);
  });

  test('what is about the cluster explains everything, but the nearer cause comes first', () => {
    const cluster = check('CCE1001', found(finding('CCE1001', 'x', { about: ['cluster'] })));
    expect(foldedOf(cluster, check('CCE4001', found(finding('CCE4001', 'b'))), symptom)).toEqual([
      { 'CCE1001 cluster': ['CCE4002 gateway/default/a'] },
      { 'CCE4001 gateway/default/b': ['CCE4002 gateway/default/b'] },
    ]);
  });

  test('causes that name each other hide nothing', () => {
    const one = check('CCE1001', found(finding('CCE1001', 'a')), { causedBy: ['CCE1002'] });
    const two = check('CCE1002', found(finding('CCE1002', 'a')), { causedBy: ['CCE1001'] });
    const three = check('CCE1003', found(finding('CCE1003', 'a'), finding('CCE1003', 'b', { about: ['gateway/default/a'] })), {
      causedBy: ['CCE1003'],
    });
    expect(JSON.stringify(foldedOf(one, two, three)).match(/CCE100\d/g)).toHaveLength(4);
  });

  test('ten thousand findings take no time', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `g${index}`);
    const causes = check('CCE4001', found(...names.map((name) => finding('CCE4001', name))));
    const symptoms = check('CCE4002', found(...names.map((name) => finding('CCE4002', name))), { causedBy: ['CCE4001'] });
    const start = performance.now();
    expect(fold(examine(view(), [causes, symptoms]))).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

test('a warning that explains an error is looked at before what explains nothing as grave', () => {
  const cause = check('CCE1008', found(finding('CCE1008', 'b', { severity: 'warning' })));
  const other = check('CCE1002', found(finding('CCE1002', 'a', { severity: 'warning' })));
  const error = check('CCE2002', found(finding('CCE2002', 'b')), { causedBy: ['CCE1008'] });
  const { folded } = diagnose(view(), [other, cause, error]);
  expect(folded.map((one) => one.finding.code)).toEqual(['CCE1008', 'CCE1002']);
});

describe('outcomes', () => {
  const unseen = { ...view(), coverage: { ...view().coverage, unknownKind: () => said('you may not list nodes') } };

  test('five of them; what was not seen is never a pass', () => {
    const checks = [
      check('CCE1001', found()),
      check('CCE1002', found(finding('CCE1002', 'a', { severity: 'warning' }))),
      check('CCE1003', found(finding('CCE1003', 'a', { severity: 'info' }), finding('CCE1003', 'b'))),
      check('CCE1004', { skip: said('no Gateway') }),
      check('CCE1005', found(), { needs: [nodes] }),
      check('CCE1006', { findings: [], looked: 3, unknown: said('one agent did not answer') }),
      check('CCE1007', { findings: [finding('CCE1007', 'a')], looked: 3, unknown: said('one agent did not answer') }),
    ];
    const diagnosis = diagnose(unseen, checks);
    expect(diagnosis.results.map(({ outcome }) => outcome)).toEqual(['pass', 'warn', 'fail', 'skip', 'unknown', 'unknown', 'fail']);
    expect(countOutcomes(diagnosis)).toEqual({ pass: 1, warn: 1, fail: 2, skip: 1, unknown: 2 });
    expect(incomplete(diagnosis)).toBe(3);
    expect(reasonsOf(diagnosis, 'unknown').map(({ why, codes }) => [render(why, 'en'), codes])).toEqual([
      ['one agent did not answer', ['CCE1006', 'CCE1007']],
      ['you may not list nodes', ['CCE1005']],
    ]);
    expect(reasonsOf(diagnosis, 'skip').map(({ codes }) => codes)).toEqual([['CCE1004']]);
  });

  test('a check that breaks down is unknown, and the others go on', () => {
    const checks = [check('CCE1001', new TypeError('x is undefined')), check('CCE1002', found(finding('CCE1002', 'a')))];
    const { results } = diagnose(view(), checks, { onFailure: brokenDown });
    expect(results.map(({ outcome }) => outcome)).toEqual(['unknown', 'fail']);
    expect(render(results[0]!.why!, 'en')).toContain('CCE1001 broke down (x is undefined)');
    expect(() => diagnose(view(), checks)).toThrow('x is undefined');
  });

  test('without any check there is nothing to tell', () => {
    expect(diagnose(view(), [])).toMatchObject({ results: [], folded: [], suppressed: [], notes: [] });
  });

  test('findings are in the same order whatever the order of the objects', () => {
    const [a, b] = [finding('CCE1001', 'a'), finding('CCE1001', 'b', { severity: 'warning' })];
    expect(examine(view(), [check('CCE1001', found(b, a))])).toMatchObject([{ findings: [a, b] }]);
  });

  test('the gravest cause comes first', () => {
    const checks = [
      check('CCE1001', found(finding('CCE1001', 'a', { severity: 'info' }))),
      check('CCE1002', found(finding('CCE1002', 'a'))),
    ];
    expect(diagnose(view(), checks).folded.map((one) => one.finding.code)).toEqual(['CCE1002', 'CCE1001']);
  });
});

describe('suppressions', () => {
  test('an annotation names codes, a day and a reason', () => {
    expect(suppressionsOf('CCE4006', 'x')).toEqual([{ code: 'CCE4006', reason: '', at: 'x' }]);
    expect(suppressionsOf('CCE4006,CCE4010 until 2026-12-31: the ELB; moves: soon', 'x')).toEqual([
      { code: 'CCE4006', reason: 'the ELB; moves: soon', at: 'x', until: '2026-12-31' },
      { code: 'CCE4010', reason: 'the ELB; moves: soon', at: 'x', until: '2026-12-31' },
    ]);
    expect(suppressionsOf('CCE4006: one; CCE4010 until 2027-01-01: two', 'x').map(({ code, reason }) => `${code} ${reason}`)).toEqual([
      'CCE4006 one',
      'CCE4010 two',
    ]);
    expect(suppressionsOf('nothing that is a code', 'x')).toEqual([]);
    expect(suppressionsOf('CCE4006 until tomorrow', 'x')).toEqual([{ code: 'CCE4006', reason: '', at: 'x', until: 'tomorrow' }]);
  });

  const gateway = (ignore: string): never =>
    ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { namespace: 'default', name: 'a', annotations: { 'cilium-cce.io/ignore': ignore } },
    }) as never;
  const checks = [check('CCE4002', found(finding('CCE4002', 'a'), finding('CCE4002', 'b')))];

  test('by annotation: only at that object, until the end of the day', () => {
    const { folded, suppressed, results } = diagnose(view([gateway('CCE4002 until 2026-08-01: known')]), checks);
    expect(folded.map((one) => findingKey(one.finding))).toEqual(['CCE4002 Gateway default/b']);
    expect(suppressed.map(({ by }) => by)).toEqual([{ code: 'CCE4002', reason: 'known', until: '2026-08-01', at: 'Gateway default/a' }]);
    expect(results[0]!.outcome).toBe('fail');
  });

  test('one that is over is a finding again, and told', () => {
    const { folded, suppressed, notes } = diagnose(view([gateway('CCE4002 until 2026-07-31: known')]), checks);
    expect(folded).toHaveLength(2);
    expect(suppressed).toEqual([]);
    expect(notes.map((note) => render(note, 'en'))).toEqual([
      'CCE4002 at Gateway default/a was accepted until 2026-07-31 (known; Gateway default/a), which is over: mend it, or extend the date.',
    ]);
  });

  test.each(['tomorrow', '2026-02-30', '31.12.2026'])('until %s, which is no day: a finding still, and told', (until) => {
    const { folded, notes } = diagnose(view([gateway(`CCE4002 until ${until}: known`)]), checks);
    expect(folded).toHaveLength(2);
    expect(notes.map((note) => render(note, 'en'))).toEqual([
      `CCE4002 at Gateway default/a is accepted until ${until} (Gateway default/a), which is no day, so it counts: write the day as 2026-12-31.`,
    ]);
  });

  test('by list: codes and objects with a star; what is not needed is told, unless nobody could look', () => {
    const list = [
      { code: 'CCE4*', object: 'Gateway default/*', reason: 'all', at: 'list, suppress[0]' },
      { code: 'CCE4002', object: 'Gateway other/*', reason: 'gone', at: 'list, suppress[1]' },
      { code: 'CCE1001', reason: 'unseen', at: 'list, suppress[2]' },
    ];
    const all = [...checks, check('CCE1001', { findings: [], looked: 0, unknown: said('why') })];
    const { folded, suppressed, notes, results } = diagnose(view(), all, { suppressions: list });
    expect(folded).toEqual([]);
    expect(suppressed).toHaveLength(2);
    expect(results.map(({ outcome }) => outcome)).toEqual(['pass', 'unknown']);
    expect(notes.map((note) => render(note, 'en'))).toEqual([
      'CCE4002 at Gateway other/* is accepted in list, suppress[1] and is not found any more: remove the entry.',
    ]);
  });

  test('a cause that is accepted does not hide what it brings about', () => {
    const symptom = check('CCE4003', found(finding('CCE4003', 'a')), { causedBy: ['CCE4002'] });
    const list = [{ code: 'CCE4002', reason: 'known', at: 'list' }];
    expect(tree(diagnose(view(), [...checks, symptom], { suppressions: list }).folded)).toEqual(['CCE4003 gateway/default/a']);
  });
});

describe('comparisons', () => {
  const of = (...checks: Check[]): ReturnType<typeof knownOf> => knownOf(diagnose(view(), checks));

  test('introduced, fixed, unchanged; several at one object are counted', () => {
    const before = of(check('CCE1001', found(finding('CCE1001', 'a'), finding('CCE1001', 'b'))));
    const after = of(
      check('CCE1001', found(finding('CCE1001', 'b'), finding('CCE1001', 'b', { message: said('other') }), finding('CCE1001', 'c'))),
    );
    const { introduced, fixed, unchanged, lost } = compare(before, after);
    expect(introduced.map(({ key }) => key)).toEqual(['CCE1001 Gateway default/b #2', 'CCE1001 Gateway default/c']);
    expect(fixed.map(({ key }) => key)).toEqual(['CCE1001 Gateway default/a']);
    expect(unchanged.map(({ key }) => key)).toEqual(['CCE1001 Gateway default/b']);
    expect(lost).toEqual([]);
  });

  test('what cannot be seen any more is not fixed', () => {
    const after = of(check('CCE1001', { findings: [], looked: 0, unknown: said('no right') }));
    expect(compare(of(check('CCE1001', found(finding('CCE1001', 'a')))), after)).toMatchObject({ fixed: [], lost: [{ code: 'CCE1001' }] });
  });
});
