/** What evidence says in words of ours is in the catalogue: a reader of Chinese meets no English sentence between the quotations. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Two plain words of a literal that is what was seen, or what would have been right; also behind `??`, `||` and `?`. */
const WORDS = /\b(?:observed|expected):[^\n]*?(?<!\(|\w)(['"`])(?!\/)(?:(?!\1).)*?\b[a-z]{2,}(?: \$\{[^}]*\})* [a-z]{2,}\b(?:(?!\1).)*?\1/;

test('no check writes a sentence into its evidence', () => {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter((file) => !/\.test\.ts$|(?:^|\/)testing\//.test(file));
  const found = files.flatMap((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (WORDS.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(files.length).toBeGreaterThan(60);
  expect(found).toEqual([]);
});

test.each([
  ["expected: 'the address of the ELB',", true],
  ['observed: `no rule admits ${port}`,', true],
  ["observed: error ?? 'not set',", true],
  ["observed: message('evidence.notSet'),", false],
  ["expected: 'True',", false],
  ['observed: `${status} ${reason}: ${text}`,', false],
])('the rule itself: %s', (line, isSentence) => {
  expect(WORDS.test(line)).toBe(isSentence);
});
