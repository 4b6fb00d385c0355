/**
 * Entries of the policy map that cover one peer and port: which of them are there in the end, and which one
 * the datapath takes (facts/policy.md §3.16, §3.18).
 * @module
 */
import type { Rule, SpeakingRule } from './rule.ts';

/** Higher wins. A redirect stands below a deny by the priority of its proxy. */
export const PRECEDENCE = { deny: 255, plain: 1 } as const;

export interface Entry {
  /** Of the peer's own identity; else of all peers. */
  readonly specific: boolean;
  /** How much of protocol (8 bits) and port (16 bits) its key fixes. */
  readonly bits: number;
  precedence: number;
  listener: string | undefined;
  authentication: Rule['authentication'];
  /** The mode is another entry's. */
  derived?: boolean;
  readonly origins: Set<SpeakingRule>;
}

const STRENGTH = { disabled: 1, required: 2, 'test-always-fail': 3 } as const;
const strength = (mode: Rule['authentication']): number => (mode ? STRENGTH[mode] : 0);

export const sameEffect = (one: Entry, other: Entry): boolean =>
  one.precedence === other.precedence && one.listener === other.listener && one.authentication === other.authentication;

/**
 * Of entries with one key the one of higher precedence stays; what is equal becomes one.
 * @param handshakes some rule of the policy names a mode of authentication
 */
export function addEntry(entries: Map<string, Entry>, entry: Entry, handshakes: boolean): void {
  const key = `${entry.specific ? 'peer' : 'all'} ${entry.bits}`;
  const known = entries.get(key);
  if (!known) return void entries.set(key, entry);
  const [higher, lower] = entry.precedence > known.precedence ? [entry, known] : [known, entry];
  // Where handshakes are asked for, an entry that names a mode is kept for the sake of it.
  const kept = handshakes && lower.authentication && higher.precedence !== PRECEDENCE.deny;
  if (higher.precedence === lower.precedence || kept) {
    for (const origin of lower.origins) higher.origins.add(origin);
    if (strength(lower.authentication) > strength(higher.authentication)) higher.authentication = lower.authentication;
  }
  entries.set(key, higher);
}

/** The entry that the datapath takes. */
export function decidingEntry(entries: readonly Entry[], handshakes: boolean): Entry | undefined {
  const denies = entries.filter(({ precedence }) => precedence === PRECEDENCE.deny);
  if (denies.length > 0) return decidingDeny(denies);
  const left = handshakes
    ? [true, false].flatMap((specific) => inherited(entries.filter((one) => one.specific === specific)))
    : pruned(entries);
  const longest = (specific: boolean): Entry | undefined =>
    left.filter((entry) => entry.specific === specific).sort((a, b) => b.bits - a.bits)[0];
  const [own, all] = [longest(true), longest(false)];
  if (!own || !all) return own ?? all;
  if (own.precedence !== all.precedence) return own.precedence > all.precedence ? own : all;
  return all.bits > own.bits ? withHandshake(all, own) : withHandshake(own, all);
}

/** A deny inside a wider one is not made. */
function decidingDeny(denies: readonly Entry[]): Entry {
  const widest = (specific: boolean): Entry | undefined =>
    denies.filter((entry) => entry.specific === specific).sort((a, b) => a.bits - b.bits)[0];
  const [own, all] = [widest(true), widest(false)];
  return own && all ? (all.bits <= own.bits ? all : own) : (own ?? all)!;
}

/** Without what lies inside a wider entry, of the same peer or of all, whose precedence is higher. */
function pruned(entries: readonly Entry[]): Entry[] {
  const covers = (wide: Entry, one: Entry): boolean => wide.bits <= one.bits && (!wide.specific || one.specific);
  return entries.filter((one) => !entries.some((wide) => covers(wide, one) && wide.precedence > one.precedence));
}

/** Where handshakes are asked for, entries of one peer hand what they have to those inside them. */
function inherited(entries: readonly Entry[]): Entry[] {
  const made: Entry[] = [];
  for (const one of entries.toSorted((a, b) => a.bits - b.bits)) {
    const entry = { ...one };
    let dropped = false;
    for (const wide of made) {
      if (wide.precedence > entry.precedence) {
        if (one.authentication) Object.assign(entry, { precedence: wide.precedence, listener: wide.listener });
        else dropped = true;
        break;
      }
      if (entry.derived || wide.derived || one.authentication || !wide.authentication) continue;
      Object.assign(entry, { authentication: wide.authentication, derived: true });
    }
    // The narrowest first: it is the one to be asked.
    if (!dropped) made.unshift(entry);
  }
  return made;
}

/** An entry whose rules name no mode takes a stricter one of the other entry. */
function withHandshake(entry: Entry, other: Entry): Entry {
  const own = entry.authentication && !entry.derived;
  const stricter = strength(other.authentication) > Math.max(strength(entry.authentication), STRENGTH.disabled);
  return !own && stricter ? { ...entry, authentication: other.authentication } : entry;
}
