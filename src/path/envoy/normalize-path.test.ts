/** Envoy's normalisation of paths. @module */
import { expect, test } from 'vitest';
import { normalizePath } from './normalize-path.ts';

test.each([
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/public/../admin', '/admin'],
  ['/public/./x', '/public/x'],
  ['/public//x///y', '/public/x/y'],
  ['/public/%2e%2E/admin', '/admin'],
  ['/public/.%2e/admin', '/admin'],
  ['/%61dmin/%7Eme', '/admin/~me'],
  ['/a\\..\\b', '/b'],
  ['/../../..', '/'],
  ['/a/..', '/'],
  ['/a/b/.', '/a/b/'],
  ['/a;x=1/..;/b', '/a;x=1/..;/b'],
  ['/a/...', '/a/...'],
  ['/a?b=/../%2f//c', '/a?b=/../%2f//c'],
  ['/a%3Fb/%25/%zz/%', '/a%3Fb/%25/%zz/%'],
  ['/%252e%252e/x', '/%252e%252e/x'],
  ['*', '*'],
])('%s becomes %s', (target, path) => {
  expect(normalizePath(target)).toEqual({ kind: 'path', path });
  // What has been normalised stays as it is.
  expect(normalizePath(path)).toEqual({ kind: 'path', path });
});

test.each([
  ['/public%2f..%2Fadmin?x=1', '/admin?x=1'],
  ['/a%5Cb', '/a/b'],
])('an escaped slash redirects: %s → %s', (target, location) => {
  expect(normalizePath(target)).toEqual({ kind: 'redirect', location });
});

test.each(['admin', '', '/a#b', 'ftp://x/y'])('%j is refused', (target) => {
  expect(normalizePath(target)).toEqual({ kind: 'refused' });
});

test('a long hostile path takes linear time', () => {
  const dots = '/..'.repeat(200_000);
  expect(normalizePath(`${dots}${'/./'.repeat(100_000)}x`)).toEqual({ kind: 'path', path: '/x' });
});
