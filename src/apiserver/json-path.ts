/**
 * The part of Kubernetes' JSONPath that printer columns use: `.spec.a`, `['a.b']`, `[0]`, `[*]`,
 * `[?(@.type=="Ready")]`, `[?(@.x)]`.
 * @module
 */
import { isObject } from './json.ts';
import { remembered } from './remembered.ts';

type Step = (values: readonly unknown[]) => unknown[];
export type JsonPath = (value: unknown) => unknown[];

/** Never throws: a path that is not understood finds nothing. */
export const compileJsonPath = remembered(1000, (path): JsonPath => {
  const steps = parse(path);
  return steps ? (value) => steps.reduce<unknown[]>((values, step) => step(values), [value]) : () => [];
});

const child =
  (name: string): Step =>
  (values) =>
    values.filter((value) => isObject(value) && Object.hasOwn(value, name)).map((value) => (value as Record<string, unknown>)[name]);

const everything: Step = (values) =>
  values.flatMap((value) => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []));

const element =
  (index: number): Step =>
  (values) =>
    values.flatMap((value) => (Array.isArray(value) && value.at(index) !== undefined ? [value.at(index) as unknown] : []));

const slice =
  (from: number, to: number | undefined): Step =>
  (values) =>
    values.flatMap((value) => (Array.isArray(value) ? value.slice(from, to) : []));

function where(path: JsonPath, operator: string | undefined, wanted: unknown): Step {
  const holds = (item: unknown): boolean => {
    const [value] = path(item);
    if (operator === undefined) return value !== undefined;
    if (operator === '==') return value === wanted;
    if (operator === '!=') return value !== wanted;
    const [left, right] = [Number(value), Number(wanted)];
    return operator === '>' ? left > right : operator === '<' ? left < right : operator === '>=' ? left >= right : left <= right;
  };
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value.filter(holds) : []));
}

const TOKEN =
  /^(?:\.\*|\[\*\]|\.((?:\\.|[^.[\]\\])+)|\['((?:\\.|[^'\\])*)'\]|\["((?:\\.|[^"\\])*)"\]|\[(-?\d+)\]|\[(\d*):(\d*)\]|\[\?\(\s*@((?:[^=!<>()]|\\.)*?)\s*(?:(==|!=|>=|<=|>|<)\s*("[^"]*"|'[^']*'|[^)]+?))?\s*\)\])/;

function parse(path: string): Step[] | undefined {
  let rest = path
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .replace(/^\$/, '');
  if (rest !== '' && !rest.startsWith('.') && !rest.startsWith('[')) rest = `.${rest}`;
  const steps: Step[] = [];
  while (rest !== '' && rest !== '.') {
    const match = TOKEN.exec(rest);
    if (!match) return undefined;
    const [token, name, single, double, index, from, to, filter, operator, literal] = match;
    const key = name ?? single ?? double;
    if (key !== undefined) steps.push(child(key.replaceAll(/\\(.)/g, '$1')));
    else if (index !== undefined) steps.push(element(Number(index)));
    else if (from !== undefined) steps.push(slice(Number(from || 0), to ? Number(to) : undefined));
    else if (filter !== undefined)
      steps.push(where(compileJsonPath(filter), operator, literal === undefined ? undefined : literalOf(literal)));
    else steps.push(everything);
    rest = rest.slice(token.length);
  }
  return steps;
}

function literalOf(text: string): unknown {
  if (/^(['"]).*\1$/s.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
}
