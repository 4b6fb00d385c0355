/** Which entries hold for the same pods: only these can make each other void, or needless. @module */
import type { PolicySpec } from '../rule.ts';
import type { LintContext } from './context.ts';
import { entriesOf, type Entry } from './entries.ts';

interface Sharing {
  readonly specs: readonly PolicySpec[];
  readonly entries: ReadonlyMap<PolicySpec, readonly Entry[]>;
  /** By number of a class: the places of the specs that select it. */
  readonly bySubject: readonly (readonly number[] | undefined)[];
  readonly byText: ReadonlyMap<string, readonly number[]>;
  readonly found: Map<PolicySpec, readonly Entry[]>;
}

const known = new WeakMap<LintContext, Sharing>();

/** The entries of every spec that selects one of the spec's subjects, or has the same selector; its own among them. */
export function entriesSharing(context: LintContext, spec: PolicySpec): readonly Entry[] {
  const sharing = sharingOf(context);
  let found = sharing.found.get(spec);
  if (found) return found;
  const places = new Set(sharing.byText.get(spec.subject.text) ?? []);
  context.subjectBits(spec).forEach((index) => {
    for (const place of sharing.bySubject[index] ?? []) places.add(place);
  });
  found = [...places].sort((a, b) => a - b).flatMap((place) => sharing.entries.get(sharing.specs[place]!)!);
  sharing.found.set(spec, found);
  return found;
}

function sharingOf(context: LintContext): Sharing {
  let sharing = known.get(context);
  if (!sharing) known.set(context, (sharing = makeSharing(context)));
  return sharing;
}

function makeSharing(context: LintContext): Sharing {
  const entries = Map.groupBy(entriesOf(context), ({ spec }) => spec);
  const specs = [...entries.keys()];
  const bySubject: number[][] = [];
  const byText = new Map<string, number[]>();
  for (const [place, spec] of specs.entries()) {
    context.subjectBits(spec).forEach((index) => (bySubject[index] ??= []).push(place));
    const same = byText.get(spec.subject.text);
    if (same) same.push(place);
    else byText.set(spec.subject.text, [place]);
  }
  return { specs, entries, bySubject, byText, found: new Map() };
}
