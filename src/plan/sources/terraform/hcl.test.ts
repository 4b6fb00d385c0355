/** The reader of HCL: what it takes, what it refuses and with what words, and that no text brings it down or holds it up. @module */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SourceText } from '../../../cluster/manifests/source-text.ts';
import { below, choice, seeded, type Random } from '../../../cluster/manifests/testing/random-yaml.ts';
import { render } from '../../../i18n/index.ts';
import { parseHcl } from './hcl-body.ts';
import { HclError, type Body } from './hcl-syntax.ts';
import { readTerraformFiles } from './read-files.ts';

const haveTerraform = spawnSync('terraform', ['version']).status === 0;
if (!haveTerraform) console.warn('SKIPPED: what is HCL to terraform fmt, beside what is HCL here (terraform is not on the PATH)');

const folder = join(resolve(import.meta.dirname, '../../../..'), 'examples/plan/terraform');
const example = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

function fault(text: string): string | undefined {
  try {
    parseHcl(new SourceText('main.tf', text));
    return undefined;
  } catch (cause) {
    if (!(cause instanceof HclError)) throw cause;
    return `${cause.where}: ${render(cause.what, 'en')}`;
  }
}

/** Attributes and blocks by their names. */
const outline = ({ attributes, blocks }: Body): unknown => [
  ...[...attributes.values()].map(({ name, value }) => `${name}: ${value.kind}`),
  ...blocks.map(({ type, labels, body }) => [[type, ...labels].join(' '), outline(body)]),
];

test('bodies, blocks, and every kind of expression', () => {
  const text = `
# a comment
// another
/* and
   another */
terraform {}
resource "huaweicloud_vpc" this { cidr = "10.2.0.0/16" }
locals {
  a = [1, 2.5, 1e3,
    true, null,
  ]
  b = { x = 1, "y" : 2
    (local.k) = 3
  }
  c = var.x ? "yes" : local.b["y"].z[0].0
  d = "a \${upper("b \${1 + 1}")} $\${c} %%{d} \\"e\\" \\u00e9"
  e = <<-EOT
    \${local.a} "quoted" \\n
  EOT
  f = [for k, v in { a = 1 } : "\${k}" if v > 0]
  g = { for v in [1] : v => v... }
  h = data.huaweicloud_vpc.x[*].id
  i = !(1 < 2 && -3 >= 4 || 5 != 6) == false
  j = merge([{}, {}]...)
  k = provider::x::y(1)
  l = "%{ if true }\${1}%{ else }b%{ endif }"
  m = (
    1
    + 2
  )
  n = f(
    1,
    2,
  )
}
`;
  expect(outline(parseHcl(new SourceText('main.tf', text)))).toEqual([
    ['terraform', []],
    ['resource huaweicloud_vpc this', ['cidr: literal']],
    [
      'locals',
      [
        'a: list, b: object, c: conditional, d: template, e: unread, f: unread, g: unread, h: reference, i: chain'.split(', '),
        'j: call, k: call, l: unread, m: chain, n: call'.split(', '),
      ].flat(),
    ],
  ]);
});

test('windows line ends, a byte order mark, and an end without a line end', () => {
  expect(outline(parseHcl(new SourceText('main.tf', '\ufeffa {\r\n  b = 1\r\n}')))).toEqual([['a', ['b: literal']]]);
});

