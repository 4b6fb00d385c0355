/** Objects as the block-style YAML that generators write; enough for the workload, whose texts are plain. @module */

const PLAIN = /^[A-Za-z_][\w./-]*$/;

export const yamlText = (objects: readonly object[]): string =>
  objects.map((object) => lines(object, '').join('\n')).join('\n---\n') + '\n';

function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value) ? value : JSON.stringify(value);
}

function lines(value: object, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => item(one, indent));
  return Object.entries(value).flatMap(([key, one]: [string, unknown]) => {
    if (typeof one !== 'object' || one === null) return [`${indent}${key}: ${scalar(one)}`];
    if (Object.keys(one).length === 0) return [`${indent}${key}: ${Array.isArray(one) ? '[]' : '{}'}`];
    return [`${indent}${key}:`, ...lines(one, Array.isArray(one) ? indent : `${indent}  `)];
  });
}

function item(value: unknown, indent: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${indent}- ${scalar(value)}`];
  const [first = '', ...more] = lines(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...more];
}
