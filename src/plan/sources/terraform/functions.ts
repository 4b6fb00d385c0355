/**
 * Functions of Terraform whose results are certain: the same as Terraform's own, or none. What is not here is unknown.
 * Compared with `terraform console` by a test.
 * @module
 */
import { contains as inRange, formatPrefix, parsePrefix, type Prefix } from '../../../policy/cidr.ts';
import { booleanOf, firstUnknown, isList, isMap, isPrimitive, numberOf, textOf, Unknown, valueOfJson, type Value } from './value.ts';

/** `undefined`: the arguments do not fit, or Terraform’s result is not certain. No argument is unknown as a whole; parts may be. */
type TerraformFunction = (...args: readonly Value[]) => Value | undefined;

const ASCII = /^[\x20-\x7e]*$/;

/** Arguments as texts. */
const ofTexts =
  (apply: (...texts: string[]) => Value | undefined, count: number): TerraformFunction =>
  (...args) => {
    const texts = args.flatMap((arg) => textOf(arg) ?? []);
    return texts.length === args.length && args.length === count ? apply(...texts) : undefined;
  };

const integer = (value: Value | undefined): number | undefined => {
  const number = value === undefined ? undefined : numberOf(value);
  return Number.isSafeInteger(number) ? number : undefined;
};

/** Primitives of one type, with nothing unknown among them. */
function alike(values: readonly Value[]): readonly (string | number | boolean)[] | undefined {
  const primitives = values.filter(isPrimitive);
  return primitives.length === values.length && new Set(primitives.map((one) => typeof one)).size <= 1 ? primitives : undefined;
}

function range(text: Value | undefined): (Prefix & { readonly family: 4 }) | undefined {
  const prefix = typeof text === 'string' && text.includes('/') ? parsePrefix(text) : undefined;
  return prefix?.family === 4 ? { ...prefix, family: 4 } : undefined;
}

/** How many addresses a range of this length has. */
const size = (bits: number): bigint => 1n << BigInt(32 - bits);

function cidrsubnet(text: Value | undefined, more: number | undefined, number: number | undefined): string | undefined {
  const prefix = range(text);
  if (!prefix || more === undefined || number === undefined || more < 0 || prefix.bits + more > 32) return undefined;
  if (number < 0 || number >= 2 ** more) return undefined;
  const bits = prefix.bits + more;
  return formatPrefix({ family: 4, bits, address: prefix.address + BigInt(number) * size(bits) });
}

/** Ranges one after the other, each at the next place where its length allows. */
function cidrsubnets(text: Value | undefined, lengths: readonly (number | undefined)[]): Value | undefined {
  const prefix = range(text);
  if (!prefix) return undefined;
  let next = prefix.address;
  const subnets: string[] = [];
  for (const more of lengths) {
    const bits = prefix.bits + (more ?? 0);
    if (more === undefined || more < 1 || bits > 32) return undefined;
    const address = ((next + size(bits) - 1n) / size(bits)) * size(bits);
    const subnet: Prefix = { family: 4, bits, address };
    if (!inRange(prefix, subnet)) return undefined;
    subnets.push(formatPrefix(subnet));
    next = address + size(bits);
  }
  return subnets;
}

function cidrhost(text: Value | undefined, number: number | undefined): string | undefined {
  const prefix = range(text);
  if (!prefix || number === undefined) return undefined;
  const all = size(prefix.bits);
  const at = number < 0 ? all + BigInt(number) : BigInt(number);
  return at < 0n || at >= all ? undefined : formatPrefix({ family: 4, bits: 32, address: prefix.address + at }).replace('/32', '');
}

/** `%s`, `%d`, `%v` and `%%` without widths. */
function format(template: Value | undefined, args: readonly Value[]): string | undefined {
  if (typeof template !== 'string') return undefined;
  let used = 0;
  let certain = true;
  const text = template.replaceAll(/%(.?)/gs, (_, verb: string) => {
    if (verb === '%') return '%';
    const arg = args[used++];
    const said =
      arg === undefined ? undefined : verb === 'd' ? integer(arg)?.toString() : verb === 's' || verb === 'v' ? textOf(arg) : undefined;
    if (said === undefined) certain = false;
    return said ?? '';
  });
  return certain && used === args.length ? text : undefined;
}