test.each<[what: string, text: string, expected: string]>([
  ['a text without end', 'a = "b', 'main.tf:1:5: this text has no end on its line; close it with "'],
  ['a text over lines', 'a = "b\nc"', 'main.tf:1:5: this text has no end on its line; close it with "'],
  ['a heredoc without end', 'a = <<EOT\nb\n', 'main.tf:1:5: this text has no end; it needs a line with EOT alone'],
  ['a comment without end', 'a = 1\n/* b', 'main.tf:2:1: this comment has no end; close it with */'],
  ['an interpolation without end', 'a = "${b"', 'main.tf:1:6: what begins here lacks its closing brace'],
  ['an interpolation with too much', 'a = "${b c}"', 'main.tf:1:6: what begins here lacks its closing brace'],
  ['a directive without end', 'a = "%{ if b"', 'main.tf:1:6: what begins here lacks its closing brace'],
  ['an if without endif', 'a = "%{ if b }"', 'main.tf:1:5: a directive if in this text lacks its endif'],
  ['an endif without if', 'a = "%{ endif }"', 'main.tf:1:6: “endif” is no directive that can stand here'],
  ['an escape that does not exist', 'a = "\\q"', 'main.tf:1:6: \\q is no escape of HCL'],
  ['a code point that does not exist', 'a = "\\UFFFFFFFF"', 'main.tf:1:6: \\UFFFFFFFF is no escape of HCL'],
  ['single quotes', "a = 'b'", "main.tf:1:5: “'” means nothing in HCL"],
  ['no value', 'a =\n', 'main.tf:1:4: not HCL: a value is expected here, not the end of the line'],
  ['no equals', 'a "b" c = 1', 'main.tf:1:9: not HCL: “=” or “{” is expected here, not “=”'],
  ['two on a line', 'a = 1 b = 2', 'main.tf:1:7: not HCL: the end of the line is expected here, not “b”'],
  ['an open block', 'a {\n  b = 1\n', 'main.tf:3:1: not HCL: an argument or a block is expected here, not the end of the file'],
  ['a brace too many', 'a {}\n}', 'main.tf:2:1: not HCL: an argument or a block is expected here, not “}”'],
  ['two on the line of a block', 'a { b = 1 c = 2 }', 'main.tf:1:11: not HCL: “}” is expected here, not “c”'],
  ['a block on the line of a block', 'a { b {} }', 'main.tf:1:7: not HCL: “=” is expected here, not “{”'],
  ['a closing brace on the line of an attribute', 'a {\n  b = 1 }', 'main.tf:2:9: not HCL: the end of the line is expected here, not “}”'],
  ['an open list', 'a = [1, 2\nb = 3\n', 'main.tf:2:1: not HCL: “]” is expected here, not “b”'],
  ['an open call', 'a = f(1', 'main.tf:1:8: not HCL: “)” is expected here, not the end of the file'],
  ['half a conditional', 'a = b ? c', 'main.tf:1:10: not HCL: “:” is expected here, not the end of the file'],
  ['half a for', 'a = [for x of y : z]', 'main.tf:1:15: not HCL: “in” is expected here, not “y”'],
  ['a step to nowhere', 'a = b.', 'main.tf:1:7: not HCL: a name is expected here, not the end of the file'],
  ['an attribute twice', 'a = 1\na = 2', 'main.tf:2:1: a is there twice, first at main.tf:1:1'],
  ['a label with an interpolation', 'a "${b}" {}', 'main.tf:1:3: a block’s label holds no interpolation'],
  ['JSON', '{"a": 1}', 'main.tf:1:1: not HCL: an argument or a block is expected here, not “{”'],
  ['brackets by the thousand', `a = ${'['.repeat(5000)}`, 'main.tf:1:105: nested more than 100 deep'],
  ['blocks by the thousand', 'a {\n'.repeat(5000), 'main.tf:101:4: nested more than 100 deep'],
  ['negations by the thousand', `a = ${'!'.repeat(5000)}b`, 'main.tf:1:105: nested more than 100 deep'],
  ['templates in templates by the thousand', `a = ${'"${'.repeat(5000)}`, 'main.tf:1:305: nested more than 100 deep'],
])('%s', (_what, text, expected) => {
  expect(fault(text)).toBe(expected);
});

/** Corners of the grammar, each as a value. */
const WELL_FORMED = [
  'a.*.b',
  'a[*].*',
  'a.*[0].*',
  'a.*[*]',
  'a[*][*].b',
  'a.*.0',
  'a.*.b[0].*',
  'a[*].b.*',
  'f(a...)',
  '"${a\n}"',
  '(\na\n)',
  '[\n]',
  'f(\n)',
  '{\n}',
  '1.a',
  '1 .a',
  '"a".b',
  'a.0.b',
  '-a',
  '--a',
  '!-a',
  'a::b()',
  '<<-E\nE',
  '{for a in b : c => d ...}',
  '{ (a) = b }',
  '{ a.b = c }',
  '{ "a" = b }',
  '{ 1 = b }',
  '{ "${a}" = b }',
  'true.a',
  'null',
  'a [0]',
  'f (1)',
  '"%{for a, b in c}${a}%{endfor}"',
  '"%{ if a }%{ else }%{ endif }"',
  '{ a = 1,\n b = 2 }',
  '{ a = 1 # c\n b = 2 }',
  '[1 # c\n, 2]',
  '{ a: 1 }',
  '{a = b ? c : d}',
  '{a : b ? c : d}',
  '{ if = 1 }',
  'if',
  'for',
  'in',
  'a == b == c',
  'a < b < c',
  '"${"${"a"}"}"',
  '"${~ a ~}"',
  '"%{~ if a ~}b%{~ endif ~}"',
  '"$"',
  '"%"',
  '"$$"',
  '"$$${a}"',
  '"$${a}"',
  'a.b-c',
  'a-b',
  'a - b',
  'a -b',
  '1-1',
  'é',
  '"\t"',
];
const ILL_FORMED = [
  'a.*.*',
  'a.*.b.*',
  'a.b.*.c.*',
  'f(a...,b)',
  'f(,)',
  '[,]',
  '{a=1,,b=2}',
  '{,}',
  '{a=1 b=2}',
  '"${}"',
  'a\n.b',
  'a ?\nb : c',
  'a\n? b : c',
  'a.0.1',
  'a.1.2.3',
  'a::b',
  '[for a in b : c...]',
  '{for a in b : c}',
  '"\\u00"',
  '1e',
  '1.',
  '.5',
  '0x1',
  '1_0',
  'a[1,2]',
  '"%{ endif }"',
  '"%{ if a }"',
  '{ for = 1 }',
  '{ a = 1\n, b = 2 }',
  '{ a\n= 1 }',
  '{ a =\n1 }',
  '[for]',
  '[for , 1]',
  '"a" "b"',
  'a => b',
  '"%%%{if a}%{endif}"',
  '[...]',
  'a...',
];

