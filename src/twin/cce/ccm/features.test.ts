/** Which CCE versions know user-managed EndpointSlices. */
import { expect, test } from 'vitest';
import { knowsUserManagedSlices } from './features.ts';

test.each([
  ['v1.30.14-r120', false],
  ['v1.31.14-r70', false],
  ['v1.31.14-r80', true],
  ['v1.31.15-r0', true],
  ['v1.32.13-r49', false],
  ['v1.32.13-r50', true],
  ['v1.33.5-r0', false],
  ['v1.33.12-r90', false],
  ['v1.33.13-r0', true],
  ['v1.33.13', true],
  ['v1.34.9-r10', false],
  ['v1.34.10-r0', true],
  ['v1.35.7-r0', true],
  ['v1.36.2-r0', false],
  ['v1.37.0-r0', true],
])('%s: %s', (version, known) => {
  expect(knowsUserManagedSlices(version)).toBe(known);
});

test('refuses what is no version', () => {
  for (const text of ['1.33', 'latest', 'v2.0.0-r0', 'v1.33.13-beta'])
    expect(() => knowsUserManagedSlices(text)).toThrow('not a CCE version');
});
