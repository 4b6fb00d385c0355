/**
 * What the value of a fact may look like. A shape reads what somebody wrote, and says in a sentence what is wrong with it,
 * wherever it came from; all that is wrong, not the first.
 * @module
 */
import { message, type Message } from '../../i18n/index.ts';
import { nearest } from '../../policy/lint/nearest.ts';
import { canonical, faultOfRange } from '../addresses.ts';
import type { FactProblem } from '../facts.ts';
import type { Written, WrittenEntry, WrittenScalar } from './written.ts';

/** `undefined`: the value is not usable, and `problems` says why. `field` is what to call it: `nodeGroups[0].count`. */
export type Shape<T> = (written: Written, field: string, problems: FactProblem[]) => T | undefined;

/** Longer than every name of Kubernetes and Huawei Cloud. */
const LONGEST = 253;

const complain = (problems: FactProblem[], { where }: { readonly where: string }, what: Message): undefined => {
  problems.push({ where, what });
  return undefined;
};

const nameOf = (written: Written, field: string): string => written.as ?? field;

/** What stands there, to be shown: cut, and on one line. */
const shown = (text: string): string => {
  const line = text.replaceAll(/[\p{C}\u2028\u2029]/gu, '·');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
};

function wrongType(written: Written, field: string, expected: Message, problems: FactProblem[]): undefined {
  const name = nameOf(written, field);
  if (written.kind === 'scalar' && written.value === null)
    return complain(problems, written, message('plan.source.noValue', { field: name }));
  const found =
    written.kind === 'scalar' ? shown(written.text) : message(written.kind === 'list' ? 'plan.source.aList' : 'plan.source.aMapping');
  return complain(problems, written, message('plan.source.wrongType', { field: name, expected, found }));
}

/** A text of one line that matches; `expected` says in words what it should be. A number counts as it is written. */
function matching(pattern: RegExp, expected: Message, normal: (text: string) => string = (text) => text): Shape<string> {
  return (written, field, problems) =>
    isText(written) && written.text.length <= LONGEST && pattern.test(written.text)
      ? normal(written.text)
      : wrongType(written, field, expected, problems);
}

const isText = (written: Written): written is WrittenScalar =>
  written.kind === 'scalar' && (typeof written.value === 'string' || typeof written.value === 'number');

export const text: Shape<string> = matching(/^(?!\s)[^\p{C}\u2028\u2029]+(?<!\s)$/u, message('plan.source.expect.text'));
/** A name or an id: no white space. */
export const word: Shape<string> = matching(/^[^\s\p{C}]+$/u, message('plan.source.expect.word'));
/** A name of a Kubernetes object. */
export const objectName: Shape<string> = matching(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, message('plan.source.expect.objectName'));
/** `v1.33`, `v1.33.13-r0`, with its v or without; what a kubelet says of itself goes on behind that. */
export const kubernetesVersion: Shape<string> = matching(
  /^v?1\.\d{1,3}(\.\d{1,4}([-+][0-9A-Za-z.+-]+)?)?$/,
  message('plan.source.expect.kubernetesVersion'),
  (written) => (written.startsWith('v') ? written : `v${written}`),
);
/** `1.19`, `1.19.1`, `1.20.0-rc.1`. */
export const ciliumVersion: Shape<string> = matching(
  /^v?1\.\d{1,3}(\.\d{1,4}(-[0-9A-Za-z.]+)?)?$/,
  message('plan.source.expect.ciliumVersion'),
  (written) => written.replace(/^v/, ''),
);
export const gatewayApiVersion: Shape<string> = matching(
  /^v?\d{1,3}\.\d{1,3}\.\d{1,4}(-[0-9A-Za-z.]+)?$/,
  message('plan.source.expect.gatewayApiVersion'),
  (written) => (written.startsWith('v') ? written : `v${written}`),
);
/** An IPv4 address or a name, without scheme, port and path. */
export const host: Shape<string> = matching(/^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/, message('plan.source.expect.host'));
export const address: Shape<string> = matching(
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/,
  message('plan.source.expect.address'),
);
/** `swr.ap-southeast-3.myhuaweicloud.com/my-org`. */
export const registry: Shape<string> = matching(
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
  message('plan.source.expect.registry'),
);

export const yesOrNo: Shape<boolean> = (written, field, problems) =>
  written.kind === 'scalar' && typeof written.value === 'boolean'
    ? written.value
    : wrongType(written, field, message('plan.source.expect.boolean'), problems);

export function integer(least: number, most: number): Shape<number> {
  return (written, field, problems) => {
    if (written.kind === 'scalar' && Number.isInteger(written.value)) {
      const value = Number(written.value);
      if (value >= least && value <= most) return value;
    }
    return wrongType(written, field, message('plan.source.expect.integer', { least, most }), problems);
  };
}

