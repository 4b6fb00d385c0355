/** The list of accepted findings: what is understood, and what is refused in a sentence that names the place. @module */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { render } from '../i18n/index.ts';
import { suppressionsIn } from './doctor-suppressions.ts';
import { CommandFailure } from './failure.ts';

const read = (text: string): ReturnType<typeof suppressionsIn> => suppressionsIn(parse(text, { schema: 'core' }), 'doctor.yaml');

test('codes, objects, reasons and days', () => {
  expect(read('')).toEqual([]);
  expect(
    read('suppress:\n- code: CCE4006\n  reason: " known "\n- {code: CCE5*, object: "Gateway default/*", reason: x, until: 2026-12-31}'),
  ).toEqual([
    { code: 'CCE4006', reason: 'known', at: 'doctor.yaml, suppress[0]' },
    { code: 'CCE5*', object: 'Gateway default/*', reason: 'x', until: '2026-12-31', at: 'doctor.yaml, suppress[1]' },
  ]);
});

test.each([
  ['- a', '/ has to be a mapping'],
  ['suppress: x', 'suppress has to be a list'],
  ['suppres: []', 'suppres is not known'],
  ['suppress: [CCE4006]', 'suppress[0] has to be a mapping'],
  ['suppress: [{code: CCE4006, reasn: x}]', 'suppress[0].reasn is not known'],
  ['suppress: [{code: 4006, reason: x}]', 'suppress[0].code has to be a code'],
  ['suppress: [{code: "*", reason: x}]', 'suppress[0].code has to be a code'],
  ['suppress: [{code: CCE4006}]', 'suppress[0] accepts CCE4006 without a reason'],
  ['suppress: [{code: CCE4006, reason: x, until: tomorrow}]', 'suppress[0].until has to be a day'],
  ['suppress: [{code: CCE4006, reason: x, until: 2026-02-30}]', 'suppress[0].until has to be a day'],
  ['suppress: [{code: CCE4006, reason: x, object: 1}]', 'suppress[0].object has to be a text'],
])('%s is refused: %s', (text, why) => {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    expect(render(error.what, 'en')).toContain(`doctor.yaml: ${why}`);
    expect(render(error.what, 'zh-TW')).toContain('doctor.yaml');
    return;
  }
  throw new Error('it was accepted');
});
