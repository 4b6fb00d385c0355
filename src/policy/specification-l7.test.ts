/** The specification (facts/policy.md §4) as tables: HTTP, DNS names, TLS server names. @module */
import { describe, expect, test, vi } from 'vitest';
import { decideHttp, nearestHttpMiss, type HttpRequest } from './decide-http.ts';
import { decideServerName } from './dns-server-names.ts';
import { decideDns, matchesName } from './dns.ts';
import { compileRegex } from './regex.ts';
import { ask, compile, policiesOf } from './testing/scenario.ts';

const IN_WEB = { direction: 'ingress', subject: 'web', protocol: 'TCP', port: 80 } as const;
const OUT_53 = { direction: 'egress', subject: 'web', protocol: 'UDP', port: 53 } as const;
const OUT_443 = { direction: 'egress', subject: 'web', protocol: 'TCP', port: 443 } as const;

const request = (method: string, path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method,
  path,
  authority: 'web',
  headers: {},
  ...more,
});
const http = (...rules: string[]): string =>
  `cnp p: {on: web, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [${rules.join(', ')}]}}]}]}`;
const passes = (policies: string, asked: HttpRequest, peer = 'client', secret?: () => string | undefined): boolean =>
  decideHttp(ask(compile(policiesOf(policies)), IN_WEB, peer), asked, secret).allowed;

describe('§4.1 expressions match the whole text, as RE2', () => {
  test.each<[path: string, matches: string, others: string]>([
    ['/', '/', '/x /?q=1'],
    ['/.*', '/ /x /?q=1', 'x'],
    ['/api/v[0-9]+', '/api/v1 /api/v12', '/api/v1/x /api/v'],
    ['/a|/b', '/a /b', '/ab /a|/b /bb'],
    ['(?i)/x', '/x /X', '/y'],
    ['/[[:alpha:]]+', '/abc', '/a1 /'],
    ['/\\d+', '/42', '/x'],
    ['/x\\.html', '/x.html', '/xyhtml'],
    ['/(?P<id>[0-9]+)\\z', '/7', '/7/'],
    ['/^?a', '/a', '/^a'],
  ])('path %s', (path, matches, others) => {
    const policies = http(`{path: ${JSON.stringify(path)}}`);
    for (const one of matches.split(' ')) expect(passes(policies, request('GET', one)), one).toBe(true);
    for (const one of others.split(' ')) expect(passes(policies, request('GET', one)), one).toBe(false);
  });

  test('work grows with the text, not beyond: characters looked at, where backtracking would double them each time', () => {
    const looks = (length: number): number => {
      const spies = [vi.spyOn(String.prototype, 'charCodeAt'), vi.spyOn(String.prototype, 'codePointAt')];
      const regex = compileRegex(`(a+)+$|b{${length % 7}}`);
      for (const spy of spies) spy.mockClear();
      const matched = 'matches' in regex && regex.matches(`${'a'.repeat(length)}b`);
      const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
      vi.restoreAllMocks();
      expect(matched).toBe(false);
      return count;
    };
    const [short, long] = [looks(2000), looks(20_000)];
    expect(short).toBeGreaterThanOrEqual(2000);
    expect(long).toBeLessThan(short * 20);
  });

  test.each([
    '(?=x)',
    '[',
    '(a)\\1',
    'a{1001}',
    'a{1000}{1000}',
    '(a{1000}){1000}',
    '('.repeat(5000),
    `${'('.repeat(3000)}${')'.repeat(3000)}`,
    'a**',
    '\\C',
  ])('no RE2: %s', (expression) => expect('error' in compileRegex(expression)).toBe(true));
});