/** Keys in order, and what Go’s encoder escapes for the sake of HTML. */
function jsonencode(value: Value): string | undefined {
  if (isList(value)) return joined(value.map(jsonencode), '[', ']');
  if (isMap(value)) {
    const entries = [...value].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return joined(
      entries.map(([key, one]) => prefixed(`${JSON.stringify(key)}:`, jsonencode(one))),
      '{',
      '}',
    );
  }
  if (typeof value === 'number') return textOf(value);
  if (value instanceof Unknown) return undefined;
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const prefixed = (prefix: string, text: string | undefined): string | undefined => (text === undefined ? undefined : prefix + text);
const joined = (parts: readonly (string | undefined)[], open: string, close: string): string | undefined =>
  parts.includes(undefined) ? undefined : `${open}${parts.join(',')}${close}`;

function jsondecode(text: Value | undefined): Value | undefined {
  try {
    return typeof text === 'string' ? valueOfJson(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}

function coalesce(args: readonly Value[]): Value | undefined {
  const given = args.filter((arg) => arg !== null);
  const primitives = alike(given);
  return primitives?.find((one) => one !== '');
}

function merge(args: readonly Value[]): Value | undefined {
  const maps = args.filter((arg) => arg !== null);
  return maps.every(isMap) ? new Map(maps.flatMap((map) => [...map])) : undefined;
}

const sortedKeys = (map: ReadonlyMap<string, Value>): readonly string[] => [...map.keys()].toSorted();

/** Through all lists in lists. */
function flatten(value: Value): Value | undefined {
  if (!isList(value) || firstUnknown(value)) return undefined;
  const flat = (items: readonly Value[]): readonly Value[] => items.flatMap((item) => (isList(item) ? flat(item) : [item]));
  return flat(value);
}

function join(separator: Value | undefined, lists: readonly Value[]): string | undefined {
  if (typeof separator !== 'string' || lists.length === 0 || !lists.every(isList)) return undefined;
  const texts = lists.flat().map(textOf);
  return texts.includes(undefined) ? undefined : texts.join(separator);
}

export const FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  cidrsubnet: (text, more, number, ...none) => (none.length > 0 ? undefined : cidrsubnet(text, integer(more), integer(number))),
  cidrsubnets: (text, ...lengths) => cidrsubnets(text, lengths.map(integer)),
  cidrhost: (text, number, ...none) => (none.length > 0 ? undefined : cidrhost(text, integer(number))),
  format: (template, ...args) => format(template, args),
  join: (separator, ...lists) => join(separator, lists),
  split: ofTexts((separator, text) => (separator === '' ? undefined : text.split(separator)), 2),
  // Between slashes stands a regular expression.
  replace: ofTexts((text, from, to) => (from === '' || /^\/.+\/$/.test(from) ? undefined : text.replaceAll(from, () => to)), 3),
  lower: ofTexts((text) => (ASCII.test(text) ? text.toLowerCase() : undefined), 1),
  upper: ofTexts((text) => (ASCII.test(text) ? text.toUpperCase() : undefined), 1),
  trimspace: ofTexts((text) => text.trim(), 1),
  trimprefix: ofTexts((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text), 2),
  trimsuffix: ofTexts((text, suffix) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text), 2),
  startswith: ofTexts((text, prefix) => text.startsWith(prefix), 2),
  endswith: ofTexts((text, suffix) => text.endsWith(suffix), 2),
  tostring: (value, ...none) => (none.length > 0 || value === undefined ? undefined : value === null ? null : textOf(value)),
  tonumber: (value, ...none) => (none.length > 0 || value === undefined ? undefined : value === null ? null : numberOf(value)),
  tobool: (value, ...none) => (none.length > 0 || value === undefined ? undefined : value === null ? null : booleanOf(value)),
  tolist: (value) => (value !== undefined && isList(value) && alike(value) ? value : undefined),
  concat: (...lists) => (lists.length > 0 && lists.every(isList) ? lists.flat() : undefined),
  flatten: (value) => (value === undefined ? undefined : flatten(value)),
  compact: (value) =>
    value !== undefined && isList(value) && value.every((one) => one === null || typeof one === 'string')
      ? value.filter((one) => one)
      : undefined,
  distinct: (value) => (value !== undefined && isList(value) && alike(value) ? [...new Set(value)] : undefined),
  contains: (list, value) =>
    list !== undefined && value !== undefined && isList(list) && alike([...list, value]) ? list.includes(value) : undefined,
  element: (list, at) => {
    const index = integer(at);
    return list !== undefined && isList(list) && list.length > 0 && index !== undefined && index >= 0
      ? list[index % list.length]
      : undefined;
  },
  slice: (list, from, to) => {
    const [start, end] = [integer(from), integer(to)];
    if (list === undefined || !isList(list) || start === undefined || end === undefined) return undefined;
    return start >= 0 && start <= end && end <= list.length ? list.slice(start, end) : undefined;
  },
  one: (list) => (list !== undefined && isList(list) && list.length < 2 ? (list[0] ?? null) : undefined),
  length: (value) => {
    if (typeof value === 'string') return ASCII.test(value) ? value.length : undefined;
    return value === undefined ? undefined : isList(value) ? value.length : isMap(value) ? value.size : undefined;
  },
  lookup: (map, key, otherwise) =>
    map !== undefined && isMap(map) && typeof key === 'string' ? (map.has(key) ? map.get(key) : otherwise) : undefined,
  keys: (map) => (map !== undefined && isMap(map) ? sortedKeys(map) : undefined),
  values: (map) => (map !== undefined && isMap(map) ? sortedKeys(map).map((key) => map.get(key)!) : undefined),
  merge: (...args) => merge(args),
  coalesce: (...args) => coalesce(args),
  min: (...args) => extreme(args, Math.min),
  max: (...args) => extreme(args, Math.max),
  jsonencode: (value) => (value === undefined || firstUnknown(value) ? undefined : jsonencode(value)),
  jsondecode: (text) => jsondecode(text),
};

function extreme(args: readonly Value[], choose: (...numbers: number[]) => number): number | undefined {
  const numbers = args.map(integer);
  return numbers.length === 0 || numbers.includes(undefined) ? undefined : choose(...(numbers as number[]));
}
