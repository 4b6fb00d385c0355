/** Columns, colours and what a terminal may be given to print. @module */
import { expect, test } from 'vitest';
import { columns, paint, printable, standardOutput, widthOf } from './terminal.ts';

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

test('text from clusters and files cannot steer the terminal; our own colours stay', () => {
  const green = paint({ colour: true }, 'green', 'ok');
  expect(printable(`${green} 節點\tx\n`)).toBe(`${green} 節點\tx\n`);
  for (const attack of [
    '\u001B]0;title\u0007',
    '\u001B[2J',
    '\u001B[8mhidden',
    '\u009B2J',
    'a\rb',
    '\b',
    '\u202Egnp.exe',
    '\u001B[1;31m',
    '\u0000',
  ]) {
    const shown = printable(`name ${attack} end`);
    expect(shown).toMatch(/^name .*\uFFFD.* end$/);
    // oxlint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
  }
});

test('standard output is written through it', () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 80 } as unknown as NodeJS.WriteStream;
  standardOutput(stream, {}).write('a\u001B[2Jb\n');
  expect(written).toEqual(['a\uFFFD[2Jb\n']);
});