describe('§4.1 requests', () => {
  test.each<[rule: string, asked: HttpRequest, allowed: boolean]>([
    ['{}', request('POST', '/'), true],
    ['{method: GET}', request('GET', '/x'), true],
    ['{method: GET}', request('HEAD', '/'), false],
    ['{method: "GET|HEAD"}', request('HEAD', '/'), true],
    ['{method: get}', request('GET', '/'), false],
    ['{method: GET, path: /a}', request('GET', '/b'), false],
    ['{method: ""}', request('PUT', '/'), true],
    ['{host: foo.bar.com}', request('GET', '/', { authority: 'fooXbar.com' }), true],
    ['{host: foo.bar.com}', request('GET', '/', { authority: 'foo.bar.com:8080' }), false],
    ['{host: "foo\\\\.bar\\\\.com(:[0-9]+)?"}', request('GET', '/', { authority: 'foo.bar.com:8080' }), true],
    ['{host: "["}', request('GET', '/', { authority: '[' }), false],
    ['{headers: ["X-Key: yes"]}', request('GET', '/', { headers: { 'x-key': 'yes' } }), true],
    ['{headers: ["X-Key yes"]}', request('GET', '/', { headers: { 'x-key': 'yes' } }), true],
    ['{headers: ["X-Key:: a b"]}', request('GET', '/', { headers: { 'x-key': 'a b' } }), true],
    ['{headers: ["X-Key: yes"]}', request('GET', '/', { headers: { 'x-key': 'no' } }), false],
    ['{headers: ["X-Key"]}', request('GET', '/', { headers: { 'x-key': '' } }), true],
    ['{headers: ["X-Key:yes"]}', request('GET', '/', { headers: { 'x-key': 'yes' } }), false],
    ['{headers: ["constructor"]}', request('GET', '/'), false],
    ['{headers: ["X-A: 1", "X-B: 2"]}', request('GET', '/', { headers: { 'x-a': '1' } }), false],
    ['{headerMatches: [{name: X-Key, value: "yes"}]}', request('GET', '/', { headers: { 'x-key': 'yes' } }), true],
    ['{headerMatches: [{name: X-Key, value: "yes"}]}', request('GET', '/'), false],
    ['{headerMatches: [{name: X-Key}]}', request('GET', '/', { headers: { 'x-key': 'no' } }), true],
    ['{headerMatches: [{name: X-Key, value: "yes", mismatch: LOG}]}', request('GET', '/'), true],
    ['{headerMatches: [{name: X-Key, secret: {name: gone}}]}', request('GET', '/', { headers: { 'x-key': 'yes' } }), false],
    ['{headerMatches: [{name: X-Key, secret: {name: gone}, value: "yes"}]}', request('GET', '/', { headers: { 'x-key': 'yes' } }), true],
  ])('%s', (rule, asked, allowed) => expect(passes(http(rule), asked)).toBe(allowed));

  test('rules are ORed', () => expect(passes(http('{path: /a}', '{path: /b}'), request('GET', '/b'))).toBe(true));
  test('a secret', () => {
    const policies = http('{headerMatches: [{name: X-Key, secret: {name: key}}]}');
    const asked = request('GET', '/', { headers: { 'x-key': 'yes' } });
    expect([
      passes(policies, asked, 'client', () => 'yes'),
      passes(policies, asked, 'client', () => 'no'),
      passes(policies, asked, 'client', () => ''),
    ]).toEqual([true, false, true]);
  });
  test.each<[string, object[]]>([
    ['ADD', [{ action: 'append', name: 'x-key', value: 'yes' }]],
    ['REPLACE', [{ action: 'set', name: 'x-key', value: 'yes' }]],
    ['DELETE', [{ action: 'remove', name: 'x-key' }]],
    ['LOG', []],
  ])('mismatch %s', (mismatch, headers) => {
    const verdict = ask(
      compile(policiesOf(http(`{headerMatches: [{name: X-Key, value: "yes", mismatch: ${mismatch}}]}`))),
      IN_WEB,
      'client',
    );
    expect(decideHttp(verdict, request('GET', '/', { headers: { 'x-key': 'no' } }))).toMatchObject({ allowed: true, headers });
  });
  test('nothing passes what layer 4 refuses', () => expect(passes('cnp p: {on: web, ingress: [{}]}', request('GET', '/'))).toBe(false));
  test('a plain rule of another selector and a wider port set opens every request', () => {
    const plain = 'cnp q: {on: web, ingress: [{fromEntities: [all]}]}';
    expect([passes(http('{path: /a}'), request('GET', '/b')), passes(`${http('{path: /a}')}\n${plain}`, request('GET', '/b'))]).toEqual([
      false,
      true,
    ]);
  });
  test('without default deny nothing is restricted, until another policy denies by default', () => {
    const open = http('{path: /a}').replace('{on: web,', '{on: web, enableDefaultDeny: {ingress: false},');
    expect([passes(open, request('GET', '/b')), passes(`${open}\ncnp q: {on: web, ingress: [{}]}`, request('GET', '/b'))]).toEqual([
      true,
      false,
    ]);
  });
  test('the host goes around a list, unless host itself is named beside it', () => {
    const list = (peers: string): string =>
      `cnp ${peers === '' ? 'a' : 'b'}: {on: web, ingress: [{${peers}toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: /a}]}}]}]}`;
    expect([
      passes(list(''), request('GET', '/b'), 'host'),
      passes(`${list('')}\n${list('fromEntities: [host], ')}`, request('GET', '/b'), 'host'),
    ]).toEqual([true, false]);
  });

  test('what a refused request misses, the nearest rule first', () => {
    const verdict = ask(
      compile(policiesOf(http('{method: PUT, path: /x, headers: ["X-A: 1"]}', '{method: GET, path: /y}', '{host: other}'))),
      IN_WEB,
      'client',
    );
    const judged = decideHttp(verdict, request('GET', '/x'));
    expect(judged.allowed).toBe(false);
    expect(nearestHttpMiss(judged)).toMatchObject([
      { index: 1, field: 'path', wanted: '/y', got: '/x', ref: { name: 'p', field: 'spec.ingress[0]' } },
    ]);
    expect(judged.allowed ? [] : judged.misses.map(({ index, field, got }) => `${index} ${field} ${got}`)).toEqual([
      '0 method GET',
      '0 headers[0] undefined',
      '1 path /x',
      '2 host web',
    ]);
    expect(nearestHttpMiss(decideHttp(verdict, request('GET', '/y')))).toEqual([]);
  });
});

