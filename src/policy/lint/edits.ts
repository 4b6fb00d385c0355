/** What several corrections do to a section. @module */
import type { PolicySpec, Section } from '../rule.ts';
import { parsePrefix } from '../cidr.ts';
import type { LintContext } from './context.ts';
import { listAt, type Entry, type WrittenCidr } from './entries.ts';
import type { Edit } from './finding.ts';
import { add, pointer, remove, replace, valueAt } from './patch.ts';

/** Beside the others; in the place of an empty one that stands alone for default deny, which any rule turns on. */
export function addingRule(context: LintContext, { ref, field }: PolicySpec, section: Section, rule: object): Edit {
  const rules = valueAt(context.objectOf(ref)?.object, `${field}.${section}`) as readonly (object | null)[] | undefined;
  if (!Array.isArray(rules)) return add(pointer(field, section), [rule]);
  const isBare = rules.length === 1 && Object.keys(rules[0] ?? {}).length === 0;
  return isBare ? replace(pointer(field, section, 0), rule) : add(pointer(field, section, '-'), rule);
}

/** A single address of the cluster, which no rule ever matches, goes; a range may be meant for others too. */
export function withoutAddress({ field, written }: Entry, { field: at, cidr }: WrittenCidr): Edit[] {
  const prefix = parsePrefix(cidr);
  if (!prefix || prefix.bits < (prefix.family === 4 ? 32 : 128) || !/CIDR(?:Set)?\[\d+\]$/.test(at)) return [];
  const peers = Object.entries(written).flatMap(([name, value]) =>
    /^(?:from|to)(?!Ports)/.test(name) && Array.isArray(value) ? value : [],
  );
  if (peers.length === 1) return [remove(pointer(field))];
  const list = at.replace(/\[\d+\]$/, '');
  return [remove(pointer(listAt(written, list.slice(field.length + 1)).length > 1 ? at : list))];
}
