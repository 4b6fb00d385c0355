/** Which versions of CCE take EndpointSlices of others. @module */
import { expect, test } from 'vitest';
import { firstWithUserManagedSlices, parseCceVersion, takesUserManagedSlices } from './cce-version.ts';

test.each([
  ['v1.31.14-r80', true],
  ['v1.31.14-r79', false],
  ['v1.31.15-r0', true],
  ['v1.32.13-r50', true],
  ['v1.32.13-r8', false],
  ['v1.33.13-r0', true],
  ['v1.33.13-r0-33.0.5', true],
  ['v1.33.12-r90', false],
  ['v1.34.10-r0', true],
  ['v1.35.7-r0', true],
  ['v1.36.2-r10', false],
  ['v1.36.3-r0', true],
  ['v1.37.0-r0', true],
  ['v1.30.99-r99', false],
  ['v1.33.13', false],
  ['v1.33.13-gke.1', false],
  [undefined, false],
])('%s takes EndpointSlices of others: %s', (version, expected) => {
  expect(takesUserManagedSlices(version)).toBe(expected);
});

test('the version to upgrade to is of the same minor version where there is one', () => {
  expect(firstWithUserManagedSlices('v1.33.2-r0')).toBe('v1.33.13-r0');
  expect(firstWithUserManagedSlices('v1.28.2-r0')).toBe('v1.31.14-r80');
  expect(firstWithUserManagedSlices(undefined)).toBe('v1.31.14-r80');
});

test('a version is read up to its release', () => {
  expect(parseCceVersion('v1.33.13-r7-33.0.5')).toEqual({ minor: 33, patch: 13, release: 7 });
  expect(parseCceVersion('1.33.13-r7')).toBeUndefined();
});
