/**
 * A value as somebody wrote it, with the place of each part: what every source of facts is turned into, so that one
 * reader checks them all.
 * @module
 */

interface Part {
  /** `cluster.yaml:4:11`, `--vpc-cidr`, `main.tf:31:10`. */
  readonly where: string;
  /** What the source calls it, where that is not the fact's own name: `huaweicloud_vpc.this.cidr`. */
  readonly as?: string;
}

export interface WrittenScalar extends Part {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** Letter for letter: `1.20`, which as a number is 1.2. */
  readonly text: string;
}

export interface WrittenList extends Part {
  readonly kind: 'list';
  readonly items: readonly Written[];
}

export interface WrittenMap extends Part {
  readonly kind: 'map';
  readonly entries: readonly WrittenEntry[];
}

export interface WrittenEntry {
  readonly key: string;
  readonly where: string;
  readonly value: Written;
}

export type Written = WrittenScalar | WrittenList | WrittenMap;

export const scalar = (value: string | number | boolean | null, part: Part): WrittenScalar => ({
  kind: 'scalar',
  value,
  text: String(value),
  ...part,
});

/** Values without places of their own, all of one part of a source; `undefined` is left out. */
export function asWritten(value: Plain, part: Part): Written {
  if (isList(value)) return { kind: 'list', items: value.map((item) => asWritten(item, part)), ...part };
  if (typeof value !== 'object' || value === null) return scalar(value, part);
  const entries = Object.entries(value).flatMap(([key, one]) =>
    one === undefined
      ? []
      : [{ key, where: part.where, value: asWritten(one, part.as === undefined ? part : { ...part, as: `${part.as}.${key}` }) }],
  );
  return { kind: 'map', entries, ...part };
}

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined };

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);

/** Where a value was read that several places say together. */
export const placesOf = (parts: readonly { readonly where: string }[]): string => [...new Set(parts.map(({ where }) => where))].join(', ');
