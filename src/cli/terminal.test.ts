import { expect, test } from 'vitest';
import { columns, paint, widthOf } from './terminal.ts';

test('columns line up by display width, Chinese and colours included', () => {
  const green = paint({ colour: true }, 'green', 'ok');
  expect(widthOf(`節點 ${green}`)).toBe(7);
  expect(
    columns([
      ['節點', 'x'],
      ['node-1', 'yy'],
      [green, ''],
    ]),
  ).toBe(`節點    x\nnode-1  yy\n${green}\n`);
});

test('without colour nothing is added', () => {
  expect(paint({ colour: false }, 'red', 'no')).toBe('no');
});