export function oneOf<const T extends string>(known: readonly T[]): Shape<T> {
  return (written, field, problems) => {
    if (!isText(written)) return wrongType(written, field, message('plan.source.expect.text'), problems);
    const found = known.find((value) => value === written.text);
    if (found !== undefined) return found;
    const word = written.text.toLowerCase();
    const near = nearest(word, known) ?? known.find((value) => word.length > 2 && value.toLowerCase().startsWith(word));
    const params = { field: nameOf(written, field), value: shown(written.text), known: known.join(', ') };
    return complain(
      problems,
      written,
      near ? message('plan.source.notOneOfNear', { ...params, near }) : message('plan.source.notOneOf', params),
    );
  };
}

/** An IPv4 range, written by its first address. */
export const cidr: Shape<string> = (written, field, problems) => {
  if (!isText(written)) return wrongType(written, field, message('plan.source.expect.cidr'), problems);
  const range = written.text;
  const params = { field: nameOf(written, field), value: shown(range) };
  switch (faultOfRange(range)) {
    case undefined:
      return range;
    case 'unreadable':
      return complain(problems, written, message('plan.source.notACidr', params));
    case 'ipv6':
      return complain(problems, written, message('plan.source.ipv6', params));
    case 'hostBits':
      return complain(problems, written, message('plan.source.hostBits', { ...params, canonical: canonical(range)! }));
  }
};

/** One value, or a list of them without repetition. */
export function listOf<T>(
  shape: Shape<T>,
  { least = 0, keyOf = String }: { readonly least?: number; readonly keyOf?: (item: T) => string } = {},
): Shape<readonly T[]> {
  return (written, field, problems) => {
    const [parts, name] = written.kind === 'list' ? [written.items, (index: number) => `${field}[${index}]`] : [[written], () => field];
    const before = problems.length;
    const seen = new Set<string>();
    const values = parts.flatMap((part, index): T[] => {
      const value = shape(part, name(index), problems);
      if (value === undefined) return [];
      const key = keyOf(value);
      if (seen.has(key)) complain(problems, part, message('plan.source.twice', { field: nameOf(part, name(index)), value: shown(key) }));
      seen.add(key);
      return [value];
    });
    if (problems.length > before) return undefined;
    return values.length < least
      ? complain(problems, written, message('plan.source.emptyList', { field: nameOf(written, field) }))
      : values;
  };
}

/** Named values; a name that is not of `shapes` is a mistake, and so is one of `required` that is missing. */
export function mapping<T extends object>(
  shapes: { readonly [K in keyof T]-?: Shape<NonNullable<T[K]>> },
  required: readonly (keyof T & string)[],
): Shape<T> {
  return (written, field, problems) => {
    if (written.kind !== 'map') {
      const keys = Object.keys(shapes).join(', ');
      return wrongType(written, field, message('plan.source.expect.mapping', { keys }), problems);
    }
    const before = problems.length;
    const read = new Map<string, unknown>();
    for (const { key, value: part } of knownEntries(written.entries, Object.keys(shapes), field, problems)) {
      const shape: Shape<unknown> = shapes[key as keyof T];
      read.set(key, shape(part, `${field}.${key}`, problems));
    }
    for (const key of required)
      if (!written.entries.some((entry) => entry.key === key))
        complain(problems, written, message('plan.source.missingKey', { field: nameOf(written, field), key }));
    if (problems.length > before) return undefined;
    // In the order of the shapes, so that two sources that say the same are the same text.
    return Object.fromEntries(Object.keys(shapes).flatMap((key) => (read.has(key) ? [[key, read.get(key)]] : []))) as T;
  };
}

/** The entries whose keys exist, once each; of the others `problems` says so, with what was likely meant. */
export function knownEntries(
  entries: readonly WrittenEntry[],
  known: readonly string[],
  field: string,
  problems: FactProblem[],
): readonly WrittenEntry[] {
  const seen = new Map<string, string>();
  return entries.filter(({ key, where }) => {
    const name = shown(field === '' ? key : `${field}.${key}`);
    if (!known.includes(key)) {
      const near = nearest(key, known) ?? known.find((candidate) => candidate.toLowerCase() === key.toLowerCase().replaceAll(/[-_]/g, ''));
      complain(
        problems,
        { where },
        near
          ? message('plan.source.unknownKeyNear', { field: name, near })
          : message('plan.source.unknownKey', { field: name, known: known.join(', ') }),
      );
      return false;
    }
    const first = seen.get(key);
    if (first !== undefined) complain(problems, { where }, message('plan.source.duplicateKey', { field: name, first }));
    else seen.set(key, where);
    return first === undefined;
  });
}
