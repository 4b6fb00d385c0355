/** As much of JSON Schema (draft 7) as the chart's schema uses; a keyword that is not known is an error. @module */

export type Schema = { readonly [keyword: string]: unknown };

/** Say nothing about values; the branches are `if`'s. */
const NOTES = new Set(['$schema', 'title', 'description', 'then', 'else']);

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number') return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [typeof value];
}

type Check = (value: unknown, wanted: never, schema: Schema, at: string) => string[];
const size = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
const fault = (isFault: boolean, at: string, why: string): string[] => (isFault ? [`${at || '/'}: ${why}`] : []);

const CHECKS: Record<string, Check> = {
  type: (value, wanted: string | string[], _schema, at) =>
    fault(!typeOf(value).some((one) => [wanted].flat().includes(one)), at, `is not ${[wanted].flat().join(' or ')}`),
  enum: (value, wanted: unknown[], _schema, at) => fault(!wanted.includes(value), at, `is none of ${JSON.stringify(wanted)}`),
  const: (value, wanted: unknown, _schema, at) => fault(value !== wanted, at, `is not ${JSON.stringify(wanted)}`),
  pattern: (value, wanted: string, _schema, at) =>
    fault(typeof value === 'string' && !new RegExp(wanted).test(value), at, `does not match ${wanted}`),
  minimum: (value, wanted: number, _schema, at) => fault(typeof value === 'number' && value < wanted, at, `is below ${wanted}`),
  maximum: (value, wanted: number, _schema, at) => fault(typeof value === 'number' && value > wanted, at, `is above ${wanted}`),
  minLength: (value, wanted: number, _schema, at) => fault(typeof value === 'string' && size(value) < wanted, at, 'is too short'),
  maxLength: (value, wanted: number, _schema, at) => fault(size(value) > wanted, at, 'is too long'),
  minProperties: (value, wanted: number, _schema, at) => fault(isMap(value) && Object.keys(value).length < wanted, at, 'has too little'),
  required: (value, wanted: string[], _schema, at) =>
    isMap(value) ? wanted.filter((name) => !(name in value)).map((name) => `${at || '/'}: lacks ${name}`) : [],
  properties: (value, wanted: Record<string, Schema>, _schema, at) =>
    isMap(value) ? Object.entries(wanted).flatMap(([name, one]) => (name in value ? faults(value[name], one, `${at}/${name}`) : [])) : [],
  additionalProperties: (value, wanted: boolean | Schema, { properties = {} }, at) =>
    isMap(value)
      ? Object.keys(value)
          .filter((name) => !(name in (properties as object)))
          .flatMap((name) => {
            if (typeof wanted === 'boolean') return fault(!wanted, `${at}/${name}`, 'is not known');
            return faults(value[name], wanted, `${at}/${name}`);
          })
      : [],
  items: (value, wanted: Schema, _schema, at) =>
    Array.isArray(value) ? value.flatMap((item, index) => faults(item, wanted, `${at}/${index}`)) : [],
  allOf: (value, wanted: Schema[], _schema, at) => wanted.flatMap((one) => faults(value, one, at)),
  not: (value, wanted: Schema, _schema, at) => fault(faults(value, wanted, at).length === 0, at, 'must not be so'),
  if: (value, wanted: Schema, schema, at) => {
    const branch = faults(value, wanted, at).length === 0 ? schema['then'] : schema['else'];
    return branch === undefined ? [] : faults(value, branch as Schema, at);
  },
};

/** What is wrong with a value, with JSON pointers; empty: nothing. @throws Error for a keyword that is not known */
export function faults(value: unknown, schema: Schema, at = ''): string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    if (NOTES.has(keyword)) return [];
    const check = CHECKS[keyword];
    if (!check) throw new Error(`${at || '/'}: the keyword ${keyword} is not known`);
    return check(value, wanted as never, schema, at);
  });
}
