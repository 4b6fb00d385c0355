/** Header changes of a route, in the order in which Envoy makes them. @module */
import type { HeaderValueOption } from '../../cluster/envoy-config.ts';
import type { HeaderEdit } from '../model.ts';

interface Changes {
  readonly add?: readonly HeaderValueOption[];
  readonly remove?: readonly string[];
}

const ACTIONS = { APPEND_IF_EXISTS_OR_ADD: 'append', OVERWRITE_IF_EXISTS_OR_ADD: 'set', ADD_IF_ABSENT: 'add-if-absent' } as const;

/** Removals come before additions of the same level; the most specific level comes first. */
export function headerEdits(...levels: readonly Changes[]): HeaderEdit[] {
  return levels.flatMap(({ add = [], remove = [] }): HeaderEdit[] => [
    ...remove.map((name): HeaderEdit => ({ action: 'remove', name: name.toLowerCase() })),
    ...add.map(({ header, appendAction }): HeaderEdit => ({
      action: ACTIONS[appendAction ?? 'APPEND_IF_EXISTS_OR_ADD'],
      name: header.key.toLowerCase(),
      value: header.value,
    })),
  ]);
}
