/** What is computed here is what Terraform computes: expressions, variables and templates, beside the real thing where it is installed. @module */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SourceText } from '../../../cluster/manifests/source-text.ts';
import { below, choice, seeded, type Random } from '../../../cluster/manifests/testing/random-yaml.ts';
import { render } from '../../../i18n/index.ts';
import { Configuration, type TerraformFile } from './configuration.ts';
import { Evaluator } from './evaluate.ts';
import { parseHcl } from './hcl-body.ts';
import { firstUnknown, plainOf, Unknown, type Value } from './value.ts';

const haveTerraform = spawnSync('terraform', ['version']).status === 0;
if (!haveTerraform) console.warn('SKIPPED: comparison with Terraform’s own results (terraform is not on the PATH)');

/** Names stand for nothing here. */
function evaluate(expression: string): Value {
  const body = parseHcl(new SourceText('x.tf', `a = ${expression}\n`));
  return new Evaluator((root) => ({ value: new Unknown('', { id: 'plan.hcl.undeclared', params: { name: root } }), taken: 0 })).value(
    body.attributes.get('a')!.value,
  );
}

const why = (value: Value): string | undefined => (value instanceof Unknown ? render(value.why, 'en') : undefined);

const CERTAIN: readonly (readonly [expression: string, value: unknown])[] = [
  ['cidrsubnet("10.2.0.0/16", 1, 1)', '10.2.128.0/17'],
  ['cidrsubnet("10.2.3.4/16", 8, 2)', '10.2.2.0/24'],
  ['cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', ['10.1.0.0/20', '10.1.16.0/20', '10.1.32.0/24', '10.1.48.0/20']],
  ['cidrhost("10.2.128.0/17", 1)', '10.2.128.1'],
  ['cidrhost("10.1.0.0/16", -1)', '10.1.255.255'],
  ['format("%s-%d-%v-%%", "a", 3, true)', 'a-3-true-%'],
  ['join(",", ["a"], [1, true])', 'a,1,true'],
  ['split(",", "a,,b")', ['a', '', 'b']],
  ['replace("a.b.c", ".", "-")', 'a-b-c'],
  ['lookup({a = null}, "a", "d")', null],
  ['lookup({a = 1}, "b", 2)', 2],
  ['merge({a = 1, b = 2}, {b = 3})', { a: 1, b: 3 }],
  ['flatten([["a", ["b"]], []])', ['a', 'b']],
  ['coalesce("", null, "x")', 'x'],
  ['jsonencode({b = 1, a = "<&>"})', '{"a":"\\u003c\\u0026\\u003e","b":1}'],
  ['jsondecode("[{\\"name\\":\\"dataplane-v2\\"}]")[0].name', 'dataplane-v2'],
  ['true ? 1 : "a"', '1'],
  ['"1" == 1', false],
  ['!"true" || 1 + 2 * 3 == 7', true],
  ['-(7 % 4) + 6 / 2', 0],
  ['["a", "b"].1', 'b'],
  ['{"1" = "x"}[1]', 'x'],
  ['"${1.5}-$${x}-%%{y}-\\u00e9"', '1.5-${x}-%{y}-é'],
  ['"${[1, 2]}"', [1, 2]],
  ['element(["a", "b"], 3)', 'b'],
  ['max(concat([1], [5, 2])...)', 5],
  ['keys({b = 1, a = 2})', ['a', 'b']],
  ['contains(["eni"], "eni") && length(["a"]) == 1', true],
  ['one([]) == null', true],
];

test.each(CERTAIN)('%s', (expression, value) => {
  expect(plainOf(evaluate(expression))).toEqual(value);
});

test.each([
  ['[for x in ["a"] : x]', 'a for expression is not evaluated here'],
  ['["a"][*]', 'a splat expression is not evaluated here'],
  ['"%{ if true }a%{ endif }"', 'a template with directives is not evaluated here'],
  ['"a ${~ "b" } c"', 'a template with directives is not evaluated here'],
  ['sha256("a")', 'the function sha256 is not evaluated here'],
  ['provider::huawei::x("a")', 'the function provider::huawei::x is not evaluated here'],
  ['cidrsubnet("10.0.0.0/30", 8, 1)', 'the arguments of cidrsubnet do not fit'],
  ['replace("a.b", "/./", "-")', 'the arguments of replace do not fit'],
  ['7 / 2', 'the values do not fit the operation'],
  ['[1] == [1]', 'the values do not fit the operation'],
  ['{a = 1}.b', 'the value has no part b'],
  ['"${{a = 1}}-"', 'the values do not fit the operation'],
  ['cidrsubnet(x.y, 1, 1)', 'x is declared nowhere in these files'],
  ['join(",", ["a", x.y])', 'x is declared nowhere in these files'],
])('%s is unknown, and why is said', (expression, expected) => {
  expect(why(evaluate(expression))).toBe(expected);
});

