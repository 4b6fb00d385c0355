/** What kubectl makes of unquoted scalars, asked of kubectl itself where there is one. @module */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { findKubectls } from '../../kube/testing/kubectl.ts';
import { below, choice, seeded } from './testing/random-yaml.ts';
import { kubectlReading } from './yaml-1.1.ts';
import { parseYamlFast } from './yaml-fast.ts';

test.each([
  ['on', 'true'],
  ['NO', 'false'],
  ['y', 'true'],
  ['0777', '511'],
  ['-010', '-8'],
  ['0b11', '3'],
  ['0X1F', '31'],
  ['1_000', '1000'],
  ['8080', undefined],
  ['080', undefined],
  ['07', undefined],
  ['0x1F', undefined],
  ['10.0.0.1', undefined],
  ['yEs', undefined],
  ['1:30', undefined],
  ['2001-01-01', undefined],
])('%s: %s', (written, expected) => {
  expect(kubectlReading(written)).toBe(expected);
});

const WORDS =
  'yes Yes yEs n No off OFF true True tRue null ~ 08 09 010 08.5 1_0.5 +.5 5. 1e3 1E+3 -0 +0 +12 0_7 0x_1 12345678901234567890 1:2:3 = .. -- 0. 1e ' +
  '-0x1F +0o17 0o 0x 0b ._5 .5_ +_6 0o8 0777_ 00.5 0.0';
const CHARACTERS = '0123456789_+-.eExXoObBaF'.split('');
const random = seeded(7);
const numbers = Array.from({ length: 400 }, () => {
  const characters = Array.from({ length: 1 + below(random, 5) }, () => choice(random, CHARACTERS)).join('');
  return random() < 0.5 ? `0${characters}` : characters;
}).filter((word) => !/^[-+]?$/.test(word));

test.each(findKubectls())('kubectl $version agrees', ({ file }) => {
  const words = [...WORDS.split(' '), ...numbers];
  const yaml = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: x\nspec:\n${words.map((word, index) => `  k${index}: ${word}\n`).join('')}`;
  const told = execFileSync(file, ['label', '--local', '-f', '-', 'a=b', '-o', 'json'], { input: yaml, encoding: 'utf8' });
  const { spec } = JSON.parse(told) as { spec: Record<string, unknown> };
  const here = parseYamlFast(yaml)?.[0]?.value as { spec: Record<string, unknown> };
  const differing = words.filter((word, index) => {
    const reading = kubectlReading(word);
    const expected = reading === undefined ? here.spec[`k${index}`] : JSON.parse(reading);
    return expected !== spec[`k${index}`] || (reading !== undefined && here.spec[`k${index}`] === spec[`k${index}`]);
  });
  expect(differing).toEqual([]);
});
