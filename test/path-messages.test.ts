/** Every reason that a trace can give has a sentence. @module */
import { expect, test } from 'vitest';
import { catalogue, isMessageId } from '../src/i18n/index.ts';
import { PATH_REASONS } from '../src/path/reasons.ts';

test('every reason of a hop has a message in the catalogue, which uses only parameters that the hop gives', () => {
  const faults = Object.entries<readonly string[]>(PATH_REASONS).flatMap(([reason, params]) => {
    const id = `path.${reason}`;
    if (!isMessageId(id)) return [`${id} is missing`];
    const used = [...catalogue[id].en.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
    return used.filter((name) => !params.includes(name)).map((name) => `${id} uses {${name}}`);
  });
  expect(faults).toEqual([]);
});

test('the catalogue has no message for a reason that no hop gives', () => {
  const stray = Object.keys(catalogue).filter((id) => id.startsWith('path.') && !(id.slice('path.'.length) in PATH_REASONS));
  expect(stray).toEqual([]);
});