describe('§4.2 DNS names', () => {
  test.each<[pattern: string, matches: string, others: string]>([
    ['*.cilium.io', 'www.cilium.io WWW.Cilium.IO. _srv.cilium.io .cilium.io', 'cilium.io a.b.cilium.io www.cilium.iox'],
    ['*cilium.io', 'cilium.io sub-cilium.io', 'www.cilium.io'],
    ['sub*.cilium.io', 'sub.cilium.io subdomain.cilium.io', 'www.cilium.io sub.x.cilium.io'],
    ['**.cilium.io', 'app.cilium.io test.app.cilium.io', 'cilium.io'],
    ['***.cilium.io', 'app.cilium.io', 'a.b.cilium.io cilium.io'],
    ['*', 'cilium.io a.b.c .', ''],
    ['**', 'x .', ''],
    ['www.cilium.io', 'www.cilium.io', 'wwwxcilium.io'],
    ['www.*.io', 'www.cilium.io', 'www.a.b.io'],
    [' www.cilium.io ', 'www.cilium.io', 'x'],
    ['a b', '', 'ab a.b'],
    ['[a-z]+', '', 'abc'],
  ])('%s', (pattern, matches, others) => {
    for (const name of matches.split(' ').filter(Boolean)) expect(matchesName(pattern, name), name).toBe(true);
    for (const name of others.split(' ').filter(Boolean)) expect(matchesName(pattern, name), name).toBe(false);
  });

  const DNS = 'toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system}}]';
  const rule = (names: string): string =>
    `cnp p: {on: web, egress: [{${DNS}, toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [${names}]}}]}]}`;
  const asks = (policies: string, name: string, peer = 'dns'): boolean =>
    decideDns(ask(compile(policiesOf(policies)), OUT_53, peer), name).allowed;

  test('rules.dns', () => {
    const policies = rule('{matchName: a.com}, {matchPattern: "*.b.com"}');
    expect(['a.com', 'A.com.', 'x.b.com', 'b.com', 'c.com'].map((name) => asks(policies, name))).toEqual([true, true, true, false, false]);
    expect(asks(policies, 'a.com', 'client')).toBe(false);
    expect(decideDns(ask(compile(policiesOf(policies)), OUT_53, 'dns'), 'a.com')).toMatchObject({ rule: { name: 'p' } });
  });
  test('a plain rule for the same peer and port opens it', () => {
    const plain = `cnp q: {on: web, egress: [{${DNS}, toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]}`;
    expect(asks(`${rule('{matchName: a.com}')}\n${plain}`, 'c.com')).toBe(true);
  });
  test('without default deny as well', () => {
    expect(asks(rule('{matchName: a.com}').replace('{on: web,', '{on: web, enableDefaultDeny: {egress: false},'), 'c.com')).toBe(true);
  });
  test('what is not redirected is not asked', () => expect(asks(`cnp p: {on: web, egress: [{${DNS}}]}`, 'c.com')).toBe(true));
});

describe('§4.3 server names', () => {
  const rule = (names: string, name = 'p'): string =>
    `cnp ${name}: {on: web, egress: [{toEntities: [world], toPorts: [{ports: [{port: "443", protocol: TCP}]${names}}]}]}`;
  const asks = (policies: string, name: string | undefined): boolean =>
    decideServerName(ask(compile(policiesOf(policies)), OUT_443, 'world'), name);
  test('must match, and be there', () => {
    const policies = rule(', serverNames: [a.com, "*.b.com"]');
    expect(['a.com', 'x.b.com', 'b.com', 'c.com', undefined].map((name) => asks(policies, name))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(ask(compile(policiesOf(policies)), OUT_443, 'world').proxies).toEqual(['tls']);
  });
  test('are still asked for beside a plain rule of the same selector and port', () => {
    expect(asks(`${rule(', serverNames: [a.com]')}\n${rule('', 'q')}`, 'c.com')).toBe(false);
  });
  test('of several rules are united', () => {
    const policies = `${rule(', serverNames: [a.com]')}\n${rule(', serverNames: [b.com]', 'q')}`;
    expect([asks(policies, 'b.com'), asks(policies, 'c.com')]).toEqual([true, false]);
  });
});
