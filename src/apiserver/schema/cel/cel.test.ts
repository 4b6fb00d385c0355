/** Kubernetes' CEL functions and the rules of definitions. @module */
import { describe, expect, it } from 'vitest';
import { compileCrd, type Schema } from '../index.ts';
import { problemsOf, widget, widgetCrd, widgetKind } from '../testing/kinds.ts';
import { parseProgram } from './environment.ts';

const value = (expression: string, self: unknown = {}): unknown => parseProgram(expression)({ self });

describe('Kubernetes functions', () => {
  it.each<[string, unknown]>([
    [`'abc'.find('b.')`, 'bc'],
    [`'a1b22'.findAll('[0-9]+') == ['1', '22']`, true],
    [`'a1b22'.findAll('[0-9]+', 1) == ['1']`, true],
    [`'AB'.matches('(?i)^ab$')`, true],
    [`"it's has(x) and .matches(y)"`, "it's has(x) and .matches(y)"],
    [`'a.b.c'.replace('.', '-', 1)`, 'a-b.c'],
    [`'%s=%d %.2f %x'.format(['a', 7, 1.5, 255])`, 'a=7 1.50 ff'],
    [`'héllo'.charAt(1)`, 'é'],
    ['[1, 2, 3].sum() == 6 && [1, 2].isSorted() && ![2, 1].isSorted()', true],
    [`['b', 'a'].min() == 'a' && [1, 3, 2].max() == 3`, true],
    ['[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && [1].indexOf(9) == -1', true],
    ['sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && !sets.intersects([1], [2])', true],
    [`ip('192.168.0.1').family() == 4 && ip('::1').isLoopback() && isIP('1.2.3.4') && !isIP('1.2.3')`, true],
    [`ip.isCanonical('2001:db8::1') && !ip.isCanonical('2001:DB8::1') && ip('1.1.1.1') == ip('1.1.1.1')`, true],
    [`ip('10.0.0.1').isGlobalUnicast() && ip('169.254.0.1').isLinkLocalUnicast() && ip('0.0.0.0').isUnspecified()`, true],
    [`cidr('10.0.0.0/8').containsIP('10.9.9.9') && !cidr('10.0.0.0/8').containsIP(ip('11.0.0.1'))`, true],
    [`cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')`, true],
    [`cidr('10.0.0.0/8').prefixLength() == 8 && isCIDR('::/0') && !isCIDR('10.0.0.0/33')`, true],
    [`url('https://example.com:8443/a%20b?x=1&x=2').getHost() == 'example.com:8443'`, true],
    [`url('https://[::1]:80/p').getHostname() == '::1' && url('/p').getScheme() == '' && !isURL('p')`, true],
    [`url('http://h/?x=1&x=2').getQuery() == {'x': ['1', '2']}`, true],
    [`quantity('500m').isLessThan(quantity('1')) && quantity('1Gi').compareTo(quantity('1024Mi')) == 0`, true],
    [`quantity('1.5').isInteger() == false && quantity('2k').asInteger() == 2000 && quantity('1').add(2) == quantity('3')`, true],
    [`isQuantity('1e3') && !isQuantity('1 Gi') && quantity('-1').sign() == -1`, true],
    [`!format.dns1123Label().validate('a-b').hasValue() && format.dns1123Label().validate('A').hasValue()`, true],
    [`format.named('uuid').value().validate('x').value() == ['does not match the UUID format']`, true],
    [`self.?a.optMap(x, x + 1).orValue(0) == 2 && self.?b.optMap(x, x + 1).orValue(0) == 0`, true],
    [`has(self.list[0].name) && !has(self.list[0].other)`, true],
    [`cel.bind(n, self.a, n + n) == 2`, true],
    [`[1, 2].all(i, v, v > i) && {'a': 1}.exists(k, v, k == 'a' && v == 1) && [5, 6].existsOne(i, v, v == 6)`, true],
    [`[1, 0].exists(i, v, 1 / v == 1) && ![1, 0].all(i, v, 1 / v == 2)`, true],
    [`['a', 'b'].transformList(i, v, i > 0, v) == ['b'] && {'a': 1}.transformMap(k, v, v + 1) == {'a': 2}`, true],
    [`{'a': 'x'}.transformMapEntry(k, v, {v: k}) == {'x': 'a'}`, true],
  ])('%s', (expression, expected) => {
    expect(value(expression, { a: 1n, list: [{ name: 'x' }] })).toEqual(expected);
  });

  it.each<[string, string]>([
    ['[1, 0].all(i, v, 1 / v == 1)', 'division by zero'],
    [`{'a': 1, 'b': 1}.transformMapEntry(k, v, {v: k})`, 'insert failed: key 1 already exists'],
    ['[1].existsOne(i, v, v)', 'no such overload'],
  ])('%s fails', (expression, why) => {
    expect(() => value(expression)).toThrow(why);
  });

  it('have the time of RE2: a pattern that would ruin a backtracking engine', () => {
    const started = performance.now();
    expect(value(`self.matches('^(a+)+$')`, `${'a'.repeat(2000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

const ruled = (properties: Record<string, Schema>, ...rules: NonNullable<Schema['x-kubernetes-validations']>): Schema => ({
  type: 'object',
  properties,
  'x-kubernetes-validations': rules,
});
const int: Schema = { type: 'integer' };
const text: Schema = { type: 'string' };

const ports = (...list: [string, number][]) => widget({ ports: list.map(([name, port]) => ({ name, port })) });

describe('rules', () => {
  it('report the type of the node, the message and the path', () => {
    const kind = widgetKind(ruled({ min: int, max: int }, { rule: 'self.min <= self.max', message: 'min must not exceed max' }));
    expect(problemsOf(kind, widget({ min: 1, max: 2 }))).toEqual([]);
    expect(problemsOf(kind, widget({ min: 3, max: 2 }))).toEqual(['spec: Invalid value: "object": min must not exceed max']);
    expect(problemsOf(kind, widget({ min: 3 }))).toEqual([
      'spec: Invalid value: "object": no such key: max evaluating rule: min must not exceed max',
    ]);
  });

  it('may choose reason, path and message', () => {
    const kind = widgetKind(
      ruled(
        { min: int, max: int },
        {
          rule: 'self.min <= self.max',
          messageExpression: `'%d > %d'.format([self.min, self.max])`,
          reason: 'FieldValueForbidden',
          fieldPath: '.min',
        },
      ),
    );
    expect(problemsOf(kind, widget({ min: 3, max: 2 }))).toEqual(['spec.min: Forbidden: 3 > 2']);
  });

  it('say which rule failed when they have no message', () => {
    expect(problemsOf(widgetKind(ruled({ min: int }, { rule: 'self.min > 0' })), widget({ min: 0 }))).toEqual([
      'spec: Invalid value: "object": failed rule: self.min > 0',
    ]);
  });

  it('run on items, on values of maps, and on scalars', () => {
    const positive: Schema = { ...int, 'x-kubernetes-validations': [{ rule: 'self > 0', message: 'must be positive' }] };
    const kind = widgetKind(ruled({ list: { type: 'array', items: positive }, map: { type: 'object', additionalProperties: positive } }));
    expect(problemsOf(kind, widget({ list: [1, 0], map: { a: 1, b: -1 } }))).toEqual([
      'spec.list[1]: Invalid value: "integer": must be positive',
      'spec.map[b]: Invalid value: "integer": must be positive',
    ]);
  });

  it('reach properties by escaped names', () => {
    const kind = widgetKind(
      ruled(
        { 'a.b': int, 'c-d': int, namespace: text, a__b: int },
        {
          rule: `self.a__dot__b == 1 && self.c__dash__d == 2 && self.__namespace__ == 'x' && self.a__underscores__b == 3`,
        },
      ),
    );
    expect(problemsOf(kind, widget({ 'a.b': 1, 'c-d': 2, namespace: 'x', a__b: 3 }))).toEqual([]);
    expect(problemsOf(kind, widget({ 'a.b': 1, 'c-d': 2, namespace: 'y', a__b: 3 }))).toHaveLength(1);
  });

  it('compare with the old value only where there is one', () => {
    const kind = widgetKind({
      ...ruled({}),
      properties: { id: { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'id is immutable' }] } },
    });
    expect(problemsOf(kind, widget({ id: 'a' }))).toEqual([]);
    expect(problemsOf(kind, widget({ id: 'a' }), widget({}))).toEqual([]);
    expect(problemsOf(kind, widget({ id: 'b' }), widget({ id: 'a' }))).toEqual(['spec.id: Invalid value: "string": id is immutable']);
  });

  it('see the absent old value as an optional, if they ask for it', () => {
    const rule = { rule: 'oldSelf.hasValue() || self == "first"', optionalOldSelf: true, message: 'must begin with first' };
    const kind = widgetKind({ type: 'object', properties: { id: { ...text, 'x-kubernetes-validations': [rule] } } });
    expect(problemsOf(kind, widget({ id: 'first' }))).toEqual([]);
    expect(problemsOf(kind, widget({ id: 'second' }))).toHaveLength(1);
    expect(problemsOf(kind, widget({ id: 'second' }), widget({ id: 'first' }))).toEqual([]);
  });

  it('find the old entry of a keyed list by its key', () => {
    const entry: Schema = {
      type: 'object',
      required: ['name'],
      properties: { name: text, port: { ...int, 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'port is immutable' }] } },
    };
    const kind = widgetKind(
      ruled({ ports: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items: entry } }),
    );
    expect(problemsOf(kind, ports(['b', 2], ['a', 1]), ports(['a', 1], ['b', 2]))).toEqual([]);
    expect(problemsOf(kind, ports(['a', 3]), ports(['b', 2], ['a', 1]))).toEqual([
      'spec.ports[0].port: Invalid value: "integer": port is immutable',
    ]);
  });
});

const refusal = (spec: Schema): string => {
  try {
    compileCrd(widgetCrd(spec) as never);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('a definition with a rule that cannot be compiled is refused', () => {
  it.each<[string, RegExp]>([
    ['self.nope == 1', /compilation failed: ERROR: <input>:1:5: undefined field 'nope'/],
    ['has(self.nope)', /undefined field 'nope'/],
    ['self.size == "a"', /compilation failed: .*found no matching overload for '_==_' applied to '\(int, string\)'/],
    ['self.size +', /compilation failed: ERROR: <input>:.*Syntax error/],
    ['other > 1', /undeclared reference to 'other' \(in container ''\)/],
    ['self.size', /cel expression must evaluate to a bool/],
    [`self.name.matches(r'(')`, /invalid matches argument/],
  ])('%s', (rule, expected) => {
    const message = refusal(ruled({ size: int, name: text }, { rule }));
    expect(message).toMatch(
      /^CustomResourceDefinition\.apiextensions\.k8s\.io "widgets\.example\.com" is invalid: spec\.validation\.openAPIV3Schema\.properties\[spec\]\.x-kubernetes-validations\[0\]\.rule: /,
    );
    expect(message).toMatch(expected);
  });

  it('oldSelf in a list that has no keys', () => {
    const items: Schema = { ...int, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    expect(refusal({ type: 'object', properties: { list: { type: 'array', items } } })).toMatch(
      /oldSelf cannot be used on the uncorrelatable portion/,
    );
  });
});
