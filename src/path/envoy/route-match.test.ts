/** Matching, rewriting and redirecting by Envoy's routes. @module */
import { describe, expect, test } from 'vitest';
import type { HeaderMatch, RouteMatch } from '../../cluster/envoy-config.ts';
import { redirectOf } from './redirect.ts';
import { parseDuration, replaceAll, rewritePath } from './rewrite.ts';
import { matchesRoute } from './route-match.ts';
import { findVirtualHost } from './virtual-host.ts';

const request = { method: 'GET', path: '/foo/bar?a=1&b=', authority: 'example.com', headers: { 'x-env': 'canary' } };

describe('paths', () => {
  test.each<[RouteMatch, string, boolean]>([
    [{ path: '/foo' }, '/foo', true],
    [{ path: '/foo' }, '/foo?x', true],
    [{ path: '/foo' }, '/foo/', false],
    [{ prefix: '/fo' }, '/foo', true],
    [{ pathSeparatedPrefix: '/foo' }, '/foo', true],
    [{ pathSeparatedPrefix: '/foo' }, '/foo/bar', true],
    [{ pathSeparatedPrefix: '/foo' }, '/foobar', false],
    [{ safeRegex: { regex: '/v[0-9]+' } }, '/v12', true],
    [{ safeRegex: { regex: '/v[0-9]+' } }, '/v12/x', false],
    [{ safeRegex: { regex: '/a|/b' } }, '/ab', false],
    [{ safeRegex: { regex: '(' } }, '/', false],
    [{}, '/', false],
  ])('%j against %s: %s', (match, path, expected) => {
    expect(matchesRoute(match, { ...request, path })).toBe(expected);
  });
});

describe('headers and query parameters', () => {
  test.each<[HeaderMatch, boolean]>([
    [{ name: 'X-Env', stringMatch: { exact: 'canary' } }, true],
    [{ name: 'x-env', stringMatch: { exact: 'CANARY' } }, false],
    [{ name: 'x-env', stringMatch: { exact: 'CANARY', ignoreCase: true } }, true],
    [{ name: 'x-env', stringMatch: { prefix: 'can' } }, true],
    [{ name: 'x-env', stringMatch: { suffix: 'ary' } }, true],
    [{ name: 'x-env', stringMatch: { contains: 'nar' } }, true],
    [{ name: 'x-env', stringMatch: { safeRegex: { regex: 'can.*' } } }, true],
    [{ name: 'x-env', stringMatch: { exact: 'canary' }, invertMatch: true }, false],
    [{ name: 'x-none', presentMatch: true }, false],
    [{ name: 'x-none', presentMatch: true, invertMatch: true }, true],
    [{ name: 'x-env', presentMatch: false }, false],
    [{ name: ':method', stringMatch: { exact: 'GET' } }, true],
    [{ name: ':authority', stringMatch: { suffix: '.com' } }, true],
  ])('%j: %s', (header, expected) => {
    expect(matchesRoute({ prefix: '/', headers: [header] }, request)).toBe(expected);
  });

  test.each([
    [{ name: 'a', stringMatch: { exact: '1' } }, true],
    [{ name: 'b', presentMatch: true }, true],
    [{ name: 'c', presentMatch: true }, false],
    [{ name: 'a', stringMatch: { safeRegex: { regex: '[2-9]' } } }, false],
  ])('%j: %s', (parameter, expected) => {
    expect(matchesRoute({ prefix: '/', queryParameters: [parameter] }, request)).toBe(expected);
  });
});

test('the most specific virtual host serves', () => {
  const hosts = ['*', '*.example.com', '*.a.example.com:*', '*.a.example.com', 'x.a.example.com'].map((domain) => ({
    name: domain,
    domains: [domain],
    routes: [],
  }));
  const served = (authority: string) => findVirtualHost(hosts, authority)?.name;
  expect(served('x.a.example.com')).toBe('x.a.example.com');
  expect(served('y.a.example.com')).toBe('*.a.example.com');
  expect(served('y.a.example.com:8443')).toBe('*.a.example.com:*');
  expect(served('b.example.com')).toBe('*.example.com');
  expect(served('example.com')).toBe('*');
});

describe('rewriting', () => {
  test.each([
    [{ prefixRewrite: '/new' }, { pathSeparatedPrefix: '/old' }, '/old/x?q', '/new/x?q'],
    [{ prefixRewrite: '/new' }, { pathSeparatedPrefix: '/old' }, '/old', '/new'],
    [{ prefixRewrite: '/all' }, { path: '/exact' }, '/exact', '/all'],
    [{ regexRewrite: { pattern: { regex: '^/.*$' }, substitution: '/fixed' } }, { prefix: '/' }, '/x/y?q=1', '/fixed?q=1'],
    [{ regexRewrite: { pattern: { regex: '^/old(/?)(.*)' }, substitution: '/\\2' } }, { pathSeparatedPrefix: '/old' }, '/old/x', '/x'],
    [{ regexRewrite: { pattern: { regex: '^/old(/?)(.*)' }, substitution: '/\\2' } }, { pathSeparatedPrefix: '/old' }, '/old', '/'],
  ])('%j of %j: %s → %s', (action, match, path, expected) => {
    expect(rewritePath(action, match, path)).toBe(expected);
  });

  test('substitutions take dollars literally, groups by backslash', () => {
    expect(replaceAll('(a)(b)', '$1-\\2\\1-\\\\', 'ab')).toBe('$1-ba-\\');
    expect(replaceAll('b', '[\\0]', 'abab')).toBe('a[b]a[b]');
    expect(replaceAll('(', 'x', 'a')).toBe('a');
  });

  test.each([
    ['15s', 15_000],
    ['0.5s', 500],
    ['250ms', 250],
    ['2m', 120_000],
    ['soon', undefined],
  ])('duration %s', (text, expected) => expect(parseDuration(text)).toBe(expected));
});

describe('redirects', () => {
  const at = { ...request, path: '/old/x?q=1', authority: 'example.com:8080' };
  test.each([
    [{}, 301, 'http://example.com:8080/old/x?q=1'],
    [{ hostRedirect: 'other.example' }, 301, 'http://other.example/old/x?q=1'],
    [{ schemeRedirect: 'https', portRedirect: 443 }, 301, 'https://example.com:443/old/x?q=1'],
    [{ pathRedirect: '/new' }, 301, 'http://example.com:8080/new?q=1'],
    [{ pathRedirect: '/new?z' }, 301, 'http://example.com:8080/new?z'],
    [{ prefixRewrite: '/new', responseCode: 'PERMANENT_REDIRECT' as const }, 308, 'http://example.com:8080/new/x?q=1'],
  ])('%j', (action, status, location) => {
    expect(redirectOf(action, { pathSeparatedPrefix: '/old' }, at, 'http')).toEqual({ status, location });
  });
});