const asFile = (expression: string): string => `x = ${expression}\n`;

test('corners of the grammar', () => {
  expect(WELL_FORMED.filter((one) => fault(asFile(one)) !== undefined)).toEqual([]);
  expect(ILL_FORMED.filter((one) => fault(asFile(one)) === undefined)).toEqual([]);
});

const PIECES = [
  ...'a b_c 1 2.5 "x" "${a}" "%{ if a }" null true = == != ! && || ? : :: , . .. ... => [ ] { } ( ) + - * / % < > << <<EOT <<-EOT EOT # // /* */ \\ " \' ~ $ ${ %{ \u0000 é 😀 for in if var. local. [*] .*'.split(
    ' ',
  ),
  ' ',
  '\n',
  '\n\n',
  '\t',
];

/** The example, cut and patched. */
function damaged(random: Random): string {
  let text = random() < 0.3 ? '' : choice(random, example);
  for (let cuts = choice(random, [1, 1, 1, 2, 6]); cuts > 0; cuts--) {
    const at = below(random, text.length + 1);
    text =
      text.slice(0, at) +
      Array.from({ length: below(random, 4) }, () => choice(random, PIECES)).join('') +
      text.slice(at + below(random, 6));
  }
  return text;
}

test('damaged text: a sentence with its place, never a crash', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  for (let run = 0; run < 600; run++) {
    const text = damaged(random);
    const { problems, notes = [] } = readTerraformFiles([
      { name: 'main.tf', text },
      { name: 'terraform.tfvars', text: damaged(random) },
    ]);
    for (const { where, what } of [...problems, ...notes]) {
      expect(where, `seed ${seed}: ${text}`).toMatch(/^(?:main\.tf|terraform\.tfvars)(?::\d+:\d+)?$/);
      expect(render(what, 'en'), `seed ${seed}: ${text}`).not.toMatch(/\{\w+\}|undefined/);
    }
  }
});

/** Texts that are cheap to write and might be dear to read. */
const LONG: readonly (readonly [name: string, text: (times: number) => string])[] = [
  ['attributes', (times) => Array.from({ length: times }, (_, index) => `a${index} = "b\${c}d"\n`).join('')],
  ['a chain', (times) => `a = 1${' + 1'.repeat(times)}`],
  ['a list', (times) => `a = [${'1, '.repeat(times)}]`],
  ['steps', (times) => `a = b${'.c[0]'.repeat(times)}`],
  ['a text', (times) => `a = "${'$x %y \\n'.repeat(times)}"`],
  ['a heredoc', (times) => `a = <<-EOT\n${'  EO T\n'.repeat(times)}EOT\n`],
  ['open comments', (times) => '/* '.repeat(times)],
  ['slashes', (times) => `a = ${'/*x*/'.repeat(times)}1`],
  ['dollars', (times) => `a = "${'$'.repeat(times)}"`],
  ['blank lines', (times) => '\n'.repeat(times)],
  ['open braces', (times) => 'a {'.repeat(times)],
  ['open heredocs', (times) => 'a = <<E\n'.repeat(times)],
];

test.each(LONG)('%s: a hundred thousand take a moment', (_name, text) => {
  const source = text(100_000);
  const before = performance.now();
  fault(source);
  // A second or two on a busy machine; if it grew with the square, it would be minutes.
  expect(performance.now() - before).toBeLessThan(20_000);
});

describe.skipIf(!haveTerraform)('beside terraform fmt', () => {
  /** Which of the texts it refuses. */
  const refused = (texts: readonly string[]): ReadonlySet<string> => {
    const directory = mkdtempSync(join(tmpdir(), 'cilium-cce-tf-'));
    try {
      for (const [index, text] of texts.entries()) writeFileSync(join(directory, `f${index}.tf`), text);
      const { stderr } = spawnSync('terraform', ['fmt', '-no-color', '-list=false', '-write=false', directory], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      return new Set([...stderr.matchAll(/\bon \S*?f(\d+)\.tf line/g)].map(([, index]) => texts[Number(index)]!));
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  test('the example is formatted', () => {
    expect(spawnSync('terraform', ['fmt', '-check', '-recursive', folder]).status).toBe(0);
  });

  test('corners of the grammar are the same there', () => {
    const theirs = refused([...WELL_FORMED, ...ILL_FORMED].map(asFile));
    expect(WELL_FORMED.filter((one) => theirs.has(asFile(one)))).toEqual([]);
    expect(ILL_FORMED.filter((one) => !theirs.has(asFile(one)))).toEqual([]);
  });

  test('what is not HCL there is not HCL here, and the other way round', () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const texts = Array.from({ length: 150 }, () => damaged(random)).filter((text) => !text.includes('\u0000'));
    const theirs = refused(texts);
    expect(theirs.size, `seed ${seed}`).toBeGreaterThan(50);
    const different = texts.filter((text) => theirs.has(text) !== (fault(text) !== undefined));
    expect(
      different.map((text) => `${String(fault(text))}\n${text}`),
      `seed ${seed}`,
    ).toEqual([]);
  });
});