/** Numbers, texts, truths and lists of them, put together at random. */
function randomExpression(random: Random, depth: number): string {
  const inner = (): string => randomExpression(random, depth - 1);
  if (depth === 0)
    return choice(random, [
      '0',
      '1',
      '3',
      '10',
      '"a"',
      '"3"',
      '"10.0.0.0/8"',
      'true',
      'false',
      '"true"',
      'null',
      '[]',
      '["b", "a"]',
      '{a = 1}',
    ]);
  return choice<() => string>(random, [
    () => `(${inner()} ${choice(random, ['+', '-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||'])} ${inner()})`,
    () => `(${inner()} ? ${inner()} : ${inner()})`,
    () => `${choice(random, ['!', '-'])}${inner()}`,
    () => `"x\${${inner()}}"`,
    () => `[${inner()}, ${inner()}]`,
    () => `{a = ${inner()}, b = ${inner()}}`,
    () => `${inner()}[${inner()}]`,
    () => `cidrsubnet("10.${below(random, 256)}.0.0/${8 + below(random, 9)}", ${below(random, 12)}, ${below(random, 40)})`,
    () =>
      `${choice(random, ['tostring', 'tonumber', 'tobool', 'length', 'one', 'compact', 'distinct', 'flatten', 'keys', 'values', 'jsonencode'])}(${inner()})`,
    () =>
      `${choice(random, ['coalesce', 'min', 'max', 'concat', 'merge', 'contains', 'element', 'join', 'split'])}(${inner()}, ${inner()})`,
    () => `format("%${choice(random, ['s', 'd', 'v'])}", ${inner()})`,
  ])();
}

describe.skipIf(!haveTerraform)('beside Terraform', () => {
  /** The outputs of a directory, as Terraform computes them: no provider takes part. */
  const outputs = (files: readonly TerraformFile[]): Record<string, unknown> => {
    const folder = mkdtempSync(join(tmpdir(), 'cilium-cce-tf-'));
    const terraform = (...args: readonly string[]): string => {
      const { status, stdout, stderr } = spawnSync('terraform', [...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    try {
      for (const { name, text } of files) writeFileSync(join(folder, name), text);
      terraform('plan', '-input=false', '-no-color', '-out=plan');
      const shown = JSON.parse(terraform('show', '-json', 'plan')) as { planned_values: { outputs: Record<string, { value: unknown }> } };
      return Object.fromEntries(Object.entries(shown.planned_values.outputs).map(([name, { value }]) => [name, value]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const computed = (expressions: readonly string[]): readonly string[] => {
    const text = expressions.map((expression, index) => `output "o${index}" {\n  value = jsonencode(${expression})\n}\n`).join('');
    const values = outputs([{ name: 'main.tf', text }]);
    return expressions.map((_, index) => String(values[`o${index}`]));
  };

  test('what is certain is what Terraform says', () => {
    const said = computed(CERTAIN.map(([expression]) => expression));
    expect(said.map((text) => JSON.parse(text) as unknown)).toEqual(CERTAIN.map(([, value]) => value));
  });

  test('random expressions: what has a value here has the same there', () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = seeded(seed);
    const certain = Array.from({ length: 1200 }, () => randomExpression(random, 1 + below(random, 3)))
      .map((expression) => [expression, evaluate(expression)] as const)
      .filter(([, value]) => !firstUnknown(value))
      .slice(0, 200);
    // Many make no sense: Terraform refuses them, all at once, by the names of their outputs.
    const refused = new Set<string>();
    try {
      computed(certain.map(([expression]) => expression));
    } catch (cause) {
      for (const [, index] of String(cause).matchAll(/in output "o(\d+)"/g)) refused.add(certain[Number(index)]![0]);
      if (refused.size === 0) throw cause;
    }
    const accepted = certain.filter(([expression]) => !refused.has(expression));
    expect(accepted.length, `seed ${seed}`).toBeGreaterThan(80);
    const said = computed(accepted.map(([expression]) => expression)).map((text) => JSON.parse(text) as unknown);
    const different = accepted.flatMap(([expression, value], index) => {
      const [ours, theirs] = [JSON.stringify(sorted(plainOf(value))), JSON.stringify(said[index])];
      return ours === theirs ? [] : [`${expression}: ${ours}, not ${theirs}`];
    });
    expect(different, `seed ${seed}`).toEqual([]);
  });

  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, part]) => [key, sorted(part)]),
          )
        : value;

  test('variables with types, tfvars in their order, and heredocs', () => {
    const files: readonly TerraformFile[] = [
      {
        name: 'main.tf',
        text: `
variable "object" { type = object({ a = string, b = optional(number, 3), c = optional(string) }) }
variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}
variable "number" { type = string }
locals {
  flush = <<-EOT
      one
  
        two "q" \\n $\${x}
    three
  EOT
  plain = <<EOT
  as it is
EOT
}
output "object" { value = jsonencode(var.object) }
output "set" { value = jsonencode(var.set) }
output "number" { value = var.number }
output "flush" { value = local.flush }
output "plain" { value = local.plain }
output "choice" { value = var.object.b == 3 ? "yes" : 4 }
`,
      },
      { name: 'terraform.tfvars', text: 'object = { a = 1, d = 2 }\nnumber = 7\n' },
      { name: 'b.auto.tfvars', text: 'number = 9\n' },
      { name: 'a.auto.tfvars', text: 'number = 8\n' },
    ];
    expect(outputsOf(files)).toEqual(outputs(files));
  });
});

/** Outputs are read as if they were resources: a configuration knows no others. */
function outputsOf(files: readonly TerraformFile[]): Record<string, unknown> {
  const configuration = new Configuration(
    files.map(({ name, text }) => ({ name, text: text.replaceAll(/^output /gm, 'resource "output" ') })),
  );
  expect(configuration.problems).toEqual([]);
  return Object.fromEntries(
    configuration.resources.map((resource) => [resource.address.replace('output.', ''), plainOf(resource.get('value')!.value)]),
  );
}
