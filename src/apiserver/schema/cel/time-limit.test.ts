import { expect, test } from 'vitest';
import type { Schema } from '../types.ts';
import { evaluateRules } from './evaluate-rules.ts';

test('a rule that loops within loops ends with an error, and works again on less', () => {
  const schema: Schema = {
    type: 'object',
    properties: { a: { type: 'array', items: { type: 'integer' } } },
    'x-kubernetes-validations': [{ rule: 'self.a.all(x, self.a.all(y, self.a.all(z, x + y + z >= 0)))' }],
  };
  const began = performance.now();
  const errors = evaluateRules({ a: Array.from({ length: 2000 }, (_, index) => index) }, schema);
  expect(errors.map(({ message }) => message).join()).toContain('running out of cost budget');
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(evaluateRules({ a: [1, 2, 3] }, schema)).toEqual([]);
  expect(evaluateRules({ a: [-1] }, schema)).toHaveLength(1);
});

test('the bound costs little', () => {
  const schema: Schema = { type: 'object', properties: { a: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.a > 0' }] };
  const began = performance.now();
  for (let round = 0; round < 200; round += 1) expect(evaluateRules({ a: 1 }, schema)).toEqual([]);
  expect((performance.now() - began) / 200).toBeLessThan(5);
});
